package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.response.FetchWriter;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;

/**
 * What the client of a view has been told, and what it is told next (RFC 9051 §7.5.1, §5.2).
 *
 * <p>Everything changed after {@link #toldModSeq} is news, and messages from {@link #toldUidNext}
 * on are new; flags may lag behind, where the client wants to hear nothing of them. The order: what
 * leaves a result that is kept up to date, while numbers stay as they are; what is gone; what has
 * come; flags; what that does to results, and what is to be told of each new message (RFC 5267
 * §4.3, RFC 5465 §5.2, §7). The session's thread only.
 */
final class News {
    /** Changes the client knows of without the news: it made them, or saw them in an answer. */
    private record Known(UidSet uids, MailboxSnapshot asOf) {}

    private final Account store;
    private final View view;
    private final SequenceNumbers numbering;
    private final Recents recents;
    private final Contexts contexts = new Contexts();
    private final Newcomers newcomers;
    private Wishes wishes = Wishes.ALL;
    private long toldModSeq;
    private long toldFlags;
    private long toldUidNext;
    private int toldKeywords;
    private boolean modSeqs;
    private boolean vanished;
    private boolean clock;
    private boolean recentHidden;
    private List<Known> known = List.of();

    News(
            Account store,
            View view,
            SequenceNumbers numbering,
            Recents recents,
            MailboxSnapshot first,
            Newcomers.Teller teller) {
        this.store = store;
        this.view = view;
        this.numbering = numbering;
        this.recents = recents;
        this.newcomers = new Newcomers(numbering, teller);
        toldModSeq = first.highestModSeq().value();
        toldFlags = toldModSeq;
        toldUidNext = first.uidNext();
        toldKeywords = first.keywords().names().size();
    }

    Contexts contexts() {
        return contexts;
    }

    void setWishes(Wishes next) {
        wishes = next;
    }

    Wishes wishes() {
        return wishes;
    }

    boolean tellsModSeqs() {
        return modSeqs;
    }

    void tellModSeqs() {
        modSeqs = true;
    }

    /** From here on VANISHED takes the place of EXPUNGE (RFC 7162 §3.2.10, RFC 9586 §3.6). */
    void tellVanished() {
        vanished = true;
    }

    /** Whether what the client expunges is answered with the mailbox's clock (RFC 7162 §3.2.7). */
    boolean tellsClock() {
        return clock;
    }

    void tellClock() {
        clock = true;
    }

    void hideRecent() {
        recentHidden = true;
    }

    boolean hidesRecent() {
        return recentHidden;
    }

    /** Every change up to this one the client was told. */
    ModSeq told() {
        return new ModSeq(Math.min(toldModSeq, toldFlags));
    }

    /** Whether a snapshot is older than what the client was told. */
    boolean isPast(MailboxSnapshot snapshot) {
        return snapshot.highestModSeq().value() < toldModSeq;
    }

    /** Whether there is nothing to tell, now or when content comes. */
    boolean areNone(MailboxSnapshot next) {
        return next.highestModSeq().value() <= toldModSeq
                && !numbering.holdsBack()
                && !contexts.areWaiting()
                && !newcomers.areAwaited();
    }

    /** Notes that the client knows these changes, as they are in {@code asOf}. */
    void note(UidSet uids, MailboxSnapshot asOf) {
        if (known.isEmpty()) {
            known = new ArrayList<>();
        }
        known.add(new Known(uids, asOf));
    }

    /** The client itself made these messages: nothing need be told of them but their number. */
    void own(UidSet uids) {
        newcomers.own(uids);
    }

    void forget() {
        known = List.of();
    }

    void tell(MailboxSnapshot next, View.Expunges expunges, ResponseWriter out) throws IOException {
        if (!wishes.messages()) {
            tellOnlyAsked(next, expunges, out);
            return;
        }
        boolean moved = next.highestModSeq().value() > toldModSeq;
        boolean changed = wishes.flags() && next.highestModSeq().value() > toldFlags;
        boolean released = numbering.holdsBack() && expunges != View.Expunges.HELD;
        if (!moved && !changed && !released) {
            tellResults(next, toldUidNext, out);
            return;
        }
        tellGone(next, expunges, toldUidNext, out);
        long newFrom = toldUidNext;
        if (next.uidNext() > newFrom && numbering.below(newFrom) < numbering.count()) {
            recents.claim(next, newFrom);
            out.write(new MailboxData.Exists(numbering.count()));
            tellRecent(out);
        }
        if (next.keywords().names().size() > toldKeywords) {
            toldKeywords = next.keywords().names().size();
            tellFlags(next.keywords(), out);
        }
        if (changed) {
            tellChanges(next, out);
            toldFlags = next.highestModSeq().value();
        }
        tellResults(next, newFrom, out);
        toldModSeq = next.highestModSeq().value();
        toldUidNext = next.uidNext();
    }

