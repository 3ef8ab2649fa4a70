package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.UniqueId;

/**
 * Reads the multi-line replies to UIDL and LIST, and joins them.
 *
 * <p>{@code unique-id-listing = number SP unique-id}, where hosts put several spaces before and any
 * octets into the unique-id (POP3-IN-THE-WILD I5); {@code scan-listing = number SP size}, where
 * hosts add words (RFC 1939 §5 allows it). Lines without a number are left out.
 */
final class ListingReader {
    /** Takes the rows of one reply. */
    interface Rows {
        void add(int number, byte[] rest);
    }

    private final Wire wire;
    private final Pop3Settings settings;

    ListingReader(Wire wire, Pop3Settings settings) {
        this.wire = wire;
        this.settings = settings;
    }

    /** Up to and with the final dot. */
    void read(Rows rows) throws IOException {
        int longest = Math.max(settings.replyLimit(), UniqueId.LONGEST + 32);
        for (int lines = 0; ; lines++) {
            byte[] line = wire.line(longest);
            if (line.length == 1 && line[0] == '.') {
                return;
            }
            if (lines == settings.listingLimit()) {
                throw new Pop3Exception.BrokenProtocol(
                        "expected a listing of at most %d messages, got more: raise the listing limit if the maildrop is that large"
                                .formatted(settings.listingLimit()));
            }
            parse(line, rows);
        }
    }

    private static void parse(byte[] line, Rows rows) {
        int at = skipSpaces(line, 0);
        long number = 0;
        int digits = at;
        while (at < line.length && isDigit(line[at]) && number <= Integer.MAX_VALUE) {
            number = number * 10 + (line[at++] - '0');
        }
        boolean ends = at == line.length || isSpace(line[at]);
        if (at > digits && ends && number >= 1 && number <= Integer.MAX_VALUE) {
            rows.add((int) number, Arrays.copyOfRange(line, skipSpaces(line, at), line.length));
        }
    }

    private static int skipSpaces(byte[] line, int from) {
        int at = from;
        while (at < line.length && isSpace(line[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** {@code size} of a scan listing, or {@link Listed#UNKNOWN_SIZE} where it is no number. */
    static long size(byte[] rest) {
        long size = 0;
        int at = 0;
        while (at < rest.length && isDigit(rest[at]) && at < 18) {
            size = size * 10 + (rest[at++] - '0');
        }
        return at == 0 || (at < rest.length && !isSpace(rest[at])) ? Listed.UNKNOWN_SIZE : size;
    }

    /** The unique-id of a row; longer than any host is known to send, it counts as missing. */
    static Optional<UniqueId> uniqueId(byte[] rest) {
        return rest.length > UniqueId.LONGEST ? Optional.empty() : Optional.of(UniqueId.of(rest));
    }

    /** One entry per number that either names, ascending; of a number named twice the first. */
    static List<Listed> join(List<Listed> byUidl, List<Listed> byList) {
        byUidl.sort(Comparator.comparingInt(Listed::number));
        byList.sort(Comparator.comparingInt(Listed::number));
        List<Listed> joined = new ArrayList<>(Math.max(byUidl.size(), byList.size()));
        int u = 0;
        int s = 0;
        int last = 0;
        while (u < byUidl.size() || s < byList.size()) {
            int un = u < byUidl.size() ? byUidl.get(u).number() : Integer.MAX_VALUE;
            int sn = s < byList.size() ? byList.get(s).number() : Integer.MAX_VALUE;
            Listed next =
                    un == sn && u < byUidl.size() && s < byList.size()
                            ? new Listed(
                                    un, byUidl.get(u++).uniqueId(), byList.get(s++).claimedSize())
                            : (un < sn || s == byList.size()) ? byUidl.get(u++) : byList.get(s++);
            if (next.number() != last) {
                joined.add(next);
            }
            last = next.number();
        }
        return joined;
    }
}
