package org.popbridge.mapping.imap;

/**
 * A pattern of LIST: {@code *} stands for any characters, {@code %} for any but the separator (RFC
 * 9051 §6.3.9).
 *
 * <p>Matching takes time proportional to name times pattern at worst, however the wildcards stand:
 * a set of reachable places is carried along, nothing is tried twice. Immutable.
 */
public final class ListPattern {
    private final String pattern;

    private ListPattern(String pattern) {
        this.pattern = pattern;
    }

    /** The pattern that LIST's two arguments make, in Unicode. */
    public static ListPattern of(String reference, String pattern) {
        String whole = reference + pattern;
        // A run of wildcards is the strongest of them.
        StringBuilder folded = new StringBuilder(whole.length());
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            int last = folded.length() - 1;
            char before = last >= 0 ? folded.charAt(last) : 0;
            if (c == '*' && (before == '*' || before == '%')) {
                folded.setCharAt(last, '*');
            } else if (c != '%' || (before != '*' && before != '%')) {
                folded.append(c);
            }
        }
        return new ListPattern(folded.toString());
    }

    public boolean matches(MailboxName name) {
        return matches(name.value());
    }

    /** Whether the whole name fits; upper and lower case differ, INBOX aside. */
    public boolean matches(String name) {
        int anyCase = inboxPart(name);
        return hasWildcards()
                ? matchesPlaces(name, anyCase)
                : pattern.length() == name.length()
                        && pattern.regionMatches(true, 0, name, 0, anyCase)
                        && pattern.regionMatches(anyCase, name, anyCase, name.length() - anyCase);
    }

    /** Whether the pattern can fit more than one name. */
    public boolean hasWildcards() {
        return pattern.indexOf('*') >= 0 || pattern.indexOf('%') >= 0;
    }

    /** How many characters of the name read the same in any case (RFC 9051 §5.1). */
    private static int inboxPart(String name) {
        boolean inbox =
                name.regionMatches(true, 0, "INBOX", 0, 5)
                        && (name.length() == 5 || name.charAt(5) == MailboxName.SEPARATOR);
        return inbox ? 5 : 0;
    }

    private boolean matchesPlaces(String name, int anyCase) {
        int length = pattern.length();
        boolean[] reached = new boolean[length + 1];
        reached[0] = true;
        passWildcards(reached);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean any = false;
            // Backwards, so that a place is read before what this character makes of it is written.
            for (int place = length; place >= 0; place--) {
                boolean stays =
                        place < length && reached[place] && swallows(pattern.charAt(place), c);
                boolean comes =
                        place > 0
                                && reached[place - 1]
                                && fits(pattern.charAt(place - 1), c, i < anyCase);
                reached[place] = stays || comes;
                any |= stays || comes;
            }
            if (!any) {
                return false;
            }
            passWildcards(reached);
        }
        return reached[length];
    }

    /** A wildcard also stands for nothing. */
    private void passWildcards(boolean[] reached) {
        for (int place = 0; place < pattern.length(); place++) {
            char c = pattern.charAt(place);
            if (reached[place] && (c == '*' || c == '%')) {
                reached[place + 1] = true;
            }
        }
    }

    private static boolean swallows(char wildcard, char c) {
        return wildcard == '*' || (wildcard == '%' && c != MailboxName.SEPARATOR);
    }

    private static boolean fits(char expected, char c, boolean anyCase) {
        return expected != '*'
                && expected != '%'
                && (expected == c || (anyCase && Octet.upper(expected) == Octet.upper(c)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ListPattern that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
