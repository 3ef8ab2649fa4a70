package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.message.Section;
import org.popbridge.proxy.command.FetchItem.Attribute;
import org.popbridge.proxy.command.FetchItem.Partial;
import org.popbridge.proxy.command.FetchItem.Reading;
import org.popbridge.proxy.command.FetchItem.Rfc822;
import org.popbridge.proxy.command.Selected.FetchModifier;

/** Reads FETCH. An item that is asked for twice is told once. */
final class FetchCommand {
    /** Each item is answered for each message, so that a long list is a lever. */
    private static final int MOST_ITEMS = 200;

    /** Each name is looked for in each line of each header. */
    private static final int MOST_FIELDS = 200;

    private static final int DEEPEST_PART = 100;

    private final Scanner in;

    FetchCommand(Scanner in) {
        this.in = in;
    }

    /**
     * {@code fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "("
     * fetch-att *(SP fetch-att) ")") [fetch-modifiers]}, after the set.
     */
    Command fetch(MessageSet messages) throws SyntaxException, RefusedException {
        in.space();
        Set<FetchItem> items = new LinkedHashSet<>();
        if (in.peek() == '(') {
            items.addAll(items());
        } else {
            items.addAll(macroOrItem());
        }
        List<FetchModifier> modifiers = new ArrayList<>();
        if (in.trySpace()) {
            modifiers.addAll(modifiers(messages));
            if (modifiers.stream().anyMatch(FetchModifier.ChangedSince.class::isInstance)) {
                // RFC 7162 §3.1.4.1: it asks for MODSEQ too.
                items.add(Attribute.MODSEQ);
            }
        }
        return new Selected.Fetch(messages, new ArrayList<>(items), modifiers);
    }

    /** {@code "(" fetch-att *(SP fetch-att) ")"}. */
    Set<FetchItem> items() throws SyntaxException, RefusedException {
        Set<FetchItem> items = new LinkedHashSet<>();
        in.octet('(');
        do {
            items.add(item(in.offset(), in.itemName("an item of FETCH")));
            if (items.size() > MOST_ITEMS) {
                throw limit("One FETCH takes at most %d items", MOST_ITEMS);
            }
        } while (in.trySpace());
        in.octet(')');
        return items;
    }

    /**
     * {@code fetch-modifiers = "(" fetch-modifier *(SP fetch-modifier) ")"}: CHANGEDSINCE, for UID
     * FETCH also VANISHED, never without the former, and PARTIAL (RFC 7162 §7, RFC 9394 §4), in any
     * order, each once; a mod-sequence of 0 is taken too.
     */
    private List<FetchModifier> modifiers(MessageSet messages) throws SyntaxException {
        int opening = in.offset();
        in.octet('(');
        boolean byUid = messages instanceof Uids;
        Optional<FetchModifier> since = Optional.empty();
        Optional<FetchModifier> vanished = Optional.empty();
        Optional<FetchModifier> partial = Optional.empty();
        do {
            if (since.isEmpty() && in.tryWord("CHANGEDSINCE")) {
                in.space();
                since = Optional.of(new FetchModifier.ChangedSince(new ModSeq(in.number64())));
            } else if (byUid && vanished.isEmpty() && in.tryWord("VANISHED")) {
                vanished = Optional.of(new FetchModifier.Vanished());
            } else if (byUid && partial.isEmpty() && in.tryWord("PARTIAL")) {
                in.space();
                partial = Optional.of(new FetchModifier.Partial(SearchCommands.partial(in)));
            } else {
                throw in.expected(
                        byUid ? "CHANGEDSINCE, VANISHED or PARTIAL, each once" : "CHANGEDSINCE");
            }
        } while (in.trySpace());
        if (vanished.isPresent() && since.isEmpty()) {
            throw new SyntaxException(opening, "CHANGEDSINCE beside VANISHED");
        }
        in.octet(')');
        return Stream.of(since, vanished, partial).flatMap(Optional::stream).toList();
    }

    private List<FetchItem> macroOrItem() throws SyntaxException, RefusedException {
        int start = in.offset();
        String name = in.itemName("an item of FETCH");
        return switch (name) {
            case "FAST" -> List.of(Attribute.FLAGS, Attribute.INTERNALDATE, Attribute.RFC822_SIZE);
            case "ALL" ->
                    List.of(
                            Attribute.FLAGS,
                            Attribute.INTERNALDATE,
                            Attribute.RFC822_SIZE,
                            Attribute.ENVELOPE);
            case "FULL" ->
                    List.of(
                            Attribute.FLAGS,
                            Attribute.INTERNALDATE,
                            Attribute.RFC822_SIZE,
                            Attribute.ENVELOPE,
                            Attribute.BODY);
            default -> List.of(item(start, name));
        };
    }

