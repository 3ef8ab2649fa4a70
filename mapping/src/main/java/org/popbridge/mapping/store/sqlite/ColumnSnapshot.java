package org.popbridge.mapping.store.sqlite;

import java.util.Arrays;
import java.util.BitSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;

/**
 * A mailbox's messages as columns: 40 octets a message, of which a change copies only what it
 * touches. Immutable.
 */
final class ColumnSnapshot implements MailboxSnapshot {
    private static final int OCTETS_A_MESSAGE = 40;

    private final MailboxRow row;
    private final int[] uids;
    private final LongColumn flags;
    private final LongColumn modSeqs;
    private final IntColumn sizes;
    private final LongColumn internalDates;
    private final IntColumn saveDates;
    private final IntColumn contents;
    private final int unseen;

    private ColumnSnapshot(
            MailboxRow row,
            int[] uids,
            LongColumn flags,
            LongColumn modSeqs,
            IntColumn sizes,
            LongColumn internalDates,
            IntColumn saveDates,
            IntColumn contents,
            int unseen) {
        this.row = row;
        this.uids = uids;
        this.flags = flags;
        this.modSeqs = modSeqs;
        this.sizes = sizes;
        this.internalDates = internalDates;
        this.saveDates = saveDates;
        this.contents = contents;
        this.unseen = unseen;
    }

    static ColumnSnapshot empty(MailboxRow row) {
        return new ColumnSnapshot(
                row,
                new int[0],
                LongColumn.EMPTY,
                LongColumn.EMPTY,
                IntColumn.EMPTY,
                LongColumn.EMPTY,
                IntColumn.EMPTY,
                IntColumn.EMPTY,
                0);
    }

    /** The same messages under a changed row. */
    ColumnSnapshot under(MailboxRow newRow) {
        return new ColumnSnapshot(
                newRow, uids, flags, modSeqs, sizes, internalDates, saveDates, contents, unseen);
    }

    /** With {@code rows} after the last message; their UIDs are above all that are here. */
    ColumnSnapshot plus(MailboxRow newRow, MessageRows rows) {
        int n = rows.size();
        int[] allUids = Arrays.copyOf(uids, uids.length + n);
        System.arraycopy(rows.uids(), 0, allUids, uids.length, n);
        return new ColumnSnapshot(
                newRow,
                allUids,
                flags.plus(rows.flags(), n),
                modSeqs.plus(rows.modSeqs(), n),
                sizes.plus(rows.sizes(), n),
                internalDates.plus(rows.internalDates(), n),
                saveDates.plus(rows.saveDates(), n),
                contents.plus(rows.contents(), n),
                unseen + rows.unseen());
    }

    /** With {@code newFlags[i]} at {@code positions[i]}, changed at the row's mod-sequence. */
    ColumnSnapshot flagged(MailboxRow newRow, int[] positions, long[] newFlags) {
        int nowUnseen = unseen;
        for (int i = 0; i < positions.length; i++) {
            nowUnseen += unseen(newFlags[i]) - unseen(flags.get(positions[i]));
        }
        return new ColumnSnapshot(
                newRow,
                uids,
                flags.with(positions, newFlags),
                modSeqs.with(positions, newRow.highestModSeq()),
                sizes,
                internalDates,
                saveDates,
                contents,
                nowUnseen);
    }

    /** With size and date known at these positions. */
    ColumnSnapshot filled(int[] positions, int[] newSizes, long[] dates) {
        return new ColumnSnapshot(
                row,
                uids,
                flags,
                modSeqs,
                sizes.with(positions, newSizes),
                internalDates.with(positions, dates),
                saveDates,
                contents,
                unseen);
    }

