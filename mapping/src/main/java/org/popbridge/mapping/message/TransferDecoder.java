package org.popbridge.mapping.message;

/**
 * Undoes a transfer encoding piece by piece: RFC 2045 §6.7 and §6.8, lenient about everything. Not
 * for several threads.
 */
abstract sealed class TransferDecoder {
    /** The most that a decoder holds back, and so may write beyond what it was given. */
    static final int HELD = 80;

    /**
     * Decodes {@code [from, to)} to {@code target} from {@code at} on, which has room for as many
     * octets and {@link #HELD} more; says how many it wrote.
     */
    abstract int decode(byte[] source, int from, int to, byte[] target, int at);

    /** Writes what was held back at the end. */
    int finish(byte[] target, int at) {
        return 0;
    }

    static final class Identity extends TransferDecoder {
        @Override
        int decode(byte[] source, int from, int to, byte[] target, int at) {
            System.arraycopy(source, from, target, at, to - from);
            return to - from;
        }
    }

    /** Skips what is no digit; padding ends a quantum, and another may follow. */
    static final class Base64 extends TransferDecoder {
        private int bits;
        private int count;

        @Override
        int decode(byte[] source, int from, int to, byte[] target, int at) {
            int i = from;
            int out = at;
            while (i < to) {
                if (count == 0 && i + 4 <= to) {
                    int a = Base64Digits.value(source[i]);
                    int b = Base64Digits.value(source[i + 1]);
                    int c = Base64Digits.value(source[i + 2]);
                    int d = Base64Digits.value(source[i + 3]);
                    if ((a | b | c | d) >= 0) {
                        int quantum = a << 18 | b << 12 | c << 6 | d;
                        target[out++] = (byte) (quantum >> 16);
                        target[out++] = (byte) (quantum >> 8);
                        target[out++] = (byte) quantum;
                        i += 4;
                        continue;
                    }
                }
                int octet = source[i++];
                int digit = Base64Digits.value(octet);
                if (digit >= 0) {
                    bits = bits << 6 | digit;
                    count += 6;
                    if (count >= 8) {
                        count -= 8;
                        target[out++] = (byte) (bits >>> count);
                        bits &= (1 << count) - 1;
                    }
                } else if (octet == '=') {
                    bits = 0;
                    count = 0;
                }
            }
            return out - at;
        }
    }

    /** An equals sign without two digits is kept; space at the end of a line is not. */
    static final class QuotedPrintable extends TransferDecoder {
        private static final int TEXT = 0;
        private static final int SIGN = 1;
        private static final int DIGIT = 2;
        private static final int SOFT = 3;

        private int state = TEXT;
        private int digit;

        /** Space that is dropped if the line ends after it. */
        private final byte[] spaces = new byte[HELD - 4];

        private int held;

        @Override
        int decode(byte[] source, int from, int to, byte[] target, int at) {
            int out = at;
            for (int i = from; i < to; i++) {
                byte octet = source[i];
                switch (state) {
                    case TEXT -> {
                        if (octet == '=') {
                            out += release(target, out);
                            state = SIGN;
                        } else if (octet == ' ' || octet == '\t') {
                            if (held == spaces.length) {
                                out += release(target, out);
                            }
                            spaces[held++] = octet;
                        } else {
                            if (held > 0) {
                                if (octet == '\r' || octet == '\n') {
                                    held = 0;
                                } else {
                                    out += release(target, out);
                                }
                            }
                            target[out++] = octet;
                        }
                    }
                    case SIGN -> {
                        if (Ascii.hex(octet) >= 0) {
                            digit = octet;
                            state = DIGIT;
                        } else if (Ascii.isSpace(octet)) {
                            state = octet == '\n' ? TEXT : SOFT;
                        } else {
                            target[out++] = '=';
                            state = TEXT;
                            i--;
                        }
                    }
                    case DIGIT -> {
                        state = TEXT;
                        if (Ascii.hex(octet) >= 0) {
                            target[out++] = (byte) (Ascii.hex(digit) << 4 | Ascii.hex(octet));
                        } else {
                            target[out++] = '=';
                            target[out++] = (byte) digit;
                            i--;
                        }
                    }
                    default -> {
                        if (octet == '\n' || !Ascii.isSpace(octet)) {
                            state = TEXT;
                            i -= octet == '\n' ? 0 : 1;
                        }
                    }
                }
            }
            return out - at;
        }

        @Override
        int finish(byte[] target, int at) {
            int out = at;
            if (state == SIGN || state == DIGIT) {
                target[out++] = '=';
            }
            if (state == DIGIT) {
                target[out++] = (byte) digit;
            }
            state = TEXT;
            held = 0;
            return out - at;
        }

        private int release(byte[] target, int at) {
            System.arraycopy(spaces, 0, target, at, held);
            int count = held;
            held = 0;
            return count;
        }
    }
}
