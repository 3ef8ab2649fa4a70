package org.popbridge.proxy.login;

import java.util.Locale;

/** Which user names a route is for; case does not matter. */
public sealed interface RouteMatch {
    /** Names that end in {@code @domain}; more exact than any pattern. */
    record Domain(String domain) implements RouteMatch {
        public Domain {
            if (domain.isBlank() || domain.contains("@") || domain.contains("*")) {
                throw new IllegalArgumentException(
                        "\"%s\" is not a domain (expected: as in example.org; a pattern with * goes by match)"
                                .formatted(domain));
            }
            domain = domain.toLowerCase(Locale.ROOT);
        }
    }

    /** Names that fit as a whole: {@code *} stands for any text, {@code ?} for one character. */
    record Pattern(String glob) implements RouteMatch {
        public Pattern {
            if (glob.isBlank()) {
                throw new IllegalArgumentException(
                        "a route's pattern is empty (expected: as in *@*.example.org)");
            }
            glob = glob.toLowerCase(Locale.ROOT);
        }

        /** Matches in linear space and without recursion, whatever the name. */
        boolean fits(String name) {
            String text = name.toLowerCase(Locale.ROOT);
            int t = 0;
            int g = 0;
            int star = -1;
            int retry = 0;
            while (t < text.length()) {
                // A star in the pattern is a star even where the name has one too.
                if (g < glob.length() && glob.charAt(g) == '*') {
                    star = g++;
                    retry = t;
                } else if (g < glob.length()
                        && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
                    g++;
                    t++;
                } else if (star >= 0) {
                    g = star + 1;
                    t = ++retry;
                } else {
                    return false;
                }
            }
            while (g < glob.length() && glob.charAt(g) == '*') {
                g++;
            }
            return g == glob.length();
        }
    }

    /** Whoever no other route is for. */
    record Everyone() implements RouteMatch {}
}
