package org.popbridge.proxy.session;

import java.io.IOException;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.Authenticated.SelectParameter.Qresync;
import org.popbridge.proxy.command.Authenticated.SequenceMatch;
import org.popbridge.proxy.response.FetchWriter;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.response.ResponseWriter;

/**
 * What a client has missed since a mod-sequence: SELECT's QRESYNC parameter and UID FETCH's
 * VANISHED modifier (RFC 7162 §3.2.5, §3.2.6).
 *
 * <p>Expunged messages are told by VANISHED (EARLIER), always before the FETCH responses, and never
 * one that the view still numbers: that one is told by VANISHED alone, when it may be.
 */
final class Resynchronizing {
    private final Account store;
    private final View view;
    private final ResponseWriter out;

    Resynchronizing(Account store, View view, ResponseWriter out) {
        this.store = store;
        this.view = view;
        this.out = out;
    }

    /** A mailbox in another life has nothing in common with what the client remembers. */
    void afterSelect(Qresync parameter) throws IOException {
        MailboxSnapshot snapshot = view.snapshot();
        if (!snapshot.uidValidity().equals(parameter.validity()) || snapshot.uidNext() == 1) {
            return;
        }
        NumberSet known = parameter.known().orElseGet(() -> NumberSet.range(1, lastUid(snapshot)));
        long agreed = parameter.match().map(this::agreedUpTo).orElse(0L);
        tellVanished(parameter.since(), new Uids(known), agreed);
        tellChanged(parameter.since(), new Uids(known));
    }

    /** Those among {@code named} that were expunged after {@code since}. */
    void tellVanished(ModSeq since, Uids named) throws IOException {
        if (view.snapshot().uidNext() > 1) {
            tellVanished(since, named, 0);
        }
    }

    private void tellVanished(ModSeq since, Uids named, long agreedUpTo) throws IOException {
        UidSet asked = named.resolve(new Uid(lastUid(view.snapshot())));
        UidSet vanished =
                absent(store.expungedSince(view.mailbox().id(), since), asked, agreedUpTo);
        if (!vanished.isEmpty()) {
            out.write(new MailboxData.VanishedEarlier(vanished));
        }
    }

    private static long lastUid(MailboxSnapshot snapshot) {
        return Math.min(snapshot.uidNext() - 1, 4294967295L);
    }

    /** What is in both sets, above a UID, and not shown by the view. */
    private UidSet absent(UidSet expunged, UidSet asked, long above) {
        UidSet.Builder absent = UidSet.builder();
        int at = 0;
        for (int range = 0; range < expunged.ranges(); range++) {
            long last = expunged.last(range);
            while (at < asked.ranges() && asked.last(at) < expunged.first(range)) {
                at++;
            }
            for (int in = at; in < asked.ranges() && asked.first(in) <= last; in++) {
                long from = Math.max(expunged.first(range), asked.first(in));
                addAbsent(Math.max(from, above + 1), Math.min(last, asked.last(in)), absent);
            }
        }
        return absent.build();
    }

    private void addAbsent(long first, long last, UidSet.Builder absent) {
        long next = first;
        for (int sequence = view.sequenceOf(first);
                sequence <= view.count() && view.uidAt(sequence) <= last;
                sequence++) {
            long shown = view.uidAt(sequence);
            if (next < shown) {
                absent.add(next, shown - 1);
            }
            next = shown + 1;
        }
        if (next <= last) {
            absent.add(next, last);
        }
    }

    private void tellChanged(ModSeq since, Uids named) throws IOException {
        Targets targets = view.resolve(named);
        MailboxSnapshot snapshot = targets.snapshot();
        FlagTexts texts = new FlagTexts(snapshot.keywords());
        for (int i = 0; i < targets.size(); i++) {
            int position = targets.positions()[i];
            if (snapshot.modSeqAt(position) > since.value()) {
                long uid = targets.uid(i);
                FetchWriter fetch = out.fetch().identify(targets.sequences()[i], uid);
                fetch.flags(texts.of(snapshot.flagsAt(position), view.isRecent(uid)));
                fetch.modSeq(snapshot.modSeqAt(position)).end();
            }
        }
    }

    /**
     * Up to which UID the client's numbering is the view's: of every expunge below it knows (RFC
     * 7162 §3.2.5.2). Expunges only lower numbers, so after the first pair that differs none is
     * right but by accident.
     */
    private long agreedUpTo(SequenceMatch match) {
        long agreed = 0;
        NumberSet uids = match.uids();
        int range = 0;
        long uid = uids.first(0);
        for (int each = 0; each < match.sequences().ranges(); each++) {
            for (long sequence = match.sequences().first(each);
                    sequence <= match.sequences().last(each);
                    sequence++) {
                if (sequence > view.count() || view.uidAt((int) sequence) != uid) {
                    return agreed;
                }
                agreed = uid;
                if (uid < uids.last(range)) {
                    uid++;
                } else if (++range < uids.ranges()) {
                    uid = uids.first(range);
                }
            }
        }
        return agreed;
    }
}
