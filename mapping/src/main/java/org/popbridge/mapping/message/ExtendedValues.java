package org.popbridge.mapping.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The extended parameter notation {@code charset'language'%41%42} of RFC 2231 §4. */
final class ExtendedValues {
    private ExtendedValues() {}

    /** The value in Unicode; whatever is malformed stays as it is. */
    static String decode(String value) {
        int first = value.indexOf('\'');
        int second = first < 0 ? -1 : value.indexOf('\'', first + 1);
        String charset = second < 0 ? "" : value.substring(0, first);
        byte[] octets = unescape(second < 0 ? value : value.substring(second + 1));
        return CharsetNames.text(octets, 0, octets.length, charset);
    }

    static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%' || c <= ' ' || c >= 0x7f || "*'()<>@,;:\\\"/[]?=".indexOf(c) >= 0) {
                escaped.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static byte[] unescape(String value) {
        byte[] raw = value.getBytes(StandardCharsets.ISO_8859_1);
        byte[] octets = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Ascii.hex(raw[i + 1]) : -1;
            int low = high < 0 ? -1 : Ascii.hex(raw[i + 2]);
            if (low >= 0) {
                octets[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                octets[length++] = raw[i];
            }
        }
        return Arrays.copyOf(octets, length);
    }
}
