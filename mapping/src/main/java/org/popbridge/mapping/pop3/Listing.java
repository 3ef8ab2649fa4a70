package org.popbridge.mapping.pop3;

import java.util.List;

/**
 * What a host says is in the maildrop: UIDL and LIST, asked together and joined by message number.
 *
 * <p>The two may name different messages, because mail arrives between them (POP3-IN-THE-WILD I7),
 * and numbers may have gaps (I10).
 *
 * @param messages ascending by number
 */
public record Listing(List<Listed> messages, UniqueIds uniqueIds) {
    /** What came of UIDL. */
    public enum UniqueIds {
        /** The host has unique-ids and gave them. */
        GIVEN,
        /**
         * The host has UIDL and refused it this once (I3): change nothing by this listing, ask
         * again in a later session.
         */
        REFUSED_THIS_ONCE,
        /** The host does not have UIDL (I1): messages are known by their content alone. */
        NOT_OFFERED
    }

    public Listing {
        messages = List.copyOf(messages);
    }

    /**
     * The messages that both UIDL and LIST name; without UIDL, those that LIST names. The others
     * are for the next session (I7).
     */
    public List<Listed> agreed() {
        return messages.stream()
                .filter(m -> m.hasSize())
                .filter(m -> uniqueIds != UniqueIds.GIVEN || m.uniqueId().isPresent())
                .toList();
    }
}
