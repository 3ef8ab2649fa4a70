package org.popbridge.mapping.imap;

import java.util.Optional;

/**
 * What stands before a literal's content: its length in octets, and how it comes ({@code {12}},
 * {@code {12+}}, {@code ~{12}}; RFC 9051 §4.3, RFC 7888 §3, RFC 3516 §4.4).
 *
 * @param length 0..{@value #LONGEST}; whether that is too much is the reader's matter
 */
public record LiteralHeader(long length, Pace pace, boolean binary) {
    /** RFC 9051 §9, {@code number64}; more digits are no literal. */
    public static final long LONGEST = Long.MAX_VALUE;

    /** Whether the client waits before it sends the content. */
    public enum Pace {
        /** It waits for a continuation request. */
        SYNCHRONISING,
        /** {@code +}: the content follows at once. */
        NON_SYNCHRONISING
    }

    /** The header in which a line, without its CRLF, ends; empty if it ends otherwise. */
    public static Optional<LiteralHeader> atEnd(byte[] octets, int from, int to) {
        int at = to - 1;
        if (at <= from || octets[at] != '}') {
            return Optional.empty();
        }
        at--;
        Pace pace = Pace.SYNCHRONISING;
        if (octets[at] == '+') {
            pace = Pace.NON_SYNCHRONISING;
            at--;
        }
        int lastDigit = at;
        while (at >= from && octets[at] >= '0' && octets[at] <= '9') {
            at--;
        }
        if (at < from || octets[at] != '{' || at == lastDigit || lastDigit - at > 18) {
            return Optional.empty();
        }
        long length = 0;
        for (int i = at + 1; i <= lastDigit; i++) {
            length = length * 10 + (octets[i] - '0');
        }
        return Optional.of(new LiteralHeader(length, pace, at > from && octets[at - 1] == '~'));
    }
}
