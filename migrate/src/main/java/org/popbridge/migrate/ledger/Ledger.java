package org.popbridge.migrate.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * What is known of one account's migration: each message ever listed, and how far it has come.
 *
 * <p>Every change is a {@link LedgerRecord} that is written first and believed then, so memory is
 * never ahead of the file. Intents, verdicts and deletions are durable when {@link #commit}
 * returns; results may be lost with the power, and are then found out by looking.
 *
 * <p>Safe for any thread.
 */
public final class Ledger implements AutoCloseable {
    /** The name of its file. */
    public static final String FILE = "ledger";

    private final Path directory;
    private final Journal journal;
    private final List<LedgerEntry> entries = new ArrayList<>();
    private final Map<EntryId, Set<Flag>> carried = new HashMap<>();
    private @Nullable AccountKey account;

    private Ledger(Path directory, Medium.Opener opener) throws IOException {
        this.directory = directory;
        this.journal =
                Journal.open(
                        directory.resolve(FILE), opener, line -> believe(RecordLine.parse(line)));
    }

    /** Opens the ledger in a folder, or begins one. */
    public static Ledger open(Path directory, AccountKey account) throws IOException {
        return open(directory, account, Medium::file);
    }

    /** As above, on another medium than a plain file. */
    public static Ledger open(Path directory, AccountKey account, Medium.Opener opener)
            throws IOException {
        Files.createDirectories(directory);
        Ledger ledger = new Ledger(directory, opener);
        try {
            ledger.claim(account);
            return ledger;
        } catch (IOException e) {
            ledger.close();
            throw e;
        }
    }

    private void claim(AccountKey wanted) throws IOException {
        if (account == null) {
            commit(List.of(new LedgerRecord.Opened(wanted)));
        } else if (!account.equals(wanted)) {
            throw new LedgerException(
                    "%s is the ledger of %s (expected: %s)".formatted(directory, account, wanted));
        }
    }

    /** The folder in which the ledger lies, with what else belongs to the account. */
    public Path directory() {
        return directory;
    }

    /** Every message there ever was, in the order of arrival. A copy. */
    public synchronized List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }

    public synchronized LedgerEntry entry(EntryId id) {
        return entries.get(id.value());
    }

    /** The flags that the source had when they were last brought to the destination. */
    public synchronized Set<Flag> carriedFlags(EntryId id) {
        return carried.getOrDefault(id, Set.of());
    }

    /** The same for the reconciler. */
    public synchronized List<MaildropEntry> maildropEntries() {
        return entries.stream().map(LedgerEntry::toMaildropEntry).toList();
    }

    /** Writes records; they may be lost in a crash that follows at once. */
    public synchronized void note(List<LedgerRecord> records) throws LedgerException {
        write(records, false);
    }

    /** Writes records, durable when it returns. */
    public synchronized void commit(List<LedgerRecord> records) throws LedgerException {
        write(records, true);
    }

    /** Applies what a listing brought, durably; answers the new messages, in that order. */
    public synchronized List<LedgerEntry> apply(List<LedgerChange> changes) throws LedgerException {
        List<LedgerRecord> records = new ArrayList<>();
        int next = entries.size();
        for (LedgerChange change : changes) {
            Optional<LedgerRecord> written = recordOf(change, new EntryId(next));
            if (change instanceof LedgerChange.Arrived) {
                next++;
            }
            written.ifPresent(records::add);
        }
        int before = entries.size();
        write(records, true);
        return List.copyOf(entries.subList(before, entries.size()));
    }

    private static Optional<LedgerRecord> recordOf(LedgerChange change, EntryId next) {
        return Optional.of(
                switch (change) {
                    case LedgerChange.Arrived a ->
                            new LedgerRecord.Arrived(
                                    next, a.uniqueId(), a.twin(), a.claimedSize(), a.at());
                    case LedgerChange.Returned(EntryId id) -> new LedgerRecord.Returned(id);
                    case LedgerChange.Missing(EntryId id, _) -> new LedgerRecord.Missing(id);
                    case LedgerChange.Gone(EntryId id, _) -> new LedgerRecord.Gone(id);
                    case LedgerChange.NoMail(EntryId id) ->
                            new LedgerRecord.Skipped(id, Fate.Why.NOT_MAIL, Instant.EPOCH);
                    case LedgerChange.Renamed(EntryId id, var name, int twin) ->
                            new LedgerRecord.Renamed(id, name, twin);
                    case LedgerChange.Claimed(EntryId id, long size) ->
                            new LedgerRecord.Claimed(id, size);
                    case LedgerChange.Restored _, LedgerChange.ExpungeDated _ ->
                            throw new IllegalArgumentException(
                                    "nobody expunges in a migration: " + change);
                    case LedgerChange.DeletionSent(EntryId id) -> new LedgerRecord.DeletionSent(id);
                    case LedgerChange.DeletionUndone(EntryId id) ->
                            new LedgerRecord.DeletionUndone(id);
                });
    }

    private void write(List<LedgerRecord> records, boolean durable) throws LedgerException {
        if (records.isEmpty()) {
            return;
        }
        journal.append(records.stream().map(RecordLine::print).toList(), durable);
        records.forEach(this::believe);
    }

    private void believe(LedgerRecord happened) {
        switch (happened) {
            case LedgerRecord.Opened(AccountKey key) -> account = key;
            case LedgerRecord.Arrived r -> {
                if (r.id().value() != entries.size()) {
                    throw new IllegalArgumentException(
                            "message %d arrives after %d (expected: in order)"
                                    .formatted(r.id().value(), entries.size() - 1));
                }
                entries.add(
                        new LedgerEntry(
                                r.id(),
                                r.uniqueId(),
                                r.twin(),
                                r.claimedSize(),
                                r.firstSeen(),
                                State.LISTED,
                                Optional.empty(),
                                new Fate.Waiting()));
            }
            case LedgerRecord.Missing(EntryId id) -> put(at(id).with(State.ABSENT));
            case LedgerRecord.Returned(EntryId id) -> put(at(id).with(State.LISTED));
            case LedgerRecord.Renamed(EntryId id, var name, int twin) ->
                    put(at(id).named(name, twin));
            case LedgerRecord.Claimed(EntryId id, long size) -> put(at(id).claimed(size));
            case LedgerRecord.Identified(EntryId id, MessageIdentity identity) ->
                    put(at(id).with(identity));
            case LedgerRecord.Intended r ->
                    put(at(r.id()).with(new Fate.Intended(r.sending(), r.validity(), r.uidNext())));
            case LedgerRecord.Appended(EntryId id, var validity, var uid) ->
                    put(at(id).with(new Fate.Appended(sendingOf(at(id)), validity, uid)));
            case LedgerRecord.NotThere(EntryId id) -> put(at(id).with(new Fate.Waiting()));
            case LedgerRecord.Present r ->
                    put(at(r.id()).with(new Fate.Present(r.sending(), r.validity(), r.uid())));
            case LedgerRecord.Carried(EntryId id, Set<Flag> flags) -> carried.put(id, flags);
            case LedgerRecord.Verified(EntryId id) -> put(at(id).with(verified(at(id))));
            case LedgerRecord.Differs(EntryId id, String reason) ->
                    put(at(id).with(differs(at(id), reason)));
            case LedgerRecord.Skipped(EntryId id, Fate.Why why, var date) ->
                    put(at(id).with(new Fate.Skipped(why, date)));
            case LedgerRecord.Quarantined(EntryId id, String reason, String file) ->
                    put(at(id).with(new Fate.Quarantined(reason, file)));
            case LedgerRecord.DeletionSent(EntryId id) -> put(at(id).with(State.DELETING));
            case LedgerRecord.DeletionUndone(EntryId id) -> put(at(id).with(State.LISTED));
            case LedgerRecord.Gone(EntryId id) -> put(at(id).with(State.GONE));
        }
    }

    private LedgerEntry at(EntryId id) {
        if (id.value() < 0 || id.value() >= entries.size()) {
            throw new IllegalArgumentException(
                    "message %d (expected: 0 to %d)".formatted(id.value(), entries.size() - 1));
        }
        return entries.get(id.value());
    }

    private void put(LedgerEntry entry) {
        entries.set(entry.id().value(), entry);
    }

    private static Sending sendingOf(LedgerEntry entry) {
        return switch (entry.fate()) {
            case Fate.Intended(Sending sending, _, _) -> sending;
            case Fate.Appended(Sending sending, _, _) -> sending;
            case Fate.Verified(Sending sending, _, _) -> sending;
            case Fate.Differs(Sending sending, _, _, _) -> sending;
            case Fate.Present(Sending sending, _, _) -> sending;
            case Fate.Waiting _, Fate.Skipped _, Fate.Quarantined _ ->
                    throw new IllegalArgumentException(
                            "message %d was not intended".formatted(entry.id().value()));
        };
    }

    private static Fate verified(LedgerEntry entry) {
        return switch (entry.fate()) {
            case Fate.Appended(Sending sending, var validity, var uid) ->
                    new Fate.Verified(sending, validity, uid.orElseThrow());
            case Fate.Verified verified -> verified;
            case Fate.Present present -> present;
            case Fate.Differs(Sending sending, var validity, var uid, _) ->
                    new Fate.Verified(sending, validity, uid);
            case Fate.Waiting _, Fate.Intended _, Fate.Skipped _, Fate.Quarantined _ ->
                    throw new IllegalArgumentException(
                            "message %d is verified and was not appended"
                                    .formatted(entry.id().value()));
        };
    }

    private static Fate differs(LedgerEntry entry, String reason) {
        return switch (entry.fate()) {
            case Fate.Appended(Sending sending, var validity, var uid) ->
                    new Fate.Differs(sending, validity, uid.orElseThrow(), reason);
            case Fate.Verified(Sending sending, var validity, var uid) ->
                    new Fate.Differs(sending, validity, uid, reason);
            case Fate.Differs(Sending sending, var validity, var uid, _) ->
                    new Fate.Differs(sending, validity, uid, reason);
            case Fate.Present(Sending sending, var validity, var uid) ->
                    new Fate.Differs(sending, validity, uid, reason);
            case Fate.Waiting _, Fate.Intended _, Fate.Skipped _, Fate.Quarantined _ ->
                    throw new IllegalArgumentException(
                            "message %d differs and was not appended"
                                    .formatted(entry.id().value()));
        };
    }

    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }
}
