package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.imap.Uids;

/** Arbitrary commands, any that a client can say. */
final class Commands {
    private Commands() {}

    static Arbitrary<Command> any() {
        return Arbitraries.oneOf(
                List.of(simple(), mailboxes(), lists(), appends(), selected(), searches()));
    }

    private static Arbitrary<Command> simple() {
        Arbitrary<Command> ids =
                Arbitraries.maps(ascii(1, 20), text(40)).ofMaxSize(5).map(AnyState.Id::new);
        Arbitrary<Command> logins =
                Combinators.combine(text(30), text(30))
                        .as((user, word) -> new NotAuthenticated.Login(user, Secret.of(word)));
        Arbitrary<Command> sasl =
                Combinators.combine(atom(), text(30).map(Secret::of).optional())
                        .as((name, first) -> new NotAuthenticated.Authenticate(upper(name), first));
        Arbitrary<Command> enables =
                atom().map(Commands::upper).list().ofMinSize(1).map(Authenticated.Enable::new);
        Arbitrary<Command> bare =
                Arbitraries.of(
                        new AnyState.Capability(),
                        new AnyState.Noop(),
                        new AnyState.Logout(),
                        new NotAuthenticated.StartTls(),
                        new Authenticated.Namespace(),
                        new Authenticated.Idle(),
                        new Authenticated.Compress("DEFLATE"),
                        new Authenticated.Unauthenticate(),
                        new Selected.Check(),
                        new Selected.Close(),
                        new Selected.Unselect(),
                        new Selected.Expunge());
        return Arbitraries.oneOf(List.of(ids, logins, sasl, enables, bare));
    }

    private static Arbitrary<Command> mailboxes() {
        Arbitrary<Set<Authenticated.SelectParameter>> parameters =
                Arbitraries.of(
                        Set.of(),
                        Set.of(new Authenticated.SelectParameter.Condstore()),
                        Set.of(resync(Optional.empty(), Optional.empty())),
                        Set.of(resync(Optional.of(NumberSet.of(7)), Optional.empty())),
                        Set.of(
                                new Authenticated.SelectParameter.Condstore(),
                                resync(
                                        Optional.empty(),
                                        Optional.of(
                                                new Authenticated.SequenceMatch(
                                                        NumberSet.range(2, 4),
                                                        NumberSet.range(5, 7))))));
        Arbitrary<Command> selects =
                Combinators.combine(mailbox(), parameters).as(Authenticated.Select::new);
        Arbitrary<Command> examines =
                Combinators.combine(mailbox(), parameters).as(Authenticated.Examine::new);
        Arbitrary<Command> creates =
                Combinators.combine(
                                mailbox().filter(name -> !name.value().endsWith("/")),
                                Arbitraries.of(SpecialUse.class).set())
                        .as(Authenticated.Create::new);
        Arbitrary<Command> renames =
                Combinators.combine(mailbox(), mailbox()).as(Authenticated.Rename::new);
        Arbitrary<Command> statuses =
                Combinators.combine(mailbox(), Arbitraries.of(StatusItem.class).set().ofMinSize(1))
                        .as(Authenticated.Status::new);
        Arbitrary<Optional<MailboxName>> annotated =
                mailbox().filter(name -> !name.value().isEmpty()).optional();
        Arbitrary<Command> gets =
                Combinators.combine(
                                annotated,
                                entry().list().ofMinSize(1).ofMaxSize(4),
                                Arbitraries.longs().between(0, 4294967295L).optional(),
                                Arbitraries.of(Authenticated.Depth.class))
                        .as((name, entries, most, depth) ->
                                new Authenticated.GetMetadata(
                                        name,
                                        entries,
                                        most.map(OptionalLong::of).orElse(OptionalLong.empty()),
                                        depth));
        Arbitrary<Command> sets =
                Combinators.combine(
                                annotated,
                                Arbitraries.maps(
                                                entry(),
                                                Arbitraries.strings()
                                                        .withCharRange('\0', '\u00ff')
                                                        .ofMaxLength(30)
                                                        .optional())
                                        .ofMinSize(1)
                                        .ofMaxSize(4))
                        .as(Authenticated.SetMetadata::new);
        Arbitrary<Command> rights =
                Combinators.combine(mailbox(), text(10), text(5)).as(Authenticated.SetAcl::new);
        Arbitrary<Command> ofOther =
                Combinators.combine(mailbox(), text(10)).as(Authenticated.ListRights::new);
        return Arbitraries.oneOf(
                List.of(
                        gets,
                        sets,
                        rights,
                        ofOther,
                        mailbox().map(Authenticated.MyRights::new),
                        mailbox().map(Authenticated.GetAcl::new),
                        mailbox().map(name -> new Authenticated.DeleteAcl(name, "x")),
                        mailbox().map(Authenticated.GetQuotaRoot::new),
                        text(10).map(Authenticated.GetQuota::new),
                        selects,
                        examines,
                        creates,
                        renames,
                        statuses,
                        mailbox().map(Authenticated.Delete::new),
                        mailbox().map(Authenticated.Subscribe::new),
                        mailbox().map(Authenticated.Unsubscribe::new)));
    }

