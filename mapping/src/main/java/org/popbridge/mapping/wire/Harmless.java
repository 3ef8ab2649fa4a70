package org.popbridge.mapping.wire;

/** What a peer said, fit for a log or a terminal. */
public final class Harmless {
    /** Characters of text that are kept: RFC 2449 §4 allows 512 octets for a whole line. */
    public static final int LONGEST = 512;

    private Harmless() {}

    /** The same text with control characters replaced, cut at {@link #LONGEST}. */
    public static String text(String said) {
        if (isPrintableAscii(said)) {
            return said;
        }
        StringBuilder shown = new StringBuilder(Math.min(said.length(), LONGEST + 1));
        said.codePoints()
                .limit(LONGEST)
                .map(c -> isHarmless(c) ? c : '?')
                .forEach(shown::appendCodePoint);
        if (said.codePointCount(0, said.length()) > LONGEST) {
            shown.append('…');
        }
        return shown.toString();
    }

    /** As nearly all is that hosts say, of every message. */
    private static boolean isPrintableAscii(String said) {
        if (said.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < said.length(); i++) {
            if (said.charAt(i) < ' ' || said.charAt(i) > '~') {
                return false;
            }
        }
        return true;
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
}
