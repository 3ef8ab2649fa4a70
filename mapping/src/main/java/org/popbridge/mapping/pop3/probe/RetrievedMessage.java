package org.popbridge.mapping.pop3.probe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept of one retrieved message.
 *
 * @param octets how many there were, dots unstuffed
 * @param lineEnds how many of its line ends were CRLF
 * @param dotLines how many lines began with a dot, and so came with one more
 * @param digest SHA-256, in hexadecimal
 * @param beginning as much as is compared with TOP, an octet a character
 */
record RetrievedMessage(
        long octets, long lineEnds, long dotLines, String digest, String beginning) {
    /** So much of the beginning is kept. */
    static final int KEPT = 64 << 10;

    /** The header, with the empty line that ends it; all of the beginning where there is none. */
    String header() {
        return header(beginning);
    }

    static String header(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end >= 0) {
            return text.substring(0, end + 4);
        }
        end = text.indexOf("\n\n");
        return end < 0 ? text : text.substring(0, end + 2);
    }

    /** Takes a message as it streams by. */
    static final class Taking {
        private final MessageDigest digest;
        private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        private long octets;
        private long lineEnds;
        private long dotLines;
        private byte last = '\n';

        Taking() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no SHA-256", e);
            }
        }

        void write(byte[] source, int offset, int count) {
            digest.update(source, offset, count);
            beginning.write(source, offset, Math.min(count, KEPT - beginning.size()));
            octets += count;
            for (int i = offset; i < offset + count; i++) {
                lineEnds += source[i] == '\n' && last == '\r' ? 1 : 0;
                dotLines += source[i] == '.' && last == '\n' ? 1 : 0;
                last = source[i];
            }
        }

        RetrievedMessage taken() {
            return new RetrievedMessage(
                    octets,
                    lineEnds,
                    dotLines,
                    HexFormat.of().formatHex(digest.digest()),
                    beginning.toString(StandardCharsets.ISO_8859_1));
        }
    }
}
