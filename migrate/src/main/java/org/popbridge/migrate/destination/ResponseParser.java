package org.popbridge.migrate.destination;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.wire.Harmless;

/**
 * Makes responses of octets: a response without its CRLF, literals in it as they came. Pure.
 *
 * <p>Strict in what decides over mail (tags, conditions, FETCH data), lenient in what does not: a
 * response of unknown name is {@link Response.Other}, whatever follows.
 */
final class ResponseParser {
    /** Deeper nesting than any ENVELOPE or BODYSTRUCTURE of an honest server has. */
    private static final int DEEPEST = 100;

    private final Scanner in;
    private final byte[] octets;

    private ResponseParser(byte[] octets) {
        this.octets = octets;
        this.in = new Scanner(octets);
    }

    static Response parse(byte[] octets) throws SyntaxException {
        return new ResponseParser(octets).response();
    }

    /** {@code response = *(continue-req / response-data) response-done}. */
    private Response response() throws SyntaxException {
        if (in.tryOctet('+')) {
            in.trySpace();
            return new Response.GoAhead(rest());
        }
        if (in.tryOctet('*')) {
            in.space();
            return data();
        }
        String tag = in.tag();
        in.space();
        Response.Condition condition = condition(in.keyword("OK, NO or BAD"));
        return switch (condition.kind()) {
            case OK, NO, BAD -> new Response.Tagged(tag, condition);
            case PREAUTH, BYE -> throw in.expected("OK, NO or BAD after a tag");
        };
    }

    private Response data() throws SyntaxException {
        int next = in.peek();
        if (next >= '0' && next <= '9') {
            long number = in.number();
            in.space();
            String name = in.keyword("what there are so many of");
            return switch (name) {
                case "EXISTS" -> new Response.Exists(number);
                case "FETCH" -> {
                    in.space();
                    yield fetched();
                }
                default -> new Response.Other(name);
            };
        }
        String name = in.keyword("a response");
        return switch (name) {
            case "OK", "NO", "BAD", "PREAUTH", "BYE" -> new Response.Untagged(condition(name));
            case "CAPABILITY" -> new Response.Capability(words(rest()));
            case "LIST" -> listed();
            case "NAMESPACE" -> namespace();
            case "STATUS" -> status();
            default -> new Response.Other(name);
        };
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** {@code resp-text = ["[" resp-text-code "]" SP] [text]}, tolerant of what is left out. */
    private Response.Condition condition(String word) throws SyntaxException {
        Response.Condition.Kind kind =
                switch (word) {
                    case "OK" -> Response.Condition.Kind.OK;
                    case "NO" -> Response.Condition.Kind.NO;
                    case "BAD" -> Response.Condition.Kind.BAD;
                    case "PREAUTH" -> Response.Condition.Kind.PREAUTH;
                    case "BYE" -> Response.Condition.Kind.BYE;
                    default -> throw in.expected("OK, NO or BAD before this");
                };
        in.trySpace();
        String text = rest();
        int close = text.startsWith("[") ? text.indexOf(']') : -1;
        return close < 0
                ? new Response.Condition(kind, "", Harmless.text(text.strip()))
                : new Response.Condition(
                        kind,
                        code(text.substring(1, close).strip()),
                        Harmless.text(text.substring(close + 1).strip()));
    }

    private static String code(String code) {
        int space = code.indexOf(' ');
        return space < 0
                ? code.toUpperCase(Locale.ROOT)
                : code.substring(0, space).toUpperCase(Locale.ROOT) + code.substring(space);
    }

    /** All that is left: UTF-8 where it is, else an octet a character. */
    private String rest() {
        byte[] left = java.util.Arrays.copyOfRange(octets, in.offset(), octets.length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(left)).toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(left, StandardCharsets.ISO_8859_1);
        }
    }

    /** {@code msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP …) ")"}. */
    private Response.Fetched fetched() throws SyntaxException {
        @Nullable Uid uid = null;
        long size = -1;
        @Nullable OffsetDateTime date = null;
        Map<String, byte[]> sections = new HashMap<>();
        in.octet('(');
        while (!in.tryOctet(')')) {
            in.trySpace();
            if (in.tryOctet(')')) {
                break;
            }
            String item = fetchItemName();
            if (item.startsWith("BODY[")) {
                in.space();
                byte[] value = nstring();
                if (value != null) {
                    sections.put(item.substring(5), value);
                }
                continue;
            }
            in.space();
            switch (item) {
                case "UID" -> uid = new Uid(in.nonZeroNumber());
                case "RFC822.SIZE" -> size = in.number64();
                case "INTERNALDATE" -> date = in.dateTime();
                default -> skipValue(0);
            }
        }
        return new Response.Fetched(uid, size, date, sections);
    }