    /** To a client that wants to hear nothing: what its own EXPUNGE or MOVE did, and results. */
    private void tellOnlyAsked(MailboxSnapshot next, View.Expunges expunges, ResponseWriter out)
            throws IOException {
        if (expunges == View.Expunges.ASKED_FOR) {
            tellGone(next, expunges, Long.MAX_VALUE, out);
        } else if (!contexts.isEmpty()) {
            contexts.tellGone(numbering.missingFrom(next), view::sequenceOf, out);
        }
        tellResults(next, Long.MAX_VALUE, out);
    }

    private void tellGone(
            MailboxSnapshot next, View.Expunges expunges, long newFrom, ResponseWriter out)
            throws IOException {
        if (!contexts.isEmpty()) {
            contexts.tellGone(numbering.missingFrom(next), view::sequenceOf, out);
        }
        int[] before = numbering.uids();
        tellGone(numbering.adopt(next, expunges, newFrom), before, out);
    }

    /**
     * Tells that messages are gone.
     *
     * @param gone their numbers as EXPUNGE counts: each without those before it
     * @param before the UIDs by their numbers until now
     */
    private void tellGone(int[] gone, int[] before, ResponseWriter out) throws IOException {
        if (gone.length > 0 && vanished) {
            UidSet.Builder uids = UidSet.builder();
            for (int i = 0; i < gone.length; i++) {
                uids.add(Integer.toUnsignedLong(before[gone[i] + i - 1]));
            }
            out.write(new MailboxData.Vanished(uids.build()));
        } else {
            for (int each : gone) {
                out.write(new MailboxData.Expunged(each));
            }
        }
    }

    void tellRecent(ResponseWriter out) throws IOException {
        if (!recentHidden) {
            out.write(new MailboxData.Recent(recents.count(numbering)));
        }
    }

    /** FLAGS and PERMANENTFLAGS, as SELECT and a new keyword tell them. */
    void tellFlags(Keywords keywords, ResponseWriter out) throws IOException {
        List<Flag> all = new ArrayList<>(Keywords.SYSTEM);
        all.addAll(keywords.names());
        out.write(new MailboxData.Flags(all));
        out.write(
                view.access() == View.Access.READ_ONLY
                        ? Response.Untagged.ok(
                                new ResponseCode.PermanentFlags(List.of(), false),
                                "No flag can be changed")
                        : Response.Untagged.ok(
                                new ResponseCode.PermanentFlags(all, !keywords.isFull()),
                                "Flags that stay"));
    }

    private void tellChanges(MailboxSnapshot next, ResponseWriter out) throws IOException {
        FlagTexts texts = new FlagTexts(next.keywords());
        for (int sequence = 1; sequence <= numbering.count(); sequence++) {
            long uid = numbering.uidAt(sequence);
            if (uid >= toldUidNext) {
                return;
            }
            int position = numbering.positionIn(next, sequence);
            if (position >= 0
                    && next.modSeqAt(position) > toldFlags
                    && !isKnown(uid, next.modSeqAt(position))) {
                FetchWriter fetch = out.fetch().identify(sequence, uid);
                fetch.flags(texts.of(next.flagsAt(position), view.isRecent(uid)));
                if (modSeqs) {
                    fetch.modSeq(next.modSeqAt(position));
                }
                fetch.end();
            }
        }
    }

    private boolean isKnown(long uid, long modSeq) {
        for (Known each : known) {
            if (each.uids.contains(uid)) {
                int position = each.asOf.positionOf(uid);
                if (position >= 0 && each.asOf.modSeqAt(position) == modSeq) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Results that are kept up to date, and what is to be told of each new message. */
    private void tellResults(MailboxSnapshot next, long newFrom, ResponseWriter out)
            throws IOException {
        newcomers.met(newFrom, wishes.items());
        List<Contexts.Looked> looked =
                contexts.isEmpty()
                        ? List.of()
                        : contexts.look(
                                store,
                                view.scope(next),
                                toldModSeq,
                                newFrom,
                                view::sequenceOf,
                                out);
        boolean asked = false;
        for (Contexts.Looked each : looked) {
            asked |= newcomers.met(each.fresh(), each.items());
        }
        // RFC 5465 §7 has FETCH before the result that asked for it, §5.2 has it after any other.
        if (asked) {
            newcomers.tell(next);
        }
        for (Contexts.Looked each : looked) {
            if (each.update().isPresent()) {
                out.write(each.update().get());
            }
        }
        newcomers.tell(next);
    }
}
