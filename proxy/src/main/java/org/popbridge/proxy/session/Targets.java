package org.popbridge.proxy.session;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.MailboxSnapshot;

/**
 * The messages that a command named: their sequence numbers in the session's view, and where they
 * are in the snapshot of the moment, both ascending. The arrays are not copied, so only to be read.
 */
final class Targets {
    private final MailboxSnapshot snapshot;
    private final int[] sequences;
    private final int[] positions;
    private final int gone;

    Targets(MailboxSnapshot snapshot, int[] sequences, int[] positions, int gone) {
        this.snapshot = snapshot;
        this.sequences = sequences;
        this.positions = positions;
        this.gone = gone;
    }

    MailboxSnapshot snapshot() {
        return snapshot;
    }

    int[] sequences() {
        return sequences;
    }

    int[] positions() {
        return positions;
    }

    /** How many were named that are expunged already, though the client was not told. */
    int gone() {
        return gone;
    }

    /** Whether two snapshots, or a view and one, have the very same messages. */
    // The array is shared as long as no message comes or goes, and never written to.
    @SuppressWarnings("ReferenceEquality")
    static boolean shared(int[] uids, int[] others) {
        return uids == others;
    }

    int size() {
        return positions.length;
    }

    boolean isEmpty() {
        return positions.length == 0;
    }

    long uid(int index) {
        return snapshot.uidAt(positions[index]);
    }

    UidSet uids() {
        UidSet.Builder uids = UidSet.builder();
        for (int position : positions) {
            uids.add(snapshot.uidAt(position));
        }
        return uids.build();
    }

    /** Those from one index on, up to another or the end. */
    Targets slice(int from, int to) {
        int end = Math.min(to, size());
        return new Targets(
                snapshot,
                Arrays.copyOfRange(sequences, from, end),
                Arrays.copyOfRange(positions, from, end),
                0);
    }

    /** The same messages in a newer snapshot, without those that are no more. */
    Targets in(MailboxSnapshot newer) {
        if (shared(newer.uids(), snapshot.uids())) {
            return new Targets(newer, sequences, positions, gone);
        }
        int[] keptSequences = new int[size()];
        int[] keptPositions = new int[size()];
        int kept = 0;
        for (int i = 0; i < size(); i++) {
            int position = newer.positionOf(uid(i));
            if (position >= 0) {
                keptSequences[kept] = sequences[i];
                keptPositions[kept++] = position;
            }
        }
        return new Targets(
                newer,
                Arrays.copyOf(keptSequences, kept),
                Arrays.copyOf(keptPositions, kept),
                gone + size() - kept);
    }

    /** Those among them whose index passes. */
    Targets filter(IntPredicate passes) {
        int[] keptSequences = new int[size()];
        int[] keptPositions = new int[size()];
        int kept = 0;
        for (int i = 0; i < size(); i++) {
            if (passes.test(i)) {
                keptSequences[kept] = sequences[i];
                keptPositions[kept++] = positions[i];
            }
        }
        return new Targets(
                snapshot,
                Arrays.copyOf(keptSequences, kept),
                Arrays.copyOf(keptPositions, kept),
                gone);
    }
}
