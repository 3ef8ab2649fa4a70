package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Folds octets of a charset piece by piece. Not for several threads. */
abstract sealed class CharsetFolder {
    /** The most octets of a character cut in two that a folder leaves for its next piece. */
    static final int LEFT = 64;

    /**
     * Folds the first {@code length} octets of the array; says how many it took, which is all if
     * {@code last} and all but a cut character else.
     */
    abstract int fold(byte[] octets, int length, boolean last, FoldedOutput out);

    /** Whether some of the text was not in its charset, or nobody knows the charset. */
    boolean guessed;

    /** A folder for the charset of that name, or for a guess. */
    static CharsetFolder of(@Nullable String name) {
        CharsetFolder folder = of(CharsetNames.find(name));
        folder.guessed = CharsetNames.isUnknown(name);
        return folder;
    }

    private static CharsetFolder of(@Nullable Charset charset) {
        if (charset == null || charset.equals(StandardCharsets.UTF_8)) {
            return new Utf8();
        }
        String known = charset.name().toLowerCase(Locale.ROOT);
        if (known.startsWith("iso-8859-")
                || known.startsWith("windows-125")
                || known.startsWith("koi8")) {
            return new Table(charset);
        }
        return new Decoding(charset);
    }

    /** UTF-8; octets that are none are taken for windows-1252, which they mostly are. */
    private static final class Utf8 extends CharsetFolder {
        private static final byte[][] FALLBACK = Table.table(CharsetNames.WINDOWS_1252);

        @Override
        int fold(byte[] octets, int length, boolean last, FoldedOutput out) {
            int at = 0;
            while (true) {
                at = out.ascii(octets, at, length);
                if (at >= length) {
                    return at;
                }
                int lead = octets[at] & 0xff;
                int more =
                        lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
                int point = more == 0 ? -1 : lead & 0x3f >> more;
                for (int i = 1; i <= more && point >= 0; i++) {
                    if (at + i == length) {
                        if (!last) {
                            return at;
                        }
                        point = -1;
                    } else if ((octets[at + i] & 0xc0) == 0x80) {
                        point = point << 6 | (octets[at + i] & 0x3f);
                    } else {
                        point = -1;
                    }
                }
                if (point < 0x80
                        || (more == 2 && (point < 0x800 || (point >> 11) == 0x1b))
                        || (more == 3 && (point < 0x10000 || point > 0x10ffff))) {
                    guessed = true;
                    out.folded(FALLBACK[lead]);
                    at++;
                } else {
                    out.point(point);
                    at += more + 1;
                }
            }
        }
    }

    /** A charset of single octets, ASCII below. */
    private static final class Table extends CharsetFolder {
        private static final Map<Charset, byte[][]> TABLES = new ConcurrentHashMap<>();

        private static final byte[] REPLACEMENT = TextFolding.fold("\ufffd");

        /** Empty for octets that the charset does not have. */
        private final byte[][] table;

        Table(Charset charset) {
            table = table(charset);
        }

        static byte[][] table(Charset charset) {
            return TABLES.computeIfAbsent(charset, Table::make);
        }

        private static byte[][] make(Charset charset) {
            byte[][] table = new byte[256][];
            for (int i = 0; i < 256; i++) {
                String text = new String(new byte[] {(byte) i}, charset);
                // Windows-1252 stands in for ISO-8859-1, which has all octets.
                boolean none = text.equals("\ufffd") && !charset.equals(CharsetNames.WINDOWS_1252);
                table[i] = none ? new byte[0] : TextFolding.fold(text);
            }
            return table;
        }

        @Override
        int fold(byte[] octets, int length, boolean last, FoldedOutput out) {
            int at = out.ascii(octets, 0, length);
            while (at < length) {
                byte[] folded = table[octets[at] & 0xff];
                if (folded.length == 0) {
                    guessed = true;
                    folded = REPLACEMENT;
                }
                out.folded(folded);
                at = out.ascii(octets, at + 1, length);
            }
            return length;
        }
    }

    /** Any other charset, by its own decoder. */
    private static final class Decoding extends CharsetFolder {
        private final CharsetDecoder decoder;
        private final CharBuffer chars = CharBuffer.allocate(4 << 10);

        Decoding(Charset charset) {
            decoder =
                    charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPLACE)
                            .onUnmappableCharacter(CodingErrorAction.REPLACE);
        }

        @Override
        int fold(byte[] octets, int length, boolean last, FoldedOutput out) {
            ByteBuffer in = ByteBuffer.wrap(octets, 0, length);
            CoderResult result;
            do {
                result = decoder.decode(in, chars, last);
                drain(out, last && result.isUnderflow());
            } while (result.isOverflow());
            if (last) {
                decoder.flush(chars);
                drain(out, true);
            }
            return last || in.remaining() > LEFT ? length : in.position();
        }

        private void drain(FoldedOutput out, boolean last) {
            chars.flip();
            while (chars.hasRemaining()) {
                char c = chars.get();
                // Its own decoder put it there; a text that has one itself loses nothing.
                guessed |= c == '\ufffd';
                if (!Character.isHighSurrogate(c)) {
                    out.point(c);
                } else if (chars.hasRemaining()) {
                    char low = chars.get();
                    out.point(
                            Character.isLowSurrogate(low) ? Character.toCodePoint(c, low) : 0xfffd);
                } else if (last) {
                    out.point(0xfffd);
                } else {
                    // The other half comes with the next piece.
                    chars.position(chars.position() - 1);
                    break;
                }
            }
            chars.compact();
        }
    }
}
