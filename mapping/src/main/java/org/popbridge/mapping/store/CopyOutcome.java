package org.popbridge.mapping.store;

import java.util.List;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;

/**
 * What COPY or MOVE did: {@code source.get(i)} became {@code target.get(i)} (RFC 4315 §3, COPYUID).
 * Both ascend. After an APPEND {@code source} is empty.
 */
public record CopyOutcome(UidValidity validity, List<Uid> source, List<Uid> target) {
    public CopyOutcome {
        source = List.copyOf(source);
        target = List.copyOf(target);
    }
}