    /**
     * The name of an item; of {@code BODY[section]<origin>}, {@code BODY[} and the section. Names
     * of servers' own making have dashes ({@code X-GM-MSGID}).
     */
    private String fetchItemName() throws SyntaxException {
        StringBuilder name = new StringBuilder();
        while (in.peek() > ' ' && "()[{\"".indexOf(in.peek()) < 0) {
            name.append((char) in.next("an item"));
        }
        if (name.isEmpty()) {
            throw in.expected("the name of a FETCH item");
        }
        String item = name.toString().toUpperCase(Locale.ROOT);
        if (!in.tryOctet('[')) {
            return item;
        }
        StringBuilder section = new StringBuilder();
        while (in.peek() != ']') {
            section.append((char) in.next("the end of a section"));
        }
        in.octet(']');
        if (in.tryOctet('<')) {
            in.number64();
            in.octet('>');
        }
        return item + "[" + section.toString().toUpperCase(Locale.ROOT);
    }

    /** {@code nstring}; a literal may hold any octet, whatever the grammar says of NUL. */
    private byte @Nullable [] nstring() throws SyntaxException {
        return switch (in.peek()) {
            case '{', '~' -> {
                LiteralHeader header = in.literalHeader();
                yield in.content(header.length());
            }
            case '"' -> in.quoted();
            default -> {
                if (!in.tryNil()) {
                    throw in.expected("a string or NIL");
                }
                yield null;
            }
        };
    }

    /** Passes over a value that is of no use: atoms, strings, lists of them. */
    private void skipValue(int depth) throws SyntaxException {
        switch (in.peek()) {
            case '(' -> {
                if (depth == DEEPEST) {
                    throw in.expected("lists in at most " + DEEPEST + " lists");
                }
                in.octet('(');
                while (!in.tryOctet(')')) {
                    if (!in.trySpace()) {
                        skipValue(depth + 1);
                    }
                }
            }
            case '{', '~', '"' -> nstring();
            default -> {
                int from = in.offset();
                while (in.peek() > ' ' && "(){\"".indexOf(in.peek()) < 0) {
                    in.next("an atom");
                }
                if (in.offset() == from) {
                    throw in.expected("a value");
                }
            }
        }
    }

    /** {@code mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) …}. */
    private Response listed() throws SyntaxException {
        in.space();
        int from = in.offset();
        skipValue(0);
        String attributes =
                new String(octets, from, in.offset() - from, StandardCharsets.ISO_8859_1);
        in.space();
        String separator = separator();
        return new Response.Listed(
                words(attributes.replace('(', ' ').replace(')', ' ')), separator, listedName());
    }

    /** A name that cannot be read decides nothing: it is as if it had not been listed. */
    private String listedName() {
        try {
            in.space();
            return new String(in.listMailbox(), StandardCharsets.ISO_8859_1);
        } catch (SyntaxException e) {
            return "";
        }
    }

    private String separator() throws SyntaxException {
        byte[] text = nstring();
        return text == null ? "" : new String(text, StandardCharsets.ISO_8859_1);
    }

    /**
     * {@code Namespace = nil / "(" 1*("(" string SP (quoted / nil) …")") ")"}, the first of three.
     */
    private Response namespace() throws SyntaxException {
        in.space();
        if (in.tryNil()) {
            return new Response.Namespace("", "");
        }
        in.octet('(');
        in.octet('(');
        byte[] prefix = nstring();
        in.space();
        return new Response.Namespace(
                prefix == null ? "" : new String(prefix, StandardCharsets.ISO_8859_1), separator());
    }

    /** {@code "STATUS" SP mailbox SP "(" [status-att-list] ")"}. */
    private Response status() throws SyntaxException {
        in.space();
        in.astring("a mailbox name");
        in.space();
        in.octet('(');
        Map<String, Long> items = new HashMap<>();
        while (!in.tryOctet(')')) {
            if (in.trySpace()) {
                continue;
            }
            String item = in.keyword("a status item");
            in.space();
            if (in.peek() >= '0' && in.peek() <= '9') {
                items.put(item, in.number64());
            } else {
                skipValue(0);
            }
        }
        return new Response.Status(items);
    }
}
