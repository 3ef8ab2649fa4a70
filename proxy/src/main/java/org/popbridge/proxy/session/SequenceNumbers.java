package org.popbridge.proxy.session;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.store.MailboxSnapshot;

/**
 * Which sequence number is which UID, for one client (RFC 9051 §2.3.1.2).
 *
 * <p>A reference to a snapshot's array of UIDs, shared with every other session. An array of its
 * own it has only while expunged messages are held back, because the client is not to hear of them
 * amid FETCH, STORE or SEARCH (RFC 9051 §7.5.1). The session's thread only.
 */
final class SequenceNumbers {
    private int[] uids;
    private boolean holdsBack;

    SequenceNumbers(MailboxSnapshot first) {
        uids = first.uids();
    }

    /** How many messages the client knows of. */
    int count() {
        return uids.length;
    }

    /** Whether messages are numbered that are no more. */
    boolean holdsBack() {
        return holdsBack;
    }

    /** The UIDs by number, unsigned; shared, so only to be read, and not changed by news. */
    int[] uids() {
        return uids;
    }

    long uidAt(int sequence) {
        return Integer.toUnsignedLong(uids[sequence - 1]);
    }

    /** How many messages have a smaller UID. */
    int below(long uid) {
        int low = 0;
        int high = uids.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.toUnsignedLong(uids[middle]) < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where the message is in a snapshot; negative if it is not there. */
    int positionIn(MailboxSnapshot snapshot, int sequence) {
        return Targets.shared(snapshot.uids(), uids)
                ? sequence - 1
                : snapshot.positionOf(uidAt(sequence));
    }

    /** The position of the first message of a snapshot with that UID or a greater one. */
    static int atOrAfter(MailboxSnapshot in, long uid) {
        int position = in.positionOf(uid);
        return position < 0 ? -position - 1 : position;
    }

    // What commands name

    /** The positions of a snapshot whose messages are numbered. */
    BitSet visible(MailboxSnapshot in) {
        BitSet visible = new BitSet(in.size());
        if (Targets.shared(in.uids(), uids)) {
            visible.set(0, in.size());
            return visible;
        }
        for (int sequence = 1; sequence <= count(); sequence++) {
            int position = positionIn(in, sequence);
            if (position >= 0) {
                visible.set(position);
            }
        }
        return visible;
    }

    /** The messages that a set names, as they are in a snapshot. */
    Targets resolve(MessageSet messages, MailboxSnapshot in) {
        IntStream.Builder sequences = IntStream.builder();
        switch (messages) {
            case Sequences named -> named.forEach(count(), sequences::add);
            case Uids named -> {
                UidSet set = count() == 0 ? UidSet.EMPTY : named.resolve(new Uid(uidAt(count())));
                for (int range = 0; range < set.ranges(); range++) {
                    int to = below(set.last(range) + 1);
                    for (int at = below(set.first(range)); at < to; at++) {
                        sequences.add(at + 1);
                    }
                }
            }
        }
        return located(in, sequences.build().toArray());
    }

    private Targets located(MailboxSnapshot in, int[] sequences) {
        int[] positions = new int[sequences.length];
        int kept = 0;
        for (int sequence : sequences) {
            int position = positionIn(in, sequence);
            if (position >= 0) {
                sequences[kept] = sequence;
                positions[kept++] = position;
            }
        }
        return new Targets(
                in,
                Arrays.copyOf(sequences, kept),
                Arrays.copyOf(positions, kept),
                sequences.length - kept);
    }

    // What is new

    /** The messages that are numbered and not there. */
    UidSet missingFrom(MailboxSnapshot in) {
        UidSet.Builder missing = UidSet.builder();
        if (!Targets.shared(in.uids(), uids)) {
            for (int sequence = 1; sequence <= count(); sequence++) {
                if (positionIn(in, sequence) < 0) {
                    missing.add(uidAt(sequence));
                }
            }
        }
        return missing.build();
    }

    /**
     * Takes over the messages of {@code next}: all that are there, and those that are held back.
     *
     * @param newFrom the UID from which on messages are new
     * @return the sequence numbers to be told as expunged, in order
     */
    int[] adopt(MailboxSnapshot next, View.Expunges expunges, long newFrom) {
        if (Targets.shared(next.uids(), uids)) {
            return new int[0];
        }
        int[] kept = new int[count()];
        int keptCount = 0;
        int[] gone = new int[count()];
        int goneCount = 0;
        int at = 0;
        for (int i = 0; i < count(); i++) {
            long uid = uidAt(i + 1);
            while (at < next.size() && next.uidAt(at) < uid) {
                at++;
            }
            boolean there = at < next.size() && next.uidAt(at) == uid;
            if (!there && expunges != View.Expunges.HELD) {
                gone[goneCount] = i + 1 - goneCount;
                goneCount++;
            } else {
                kept[keptCount++] = uids[i];
            }
        }
        append(next, kept, keptCount, newFrom);
        return Arrays.copyOf(gone, goneCount);
    }

    private void append(MailboxSnapshot next, int[] kept, int keptCount, long newFrom) {
        int firstNew = atOrAfter(next, newFrom);
        int added = next.size() - firstNew;
        holdsBack = keptCount + added != next.size();
        if (!holdsBack) {
            uids = next.uids();
            return;
        }
        int[] own = Arrays.copyOf(kept, keptCount + added);
        System.arraycopy(next.uids(), firstNew, own, keptCount, added);
        uids = own;
    }
}
