package org.popbridge.proxy.session;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.message.Section;
import org.popbridge.proxy.command.FetchItem;
import org.popbridge.proxy.command.FetchItem.Attribute;
import org.popbridge.proxy.command.FetchItem.Partial;

/**
 * What a FETCH asks of each message, worked out once for all of them: the attributes, the sections
 * with their names as the wire has them, and the cheapest source that has it all.
 */
record FetchPlan(Set<Attribute> attributes, List<Piece> pieces, boolean setsSeen) {
    /** A piece of a message's content. */
    sealed interface Piece {
        ItemName name();

        Partial partial();
    }

    /** Octets as they stand in the message. */
    record Text(ItemName name, Section section, Partial partial) implements Piece {}

    /** A part without its transfer encoding (RFC 3516). */
    record Decoded(ItemName name, List<Integer> part, Partial partial) implements Piece {}

    /** How long that would be. */
    record DecodedSize(ItemName name, List<Integer> part) implements Piece {
        @Override
        public Partial partial() {
            return new Partial.Whole();
        }
    }

    /** The first words (RFC 8970). */
    record FirstWords(ItemName name, FetchItem.Preview patience) implements Piece {
        @Override
        public Partial partial() {
            return new Partial.Whole();
        }
    }

    /** Where the answers come from, the cheapest first. */
    enum Source {
        /** The snapshot alone, for every message. */
        INDEX,
        /** The snapshot, but for messages of which it does not know size or date. */
        INDEX_IF_KNOWN,
        /** The summary, or the octets, of those messages that are here. */
        CONTENT_IF_HERE,
        /** The summary, or the octets. */
        CONTENT
    }

    /** The same, as if all had been asked by PEEK. */
    FetchPlan withoutSeen() {
        return new FetchPlan(attributes, pieces, false);
    }

    /** The same, with UID among the attributes. */
    FetchPlan withUids() {
        Set<Attribute> all = EnumSet.of(Attribute.UID);
        all.addAll(attributes);
        return new FetchPlan(all, pieces, setsSeen);
    }

    static FetchPlan of(List<FetchItem> items, boolean modSeq) {
        Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        List<Piece> pieces = new ArrayList<>();
        boolean seen = false;
        for (FetchItem item : items) {
            seen |= item.setsSeen();
            switch (item) {
                case Attribute attribute -> attributes.add(attribute);
                case FetchItem.Rfc822 old -> pieces.add(old(old));
                case FetchItem.Body(Section section, Partial partial, FetchItem.Reading _) ->
                        pieces.add(new Text(ItemName.of(item), section, partial));
                case FetchItem.Binary(List<Integer> part, Partial partial, FetchItem.Reading _) ->
                        pieces.add(new Decoded(ItemName.of(item), part, partial));
                case FetchItem.Preview patience ->
                        pieces.add(new FirstWords(ItemName.of(item), patience));
                case FetchItem.BinarySize(List<Integer> part) ->
                        pieces.add(new DecodedSize(ItemName.of(item), part));
            }
        }
        if (modSeq) {
            attributes.add(Attribute.MODSEQ);
        }
        return new FetchPlan(attributes, List.copyOf(pieces), seen);
    }

    Source source() {
        boolean patient = pieces.stream().allMatch(FetchPlan::isLazy);
        if (!patient
                || attributes.contains(Attribute.ENVELOPE)
                || attributes.contains(Attribute.BODY)
                || attributes.contains(Attribute.BODYSTRUCTURE)) {
            return Source.CONTENT;
        }
        if (!pieces.isEmpty()) {
            return Source.CONTENT_IF_HERE;
        }
        return attributes.contains(Attribute.RFC822_SIZE)
                        || attributes.contains(Attribute.INTERNALDATE)
                ? Source.INDEX_IF_KNOWN
                : Source.INDEX;
    }

    /** Whether it matters what the parts of a message are. */
    boolean asksParts() {
        return asks(Attribute.BODY)
                || asks(Attribute.BODYSTRUCTURE)
                || pieces.stream().anyMatch(FetchPlan::isOfPart);
    }

    private static boolean isOfPart(Piece piece) {
        return switch (piece) {
            case Text text -> !text.section().path().isEmpty();
            case Decoded decoded -> !decoded.part().isEmpty();
            case DecodedSize size -> !size.part().isEmpty();
            case FirstWords _ -> false;
        };
    }

    private static boolean isLazy(Piece piece) {
        return piece instanceof FirstWords(ItemName _, FetchItem.Preview patience)
                && patience == FetchItem.Preview.LAZY;
    }

    /** Whether RFC822.SIZE or INTERNALDATE has to be known. */
    boolean asksMeasures() {
        return asks(Attribute.RFC822_SIZE) || asks(Attribute.INTERNALDATE);
    }

    boolean asks(Attribute attribute) {
        return attributes.contains(attribute);
    }

    private static Piece old(FetchItem.Rfc822 item) {
        Section section =
                switch (item) {
                    case RFC822, RFC822_PEEK -> Section.ALL;
                    case RFC822_HEADER -> Section.HEADER;
                    case RFC822_TEXT -> Section.TEXT;
                };
        return new Text(ItemName.of(item), section, new Partial.Whole());
    }
}
