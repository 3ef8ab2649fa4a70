package org.popbridge.mapping.sasl;

import java.text.Normalizer;
import javax.security.sasl.SaslException;

/**
 * SASLprep (RFC 4013): the one form of a user name or password that both sides hash.
 *
 * <p>For queries, so unassigned code points pass (RFC 3454 §7). Character properties are those of
 * this Java's Unicode, newer than the 3.2 of the RFC; the two differ in no assigned character that
 * a password is known to have.
 */
final class SaslPrep {
    private SaslPrep() {}

    /**
     * @throws SaslException if the text has a prohibited character; it is not shown, for it may be
     *     a password's
     */
    static String query(String text) throws SaslException {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return text;
        }
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> !isMappedToNothing(c))
                .map(c -> isSpace(c) ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String prepared = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (prepared.codePoints().anyMatch(SaslPrep::isProhibited)) {
            throw new SaslException(
                    "the user name or password has a character that SASLprep prohibits");
        }
        checkDirection(prepared);
        return prepared;
    }

    /** RFC 3454 table B.1. */
    private static boolean isMappedToNothing(int c) {
        return c == 0x00AD
                || c == 0x034F
                || c == 0x1806
                || (c >= 0x180B && c <= 0x180D)
                || (c >= 0x200B && c <= 0x200D)
                || c == 0x2060
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF;
    }

    /** RFC 3454 table C.1.2. */
    private static boolean isSpace(int c) {
        return c != ' ' && Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    /** RFC 4013 §2.3: controls, private use, non-characters, surrogates and the like. */
    private static boolean isProhibited(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.PRIVATE_USE
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT
                || (c & 0xFFFE) == 0xFFFE
                || (c >= 0xFDD0 && c <= 0xFDEF)
                || (c >= 0xFFF9 && c <= 0xFFFD)
                || (c >= 0x2FF0 && c <= 0x2FFB)
                || c == 0x0340
                || c == 0x0341;
    }

    /**
     * RFC 3454 §6: text with a right-to-left character begins and ends with one, and has no other.
     */
    private static void checkDirection(String text) throws SaslException {
        if (text.codePoints().noneMatch(SaslPrep::isRightToLeft)) {
            return;
        }
        boolean mixed =
                text.codePoints()
                        .anyMatch(c ->
                                Character.getDirectionality(c)
                                        == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
        if (mixed
                || !isRightToLeft(text.codePointAt(0))
                || !isRightToLeft(text.codePointBefore(text.length()))) {
            throw new SaslException(
                    "the user name or password mixes directions of writing, which SASLprep prohibits");
        }
    }

    private static boolean isRightToLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