    private static Arbitrary<String> entry() {
        return Arbitraries.of(
                "/private/comment", "/shared/vendor/x/a b", "/private/x\\\"", "/shared/(y)");
    }

    private static Authenticated.SelectParameter resync(
            Optional<NumberSet> known, Optional<Authenticated.SequenceMatch> match) {
        return new Authenticated.SelectParameter.Qresync(
                new UidValidity(3), new ModSeq(9), known, match);
    }

    private static Arbitrary<Command> lists() {
        Arbitrary<String> pattern = text(20).map(name -> name + "%*");
        Arbitrary<Command> basic =
                Combinators.combine(text(10), pattern)
                        .as((reference, one) ->
                                new Authenticated.ListMailboxes(
                                        Authenticated.ListForm.BASIC,
                                        Set.of(),
                                        reference,
                                        List.of(one),
                                        Set.of(),
                                        Set.of(),
                                        List.of()));
        Arbitrary<Command> extended =
                Combinators.combine(
                                Arbitraries.of(Authenticated.ListSelection.class)
                                        .set()
                                        .filter(Commands::isSelection),
                                text(10),
                                pattern.list().ofMinSize(1).ofMaxSize(4),
                                Arbitraries.of(Authenticated.ListReturn.class).set(),
                                Arbitraries.of(StatusItem.class).set(),
                                entry().list().ofMaxSize(3))
                        .as((selection, reference, patterns, returns, status, annotations) ->
                                new Authenticated.ListMailboxes(
                                        Authenticated.ListForm.EXTENDED,
                                        selection,
                                        reference,
                                        patterns,
                                        returns,
                                        status,
                                        annotations));
        Arbitrary<Command> lsubs =
                Combinators.combine(text(10), pattern).as(Authenticated.Lsub::new);
        return Arbitraries.oneOf(List.of(basic, extended, lsubs));
    }

    private static boolean isSelection(Set<Authenticated.ListSelection> selection) {
        return !selection.contains(Authenticated.ListSelection.RECURSIVEMATCH)
                || selection.contains(Authenticated.ListSelection.SUBSCRIBED);
    }

    private static Arbitrary<Command> appends() {
        return Combinators.combine(mailbox(), message().list().ofMinSize(1).ofMaxSize(3))
                .as(Authenticated.Append::new);
    }

    private static Arbitrary<Authenticated.Append.Message> message() {
        Arbitrary<MessageLiteral> literal =
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMinSize(1)
                        .ofMaxSize(99)
                        .map(InlineLiteral::new);
        Arbitrary<MessageData> whole =
                Combinators.combine(Arbitraries.of(MessageData.Encoding.class), literal)
                        .as(MessageData.Whole::new);
        Arbitrary<MessageData.Piece> piece =
                Arbitraries.oneOf(
                        literal.map(MessageData.Piece.Text::new),
                        ascii(1, 30).map(MessageData.Piece.Url::new));
        Arbitrary<MessageData> catenated =
                piece.list().ofMinSize(1).ofMaxSize(4).map(MessageData.Catenated::new);
        return Combinators.combine(
                        flag().list().uniqueElements().ofMaxSize(4),
                        dateTime().optional(),
                        Arbitraries.oneOf(whole, catenated))
                .as(Authenticated.Append.Message::new);
    }

