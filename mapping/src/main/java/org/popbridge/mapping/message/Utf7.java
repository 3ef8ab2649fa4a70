package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** UTF-7 (RFC 2152), for reading old mail; it writes UTF-8, which nobody asks of it. */
final class Utf7 extends Charset {
    static final Charset CHARSET = new Utf7();

    private Utf7() {
        super("X-POPBRIDGE-UTF-7", new String[0]);
    }

    @Override
    public boolean contains(Charset other) {
        return true;
    }

    @Override
    public CharsetDecoder newDecoder() {
        return new Decoder();
    }

    @Override
    public CharsetEncoder newEncoder() {
        return StandardCharsets.UTF_8.newEncoder();
    }

    private static final class Decoder extends CharsetDecoder {
        private boolean shifted;
        private boolean empty;
        private int bits;
        private int count;

        Decoder() {
            super(CHARSET, 1, 1);
        }

        @Override
        protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
            while (in.hasRemaining()) {
                if (!out.hasRemaining()) {
                    return CoderResult.OVERFLOW;
                }
                int octet = in.get() & 0xff;
                if (!shifted) {
                    if (octet == '+') {
                        shifted = true;
                        empty = true;
                        bits = 0;
                        count = 0;
                    } else {
                        out.put(octet < 0x80 ? (char) octet : '\ufffd');
                    }
                    continue;
                }
                int digit = Base64Digits.value(octet);
                if (digit >= 0) {
                    empty = false;
                    bits = bits << 6 | digit;
                    count += 6;
                    if (count >= 16) {
                        count -= 16;
                        out.put((char) (bits >>> count));
                        bits &= (1 << count) - 1;
                    }
                } else {
                    shifted = false;
                    if (octet == '-') {
                        if (empty) {
                            out.put('+');
                        }
                    } else {
                        out.put(octet < 0x80 ? (char) octet : '\ufffd');
                    }
                }
            }
            return CoderResult.UNDERFLOW;
        }

        @Override
        protected void implReset() {
            shifted = false;
        }
    }
}
