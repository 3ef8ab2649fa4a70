package org.popbridge.mapping.message;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of an HTML document as far as a preview needs it: no mark-up, no style, no script, the
 * common entities as characters. Whatever the input, the output is no longer.
 */
final class HtmlText {
    private static final int LONGEST_ENTITY = 10;

    /** Elements whose content is not shown. */
    private static final Set<String> HIDDEN = Set.of("style", "script", "head", "title");

    /** Elements that do not part words. */
    private static final Set<String> INLINE =
            Set.of(
                    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em",
                    "font", "i", "ins", "kbd", "mark", "o:p", "q", "s", "samp", "small", "span",
                    "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr");

    private static final Map<String, String> ENTITIES =
            Map.ofEntries(
                    Map.entry("amp", "&"),
                    Map.entry("lt", "<"),
                    Map.entry("gt", ">"),
                    Map.entry("quot", "\""),
                    Map.entry("apos", "'"),
                    Map.entry("nbsp", " "),
                    Map.entry("shy", ""),
                    Map.entry("zwnj", ""),
                    Map.entry("zwj", ""),
                    Map.entry("copy", "©"),
                    Map.entry("reg", "®"),
                    Map.entry("trade", "™"),
                    Map.entry("euro", "€"),
                    Map.entry("hellip", "…"),
                    Map.entry("ndash", "–"),
                    Map.entry("mdash", "—"),
                    Map.entry("lsquo", "‘"),
                    Map.entry("rsquo", "’"),
                    Map.entry("ldquo", "“"),
                    Map.entry("rdquo", "”"),
                    Map.entry("bull", "•"),
                    Map.entry("auml", "ä"),
                    Map.entry("ouml", "ö"),
                    Map.entry("uuml", "ü"),
                    Map.entry("Auml", "Ä"),
                    Map.entry("Ouml", "Ö"),
                    Map.entry("Uuml", "Ü"),
                    Map.entry("szlig", "ß"),
                    Map.entry("eacute", "é"),
                    Map.entry("egrave", "è"),
                    Map.entry("agrave", "à"),
                    Map.entry("ccedil", "ç"),
                    Map.entry("ntilde", "ñ"));

    private final String html;
    private final StringBuilder text = new StringBuilder();
    private int at;

    private HtmlText(String html) {
        this.html = html;
    }

    static String of(String html) {
        HtmlText reader = new HtmlText(html);
        while (reader.at < html.length()) {
            reader.next();
        }
        return reader.text.toString();
    }

    private void next() {
        char c = html.charAt(at);
        if (html.startsWith("<!--", at)) {
            skipPast("-->");
        } else if (c == '<' && isTag()) {
            tag();
        } else if (c == '&') {
            entity();
        } else {
            text.append(c);
            at++;
        }
    }

    /** A "less than" amid the text is none. */
    private boolean isTag() {
        if (at + 1 == html.length()) {
            return false;
        }
        char next = html.charAt(at + 1);
        return next == '/' || next == '!' || next == '?' || Character.isLetter(next);
    }

    private void tag() {
        int start = at + 1;
        boolean closes = start < html.length() && html.charAt(start) == '/';
        int from = closes ? start + 1 : start;
        int to = from;
        while (to < html.length() && isNameChar(html.charAt(to))) {
            to++;
        }
        String name = html.substring(from, to).toLowerCase(Locale.ROOT);
        skipPast(">");
        if (!closes && HIDDEN.contains(name)) {
            skipTo("</" + name);
        }
        if (!INLINE.contains(name)) {
            text.append(' ');
        }
    }

    private static boolean isNameChar(char c) {
        return Character.isLetterOrDigit(c) || c == ':' || c == '-';
    }

    private void entity() {
        int end = html.indexOf(';', at);
        if (end < 0 || end - at > LONGEST_ENTITY) {
            text.append('&');
            at++;
            return;
        }
        String name = html.substring(at + 1, end);
        String meaning = name.startsWith("#") ? numbered(name) : ENTITIES.get(name);
        // One that is not known is shown as it stands.
        text.append(meaning == null ? html.substring(at, end + 1) : meaning);
        at = end + 1;
    }

    private static String numbered(String name) {
        boolean hexadecimal = name.startsWith("#x") || name.startsWith("#X");
        try {
            int c = Integer.parseInt(name.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
            return Character.isValidCodePoint(c) ? Character.toString(c) : "";
        } catch (NumberFormatException none) {
            return "&" + name + ";";
        }
    }

    private void skipPast(String end) {
        int found = html.indexOf(end, at);
        at = found < 0 ? html.length() : found + end.length();
    }

    /** In any case of letters. */
    private void skipTo(String end) {
        while (at < html.length() && !html.regionMatches(true, at, end, 0, end.length())) {
            at++;
        }
    }
}
