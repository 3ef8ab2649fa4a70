package org.popbridge.mapping.store;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Annotations that one call has set to something else, or removed (RFC 5464).
 *
 * @param mailbox none if they are the account's own
 * @param names at least one, as they were given
 */
public record AnnotationChange(Optional<MailboxId> mailbox, SortedSet<String> names) {
    public AnnotationChange {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }
}
