package org.popbridge.mapping.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the fields of a message's header say of it by themselves, at a small part of the cost of a
 * {@link MessageSummary}: for who copies messages and serves none.
 *
 * @param internal when it was delivered or, if that is not told, written; empty where no date is
 *     sane
 * @param rung where {@code internal} comes from
 * @param digest of the fields that stay the same
 * @param messageId the first valid id of Message-ID, without angle brackets; empty if there is none
 */
public record HeaderFacts(
        Optional<MailDate> internal, DateRung rung, HeaderDigest digest, String messageId) {
    /** No mail system that speaks POP3 delivered before. */
    private static final long EARLIEST = Instant.parse("1980-01-01T00:00:00Z").getEpochSecond();

    /**
     * The facts of a header.
     *
     * @param latest (now, and a day for wrong clocks); a date after it is not sane
     */
    public static HeaderFacts of(HeaderFields header, Instant latest) {
        Optional<MailDate> internal =
                DateFields.parseReceived(header.first(KnownField.RECEIVED))
                        .filter(date -> isSane(date, latest));
        DateRung rung = DateRung.RECEIVED;
        if (internal.isEmpty()) {
            internal =
                    DateFields.parse(header.first(KnownField.DATE))
                            .filter(date -> isSane(date, latest));
            rung = internal.isPresent() ? DateRung.DATE : DateRung.NONE;
        }
        return new HeaderFacts(internal, rung, HeaderDigest.of(header), messageId(header));
    }

    private static String messageId(HeaderFields header) {
        String value = header.first(KnownField.MESSAGE_ID);
        List<String> ids = value == null ? List.of() : MessageIds.parse(value);
        return ids.isEmpty() ? "" : ids.getFirst();
    }

    private static boolean isSane(MailDate date, Instant latest) {
        return date.epochSeconds() >= EARLIEST && date.epochSeconds() <= latest.getEpochSecond();
    }
}
