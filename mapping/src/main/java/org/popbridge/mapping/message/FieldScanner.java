package org.popbridge.mapping.message;

/**
 * Reads the tokens of a structured header field left to right (RFC 2045 §5.1, RFC 5322 §3.2): every
 * verb leaves the position after what it took and none goes back.
 */
final class FieldScanner {
    private static final String SPECIALS = "()<>@,;:\\\"/[]?=";

    private final String text;
    private int at;

    FieldScanner(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    int peek() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    boolean tryChar(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Skips white space and nested comments; an open comment ends with the field. */
    void skipSpace() {
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '(') {
                depth++;
            } else if (depth > 0) {
                if (c == ')') {
                    depth--;
                } else if (c == '\\') {
                    at++;
                }
            } else if (!Ascii.isSpace(c)) {
                return;
            }
        }
        at = Math.min(at, text.length());
    }

    /** A token in the sense of MIME; may be empty. */
    String token() {
        int start = at;
        while (at < text.length() && isToken(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A parameter's value: a quoted string, or all up to a semicolon or space. */
    String value() {
        if (peek() == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && text.charAt(at) != ';' && !Ascii.isSpace(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** What stands between quotation marks, backslashes undone; the end of the field closes it. */
    String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                break;
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            value.append(c);
        }
        return value.toString();
    }

    /** Skips to the next semicolon outside quotation marks and over it; false at the end. */
    boolean skipPastSemicolon() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                at++;
                return true;
            }
            if (c == '"') {
                quoted();
            } else {
                at++;
            }
        }
        return false;
    }

    private static boolean isToken(char c) {
        return c > ' ' && c != 0x7f && SPECIALS.indexOf(c) < 0;
    }
}
