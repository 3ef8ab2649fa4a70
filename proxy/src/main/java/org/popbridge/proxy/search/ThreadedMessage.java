package org.popbridge.proxy.search;

import java.util.List;

/**
 * What threading needs to know of a message (RFC 5256 §3).
 *
 * @param number what THREAD answers: sequence number or UID, ascending through the list
 * @param sentDate the sent date in seconds of the epoch, INTERNALDATE where the header has none
 * @param messageId normalised; empty if there is no valid one
 * @param references normalised, oldest first; of In-Reply-To's first where References has none
 * @param baseSubject of RFC 5256 §2.1, folded
 * @param reply whether base subject extraction found the marks of a reply or forward
 */
public record ThreadedMessage(
        long number,
        long sentDate,
        String messageId,
        List<String> references,
        String baseSubject,
        boolean reply) {
    public ThreadedMessage {
        references = List.copyOf(references);
    }
}
