package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.CopyOutcome;
import org.popbridge.mapping.store.Draft;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.FlagOutcome;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.TooManyException;

/** What happens to messages: APPEND, COPY, MOVE, STORE, EXPUNGE. */
record MessageChanges(Work work, Quota quota) {
    /** Changes that take no room, or none that a quota is for. */
    MessageChanges(Work work) {
        this(work, Quota.NONE);
    }

    CopyOutcome append(MailboxId id, List<Draft> drafts) throws IOException, SQLException {
        MailboxRow row = work.mailbox(id);
        if (drafts.isEmpty()) {
            return new CopyOutcome(row.uidValidity(), List.of(), List.of());
        }
        new Room(work, quota)
                .take(
                        drafts.stream().mapToLong(draft -> draft.octets().length()).sum(),
                        drafts.size());
        Bodies bodies = new Bodies(work);
        MessageRows rows = new MessageRows(drafts.size());
        for (Draft draft : drafts) {
            long body = bodies.of(draft.octets());
            int content = work.nextContent();
            long date = draft.internalDate().getEpochSecond();
            work.index()
                    .update(
                            "INSERT INTO content VALUES (?, ?, ?, ?, NULL)",
                            content,
                            body,
                            draft.octets().length(),
                            date);
            work.relocated(content);
            rows.add(
                    row.uidNext() + rows.size(),
                    content,
                    new FlagBits(work).of(id, draft.flags()),
                    row.highestModSeq() + 1,
                    (int) draft.octets().length(),
                    date,
                    work.now().getEpochSecond());
        }
        List<Uid> uids = insert(id, rows);
        return new CopyOutcome(row.uidValidity(), List.of(), uids);
    }

    /** The old one goes first, so that its room is the new one's. */
    Optional<CopyOutcome> replace(MailboxId from, Uid message, MailboxId to, Draft draft)
            throws IOException, SQLException {
        work.mailbox(to);
        ColumnSnapshot source = work.snapshot(from);
        BitSet gone = source.positions(UidSet.range(message, message));
        if (gone.isEmpty()) {
            return Optional.empty();
        }
        new Removal(work).remove(new Positions(source, gone));
        return Optional.of(append(to, List.of(draft)));
    }

