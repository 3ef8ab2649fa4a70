package org.popbridge.mapping.message;

/**
 * The base subject: what is left of a subject without the marks of replies and forwards, and
 * whether there were any (RFC 5256 §2.1).
 *
 * @param text decoded, in its own case
 */
public record BaseSubject(String text, boolean isReplyOrForward) {
    /** Of longer subjects only so many characters count. */
    private static final int LONGEST = 2000;

    /** From a Subject whose encoded words are undone; also from octets, one a character. */
    static BaseSubject of(String text) {
        return new Reduction(spaced(text)).run();
    }

    /** Step 1: white space of any kind and length as one space. */
    private static String spaced(String text) {
        StringBuilder spaced = new StringBuilder(Math.min(text.length(), LONGEST));
        boolean space = false;
        for (int i = 0; i < text.length() && spaced.length() < LONGEST; i++) {
            char c = text.charAt(i);
            if (Ascii.isSpace(c)) {
                space = true;
                continue;
            }
            if (space) {
                spaced.append(' ');
                space = false;
            }
            spaced.append(c);
        }
        return spaced.toString();
    }

    /** The text between two ends that draw together. */
    private static final class Reduction {
        private final String text;
        private int from;
        private int to;
        private boolean reply;

        Reduction(String text) {
            this.text = text;
            this.to = text.length();
        }

        BaseSubject run() {
            do {
                while (trailer()) {}
                while (leader() || blobBeforeText()) {}
            } while (forward());
            return new BaseSubject(text.substring(from, to), reply);
        }

        /** {@code subj-trailer = "(fwd)" / WSP}. */
        private boolean trailer() {
            if (to > from && text.charAt(to - 1) == ' ') {
                to--;
                return true;
            }
            if (to - from >= 5 && text.regionMatches(true, to - 5, "(fwd)", 0, 5)) {
                to -= 5;
                reply = true;
                return true;
            }
            return false;
        }

        /** {@code subj-leader = (*subj-blob subj-refwd) / WSP}. */
        private boolean leader() {
            if (from < to && text.charAt(from) == ' ') {
                from++;
                return true;
            }
            int at = from;
            for (int next = blob(at); next > 0; next = blob(at)) {
                at = next;
            }
            int after = refwd(at);
            if (after < 0) {
                return false;
            }
            from = after;
            reply = true;
            return true;
        }

        /** {@code subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"}: its end, or -1. */
        private int refwd(int start) {
            int at = start;
            if (text.regionMatches(true, at, "re", 0, 2)) {
                at += 2;
            } else if (text.regionMatches(true, at, "fwd", 0, 3)) {
                at += 3;
            } else if (text.regionMatches(true, at, "fw", 0, 2)) {
                at += 2;
            } else {
                return -1;
            }
            at = spaces(at);
            int blob = blob(at);
            at = blob > 0 ? blob : at;
            return at < to && text.charAt(at) == ':' ? at + 1 : -1;
        }

        /** {@code subj-blob = "[" *BLOBCHAR "]" *WSP}: its end, or -1. */
        private int blob(int start) {
            if (start >= to || text.charAt(start) != '[') {
                return -1;
            }
            for (int i = start + 1; i < to; i++) {
                char c = text.charAt(i);
                if (c == ']') {
                    return spaces(i + 1);
                }
                if (c == '[') {
                    return -1;
                }
            }
            return -1;
        }

        private int spaces(int start) {
            int at = start;
            while (at < to && text.charAt(at) == ' ') {
                at++;
            }
            return at;
        }

        /** Step 4: a blob goes if something is left behind it. */
        private boolean blobBeforeText() {
            int after = blob(from);
            if (after < 0 || after >= to) {
                return false;
            }
            from = after;
            return true;
        }

        /** Step 6: {@code [fwd: ... ]}. */
        private boolean forward() {
            if (to - from >= 6
                    && text.regionMatches(true, from, "[fwd:", 0, 5)
                    && text.charAt(to - 1) == ']') {
                from += 5;
                to--;
                reply = true;
                return true;
            }
            return false;
        }
    }
}
