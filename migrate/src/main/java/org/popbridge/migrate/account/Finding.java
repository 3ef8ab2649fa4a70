package org.popbridge.migrate.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.message.MessageIds;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.migrate.content.HeaderKeys;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.DestinationSession.Detail;
import org.popbridge.migrate.destination.FolderState;
import org.popbridge.migrate.ledger.Fate;
import org.popbridge.migrate.ledger.HeaderKey;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;
import org.popbridge.migrate.ledger.MessageIdentity;
import org.popbridge.migrate.ledger.Sending;
import org.popbridge.migrate.ledger.Sha256;

/**
 * Finds messages at the destination: those whose fate a lost reply left open, and those that it had
 * before (law 6).
 *
 * <p>Copies are looked for by header key and size, and are copies only if their contents digest
 * alike. They are a multiset: a message at the destination stands for one at the source, so that
 * identical twins are two, and so are two mails with one Message-ID. What the ledger names already
 * stands for nothing else.
 */
final class Finding {
    /** So few messages in doubt's way are all fetched: a server may have changed their headers. */
    private static final int FEW = 500;

    /** Octets by which a rewritten message may be larger or smaller for its header alone. */
    private static final long REWRITTEN_HEADER = 64 << 10;

    /** So many messages that were taken show what a server makes of messages. */
    private static final int SAMPLE = 5;

    private final DestinationSession session;
    private final UidValidity life;
    private final Ledger ledger;
    private final Set<Long> claimed = new HashSet<>();
    private final Map<HeaderKey, List<Copy>> unclaimed = new HashMap<>();
    private final Map<Long, Sha256> digests = new HashMap<>();
    private final Set<EntryId> undecidable = new HashSet<>();
    private final Set<String> messageIds = new HashSet<>();

    /** A message at the destination that the ledger does not name. */
    private record Copy(Uid uid, long size, HeaderKey key, String messageId) {}

    Finding(DestinationSession session, FolderState folder, Ledger ledger) {
        this.session = session;
        this.life = folder.validity();
        this.ledger = ledger;
        for (LedgerEntry entry : ledger.entries()) {
            entry.uidIn(life).ifPresent(uid -> claimed.add(uid.value()));
        }
    }

    /**
     * Settles what is in doubt: intents without a result, results without a UID, and all that was
     * there in an earlier life of the mailbox.
     */
    void settleDoubts() throws IOException {
        List<LedgerEntry> doubtful = ledger.entries().stream().filter(this::isInDoubt).toList();
        if (doubtful.isEmpty()) {
            return;
        }
        long from = doubtful.stream().mapToLong(this::lowestUid).min().orElse(1);
        List<Copy> copies = scan(new Uid(from));
        fetch(copies.size() <= FEW ? uids(copies) : uids(likely(copies, doubtful)));
        Map<Sha256, List<Copy>> byContent = new LinkedHashMap<>();
        for (Copy copy : copies) {
            Sha256 digest = digests.get(copy.uid().value());
            if (digest != null) {
                byContent.computeIfAbsent(digest, _ -> new ArrayList<>(1)).add(copy);
            }
        }
        List<LedgerRecord> found = new ArrayList<>();
        List<LedgerEntry> notFound = new ArrayList<>();
        for (LedgerEntry entry : doubtful) {
            Optional<LedgerRecord> there = byContent(entry, byContent);
            there.ifPresent(found::add);
            if (there.isEmpty()) {
                notFound.add(entry);
            }
        }
        boolean sameAsSent = !found.isEmpty();
        boolean keeps = !notFound.isEmpty() && !copies.isEmpty() && keepsOctets();
        for (LedgerEntry entry : notFound) {
            (keeps
                            ? Optional.<LedgerRecord>of(new LedgerRecord.NotThere(entry.id()))
                            : rewritten(entry, copies, sameAsSent))
                    .ifPresent(found::add);
        }
        ledger.commit(found);
    }

    /**
     * Whether this server stores messages as it is sent them, seen by some that it said it took.
     * Exchange does not; then contents cannot decide. Where nothing is there to be seen yet, a
     * server is not trusted.
     */
    private boolean keepsOctets() throws IOException {
        Map<Long, Sha256> sent = new HashMap<>();
        for (LedgerEntry entry : ledger.entries().reversed()) {
            // What it had before was stored by somebody else, who knows how.
            if (sent.size() < SAMPLE
                    && !(entry.fate() instanceof Fate.Present)
                    && entry.uidIn(life).isPresent()) {
                long uid = entry.uidIn(life).get().value();
                sendingOf(entry).ifPresent(sending -> sent.put(uid, sending.plain()));
            }
        }
        fetch(new TreeSet<>(sent.keySet()));
        Map<Long, Sha256> there = new HashMap<>(sent);
        there.keySet().retainAll(digests.keySet());
        return !there.isEmpty()
                && there.entrySet().stream()
                        .allMatch(one -> one.getValue().equals(digests.get(one.getKey())));
    }

