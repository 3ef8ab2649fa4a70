package org.popbridge.mapping.imap;

/** The classes of octets that IMAP's grammar is made of (RFC 9051 §9), as one table. */
final class Octet {
    private static final int ATOM = 1;
    private static final int RESP_SPECIAL = 2;
    private static final int WILDCARD = 4;
    private static final int PLAIN_QUOTED = 8;

    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0x20; c < 0x7f; c++) {
            boolean special = "(){ %*\"\\]".indexOf(c) >= 0;
            int classes = special ? 0 : ATOM;
            classes |= c == ']' ? RESP_SPECIAL : 0;
            classes |= c == '%' || c == '*' ? WILDCARD : 0;
            classes |= c == '"' || c == '\\' ? 0 : PLAIN_QUOTED;
            CLASSES[c] = (byte) classes;
        }
        CLASSES['\t'] = PLAIN_QUOTED;
    }

    private Octet() {}

    /** {@code ATOM-CHAR}. */
    static boolean isAtom(int octet) {
        return (CLASSES[octet & 0xff] & ATOM) != 0;
    }

    /** {@code ASTRING-CHAR = ATOM-CHAR / resp-specials}. */
    static boolean isAstring(int octet) {
        return (CLASSES[octet & 0xff] & (ATOM | RESP_SPECIAL)) != 0;
    }

    /** {@code list-char = ATOM-CHAR / list-wildcards / resp-specials}. */
    static boolean isList(int octet) {
        return (CLASSES[octet & 0xff] & (ATOM | RESP_SPECIAL | WILDCARD)) != 0;
    }

    /** What stands for itself in a quoted string that any peer reads: printable US-ASCII. */
    static boolean isPlainQuoted(int octet) {
        return (CLASSES[octet & 0xff] & PLAIN_QUOTED) != 0;
    }

    static boolean isDigit(int octet) {
        return octet >= '0' && octet <= '9';
    }

    /** Upper case of an ASCII letter; anything else as it is. */
    static int upper(int octet) {
        return octet >= 'a' && octet <= 'z' ? octet - 32 : octet;
    }
}