    private static Arbitrary<Command> selected() {
        Arbitrary<Command> copies =
                Combinators.combine(messages(), mailbox()).as(Selected.Copy::new);
        Arbitrary<Command> moves =
                Combinators.combine(messages(), mailbox()).as(Selected.Move::new);
        Arbitrary<Command> stores =
                Combinators.combine(
                                messages(),
                                modSeq().optional(),
                                Arbitraries.of(Selected.StoreAction.class),
                                Arbitraries.of(Selected.Echo.class),
                                flag().set().ofMaxSize(5))
                        .as(Selected.Store::new);
        Arbitrary<Command> fetches =
                Combinators.combine(
                                messages(),
                                FetchItems.any().list().uniqueElements().ofMinSize(1).ofMaxSize(9),
                                modSeq().optional())
                        .as((messages, items, since) ->
                                since.map(modSeq -> FetchItems.fetch(messages, items, modSeq))
                                        .orElseGet(() -> FetchItems.fetch(messages, items)));
        Arbitrary<MessageSet> one =
                Arbitraries.longs()
                        .between(1, 4294967295L)
                        .map(NumberSet::of)
                        .flatMap(set -> Arbitraries.of(new Sequences(set), new Uids(set)));
        Arbitrary<Command> replaces =
                Combinators.combine(one, mailbox(), message()).as(Selected.Replace::new);
        return Arbitraries.oneOf(
                List.of(
                        copies,
                        moves,
                        stores,
                        fetches,
                        replaces,
                        numbers().map(set -> new Selected.UidExpunge(new Uids(set)))));
    }

    private static Arbitrary<Command> searches() {
        Arbitrary<Selected.SearchReply> reply =
                Arbitraries.oneOf(
                        Arbitraries.just(new Selected.SearchReply.Listed()),
                        extendedReply().map(each -> each));
        Arbitrary<Selected.Numbering> numbering = Arbitraries.of(Selected.Numbering.class);
        Arbitrary<Command> searches =
                Combinators.combine(numbering, reply, key()).as(Selected.Search::new);
        Arbitrary<Selected.SortCriterion> criterion =
                Combinators.combine(
                                Arbitraries.of(Selected.SortKey.class)
                                        .filter(key -> key != Selected.SortKey.RELEVANCY),
                                Arbitraries.of(Selected.Direction.class))
                        .as(Selected.SortCriterion::new);
        Arbitrary<Command> sorts =
                Combinators.combine(
                                numbering, reply, criterion.list().ofMinSize(1).ofMaxSize(5), key())
                        .as(Selected.Sort::new);
        Arbitrary<Command> threads =
                Combinators.combine(
                                numbering, Arbitraries.of(Selected.ThreadAlgorithm.class), key())
                        .as(Selected.ThreadMessages::new);
        Arbitrary<Command> several =
                Combinators.combine(
                                filter().list().ofMaxSize(3),
                                extendedReply().filter(each -> !each.saves()),
                                key())
                        .as(Authenticated.MultiSearch::new);
        Arbitrary<Command> cancels =
                atom().list().ofMinSize(1).ofMaxSize(3).map(Selected.CancelUpdate::new);
        return Arbitraries.oneOf(
                List.of(searches, sorts, threads, several, cancels, notifications()));
    }

