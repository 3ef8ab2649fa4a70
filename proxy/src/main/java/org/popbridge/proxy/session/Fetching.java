package org.popbridge.proxy.session;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.message.MailDate;
import org.popbridge.mapping.message.MessageParser;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.Summarizer;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.FlagOutcome;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.FetchItem;
import org.popbridge.proxy.command.FetchItem.Attribute;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.net.ConnectionClosedException;
import org.popbridge.proxy.response.FetchWriter;
import org.popbridge.proxy.response.LiteralMismatchException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FETCH (RFC 9051 §6.4.5, RFC 3516, RFC 7162 §3.1.4).
 *
 * <p>The cheapest source that suffices answers: the snapshot's columns, else the summary made on
 * arrival, else the octets, which go from the store to the wire without a stop. Content that is not
 * here is asked of the sync, all of the command's at once, and answered in order as it comes; what
 * cannot be had is left out, and the tagged NO [UNAVAILABLE] says so.
 */
final class Fetching {
    /**
     * Messages that are answered between two looks at what is here, and set {@code \Seen} at once.
     */
    private static final int WINDOW = 128;

    private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);

    private final Session session;
    private final BridgedAccount account;
    private final View view;
    private final ProgressNotes progress;
    private final FetchWriter writer;

    Fetching(Session session, BridgedAccount account, View view, ProgressNotes progress) {
        this.progress = progress;
        this.session = session;
        this.account = account;
        this.view = view;
        this.writer = session.out().fetch();
    }

    Outcome fetch(Selected.Fetch command) throws IOException, InterruptedException {
        if (view.exceeds(command.messages())) {
            return Storing.noSuchMessage();
        }
        if (command.vanished() && !session.has(Extension.QRESYNC)) {
            return Outcome.misused("ENABLE QRESYNC comes before VANISHED (RFC 7162 §3.2.6)");
        }
        boolean since = command.changedSince().isPresent();
        FetchPlan plan = plan(command, since);
        if (plan.asks(Attribute.MODSEQ)) {
            session.enableCondstore();
        }
        if (command.vanished() && since && command.messages() instanceof Uids named) {
            new Resynchronizing(account.store(), view, session.out())
                    .tellVanished(command.changedSince().get(), named);
        }
        Targets named = named(command.messages());
        Targets part =
                command.partial()
                        .map(range -> named.slice(range.from(named.size()), range.to(named.size())))
                        .orElse(named);
        Targets targets = since ? changed(part, command.changedSince().get().value()) : part;
        return answer(plan, targets);
    }

    /**
     * Tells of new messages unasked, always with their UIDs, and makes none {@code \Seen} (RFC 5465
     * §5.2); answers those whose content is not here yet, and which are not told.
     */
    UidSet tell(List<FetchItem> items, Targets targets) throws IOException, InterruptedException {
        FetchPlan plan = identified(FetchPlan.of(items, false).withoutSeen());
        MailboxSnapshot snapshot = targets.snapshot();
        Targets here =
                plan.source() == FetchPlan.Source.INDEX
                        ? targets
                        : targets.filter(i -> isKnown(snapshot, targets.positions()[i]));
        Outcome _ = answer(plan, here);
        return targets.uids().without(here.uids());
    }

    /** UID FETCH tells UIDs, whether they are asked for or not (RFC 9051 §6.4.9). */
    private FetchPlan plan(Selected.Fetch command, boolean since) {
        FetchPlan plan = FetchPlan.of(command.items(), since);
        return command.messages() instanceof Uids ? identified(plan) : plan;
    }

    /** With UIDs among the items, if they are not what the messages are named by anyway. */
    private FetchPlan identified(FetchPlan plan) {
        return session.has(Extension.UIDONLY) ? plan : plan.withUids();
    }

    private Outcome answer(FetchPlan plan, Targets targets)
            throws IOException, InterruptedException {
        return switch (plan.source()) {
            case INDEX -> fromIndex(plan, targets);
            case INDEX_IF_KNOWN ->
                    allKnown(targets) ? fromIndex(plan, targets) : fromContent(plan, targets);
            case CONTENT_IF_HERE ->
                    !plan.asksMeasures() || allKnown(targets)
                            ? fromWhatIsHere(plan, targets)
                            : fromContent(plan, targets);
            case CONTENT -> fromContent(plan, targets);
        };
    }

    /** UIDs that are no more are none of the client's concern (RFC 9051 §6.4.9). */
    private Targets named(MessageSet messages) throws IOException {
        Targets named = view.resolve(messages);
        return messages instanceof Uids && named.gone() > 0 ? named.slice(0, named.size()) : named;
    }

    private static Targets changed(Targets named, long since) {
        return named.filter(i -> named.snapshot().modSeqAt(named.positions()[i]) > since);
    }

    private static boolean allKnown(Targets targets) {
        MailboxSnapshot snapshot = targets.snapshot();
        for (int position : targets.positions()) {
            if (!isKnown(snapshot, position)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isKnown(MailboxSnapshot snapshot, int position) {
        return snapshot.sizeAt(position) != MailboxSnapshot.UNKNOWN
                && snapshot.internalDateAt(position) != MailboxSnapshot.UNKNOWN;
    }

    private Outcome fromIndex(FetchPlan plan, Targets targets) throws IOException {
        FlagTexts texts = new FlagTexts(targets.snapshot().keywords());
        for (int i = 0; i < targets.size(); i++) {
            writer.begin(targets.sequences()[i], targets.uid(i));
            columns(plan, targets, i, texts);
            writer.end();
        }
        return targets.gone() > 0 ? Storing.expunged() : done();
    }

    /** Lazy previews: NIL where there is no content to take them from (RFC 8970 §4.1). */
    private Outcome fromWhatIsHere(FetchPlan plan, Targets targets) throws IOException {
        FlagTexts texts = new FlagTexts(targets.snapshot().keywords());
        Pieces pieces = new Pieces(plan, writer);
        for (int i = 0; i < targets.size(); i++) {
            Optional<Content> content =
                    account.store().content(targets.snapshot().contentAt(targets.positions()[i]));
            boolean here =
                    content.isPresent() && pieces.prepare(content.get(), content.get().summary());
            writer.begin(targets.sequences()[i], targets.uid(i));
            columns(plan, targets, i, texts);
            if (here) {
                pieces.write();
            } else {
                plan.pieces().forEach(piece -> writer.nil(piece.name().octets()));
            }
            writer.end();
        }
        return targets.gone() > 0 ? Storing.expunged() : done();
    }

    private void columns(FetchPlan plan, Targets targets, int i, FlagTexts texts) {
        index(plan, targets, i, texts, plan.asks(Attribute.FLAGS));
        MailboxSnapshot snapshot = targets.snapshot();
        int position = targets.positions()[i];
        if (plan.asks(Attribute.RFC822_SIZE)) {
            writer.size(snapshot.sizeAt(position));
        }
        if (plan.asks(Attribute.INTERNALDATE)) {
            writeDate(snapshot.internalDateAt(position));
        }
    }

    private static Outcome done() {
        return Outcome.ok("Fetched");
    }

    /** What the snapshot knows of every message. */
    private void index(FetchPlan plan, Targets targets, int i, FlagTexts texts, boolean flags) {
        MailboxSnapshot snapshot = targets.snapshot();
        int position = targets.positions()[i];
        long uid = snapshot.uidAt(position);
        boolean unasked = flags && !plan.asks(Attribute.FLAGS);
        if (plan.asks(Attribute.UID) || (unasked && tellsUids())) {
            // Flags that are told unasked come with the UID (RFC 7162 §3.2.4, RFC 9051 §7.5.2).
            writer.uid(uid);
        }
        if (flags) {
            writer.flags(texts.of(snapshot.flagsAt(position), view.isRecent(uid)));
        }
        if (plan.asks(Attribute.MODSEQ) || (flags && view.news().tellsModSeqs())) {
            writer.modSeq(snapshot.modSeqAt(position));
        }
        if (plan.asks(Attribute.SAVEDATE)) {
            writer.saveDate(date(snapshot.saveDateAt(position)));
        }
        if (plan.asks(Attribute.EMAILID)) {
            writer.emailId(ObjectId.ofContent(snapshot.contentAt(position).value()));
        }
        if (plan.asks(Attribute.THREADID)) {
            writer.noThreadId();
        }
    }

    private boolean tellsUids() {
        return !session.has(Extension.UIDONLY)
                && (view.news().tellsModSeqs() || session.has(Extension.IMAP4REV2));
    }

    private void writeDate(long seconds) {
        writer.internalDate(date(seconds));
    }

    private static OffsetDateTime date(long seconds) {
        return Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC);
    }

    // With content

    private Outcome fromContent(FetchPlan plan, Targets targets)
            throws IOException, InterruptedException {
        Contents contents = new Contents(account, targets, progress);
        Pieces pieces = new Pieces(plan, writer);
        for (int from = 0; from < targets.size(); ) {
            List<Optional<Content>> window = contents.window(from, from + WINDOW);
            window(plan, targets.slice(from, from + window.size()), window, contents, pieces);
            from += window.size();
        }
        if (pieces.metUndecodable()) {
            return Outcome.no(
                    ResponseCode.Plain.UNKNOWN_CTE,
                    "The transfer encoding of a part is none that can be undone");
        }
        if (contents.trouble().isPresent()) {
            return contents.trouble().get();
        }
        return targets.gone() > 0 ? Storing.expunged() : done();
    }

    private void window(
            FetchPlan plan,
            Targets asked,
            List<Optional<Content>> window,
            Contents contents,
            Pieces pieces)
            throws IOException, InterruptedException {
        Targets targets = asked;
        boolean reads = plan.setsSeen() && view.access() == View.Access.READ_WRITE;
        UidSet seen = reads ? unseen(asked, window) : UidSet.EMPTY;
        if (!seen.isEmpty()) {
            FlagOutcome outcome =
                    account.store()
                            .changeFlags(
                                    view.mailbox().id(),
                                    seen,
                                    new FlagChange.Add(Set.of(Flag.SEEN)),
                                    Optional.empty());
            view.news().note(outcome.changed(), outcome.snapshot());
            seen = outcome.changed();
            Targets after = asked.in(outcome.snapshot());
            // Messages expunged this very moment are answered as they were.
            targets = after.size() == asked.size() ? after : asked;
        }
        FlagTexts texts = new FlagTexts(targets.snapshot().keywords());
        for (int i = 0; i < window.size(); i++) {
            Optional<Content> content = window.get(i);
            boolean flags = plan.asks(Attribute.FLAGS) || seen.contains(targets.uid(i));
            while (content.isPresent()) {
                try {
                    message(plan, targets, i, content.get(), pieces, texts, flags);
                    break;
                } catch (StorageDamagedException damage) {
                    content = contents.mended(content.get().id(), damage);
                }
            }
        }
    }

    private static UidSet unseen(Targets targets, List<Optional<Content>> window) {
        UidSet.Builder unseen = UidSet.builder();
        for (int i = 0; i < window.size(); i++) {
            long flags = targets.snapshot().flagsAt(targets.positions()[i]);
            if (window.get(i).isPresent() && (flags & Keywords.SEEN) == 0) {
                unseen.add(targets.uid(i));
            }
        }
        return unseen.build();
    }

    private void message(
            FetchPlan plan,
            Targets targets,
            int i,
            Content content,
            Pieces pieces,
            FlagTexts texts,
            boolean flags)
            throws IOException {
        MessageSummary summary = summary(plan, content);
        long date = plan.asks(Attribute.INTERNALDATE) ? internalDate(targets, i, summary) : 0;
        boolean some = pieces.prepare(content, summary) || !plan.attributes().isEmpty() || flags;
        if (!some) {
            return;
        }
        try {
            writer.begin(targets.sequences()[i], targets.uid(i));
            index(plan, targets, i, texts, flags);
            if (plan.asks(Attribute.RFC822_SIZE)) {
                writer.size(content.size());
            }
            if (plan.asks(Attribute.INTERNALDATE)) {
                writeDate(date);
            }
            structure(plan, summary);
            pieces.write();
            writer.end();
        } catch (ConnectionClosedException | LiteralMismatchException gone) {
            throw gone;
        } catch (IOException | RuntimeException broken) {
            LOG.error("UID {} of {} could not be read", targets.uid(i), view.mailbox(), broken);
            throw new TornResponseException("a message could not be read to its end", broken);
        }
    }

    /**
     * IMAP4rev2 and UTF8=ACCEPT (RFC 9755 §6) know {@code message/global} as a message, other
     * clients as a leaf, which is what summaries are made for: such mail is rare enough to be read
     * anew.
     */
    private MessageSummary summary(FetchPlan plan, Content content) throws IOException {
        MessageSummary summary = content.summary();
        return session.enabling().knowsInternationalMessages()
                        && plan.asksParts()
                        && summary.parts().hasGlobal()
                ? Summarizer.summarize(
                        MessageParser.parse(content.octets(), MessageParser.Global.MESSAGE))
                : summary;
    }

    private void structure(FetchPlan plan, MessageSummary summary) {
        if (plan.asks(Attribute.ENVELOPE)) {
            writer.envelope(summary.envelope());
        }
        if (plan.asks(Attribute.BODY)) {
            writer.body(summary.body());
        }
        if (plan.asks(Attribute.BODYSTRUCTURE)) {
            writer.bodyStructure(summary.bodyStructure());
        }
    }

    /** Known to the snapshot; or, for content that has just come, to the newest one. */
    private long internalDate(Targets targets, int i, MessageSummary summary) throws IOException {
        long date = targets.snapshot().internalDateAt(targets.positions()[i]);
        if (date == MailboxSnapshot.UNKNOWN) {
            MailboxSnapshot newest = account.store().snapshot(view.mailbox().id());
            int position = newest.positionOf(targets.uid(i));
            date = position < 0 ? date : newest.internalDateAt(position);
        }
        return date == MailboxSnapshot.UNKNOWN
                ? summary.internal().map(MailDate::epochSeconds).orElse(0L)
                : date;
    }
}
