package org.popbridge.mapping.message;

import java.util.ArrayList;
import java.util.List;

/**
 * Message-ids out of Message-ID, In-Reply-To and References, for threading (RFC 5256 §3): without
 * angle brackets, white space inside them dropped, quotes around the local part undone.
 */
public final class MessageIds {
    /** More references than any thread has; the last ones matter most, with the first. */
    private static final int MOST = 1000;

    private MessageIds() {}

    /** The valid ids of a raw value, in order. */
    public static List<String> parse(String raw) {
        List<String> found = new ArrayList<>();
        int at = raw.indexOf('<');
        while (at >= 0) {
            int end = raw.indexOf('>', at + 1);
            if (end < 0) {
                break;
            }
            // An id that was never closed does not swallow the next one.
            int open = raw.lastIndexOf('<', end);
            String id = plain(raw.substring(open + 1, end));
            if (isValid(id)) {
                found.add(id);
            }
            at = raw.indexOf('<', end + 1);
        }
        if (found.size() > MOST) {
            List<String> kept = new ArrayList<>(found.subList(0, 1));
            kept.addAll(found.subList(found.size() - MOST + 1, found.size()));
            return kept;
        }
        return found;
    }

    private static boolean isValid(String id) {
        int sign = id.lastIndexOf('@');
        return sign > 0 && sign < id.length() - 1;
    }

    private static String plain(String text) {
        boolean clean = true;
        for (int i = 0; i < text.length() && clean; i++) {
            char c = text.charAt(i);
            clean = c > ' ' && c != '"' && c != '\\';
        }
        if (clean) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && i + 1 < text.length()) {
                plain.append(text.charAt(++i));
            } else if (quoted || !Ascii.isSpace(c)) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
