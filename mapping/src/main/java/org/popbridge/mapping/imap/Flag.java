package org.popbridge.mapping.imap;

import java.util.Locale;

/**
 * A flag of a message: one of the five system flags or a keyword (RFC 9051 §2.3.2). Flags compare
 * without regard to case; the first spelling of a keyword is the one shown. {@code \Recent} is not
 * a flag here: it belongs to a session, not to a message.
 */
public record Flag(String name) {
    public static final Flag ANSWERED = new Flag("\\Answered");
    public static final Flag FLAGGED = new Flag("\\Flagged");
    public static final Flag DELETED = new Flag("\\Deleted");
    public static final Flag SEEN = new Flag("\\Seen");
    public static final Flag DRAFT = new Flag("\\Draft");

    public boolean isSystem() {
        return name.startsWith("\\");
    }

    private String folded() {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Flag flag && folded().equals(flag.folded());
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
