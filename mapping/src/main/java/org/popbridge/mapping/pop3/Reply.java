package org.popbridge.mapping.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The status line of a POP3 reply (RFC 1939 §3, response codes of RFC 2449 §8), made harmless.
 *
 * @param positive whether it began with {@code +OK}
 * @param code what stood in brackets at its head, upper case: {@code IN-USE}, {@code SYS/TEMP}; or
 *     empty
 * @param text the rest, control characters replaced, cut at {@link #LONGEST_TEXT}
 */
public record Reply(boolean positive, String code, String text) {
    /** Characters of text that are kept: RFC 2449 §4 allows 512 octets for the whole line. */
    public static final int LONGEST_TEXT = 512;

    public Reply {
        code = code.toUpperCase(Locale.ROOT);
        text = harmless(text);
    }

    /** The status line without its line end, or nothing where it is not a status line. */
    public static Optional<Reply> parse(byte[] line) {
        String all = decoded(line);
        boolean positive = startsWithWord(all, "+OK");
        if (!positive && !startsWithWord(all, "-ERR")) {
            return Optional.empty();
        }
        String rest = all.substring(positive ? 3 : 4).stripLeading();
        int close = rest.startsWith("[") ? rest.indexOf(']') : -1;
        return Optional.of(
                close < 0
                        ? new Reply(positive, "", rest)
                        : new Reply(
                                positive,
                                rest.substring(1, close).strip(),
                                rest.substring(close + 1).strip()));
    }

    /**
     * Whether the response code is this one or a detail of it: {@code SYS} has {@code SYS/TEMP}.
     */
    public boolean hasCode(String wanted) {
        return code.equals(wanted) || code.startsWith(wanted + "/");
    }

    private static boolean startsWithWord(String line, String word) {
        return line.regionMatches(true, 0, word, 0, word.length())
                && (line.length() == word.length()
                        || !Character.isLetterOrDigit(line.charAt(word.length())));
    }

    /** UTF-8 where it is (RFC 6856 §3.2), else an octet a character. */
    private static String decoded(byte[] line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(line, StandardCharsets.ISO_8859_1);
        }
    }

    /** What a host said, fit for a log or a terminal. */
    static String harmless(String said) {
        StringBuilder shown = new StringBuilder(Math.min(said.length(), LONGEST_TEXT + 1));
        said.codePoints()
                .limit(LONGEST_TEXT)
                .map(c -> isHarmless(c) ? c : '?')
                .forEach(shown::appendCodePoint);
        if (said.codePointCount(0, said.length()) > LONGEST_TEXT) {
            shown.append('…');
        }
        return shown.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** As the host said it: {@code -ERR [IN-USE] maildrop is locked}. */
    @Override
    public String toString() {
        return ((positive ? "+OK" : "-ERR")
                        + (code.isEmpty() ? "" : " [" + code + "]")
                        + " "
                        + text)
                .stripTrailing();
    }
}
