package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.message.Section;

/** Something that FETCH asks of a message (RFC 9051 §6.4.5). The macros are already resolved. */
public sealed interface FetchItem {
    /** What the index or the precomputed metadata answers. */
    enum Attribute implements FetchItem {
        UID,
        FLAGS,
        INTERNALDATE,
        RFC822_SIZE,
        ENVELOPE,
        /** {@code BODY}: the body structure without extension data. */
        BODY,
        BODYSTRUCTURE,
        /** RFC 7162 §3.1.4. */
        MODSEQ,
        /** RFC 8474 §5.1: the identity of the content. */
        EMAILID,
        /** RFC 8474 §5.2: the identity of the conversation. */
        THREADID,
        /** RFC 8514 §4.2: when the message came into the mailbox. */
        SAVEDATE;

        /** The item as the wire has it. */
        public String wire() {
            return name().replace('_', '.');
        }
    }

    /** The old names for {@code BODY[]}, {@code BODY.PEEK[HEADER]} and {@code BODY[TEXT]}. */
    enum Rfc822 implements FetchItem {
        RFC822,
        /** Obsolete since RFC 2060, and still what Outlook asks for ([MS-STANOIMAP] V0055). */
        RFC822_PEEK,
        RFC822_HEADER,
        RFC822_TEXT;

        /** The item as the wire has it. */
        public String wire() {
            return name().replace('_', '.');
        }

        /** The item as a response has it, where PEEK means nothing. */
        public String told() {
            return this == RFC822_PEEK ? RFC822.wire() : wire();
        }

        /** Whether {@code \Seen} is left alone. */
        public boolean peeks() {
            return this == RFC822_HEADER || this == RFC822_PEEK;
        }
    }

    /** {@code BODY[section]<partial>} and {@code BODY.PEEK[section]<partial>}. */
    record Body(Section section, Partial partial, Reading reading) implements FetchItem {}

    /** RFC 3516 §4.2: a part's content without its transfer encoding; no part is the message. */
    record Binary(List<Integer> part, Partial partial, Reading reading) implements FetchItem {
        public Binary {
            part = List.copyOf(part);
        }
    }

    /** RFC 3516 §4.2: how many octets {@link Binary} would give. */
    record BinarySize(List<Integer> part) implements FetchItem {
        public BinarySize {
            part = List.copyOf(part);
        }
    }

    /** RFC 8970 §3: the first words of the message. */
    enum Preview implements FetchItem {
        AWAITED,
        /** NIL, if it cannot be had at once (RFC 8970 §4.1). */
        LAZY
    }

    /** Whether reading content sets {@code \Seen}. */
    enum Reading {
        SETS_SEEN,
        /** {@code .PEEK}. */
        PEEKS
    }

    /** The octets of a section that are asked for: all, or {@code count} from {@code offset} on. */
    sealed interface Partial {
        /** Everything. */
        record Whole() implements Partial {}

        /** {@code <offset.count>}; the answer carries {@code <offset>}. */
        record Range(long offset, long count) implements Partial {}

        private void printOffset(Printer out) {
            if (this instanceof Range range) {
                out.octet('<').number(range.offset).octet('>');
            }
        }
    }

    /** Whether answering the item sets {@code \Seen}. */
    default boolean setsSeen() {
        return switch (this) {
            case Attribute _, BinarySize _, Preview _ -> false;
            case Rfc822 item -> !item.peeks();
            case Body item -> item.reading() == Reading.SETS_SEEN;
            case Binary item -> item.reading() == Reading.SETS_SEEN;
        };
    }

    /** The item's name in the response: without PEEK, and with only the offset of a range. */
    default byte[] responseName() {
        Printer out = new Printer();
        switch (this) {
            case Attribute item -> out.raw(item.wire());
            case Rfc822 item -> out.raw(item.told());
            case Body(Section section, Partial partial, Reading _) -> {
                printSection(section, out.raw("BODY"));
                partial.printOffset(out);
            }
            case Binary(List<Integer> part, Partial partial, Reading _) -> {
                printPart(part, out.raw("BINARY["));
                partial.printOffset(out.octet(']'));
            }
            case Preview _ -> out.raw("PREVIEW");
            case BinarySize(List<Integer> part) ->
                    printPart(part, out.raw("BINARY.SIZE[")).octet(']');
        }
        return out.toByteArray();
    }

    /** {@code section = "[" [section-spec] "]"}. */
    private static void printSection(Section section, Printer out) {
        printPart(section.path(), out.octet('['));
        String text = section.specifier().wire();
        out.raw(text.isEmpty() || section.path().isEmpty() ? "" : ".").raw(text);
        String before = " (";
        for (String field : section.fields()) {
            // An octet a character, as it was read: the client is to recognise what it asked for.
            out.raw(before).astring(field.getBytes(StandardCharsets.ISO_8859_1));
            before = " ";
        }
        out.raw(section.fields().isEmpty() ? "]" : ")]");
    }

    /** {@code section-part = nz-number *("." nz-number)}. */
    private static Printer printPart(List<Integer> part, Printer out) {
        for (int i = 0; i < part.size(); i++) {
            out.raw(i == 0 ? "" : ".").number(part.get(i));
        }
        return out;
    }
}