    /** {@code fetch-att}, after its name (RFC 3501 §9, RFC 3516 §6, RFC 7162 §7). */
    private FetchItem item(int start, String name) throws SyntaxException, RefusedException {
        return switch (name) {
            case "UID" -> Attribute.UID;
            case "FLAGS" -> Attribute.FLAGS;
            case "INTERNALDATE" -> Attribute.INTERNALDATE;
            case "RFC822.SIZE" -> Attribute.RFC822_SIZE;
            case "ENVELOPE" -> Attribute.ENVELOPE;
            case "BODYSTRUCTURE" -> Attribute.BODYSTRUCTURE;
            case "MODSEQ" -> Attribute.MODSEQ;
            case "EMAILID" -> Attribute.EMAILID;
            case "THREADID" -> Attribute.THREADID;
            case "SAVEDATE" -> Attribute.SAVEDATE;
            case "PREVIEW" -> preview();
            case "RFC822" -> Rfc822.RFC822;
            case "RFC822.PEEK" -> Rfc822.RFC822_PEEK;
            case "RFC822.HEADER" -> Rfc822.RFC822_HEADER;
            case "RFC822.TEXT" -> Rfc822.RFC822_TEXT;
            case "BODY" -> in.peek() == '[' ? body(Reading.SETS_SEEN) : Attribute.BODY;
            case "BODY.PEEK" -> body(Reading.PEEKS);
            case "BINARY" -> new FetchItem.Binary(binaryPart(), partial(), Reading.SETS_SEEN);
            case "BINARY.PEEK" -> new FetchItem.Binary(binaryPart(), partial(), Reading.PEEKS);
            case "BINARY.SIZE" -> new FetchItem.BinarySize(binaryPart());
            default -> throw new SyntaxException(start, "an item of FETCH");
        };
    }

    private FetchItem body(Reading reading) throws SyntaxException, RefusedException {
        return new FetchItem.Body(section(), partial(), reading);
    }

    /** {@code "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]} (RFC 8970 §6). */
    private FetchItem preview() throws SyntaxException {
        if (!in.tryWord(" (LAZY")) {
            return FetchItem.Preview.AWAITED;
        }
        while (in.trySpace()) {
            in.word("LAZY");
        }
        in.octet(')');
        return FetchItem.Preview.LAZY;
    }

    /** {@code ["<" number "." nz-number ">"]}. */
    private Partial partial() throws SyntaxException {
        if (!in.tryOctet('<')) {
            return new Partial.Whole();
        }
        long offset = in.number64();
        in.octet('.');
        int start = in.offset();
        long count = in.number64();
        if (count == 0) {
            throw new SyntaxException(start, "a number from 1 on");
        }
        in.octet('>');
        return new Partial.Range(offset, count);
    }

    /** {@code section-binary = "[" [section-part] "]"} (RFC 3516 §6). */
    private List<Integer> binaryPart() throws SyntaxException {
        in.octet('[');
        List<Integer> part = new ArrayList<>();
        if (!in.tryOctet(']')) {
            do {
                partNumber(part);
            } while (in.tryOctet('.'));
            in.octet(']');
        }
        return part;
    }

    /**
     * {@code section = "[" [section-spec] "]"}; {@code section-spec = section-msgtext /
     * (section-part ["." section-text])}.
     */
    Section section() throws SyntaxException, RefusedException {
        in.octet('[');
        if (in.tryOctet(']')) {
            return Section.ALL;
        }
        List<Integer> part = new ArrayList<>();
        boolean textFollows = true;
        while (textFollows && in.peek() >= '0' && in.peek() <= '9') {
            partNumber(part);
            textFollows = in.tryOctet('.');
        }
        Section section =
                textFollows ? text(part) : new Section(part, Section.Specifier.WHOLE, List.of());
        in.octet(']');
        return section;
    }

    private void partNumber(List<Integer> part) throws SyntaxException {
        int start = in.offset();
        long number = in.nonZeroNumber();
        if (number > Integer.MAX_VALUE || part.size() == DEEPEST_PART) {
            throw new SyntaxException(start, "a body part that can be");
        }
        part.add((int) number);
    }

    /**
     * {@code section-text = section-msgtext / "MIME"}; {@code section-msgtext = "HEADER" /
     * "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"}.
     */
    private Section text(List<Integer> part) throws SyntaxException, RefusedException {
        int start = in.offset();
        Section.Specifier text =
                switch (in.itemName("a section")) {
                    case "HEADER" -> Section.Specifier.HEADER;
                    case "HEADER.FIELDS" -> Section.Specifier.HEADER_FIELDS;
                    case "HEADER.FIELDS.NOT" -> Section.Specifier.HEADER_FIELDS_NOT;
                    case "TEXT" -> Section.Specifier.TEXT;
                    case "MIME" -> Section.Specifier.MIME;
                    default -> throw new SyntaxException(start, "a section");
                };
        if (text == Section.Specifier.MIME && part.isEmpty()) {
            throw new SyntaxException(start, "a body part before MIME");
        }
        boolean named =
                text == Section.Specifier.HEADER_FIELDS
                        || text == Section.Specifier.HEADER_FIELDS_NOT;
        return new Section(part, text, named ? headerList() : List.of());
    }

    /** {@code header-list = "(" header-fld-name *(SP header-fld-name) ")"}, after a space. */
    private List<String> headerList() throws SyntaxException, RefusedException {
        List<String> names = new ArrayList<>();
        in.space();
        in.octet('(');
        do {
            names.add(new String(in.astring("a header field's name"), StandardCharsets.ISO_8859_1));
            if (names.size() > MOST_FIELDS) {
                throw limit("One section names at most %d header fields", MOST_FIELDS);
            }
        } while (in.trySpace());
        in.octet(')');
        return names;
    }

    private static RefusedException limit(String text, int most) {
        return new RefusedException(ResponseCode.Plain.LIMIT, text.formatted(most));
    }
}
