package org.popbridge.proxy.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.message.Section;
import org.popbridge.proxy.command.FetchItem.Partial;
import org.popbridge.proxy.command.FetchItem.Reading;

/** Arbitrary items of FETCH. */
final class FetchItems {
    private FetchItems() {}

    /** A FETCH as the parser gives it. */
    static Command fetch(MessageSet messages, List<FetchItem> items) {
        return new Selected.Fetch(messages, new ArrayList<>(new LinkedHashSet<>(items)), List.of());
    }

    /** The same with CHANGEDSINCE, which asks for MODSEQ. */
    static Command fetch(MessageSet messages, List<FetchItem> items, ModSeq since) {
        Set<FetchItem> all = new LinkedHashSet<>(items);
        all.add(FetchItem.Attribute.MODSEQ);
        return new Selected.Fetch(
                messages,
                new ArrayList<>(all),
                List.of(new Selected.FetchModifier.ChangedSince(since)));
    }

    static Arbitrary<FetchItem> any() {
        Arbitrary<FetchItem> bodies =
                Combinators.combine(section(), partial(), Arbitraries.of(Reading.class))
                        .as(FetchItem.Body::new);
        Arbitrary<FetchItem> binaries =
                Combinators.combine(part(0), partial(), Arbitraries.of(Reading.class))
                        .as(FetchItem.Binary::new);
        return Arbitraries.oneOf(
                List.of(
                        Arbitraries.of(FetchItem.Attribute.class),
                        Arbitraries.of(FetchItem.Rfc822.class),
                        Arbitraries.of(FetchItem.Preview.class),
                        bodies,
                        binaries,
                        part(0).map(FetchItem.BinarySize::new)));
    }

    private static Arbitrary<Partial> partial() {
        return Arbitraries.oneOf(
                Arbitraries.just(new Partial.Whole()),
                Combinators.combine(
                                Arbitraries.longs().greaterOrEqual(0),
                                Arbitraries.longs().greaterOrEqual(1))
                        .as(Partial.Range::new));
    }

    private static Arbitrary<List<Integer>> part(int least) {
        return Arbitraries.integers().greaterOrEqual(1).list().ofMinSize(least).ofMaxSize(4);
    }

    private static Arbitrary<Section> section() {
        Arbitrary<List<String>> fields = Commands.ascii(1, 20).list().ofMinSize(1).ofMaxSize(4);
        Arbitrary<Section> named =
                Combinators.combine(
                                part(0),
                                Arbitraries.of(
                                        Section.Specifier.HEADER_FIELDS,
                                        Section.Specifier.HEADER_FIELDS_NOT),
                                fields)
                        .as(Section::new);
        Arbitrary<Section> plain =
                Combinators.combine(
                                part(0),
                                Arbitraries.of(
                                        Section.Specifier.WHOLE,
                                        Section.Specifier.HEADER,
                                        Section.Specifier.TEXT))
                        .as((part, text) -> new Section(part, text, List.of()));
        Arbitrary<Section> mime =
                part(1).map(part -> new Section(part, Section.Specifier.MIME, List.of()));
        return Arbitraries.oneOf(List.of(named, plain, mime));
    }
}