    private static Arbitrary<Selected.SearchReply.Extended> extendedReply() {
        // RELEVANCY asks for FUZZY among the keys, which the parser's table shows.
        Arbitrary<Selected.SearchReply.Extended> results =
                Arbitraries.of(Selected.SearchReturn.class)
                        .filter(result -> result != Selected.SearchReturn.RELEVANCY)
                        .set()
                        .ofMinSize(1)
                        .map(Selected.SearchReply.Extended::new);
        Arbitrary<Selected.SearchReply.Extended> parts =
                Combinators.combine(
                                Arbitraries.of(new PartialRange(1, 500), new PartialRange(-7, -1)),
                                FetchItems.any().list().uniqueElements().ofMaxSize(3).optional())
                        .as((range, items) ->
                                new Selected.SearchReply.Extended(
                                        Set.of(Selected.SearchReturn.COUNT),
                                        Optional.of(range),
                                        items.map(Selected.Updates::new)));
        return Arbitraries.oneOf(results, parts);
    }

    private static Arbitrary<Command> notifications() {
        Set<Authenticated.Event> messages =
                Set.of(Authenticated.Event.MESSAGENEW, Authenticated.Event.MESSAGEEXPUNGE);
        Arbitrary<Authenticated.EventGroup> selected =
                FetchItems.any()
                        .list()
                        .uniqueElements()
                        .ofMaxSize(3)
                        .map(items ->
                                new Authenticated.EventGroup(
                                        new MailboxFilter.SelectedDelayed(), messages, items));
        Arbitrary<Authenticated.EventGroup> others =
                Combinators.combine(
                                filter().filter(each ->
                                        !each.isSelected()
                                                && !(each instanceof MailboxFilter.SubtreeOne)),
                                Arbitraries.of(
                                        messages,
                                        Set.<Authenticated.Event>of(),
                                        Set.of(Authenticated.Event.MAILBOXNAME),
                                        Set.of(Authenticated.Event.MAILBOXMETADATACHANGE),
                                        Set.of(Authenticated.Event.SERVERMETADATACHANGE),
                                        Set.of(Authenticated.Event.values())))
                        .as((filter, events) ->
                                new Authenticated.EventGroup(filter, events, List.of()));
        return Combinators.combine(
                        Arbitraries.of(true, false), selected, others.list().ofMaxSize(3))
                .as((status, first, more) -> {
                    List<Authenticated.EventGroup> groups = new ArrayList<>(more);
                    groups.add(first);
                    return new Authenticated.Notify(status, groups);
                });
    }

    static Arbitrary<MailboxFilter> filter() {
        return Arbitraries.oneOf(
                List.of(
                        Arbitraries.of(
                                new MailboxFilter.SelectedOne(),
                                new MailboxFilter.Inboxes(),
                                new MailboxFilter.Personal(),
                                new MailboxFilter.Subscribed()),
                        mailbox().list().ofMinSize(1).ofMaxSize(3).map(MailboxFilter.Subtree::new),
                        mailbox().list().ofMinSize(1).map(MailboxFilter.SubtreeOne::new),
                        mailbox().list().ofMinSize(1).map(MailboxFilter.Named::new)));
    }

    static Arbitrary<SearchKey> key() {
        return key(3);
    }

    private static Arbitrary<SearchKey> key(int depth) {
        if (depth == 0) {
            return leaf();
        }
        Arbitrary<SearchKey> inner = key(depth - 1);
        return Arbitraries.oneOf(
                List.of(
                        leaf(),
                        inner.map(SearchKey.Not::new),
                        inner.map(SearchKey.Fuzzy::new),
                        Combinators.combine(inner, inner).as(SearchKey.Or::new),
                        inner.list().ofMinSize(2).ofMaxSize(3).map(SearchKey.And::new)));
    }

