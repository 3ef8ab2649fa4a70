package org.popbridge.migrate.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.popbridge.mapping.Octets;
import org.popbridge.migrate.ledger.HeaderKey;
import org.popbridge.migrate.ledger.Sha256;

/**
 * Makes {@link HeaderKey}s: over the lines of a header up to its empty line, without carriage
 * returns, without the fields in which mail stores keep notes of their own.
 */
public final class HeaderKeys {
    /** Octets of a header that count; enough to tell any two. */
    private static final int LONGEST = 32 << 10;

    private static final Set<String> STORES_OWN =
            Set.of(
                    "x-uidl",
                    "status",
                    "x-status",
                    "x-keywords",
                    "x-imap",
                    "x-imapbase",
                    "x-mozilla-status",
                    "x-mozilla-status2",
                    "x-mozilla-keys");

    private static final int LONGEST_NAME = 20;

    private HeaderKeys() {}

    /** The key of a message, or of a header that ends with its empty line or with the octets. */
    public static HeaderKey of(Octets message) throws IOException {
        int count = (int) Math.min(message.length(), LONGEST);
        return of(message.bytes(0, count), count);
    }

    static HeaderKey of(byte[] octets, int count) {
        boolean left = false;
        int limit = Math.min(count, LONGEST);
        byte[] plain = new byte[limit + 1];
        int length = 0;
        for (int at = 0; at < limit; ) {
            int feed = at;
            while (feed < limit && octets[feed] != '\n') {
                feed++;
            }
            int octetsOfLine = feed - at;
            if (octetsOfLine == 0 || (octetsOfLine == 1 && octets[at] == '\r')) {
                break;
            }
            boolean continued = octets[at] == ' ' || octets[at] == '\t';
            left = continued ? left : isStoresOwn(octets, at, feed);
            if (!left) {
                length = plain(octets, at, feed, plain, length);
            }
            at = feed + 1;
        }
        MessageDigest digest = Sha256.digest();
        digest.update(plain, 0, length);
        ByteBuffer value = ByteBuffer.wrap(digest.digest());
        return new HeaderKey(value.getLong(), value.getLong());
    }

    /** Adds a line; answers the octets so far. */
    private static int plain(byte[] octets, int from, int to, byte[] plain, int before) {
        int length = before;
        for (int i = from; i < to; i++) {
            if (octets[i] != '\r') {
                plain[length++] = octets[i] == 0 ? (byte) 0x80 : octets[i];
            }
        }
        plain[length++] = '\n';
        return length;
    }

    private static boolean isStoresOwn(byte[] octets, int from, int to) {
        int first = octets[from] | 0x20;
        if (first != 'x' && first != 's') {
            return false;
        }
        int end = Math.min(to, from + LONGEST_NAME + 1);
        for (int i = from; i < end; i++) {
            if (octets[i] == ':') {
                String name = new String(octets, from, i - from, StandardCharsets.ISO_8859_1);
                return STORES_OWN.contains(name.toLowerCase(Locale.ROOT));
            }
        }
        return false;
    }
}
