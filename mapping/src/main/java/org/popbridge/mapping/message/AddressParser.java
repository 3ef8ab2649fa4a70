package org.popbridge.mapping.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of addresses: RFC 5322 §3.4 and §4.4, and what is not in either.
 *
 * <p>One walk that never goes back: text gathers until a comma, semicolon, colon or angle bracket
 * says what it was. Missing brackets, stray ones, names with dots or unquoted specials, addresses
 * without a domain, semicolons for commas: all give the address a reader would see.
 */
final class AddressParser {
    /** How far an encoded word may reach whose commas are not separators. */
    private static final int LONGEST_WORD = 200;

    private final String text;
    private int at;
    private final List<Address> found = new ArrayList<>(2);
    private boolean inGroup;

    /** What has gathered: a phrase, or an address without brackets. */
    private final StringBuilder gathered = new StringBuilder();

    /** Where in {@link #gathered} the last at sign outside quotes is, or -1. */
    private int sign = -1;

    private boolean space;
    private @Nullable String comment;
    private @Nullable Address bracketed;

    AddressParser(String text) {
        this.text = text;
    }

    List<Address> list() {
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case ',' -> {
                    at++;
                    flush();
                }
                case ';' -> semicolon();
                case ':' -> colon();
                case '<' -> angle();
                case '(' -> comment = name(comment());
                case '"' -> quoted(gathered);
                default -> plain(c);
            }
        }
        flush();
        if (inGroup) {
            found.add(Address.GROUP_END);
        }
        return found;
    }

    private void plain(char c) {
        int word = c == '=' ? encodedWord() : -1;
        if (Ascii.isSpace(c)) {
            space = !gathered.isEmpty();
            at++;
            return;
        }
        separate();
        if (word > 0) {
            gathered.append(text, at, word);
            at = word;
            return;
        }
        if (c == '@') {
            sign = gathered.length();
        }
        if (c == '\\' && at + 1 < text.length()) {
            at++;
        }
        if (c != '>') {
            gathered.append(text.charAt(at));
        }
        at++;
    }

    /** The end of an encoded word that begins here, or -1. */
    private int encodedWord() {
        if (!text.startsWith("=?", at)) {
            return -1;
        }
        int charset = text.indexOf('?', at + 2);
        if (charset < 0 || charset - at > 40 || charset + 2 >= text.length()) {
            return -1;
        }
        int limit = Math.min(text.length() - 1, at + LONGEST_WORD);
        for (int i = charset + 3; i < limit; i++) {
            if (text.charAt(i) == '?' && text.charAt(i + 1) == '=') {
                return i + 2;
            }
        }
        return -1;
    }

    private void separate() {
        if (space) {
            gathered.append(' ');
            space = false;
        }
    }

    private void semicolon() {
        at++;
        flush();
        if (inGroup) {
            found.add(Address.GROUP_END);
            inGroup = false;
        }
    }

    private void colon() {
        if (inGroup || sign >= 0 || bracketed != null) {
            plain(':');
            return;
        }
        at++;
        found.add(Address.group(gathered.toString()));
        inGroup = true;
        clear();
    }

    private void flush() {
        if (bracketed != null) {
            found.add(bracketed);
        } else if (!gathered.isEmpty()) {
            found.add(bare());
        }
        clear();
    }

    private void clear() {
        gathered.setLength(0);
        sign = -1;
        space = false;
        comment = null;
        bracketed = null;
    }

    /** An address without brackets; words before it are its name. */
    private Address bare() {
        if (sign < 0) {
            return new Address(comment, null, gathered.toString(), "");
        }
        String local = gathered.substring(0, sign).stripTrailing();
        String host = gathered.substring(sign + 1).replace(" ", "");
        int word = local.lastIndexOf(' ');
        String name = comment;
        if (word > 0 && comment == null && !local.startsWith("\"")) {
            name = local.substring(0, word);
            local = local.substring(word + 1);
        }
        return new Address(name, null, local, host);
    }

    /** {@code "<" [route] addr-spec ">"}; the end of the field or a comma closes it too. */
    private void angle() {
        at++;
        StringBuilder inside = new StringBuilder();
        int split = -1;
        int route = 0;
        loop:
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '>' -> {
                    at++;
                    break loop;
                }
                case ',' -> {
                    if (!inside.isEmpty() && inside.charAt(0) == '@' && route == 0) {
                        inside.append(c);
                        at++;
                    } else {
                        break loop;
                    }
                }
                case '"' -> quoted(inside);
                case '(' -> comment();
                case ':' -> {
                    at++;
                    if (!inside.isEmpty() && inside.charAt(0) == '@' && route == 0) {
                        route = inside.length();
                        split = -1;
                    } else {
                        inside.append(c);
                    }
                }
                default -> {
                    at++;
                    if (c == '@') {
                        split = inside.length();
                    }
                    if (c != '<' && !Ascii.isSpace(c)) {
                        inside.append(c);
                    }
                }
            }
        }
        if (bracketed != null) {
            return;
        }
        String name = gathered.isEmpty() ? comment : name(gathered.toString().strip());
        String mailbox = inside.substring(route, split < 0 ? inside.length() : split);
        String host = split < 0 ? "" : inside.substring(split + 1);
        bracketed =
                new Address(
                        name == null ? trailingComment() : name,
                        route == 0 ? null : inside.substring(0, route),
                        mailbox,
                        host);
    }

    /** {@code <a@b> (Name)}: the name of an address that has none before it. */
    private @Nullable String trailingComment() {
        int next = at;
        while (next < text.length() && Ascii.isSpace(text.charAt(next))) {
            next++;
        }
        if (next < text.length() && text.charAt(next) == '(') {
            at = next;
            return name(comment());
        }
        return null;
    }

    /** An empty name is none. */
    private static @Nullable String name(String text) {
        return text.isEmpty() ? null : text;
    }

    /** A comment's text without its outer parentheses, nested ones kept. */
    private String comment() {
        StringBuilder inside = new StringBuilder();
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                inside.append(text.charAt(++at));
                continue;
            }
            if (c == ')' && --depth == 0) {
                at++;
                break;
            }
            if (c != '(' || depth > 0) {
                inside.append(c);
            }
            if (c == '(') {
                depth++;
            }
        }
        return inside.toString().strip();
    }

    private void quoted(StringBuilder target) {
        if (target == gathered) {
            separate();
        }
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            target.append(c);
        }
    }
}
