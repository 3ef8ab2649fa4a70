package org.popbridge.migrate.source;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.ledger.Fate;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;

/**
 * One folder of a bridge's account. Its messages are listed as {@code UIDVALIDITY.UID}, which is
 * for ever (law 2); so what is listed no more was expunged by its owner, and nothing has to be
 * guessed.
 */
public final class BridgeFolder implements Source {
    private final BridgeAccount account;
    private final Mailbox mailbox;
    private final Set<SpecialUse> uses;
    private final boolean subscribed;
    private volatile @Nullable MailboxSnapshot opened;

    BridgeFolder(BridgeAccount account, Mailbox mailbox, Set<SpecialUse> uses, boolean subscribed) {
        this.account = account;
        this.mailbox = mailbox;
        this.uses = Set.copyOf(uses);
        this.subscribed = subscribed;
    }

    public MailboxName name() {
        return mailbox.name();
    }

    /** What it is for; no two folders of an account have a use in common. */
    public Set<SpecialUse> uses() {
        return uses;
    }

    public boolean isSubscribed() {
        return subscribed;
    }

    @Override
    public Maildrop open() throws IOException {
        MailboxSnapshot snapshot = account.account().snapshot(mailbox.id());
        opened = snapshot;
        return new BridgeMaildrop(account, snapshot);
    }

    static UniqueId idAt(MailboxSnapshot snapshot, int position) {
        return UniqueId.of(snapshot.uidValidity().value() + "." + snapshot.uidAt(position));
    }

    /** The position of a message that is listed so, or -1. */
    private static int positionOf(MailboxSnapshot snapshot, UniqueId listed) {
        String life = snapshot.uidValidity().value() + ".";
        String id = listed.toString();
        return id.startsWith(life)
                ? Math.max(-1, snapshot.positionOf(Long.parseLong(id.substring(life.length()))))
                : -1;
    }

    @Override
    public SortedMap<Integer, EntryId> reconcile(
            Ledger ledger, Maildrop maildrop, Spool spool, Instant now) throws IOException {
        Map<UniqueId, LedgerEntry> known = new HashMap<>();
        ledger.entries().forEach(entry -> known.put(entry.uniqueId(), entry));
        SortedMap<Integer, EntryId> numbers = new TreeMap<>();
        List<LedgerChange> changes = new ArrayList<>();
        List<Integer> arrivals = new ArrayList<>();
        Set<UniqueId> listed = new HashSet<>();
        for (Listed message : maildrop.list().messages()) {
            UniqueId id = message.uniqueId().orElseThrow();
            LedgerEntry entry = known.get(id);
            listed.add(id);
            if (entry == null) {
                arrivals.add(message.number());
                changes.add(
                        new LedgerChange.Arrived(
                                id, 0, message.claimedSize(), Optional.empty(), now));
                continue;
            }
            numbers.put(message.number(), entry.id());
            if (entry.state() != MaildropEntry.State.LISTED) {
                changes.add(new LedgerChange.Returned(entry.id()));
            }
            if (message.hasSize() && message.claimedSize() != entry.claimedSize()) {
                changes.add(new LedgerChange.Claimed(entry.id(), message.claimedSize()));
            }
        }
        known.keySet().removeAll(listed);
        expunged(known.values(), ledger, changes, now);
        List<LedgerEntry> arrived = ledger.apply(changes);
        for (int i = 0; i < arrived.size(); i++) {
            numbers.put(arrivals.get(i), arrived.get(i).id());
        }
        return numbers;
    }

    /** What its owner expunged before it was copied is not missed by anybody. */
    private static void expunged(
            Collection<LedgerEntry> gone, Ledger ledger, List<LedgerChange> changes, Instant now)
            throws IOException {
        List<LedgerRecord> skipped = new ArrayList<>();
        for (LedgerEntry entry : gone) {
            if (!entry.fate().isSettled()) {
                skipped.add(
                        new LedgerRecord.Skipped(entry.id(), Fate.Why.EXPUNGED, entry.firstSeen()));
            }
            if (entry.state() == MaildropEntry.State.LISTED) {
                changes.add(new LedgerChange.Missing(entry.id(), now));
            }
        }
        ledger.commit(skipped);
    }

    @Override
    public Optional<Known> known(UniqueId listed) {
        MailboxSnapshot snapshot = opened;
        int position = snapshot == null ? -1 : positionOf(snapshot, listed);
        if (snapshot == null || position < 0) {
            return Optional.empty();
        }
        long seconds = snapshot.internalDateAt(position);
        if (seconds == MailboxSnapshot.UNKNOWN) {
            return Optional.empty();
        }
        return Optional.of(
                new Known(
                        Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC),
                        snapshot.keywords().flags(snapshot.flagsAt(position))));
    }

    /** POP3 clients of the destination will see its INBOX and nothing else. */
    @Override
    public Optional<UniqueId> pop3Id(UniqueId listed) {
        MailboxSnapshot snapshot = opened;
        int position = snapshot == null ? -1 : positionOf(snapshot, listed);
        return snapshot == null || position < 0 || !mailbox.name().isInbox()
                ? Optional.empty()
                : account.pop3Id(snapshot.contentAt(position));
    }

    @Override
    public String inWords(Reply refusal) {
        return refusal.text();
    }
}