    private static Arbitrary<SearchKey> leaf() {
        Arbitrary<SearchKey> flags = flag().map(SearchKey.HasFlag::new);
        Arbitrary<SearchKey> envelopes =
                Combinators.combine(Arbitraries.of(SearchKey.EnvelopeField.class), text(20))
                        .as(SearchKey.InEnvelope::new);
        Arbitrary<SearchKey> headers =
                Combinators.combine(ascii(1, 20), text(20)).as(SearchKey.InHeader::new);
        Arbitrary<SearchKey> dates =
                Combinators.combine(
                                Arbitraries.of(SearchKey.DateOf.class),
                                Arbitraries.of(SearchKey.Comparison.class),
                                date())
                        .as(SearchKey.Dated::new);
        Arbitrary<Long> octets = Arbitraries.longs().greaterOrEqual(0);
        return Arbitraries.oneOf(
                List.of(
                        Arbitraries.of(new SearchKey.All(), new SearchKey.Recent()),
                        flags,
                        envelopes,
                        headers,
                        dates,
                        text(20).map(SearchKey.InBody::new),
                        text(20).map(SearchKey.InText::new),
                        octets.map(SearchKey.Larger::new),
                        octets.map(SearchKey.Smaller::new),
                        modSeq().map(SearchKey.ModifiedSince::new),
                        Combinators.combine(
                                        Arbitraries.of(SearchKey.Age.class),
                                        Arbitraries.longs().between(1, 4294967295L))
                                .as(SearchKey.Aged::new),
                        Arbitraries.of("M1", "t_-9")
                                .map(ObjectId::new)
                                .map(SearchKey.HasEmailId::new),
                        Arbitraries.of("T1").map(ObjectId::new).map(SearchKey.HasThreadId::new),
                        messages().map(SearchKey.In::new)));
    }

    static Arbitrary<MessageSet> messages() {
        return Arbitraries.oneOf(List.of(numbers().map(Sequences::new), numbers().map(Uids::new)));
    }

    private static Arbitrary<NumberSet> numbers() {
        Arbitrary<Long> number =
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(5, Arbitraries.longs().between(1, 4294967295L)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.just(NumberSet.STAR)));
        return Combinators.combine(number, number)
                .as((first, last) -> new long[] {first, last})
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(ranges -> {
                    NumberSet.Builder set = NumberSet.builder();
                    ranges.forEach(range -> set.add(range[0], range[1]));
                    return set.build();
                });
    }

    private static Arbitrary<ModSeq> modSeq() {
        return Arbitraries.longs().greaterOrEqual(0).map(ModSeq::new);
    }

    private static Arbitrary<Flag> flag() {
        return Arbitraries.oneOf(
                Arbitraries.of(Flag.ANSWERED, Flag.DELETED, Flag.DRAFT, Flag.FLAGGED, Flag.SEEN),
                atom().map(Flag::new));
    }

    private static Arbitrary<LocalDate> date() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 9999),
                        Arbitraries.integers().between(1, 365))
                .as(LocalDate::ofYearDay);
    }

    private static Arbitrary<OffsetDateTime> dateTime() {
        return Combinators.combine(
                        date(),
                        Arbitraries.integers().between(0, 86_399),
                        Arbitraries.integers().between(-18 * 60, 18 * 60))
                .as((date, second, zone) ->
                        OffsetDateTime.of(
                                LocalDateTime.of(date, java.time.LocalTime.ofSecondOfDay(second)),
                                ZoneOffset.ofTotalSeconds(zone * 60)));
    }

    static Arbitrary<MailboxName> mailbox() {
        return Arbitraries.oneOf(
                Arbitraries.of(MailboxName.INBOX, new MailboxName("INBOX/Sub")),
                text(20).map(MailboxName::new));
    }

    private static Arbitrary<String> atom() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withChars("$-_.[&+")
                .ofMinLength(1)
                .ofMaxLength(12);
    }

    static Arbitrary<String> ascii(int least, int most) {
        return Arbitraries.strings().withCharRange(' ', '~').ofMinLength(least).ofMaxLength(most);
    }

    /** Any Unicode text that UTF-8 can carry, without NUL. */
    private static Arbitrary<String> text(int most) {
        return Arbitraries.oneOf(
                ascii(0, most), Arbitraries.strings().ofMaxLength(most).map(Commands::carried));
    }

    private static String carried(String any) {
        return new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replace("\0", "");
    }

    private static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }
}
