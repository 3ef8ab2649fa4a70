package org.popbridge.mapping.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encoded words in header text: RFC 2047, with the language tags of RFC 2231 §5.
 *
 * <p>Lenient where mail is: words need no space around them and may hold spaces and question marks;
 * neighbours in one charset are joined before decoding, because senders cut characters in two. A
 * word that is broken stays as it is. Octets over 127 outside of words are taken for UTF-8 (RFC
 * 6532), else windows-1252, which counts as a guess.
 */
public final class EncodedWords {
    /** RFC 2047 §2 says 75; some senders never fold. */
    private static final int LONGEST = 4096;

    private final String raw;
    private final StringBuilder text;

    /** Takes what is to be converted, where that is asked for. */
    private final @Nullable ByteArrayOutputStream octets;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private @Nullable String charset;
    private boolean guessed;

    private EncodedWords(String raw, @Nullable ByteArrayOutputStream octets) {
        this.raw = raw;
        this.text = new StringBuilder(raw.length());
        this.octets = octets;
    }

    /** Header text, raw, to Unicode. */
    public static String decode(String raw) {
        return raw.indexOf("=?") < 0 && Ascii.isAll(raw) ? raw : read(raw).text();
    }

    /** The same, and the octets if they could not be converted. */
    static HeaderText read(String raw) {
        if (raw.indexOf("=?") < 0 && Ascii.isAll(raw)) {
            return new HeaderText(raw, null);
        }
        EncodedWords words = new EncodedWords(raw, null);
        words.run();
        if (!words.guessed) {
            return new HeaderText(words.text.toString(), null);
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(raw.length());
        new EncodedWords(raw, octets).run();
        return new HeaderText(words.text.toString(), octets.toByteArray());
    }

    private void run() {
        int done = 0;
        int at = raw.indexOf("=?");
        while (at >= 0) {
            Word word = word(at);
            if (word == null) {
                at = raw.indexOf("=?", at + 1);
                continue;
            }
            String between = raw.substring(done, at);
            if (charset == null || !between.isBlank()) {
                flush();
                plain(between);
            }
            append(word);
            done = word.end;
            at = raw.indexOf("=?", done);
        }
        flush();
        plain(raw.substring(done));
    }

    private void append(Word word) {
        if (charset != null && !charset.equalsIgnoreCase(word.charset)) {
            flush();
        }
        charset = word.charset;
        pending.writeBytes(word.octets);
    }

    private void flush() {
        if (charset != null) {
            convert(pending.toByteArray(), charset);
            pending.reset();
            charset = null;
        }
    }

    private void convert(byte[] source, @Nullable String from) {
        if (octets != null) {
            octets.writeBytes(source);
            return;
        }
        String converted = CharsetNames.converted(source, from);
        if (converted == null) {
            guessed = true;
            converted = CharsetNames.text(source, 0, source.length, from);
        }
        text.append(converted);
    }

    private static final class Word {
        final String charset;
        final byte[] octets;
        final int end;

        Word(String charset, byte[] octets, int end) {
            this.charset = charset;
            this.octets = octets;
            this.end = end;
        }
    }

    /** {@code "=?" charset ["*" language] "?" encoding "?" text "?="} at that place, or null. */
    private @Nullable Word word(int at) {
        int first = raw.indexOf('?', at + 2);
        if (first < 0 || first - at > 80 || first + 2 >= raw.length()) {
            return null;
        }
        if (raw.charAt(first + 2) != '?') {
            return null;
        }
        String charset = raw.substring(at + 2, first);
        int star = charset.indexOf('*');
        charset = star >= 0 ? charset.substring(0, star) : charset;
        for (int i = 0; i < charset.length(); i++) {
            if (charset.charAt(i) <= ' ') {
                return null;
            }
        }
        int from = first + 3;
        int to = end(from);
        if (charset.isEmpty() || to < 0) {
            return null;
        }
        byte[] octets =
                switch (raw.charAt(first + 1)) {
                    case 'q', 'Q' -> quoted(from, to);
                    case 'b', 'B' -> base64(from, to);
                    default -> null;
                };
        return octets == null ? null : new Word(charset, octets, to + 2);
    }

    private int end(int from) {
        int limit = Math.min(raw.length() - 1, from + LONGEST);
        for (int i = from; i < limit; i++) {
            if (raw.charAt(i) == '?' && raw.charAt(i + 1) == '=') {
                return i;
            }
            // Another word begins here, unless this is padding before the end of this one.
            if (raw.startsWith("=?", i) && !raw.startsWith("=?=", i) && i > from) {
                return -1;
            }
        }
        return -1;
    }

    private byte[] quoted(int from, int to) {
        byte[] octets = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c == '=' && i + 2 < to) {
                int high = Ascii.hex(raw.charAt(i + 1));
                int low = Ascii.hex(raw.charAt(i + 2));
                if (high >= 0 && low >= 0) {
                    octets[length++] = (byte) (high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            octets[length++] = (byte) (c == '_' ? ' ' : c);
        }
        return Arrays.copyOf(octets, length);
    }

    private byte @Nullable [] base64(int from, int to) {
        byte[] octets = new byte[(to - from) * 3 / 4 + 3];
        int length = 0;
        int bits = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            int digit = Base64Digits.value(c);
            if (digit < 0) {
                if (c == '=' || c <= ' ') {
                    continue;
                }
                return null;
            }
            bits = bits << 6 | digit;
            count += 6;
            if (count >= 8) {
                count -= 8;
                octets[length++] = (byte) (bits >>> count);
            }
        }
        return Arrays.copyOf(octets, length);
    }

    /** Text outside encoded words. */
    private void plain(String part) {
        if (octets == null && Ascii.isAll(part)) {
            text.append(part);
        } else {
            convert(part.getBytes(StandardCharsets.ISO_8859_1), null);
        }
    }
}
