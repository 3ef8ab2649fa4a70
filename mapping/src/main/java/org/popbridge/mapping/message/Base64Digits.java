package org.popbridge.mapping.message;

import java.util.Arrays;

/** The digits of base64 (RFC 2045 §6.8). */
final class Base64Digits {
    private static final byte[] VALUES = values();

    private Base64Digits() {}

    /** 0 to 63, or -1 for what is no digit. */
    static int value(int octet) {
        return VALUES[octet & 0xff];
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < digits.length(); i++) {
            values[digits.charAt(i)] = (byte) i;
        }
        return values;
    }
}
