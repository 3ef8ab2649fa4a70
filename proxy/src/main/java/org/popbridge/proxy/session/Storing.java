package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.FlagOutcome;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.response.FetchWriter;

/**
 * STORE (RFC 9051 §6.4.6), conditional or not (RFC 7162 §3.1.3).
 *
 * <p>One change of the store, then one FETCH response a message. A silent STORE tells nothing of
 * what the client can work out by itself: where another session changed the same message meanwhile,
 * the news tell it nevertheless.
 */
final class Storing {
    private final Session session;
    private final Account store;
    private final View view;

    Storing(Session session, Account store, View view) {
        this.session = session;
        this.store = store;
        this.view = view;
    }

    Outcome store(Selected.Store command) throws IOException {
        if (view.exceeds(command.messages())) {
            return noSuchMessage();
        }
        if (view.access() == View.Access.READ_ONLY) {
            return Expunging.readOnly();
        }
        if (command.unchangedSince().isPresent()) {
            session.enableCondstore();
        }
        Targets targets = view.resolve(command.messages());
        if (targets.isEmpty()) {
            return targets.gone() > 0 ? expunged() : Outcome.ok("There was nothing to change");
        }
        FlagChange change = change(command.action(), command.flags());
        FlagOutcome done =
                store.changeFlags(
                        view.mailbox().id(), targets.uids(), change, command.unchangedSince());
        switch (command.echo()) {
            case TELL -> tell(targets, done);
            case SILENT -> keepSilent(targets, done, change);
        }
        if (!done.modified().isEmpty()) {
            return Outcome.ok(
                    new ResponseCode.Modified(named(done.modified(), command.messages())),
                    "Some had changed, and were left alone");
        }
        return targets.gone() > 0 ? expunged() : Outcome.ok("Stored");
    }

    private static FlagChange change(Selected.StoreAction action, Set<Flag> flags) {
        return switch (action) {
            case ADD -> new FlagChange.Add(flags);
            case REMOVE -> new FlagChange.Remove(flags);
            case REPLACE -> new FlagChange.Replace(flags);
        };
    }

    /** The flags of every message named, as they are now, changed or not. */
    private void tell(Targets before, FlagOutcome done) throws IOException {
        MailboxSnapshot after = done.snapshot();
        if (after.keywords().names().size() > before.snapshot().keywords().names().size()) {
            // The keyword first, then the messages that have it, which are no news themselves.
            view.news().note(before.in(after).uids(), after);
            view.refresh(session.out());
            if (view.snapshot().highestModSeq().value() > after.highestModSeq().value()) {
                // They were of a later state, and what is older must not be told after them.
                after = view.snapshot();
            }
        }
        FlagTexts texts = new FlagTexts(after.keywords());
        Targets now = before.in(after);
        for (int i = 0; i < now.size(); i++) {
            int position = now.positions()[i];
            long uid = now.uid(i);
            FetchWriter fetch = session.out().fetch().identify(now.sequences()[i], uid);
            fetch.flags(texts.of(after.flagsAt(position), view.isRecent(uid)));
            if (view.news().tellsModSeqs()) {
                fetch.modSeq(after.modSeqAt(position));
            }
            fetch.end();
        }
        view.news().note(now.uids(), after);
    }

    private void keepSilent(Targets before, FlagOutcome done, FlagChange change)
            throws IOException {
        MailboxSnapshot after = done.snapshot();
        UidSet.Builder known = UidSet.builder();
        for (int i = 0; i < before.size(); i++) {
            long uid = before.uid(i);
            int position = after.positionOf(uid);
            if (position < 0 || !done.changed().contains(uid)) {
                continue;
            }
            long was = before.snapshot().flagsAt(before.positions()[i]);
            if (after.flagsAt(position) == expected(was, change, after.keywords())) {
                known.add(uid);
                if (view.news().tellsModSeqs()) {
                    // Silent is about flags; the new mod-sequence is told (RFC 7162 §3.1.3).
                    session.out()
                            .fetch()
                            .identify(before.sequences()[i], uid)
                            .modSeq(after.modSeqAt(position))
                            .end();
                }
            }
        }
        view.news().note(known.build(), after);
    }

    /** What the client takes the flags to be: its change on top of what it was told. */
    private static long expected(long was, FlagChange change, Keywords keywords) {
        long mask = 0;
        for (Flag flag : change.flags()) {
            mask |= keywords.bit(flag).orElse(0L);
        }
        return switch (change) {
            case FlagChange.Add _ -> was | mask;
            case FlagChange.Remove _ -> was & ~mask;
            case FlagChange.Replace _ -> mask;
        };
    }

    /** MODIFIED names messages as the command did: by sequence number or by UID. */
    private MessageSet named(UidSet uids, MessageSet like) {
        NumberSet.Builder numbers = NumberSet.builder();
        return switch (like) {
            case Uids _ -> {
                for (int range = 0; range < uids.ranges(); range++) {
                    numbers.add(uids.first(range), uids.last(range));
                }
                yield new Uids(numbers.build());
            }
            case Sequences _ -> {
                long[] run = {0, -1};
                uids.forEach(uid -> {
                    long sequence = view.sequenceOf(uid);
                    if (sequence != run[1] + 1) {
                        if (run[0] > 0) {
                            numbers.add(run[0], run[1]);
                        }
                        run[0] = sequence;
                    }
                    run[1] = sequence;
                });
                yield new Sequences(numbers.add(run[0], run[1]).build());
            }
        };
    }

    static Outcome noSuchMessage() {
        return Outcome.misused("The mailbox has no message of such a number");
    }

    /** Some of the messages named are gone, and the client is not to be told yet (RFC 5530 §3). */
    static Outcome expunged() {
        return Outcome.no(
                ResponseCode.Plain.EXPUNGEISSUED, "Some of those messages are expunged already");
    }
}