    /**
     * What becomes of a message that no content there is like, on a server that may rewrite: what
     * came after the intent with the same Message-ID is it. Where nothing there can be it, it is
     * not there. Otherwise nobody knows, and nothing is appended (law 6).
     *
     * @param sameAsSent whether others were found there as they were sent
     */
    private Optional<LedgerRecord> rewritten(
            LedgerEntry entry, List<Copy> copies, boolean sameAsSent) {
        String messageId = messageId(entry);
        List<Copy> candidates =
                copies.stream()
                        .filter(copy ->
                                copy.uid().value() >= lowestUid(entry)
                                        && !claimed.contains(copy.uid().value())
                                        && mayBe(entry, copy.size()))
                        .toList();
        for (Copy copy : candidates) {
            if (!messageId.isEmpty() && messageId.equals(copy.messageId())) {
                claimed.add(copy.uid().value());
                return Optional.of(
                        new LedgerRecord.Appended(entry.id(), life, Optional.of(copy.uid())));
            }
        }
        boolean undecided =
                messageId.isEmpty()
                        && !sameAsSent
                        && candidates.stream().anyMatch(copy -> !isKnown(copy.messageId()));
        if (!undecided) {
            return Optional.of(new LedgerRecord.NotThere(entry.id()));
        }
        undecidable.add(entry.id());
        return Optional.empty();
    }

    /** Headers are added, bodies encoded anew: but nothing of one size becomes another. */
    private static boolean mayBe(LedgerEntry entry, long size) {
        long sent = sendingOf(entry).map(Sending::size).orElse(entry.size());
        return size >= sent / 2 - REWRITTEN_HEADER && size <= 2 * sent + REWRITTEN_HEADER;
    }

    /** Whether a Message-ID is that of a message here, which its copy can stand for. */
    private boolean isKnown(String messageId) {
        return !messageId.isEmpty() && messageIds().contains(messageId);
    }

    private Set<String> messageIds() {
        if (messageIds.isEmpty()) {
            ledger.entries().forEach(entry -> messageIds.add(messageId(entry)));
        }
        return messageIds;
    }

    private static String messageId(LedgerEntry entry) {
        return entry.identity().map(MessageIdentity::messageId).orElse("");
    }

    /** Messages of which nobody can tell whether they are there; not to be appended. */
    Set<EntryId> undecidable() {
        return Set.copyOf(undecidable);
    }

    private static String bare(String messageId) {
        List<String> ids = MessageIds.parse(messageId);
        return ids.isEmpty() ? "" : ids.getFirst();
    }

    private Optional<LedgerRecord> byContent(LedgerEntry entry, Map<Sha256, List<Copy>> byContent) {
        for (Sha256 digest : contents(entry)) {
            List<Copy> copies = byContent.getOrDefault(digest, List.of());
            if (!copies.isEmpty()) {
                Uid uid = copies.removeFirst().uid();
                claimed.add(uid.value());
                return Optional.of(new LedgerRecord.Appended(entry.id(), life, Optional.of(uid)));
            }
        }
        return Optional.empty();
    }

    private boolean isInDoubt(LedgerEntry entry) {
        return switch (entry.fate()) {
            case Fate.Intended _ -> true;
            case Fate.Appended(_, UidValidity validity, Optional<Uid> uid) ->
                    uid.isEmpty() || !validity.equals(life);
            case Fate.Verified(_, UidValidity validity, _) -> !validity.equals(life);
            case Fate.Present(_, UidValidity validity, _) -> !validity.equals(life);
            case Fate.Differs(_, UidValidity validity, _, _) -> !validity.equals(life);
            case Fate.Waiting _, Fate.Skipped _, Fate.Quarantined _ -> false;
        };
    }

    private long lowestUid(LedgerEntry entry) {
        return entry.fate() instanceof Fate.Intended(_, UidValidity validity, Uid uidNext)
                        && validity.equals(life)
                ? uidNext.value()
                : 1;
    }

    /** The digests that a copy of the message may have: as it was sent, and as it came. */
    private static Set<Sha256> contents(LedgerEntry entry) {
        Set<Sha256> contents = new LinkedHashSet<>();
        sendingOf(entry).map(Sending::plain).ifPresent(contents::add);
        entry.identity().map(MessageIdentity::plain).ifPresent(contents::add);
        return contents;
    }

