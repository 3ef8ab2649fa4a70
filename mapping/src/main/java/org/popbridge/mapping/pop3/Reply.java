package org.popbridge.mapping.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.popbridge.mapping.wire.Harmless;

/**
 * The status line of a POP3 reply (RFC 1939 §3, response codes of RFC 2449 §8), made harmless.
 *
 * @param positive whether it began with {@code +OK}
 * @param code what stood in brackets at its head, upper case: {@code IN-USE}, {@code SYS/TEMP}; or
 *     empty
 * @param text the rest, control characters replaced, cut at {@link Harmless#LONGEST}
 */
public record Reply(boolean positive, String code, String text) {
    public Reply {
        code = code.toUpperCase(Locale.ROOT);
        text = Harmless.text(text);
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
        String octets = new String(line, StandardCharsets.ISO_8859_1);
        if (isAscii(line)) {
            return octets;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException notUtf8) {
            return octets;
        }
    }

    private static boolean isAscii(byte[] line) {
        for (byte octet : line) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
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