    ColumnSnapshot without(MailboxRow newRow, BitSet gone) {
        int[] left = new int[uids.length - gone.cardinality()];
        int count = 0;
        for (int i = gone.nextClearBit(0); i < uids.length; i = gone.nextClearBit(i + 1)) {
            left[count++] = uids[i];
        }
        int nowUnseen = unseen;
        for (int i = gone.nextSetBit(0); i >= 0; i = gone.nextSetBit(i + 1)) {
            nowUnseen -= unseen(flags.get(i));
        }
        return new ColumnSnapshot(
                newRow,
                left,
                flags.without(gone),
                modSeqs.without(gone),
                sizes.without(gone),
                internalDates.without(gone),
                saveDates.without(gone),
                contents.without(gone),
                nowUnseen);
    }

    static int unseen(long flags) {
        return (flags & Keywords.SEEN) == 0 ? 1 : 0;
    }

    /** The positions of those messages that a set names, ascending. */
    BitSet positions(UidSet set) {
        BitSet positions = new BitSet(uids.length);
        for (int i = 0; i < set.ranges(); i++) {
            int from = atOrAfter(set.first(i));
            int to = atOrAfter(set.last(i) + 1);
            positions.set(from, to);
        }
        return positions;
    }

    private int atOrAfter(long uid) {
        int at = positionOf(uid);
        return at < 0 ? -at - 1 : at;
    }

    /** The UIDs at these positions; those between that are no more do not break a range. */
    UidSet uids(BitSet positions) {
        UidSet.Builder set = UidSet.builder();
        for (int from = positions.nextSetBit(0); from >= 0; ) {
            int to = positions.nextClearBit(from) - 1;
            for (int i = from; i <= to; ) {
                int last = i;
                while (last < to && uids[last + 1] == uids[last] + 1) {
                    last++;
                }
                set.add(uidAt(i), uidAt(last));
                i = last + 1;
            }
            from = positions.nextSetBit(to + 1);
        }
        return set.build();
    }

    /** Whether no message came, went or changed between this snapshot and a row. */
    boolean isOf(MailboxRow other) {
        return row.uidNext() == other.uidNext() && row.highestModSeq() == other.highestModSeq();
    }

    int contentNumberAt(int position) {
        return contents.get(position);
    }

    /** {@link #internalDateAt}, or {@link MessageRows#NO_DATE}. */
    long rawInternalDateAt(int position) {
        return internalDates.get(position);
    }

    /** For the cache. */
    int octets() {
        return 512 + OCTETS_A_MESSAGE * uids.length;
    }

    @Override
    public MailboxId mailbox() {
        return row.id();
    }

    @Override
    public UidValidity uidValidity() {
        return row.uidValidity();
    }

    @Override
    public long uidNext() {
        return row.uidNext();
    }

    @Override
    public long recentFrom() {
        return row.recent();
    }

    @Override
    public ModSeq highestModSeq() {
        return new ModSeq(row.highestModSeq());
    }

    @Override
    public Keywords keywords() {
        return row.keywords();
    }

    @Override
    public int size() {
        return uids.length;
    }

    @Override
    public long uidAt(int position) {
        return Integer.toUnsignedLong(uids[position]);
    }

    @Override
    public long flagsAt(int position) {
        return flags.get(position);
    }

    @Override
    public long modSeqAt(int position) {
        return modSeqs.get(position);
    }

    @Override
    public long sizeAt(int position) {
        return sizes.get(position);
    }

    @Override
    public long internalDateAt(int position) {
        long date = internalDates.get(position);
        return date == MessageRows.NO_DATE ? UNKNOWN : date;
    }

    @Override
    public long saveDateAt(int position) {
        return Integer.toUnsignedLong(saveDates.get(position));
    }

    @Override
    public ContentId contentAt(int position) {
        return new ContentId(contents.get(position));
    }

    @Override
    public int positionOf(long uid) {
        int low = 0;
        int high = uids.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long at = uidAt(middle);
            if (at < uid) {
                low = middle + 1;
            } else if (at > uid) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -low - 1;
    }

    @Override
    public int[] uids() {
        return uids;
    }

    @Override
    public int unseen() {
        return unseen;
    }
}