    private static Optional<Sending> sendingOf(LedgerEntry entry) {
        return switch (entry.fate()) {
            case Fate.Intended(Sending sending, _, _) -> Optional.of(sending);
            case Fate.Appended(Sending sending, _, _) -> Optional.of(sending);
            case Fate.Verified(Sending sending, _, _) -> Optional.of(sending);
            case Fate.Present(Sending sending, _, _) -> Optional.of(sending);
            case Fate.Differs(Sending sending, _, _, _) -> Optional.of(sending);
            case Fate.Waiting _, Fate.Skipped _, Fate.Quarantined _ -> Optional.empty();
        };
    }

    private static List<Copy> likely(List<Copy> copies, List<LedgerEntry> doubtful) {
        Set<HeaderKey> keys = new HashSet<>();
        Set<Long> sizes = new HashSet<>();
        for (LedgerEntry entry : doubtful) {
            entry.identity()
                    .ifPresent(identity -> {
                        keys.add(identity.key());
                        sizes.add(identity.size());
                    });
            sendingOf(entry).ifPresent(sending -> sizes.add(sending.size()));
        }
        return copies.stream()
                .filter(copy -> keys.contains(copy.key()) || sizes.contains(copy.size()))
                .toList();
    }

    /** Learns what the destination has beside what the ledger names; cheap where it has nothing. */
    void lookAround(FolderState folder) throws IOException {
        unclaimed.clear();
        if (folder.messages() == 0) {
            return;
        }
        long[] lowest = {Long.MAX_VALUE};
        if (claimed.isEmpty()) {
            lowest[0] = 1;
        } else {
            session.scan(
                    new Uid(1),
                    Detail.IDENTITY,
                    present -> {
                        if (!claimed.contains(present.uid().value())) {
                            lowest[0] = Math.min(lowest[0], present.uid().value());
                        }
                    });
        }
        if (lowest[0] == Long.MAX_VALUE) {
            return;
        }
        for (Copy copy : scan(new Uid(lowest[0]))) {
            unclaimed.computeIfAbsent(copy.key(), _ -> new ArrayList<>(1)).add(copy);
        }
    }

    private List<Copy> scan(Uid from) throws IOException {
        List<Copy> copies = new ArrayList<>();
        session.scan(
                from,
                Detail.HEADER,
                present -> {
                    if (!claimed.contains(present.uid().value())) {
                        copies.add(
                                new Copy(
                                        present.uid(),
                                        present.size(),
                                        HeaderKeys.of(present.header()),
                                        bare(present.messageId())));
                    }
                });
        return copies;
    }

    /** Whether a message may be there already: reason to ask {@link #match}. */
    boolean mayHave(Handed message) {
        return unclaimed.containsKey(message.message().identity().key());
    }

    /**
     * Which of these messages the destination had before; no append may be under way.
     *
     * @param sent the digest of the form in which each would be sent
     */
    Map<Handed, LedgerRecord.Present> match(Map<Handed, Sending> sent) throws IOException {
        Set<Long> wanted = new TreeSet<>();
        for (Handed message : sent.keySet()) {
            for (Copy copy : candidates(message)) {
                if (!digests.containsKey(copy.uid().value())) {
                    wanted.add(copy.uid().value());
                }
            }
        }
        fetch(wanted);
        Map<Handed, LedgerRecord.Present> matched = new HashMap<>();
        sent.forEach((message, sending) -> {
            Set<Sha256> contents =
                    Set.copyOf(
                            new HashSet<>(
                                    List.of(
                                            sending.plain(),
                                            message.message().identity().plain())));
            for (Copy copy : candidates(message)) {
                Sha256 there = digests.get(copy.uid().value());
                if (there != null && contents.contains(there)) {
                    candidates(message).remove(copy);
                    claimed.add(copy.uid().value());
                    matched.put(
                            message,
                            new LedgerRecord.Present(
                                    message.id(),
                                    new Sending(there, copy.size(), sending.dated(), List.of()),
                                    life,
                                    copy.uid()));
                    return;
                }
            }
        });
        return matched;
    }

    private List<Copy> candidates(Handed message) {
        return unclaimed.getOrDefault(message.message().identity().key(), List.of());
    }

    private static Set<Long> uids(Collection<Copy> copies) {
        Set<Long> uids = new TreeSet<>();
        copies.forEach(copy -> uids.add(copy.uid().value()));
        return uids;
    }

    private void fetch(Collection<Long> ascending) throws IOException {
        if (ascending.isEmpty()) {
            return;
        }
        UidSet.Builder uids = UidSet.builder();
        ascending.forEach(uids::add);
        session.fetch(uids.build(), new Digesting(digests));
    }
}