    /** Writes rows whose UIDs begin at the mailbox's UIDNEXT, and shows them. */
    List<Uid> insert(MailboxId id, MessageRows rows) throws SQLException, IOException {
        ColumnSnapshot before = work.residentSnapshot(id);
        MailboxRow row = roomFor(rows.size(), work.mailbox(id));
        PreparedStatement statement =
                work.index().statement("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)");
        List<Uid> uids = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            long uid = Integer.toUnsignedLong(rows.uids()[i]);
            uids.add(new Uid(uid));
            statement.setLong(1, id.value());
            statement.setLong(2, uid);
            statement.setInt(3, rows.contents()[i]);
            statement.setLong(4, rows.flags()[i]);
            statement.setLong(5, rows.modSeqs()[i]);
            statement.setLong(6, Integer.toUnsignedLong(rows.saveDates()[i]));
            statement.executeUpdate();
        }
        MailboxRow grown = row.grown(rows.size());
        work.show(grown, before == null ? null : before.plus(grown, rows));
        return uids;
    }

    private static MailboxRow roomFor(int count, MailboxRow row) throws TooManyException {
        if (row.uidNext() + count - 1 > MailboxRow.LAST_UID) {
            throw new TooManyException(
                    "%s has used up its UIDs (the last is %d): move its messages to a new mailbox"
                            .formatted(row.name(), MailboxRow.LAST_UID));
        }
        return row;
    }

    CopyOutcome copy(MailboxId from, UidSet uids, MailboxId to) throws IOException, SQLException {
        ColumnSnapshot source = work.snapshot(from);
        Positions chosen = new Positions(source, source.positions(uids));
        long octets =
                chosen.positions().stream()
                        .mapToLong(source::sizeAt)
                        .filter(size -> size != MailboxSnapshot.UNKNOWN)
                        .sum();
        new Room(work, quota).take(octets, chosen.positions().cardinality());
        return copy(chosen, to);
    }

    private CopyOutcome copy(Positions chosen, MailboxId to) throws IOException, SQLException {
        MailboxRow target = work.mailbox(to);
        if (chosen.positions().isEmpty()) {
            return new CopyOutcome(target.uidValidity(), List.of(), List.of());
        }
        roomFor(chosen.positions().cardinality(), target);
        ColumnSnapshot source = chosen.snapshot();
        int[] positions = chosen.array();
        long used = 0;
        for (int i : positions) {
            used |= source.flagsAt(i);
        }
        long[] bits = new FlagBits(work).translation(source.mailbox(), to, used);
        MessageRows rows = new MessageRows(positions.length);
        List<Uid> sources = new ArrayList<>(positions.length);
        for (int i : positions) {
            sources.add(new Uid(source.uidAt(i)));
            rows.add(
                    target.uidNext() + rows.size(),
                    source.contentNumberAt(i),
                    FlagBits.translated(source.flagsAt(i), bits),
                    target.highestModSeq() + 1,
                    (int) source.sizeAt(i),
                    source.rawInternalDateAt(i),
                    work.now().getEpochSecond());
        }
        return new CopyOutcome(target.uidValidity(), sources, insert(to, rows));
    }

    CopyOutcome move(MailboxId from, UidSet uids, MailboxId to) throws IOException, SQLException {
        BitSet chosen = work.snapshot(from).positions(uids);
        CopyOutcome outcome = copy(new Positions(work.snapshot(from), chosen), to);
        // Read again: within one mailbox the copies are behind, and the positions still hold.
        new Removal(work).remove(new Positions(work.snapshot(from), chosen));
        return outcome;
    }

    UidSet expunge(MailboxId id, UidSet uids) throws SQLException, NoSuchMailboxException {
        ColumnSnapshot before = work.snapshot(id);
        BitSet gone = before.positions(uids);
        for (int i = gone.nextSetBit(0); i >= 0; i = gone.nextSetBit(i + 1)) {
            if ((before.flagsAt(i) & Keywords.DELETED) == 0) {
                gone.clear(i);
            }
        }
        UidSet expunged = before.uids(gone);
        new Removal(work).remove(new Positions(before, gone));
        return expunged;
    }

    FlagOutcome changeFlags(
            MailboxId id, UidSet uids, FlagChange change, Optional<ModSeq> unchangedSince)
            throws SQLException, IOException {
        ColumnSnapshot before = work.snapshot(id);
        BitSet chosen = before.positions(uids);
        BitSet modified = new BitSet();
        if (unchangedSince.isPresent()) {
            long since = unchangedSince.get().value();
            chosen.stream().filter(i -> before.modSeqAt(i) > since).forEach(modified::set);
            chosen.andNot(modified);
        }
        MailboxSnapshot after =
                chosen.isEmpty() ? before : changed(before, chosen, bits(id, change));
        return new FlagOutcome(before.uids(chosen), before.uids(modified), after);
    }

    private Bits bits(MailboxId id, FlagChange change) throws SQLException, IOException {
        FlagBits flags = new FlagBits(work);
        return switch (change) {
            case FlagChange.Add add -> new Bits(~0L, flags.of(id, add.flags()));
            case FlagChange.Remove remove -> new Bits(~flags.known(id, remove.flags()), 0);
            case FlagChange.Replace replace -> new Bits(0, flags.of(id, replace.flags()));
        };
    }

    /** Leaves in {@code chosen} the positions that changed. */
    private MailboxSnapshot changed(ColumnSnapshot before, BitSet chosen, Bits bits)
            throws SQLException, NoSuchMailboxException {
        for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
            if (bits.applied(before.flagsAt(i)) == before.flagsAt(i)) {
                chosen.clear(i);
            }
        }
        if (chosen.isEmpty()) {
            return before;
        }
        Positions positions = new Positions(before, chosen);
        MailboxRow row = work.mailbox(before.mailbox()).changed();
        positions.update(
                work.index(),
                "UPDATE message SET flags = flags & ? | ?, mod_seq = ? WHERE mailbox = ?",
                bits.keep(),
                bits.set(),
                row.highestModSeq(),
                row.id().value());
        int[] at = positions.array();
        long[] flags = new long[at.length];
        for (int i = 0; i < at.length; i++) {
            flags[i] = bits.applied(before.flagsAt(at[i]));
        }
        ColumnSnapshot after = before.flagged(row, at, flags);
        work.show(row, after);
        return after;
    }

    /** A change of flags as arithmetic: the same in SQL and here. */
    private record Bits(long keep, long set) {
        long applied(long flags) {
            return (flags & keep) | set;
        }
    }
}
