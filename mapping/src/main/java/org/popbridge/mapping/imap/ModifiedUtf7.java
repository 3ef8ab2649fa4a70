package org.popbridge.mapping.imap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The encoding of mailbox names in IMAP4rev1: US-ASCII as it is, {@code &} as {@code &-}, and all
 * else as UTF-16 in base 64 between {@code &} and {@code -} (RFC 3501 §5.1.3).
 *
 * <p>A name has exactly one encoding, and strict decoding accepts no other, so that two spellings
 * never name one mailbox.
 */
public final class ModifiedUtf7 {
    private static final byte[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            VALUES[DIGITS[i]] = (byte) i;
        }
    }

    private ModifiedUtf7() {}

    /** The one encoding of a name. */
    public static byte[] encode(String name) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(name.length() + 8);
        int at = 0;
        while (at < name.length()) {
            char c = name.charAt(at);
            if (c == '&') {
                octets.write('&');
                octets.write('-');
                at++;
            } else if (isDirect(c)) {
                octets.write(c);
                at++;
            } else {
                at = encodeRun(name, at, octets);
            }
        }
        return octets.toByteArray();
    }

    private static int encodeRun(String name, int from, ByteArrayOutputStream octets) {
        octets.write('&');
        int bits = 0;
        int count = 0;
        int at = from;
        for (; at < name.length() && !isDirect(name.charAt(at)); at++) {
            bits = (bits << 16 | name.charAt(at)) & 0x3fffff;
            count += 16;
            while (count >= 6) {
                count -= 6;
                octets.write(DIGITS[bits >>> count & 63]);
            }
        }
        if (count > 0) {
            octets.write(DIGITS[bits << (6 - count) & 63]);
        }
        octets.write('-');
        return at;
    }

    /** The name that these octets are the encoding of; empty if they are no name's encoding. */
    public static Optional<String> decode(byte[] octets) {
        StringBuilder name = new StringBuilder(octets.length);
        int at = 0;
        while (at < octets.length) {
            int octet = octets[at];
            if (octet < 0x20 || octet > 0x7e) {
                return Optional.empty();
            }
            if (octet != '&') {
                name.append((char) octet);
                at++;
                continue;
            }
            int end = decodeShift(octets, at, name);
            boolean shiftAgain =
                    end > at + 2
                            && end + 1 < octets.length
                            && octets[end] == '&'
                            && octets[end + 1] != '-';
            if (end < 0 || shiftAgain) {
                return Optional.empty();
            }
            at = end;
        }
        return Optional.of(name.toString());
    }

    /**
     * What a careless client may have meant: right encodings are decoded, a wrong {@code &} stands
     * for itself, and octets above US-ASCII are UTF-8. For patterns and for display, never to name
     * a mailbox.
     */
    public static String decodeLeniently(byte[] octets) {
        StringBuilder name = new StringBuilder(octets.length);
        int at = 0;
        while (at < octets.length) {
            if (octets[at] == '&') {
                int end = decodeShift(octets, at, name);
                if (end < 0) {
                    name.append('&');
                }
                at = end < 0 ? at + 1 : end;
                continue;
            }
            int end = at;
            while (end < octets.length && octets[end] != '&') {
                end++;
            }
            name.append(text(octets, at, end));
            at = end;
        }
        return name.toString();
    }

    private static String text(byte[] octets, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, from, to - from))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Decodes one {@code &…-} and appends its text.
     *
     * @return the offset after it; -1, with nothing appended, if it is not the encoding of a text
     */
    private static int decodeShift(byte[] octets, int shift, StringBuilder name) {
        int at = shift + 1;
        if (at < octets.length && octets[at] == '-') {
            name.append('&');
            return at + 1;
        }
        int before = name.length();
        int bits = 0;
        int count = 0;
        for (; at < octets.length && octets[at] != '-'; at++) {
            int value = octets[at] < 0 ? -1 : VALUES[octets[at]];
            if (value < 0) {
                name.setLength(before);
                return -1;
            }
            bits = (bits << 6 | value) & 0x3fffff;
            count += 6;
            if (count >= 16) {
                count -= 16;
                name.append((char) (bits >>> count));
            }
        }
        boolean padded = count >= 6 || (bits & (1 << count) - 1) != 0;
        if (at == octets.length || padded || !isShifted(name, before)) {
            name.setLength(before);
            return -1;
        }
        return at + 1;
    }

    /** Whether a decoded run is not empty, holds nothing direct, and pairs its surrogates. */
    private static boolean isShifted(StringBuilder name, int from) {
        for (int i = from; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isDirect(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < name.length()
                    && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return name.length() > from;
    }

    private static boolean isDirect(char c) {
        return c >= 0x20 && c <= 0x7e;
    }
}
