package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MaildropEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an account stands with its maildrop, as its sessions tell: when it was listed, what is not
 * here yet, what the host refused, and what is wrong. Any thread.
 */
final class Standing implements SyncSession.Events {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final Account store;
    private final SyncNotes notes;
    private final Wants wants;
    private final InstantSource clock;
    private final Runnable changed;
    private final Refusals refusals;
    private final Tally tally;
    private final Set<ContentId> damaged = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private boolean listedEver;
    private int missing;
    private int storedNow;
    private @Nullable Instant lastListing;
    private @Nullable String trouble;
    private SyncNotes.@Nullable Brake brake;

    /**
     * @param changed told when a listing has come, on the session's thread
     */
    Standing(
            Account store,
            Wants wants,
            BridgeSettings settings,
            Tally tally,
            InstantSource clock,
            Runnable changed)
            throws IOException {
        this.store = store;
        this.wants = wants;
        this.tally = tally;
        this.clock = clock;
        this.changed = changed;
        this.notes = new SyncNotes(store);
        this.refusals = new Refusals(store, notes, settings.refusedRetry());
        this.listedEver = notes.firstListing().isPresent();
        this.lastListing = notes.latestListing().orElse(null);
        this.brake = notes.brake().orElse(null);
        this.damaged.addAll(notes.damaged().keySet());
    }

    synchronized boolean isListed() {
        return listedEver;
    }

    synchronized SyncStatus status() {
        return new SyncStatus(
                Optional.ofNullable(lastListing),
                missing,
                Optional.ofNullable(trouble),
                Optional.ofNullable(brake).map(SyncNotes.Brake::reason));
    }

    /** How many messages a listing lacked that is not believed; 0 while there is no brake. */
    synchronized int held() {
        return brake == null ? 0 : brake.held();
    }

    /** What keeps the account from its maildrop, in a user's words. */
    synchronized Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private synchronized void troubled(@Nullable String reason) {
        trouble = reason;
    }

    /** How a session ended that was not broken. */
    void ended(SyncSession.End end) {
        switch (end) {
            case DONE, AGAIN -> troubled(null);
            case DOUBTED -> {
                String doubt = trouble().orElse("The mail host's listing is doubted");
                LOG.warn("{}: {}", store.name(), doubt);
                wants.refuseAll(doubt);
            }
            case STOPPED -> wants.refuseAll("The server is shutting down");
        }
    }

    /** A session broke, or was not to be had. */
    void broke(Throwable failure) {
        String reason =
                failure instanceof IOException
                        ? String.valueOf(failure.getMessage())
                        : "The sync broke off by a fault of this program; it will be tried again";
        troubled(reason);
        switch (failure) {
            case Pop3Exception.LoginRefused refused
                    when refused.reason() != Pop3Exception.LoginRefused.Reason.UNSAID ->
                    LOG.warn("{}: no more syncs with these credentials: {}", store.name(), reason);
            case IOException e -> LOG.info("{}: sync broke off: {}", store.name(), e.toString());
            default -> LOG.error("{}: sync broke off", store.name(), failure);
        }
    }

    synchronized void sessionBegins() {
        storedNow = 0;
    }

    /** Whether the session that runs, or ran last, brought any content. */
    synchronized boolean hasStored() {
        return storedNow > 0;
    }

    /** Why the host does not give that content now, if it said so a short while ago. */
    Optional<String> refusal(ContentId content) {
        return refusals.reasonToWait(content, clock.instant());
    }

    /** Notes that what is here of a content is not what arrived, and is retrieved again. */
    void damaged(ContentId content) {
        if (damaged.add(content)) {
            LOG.error(
                    "{}: content {} is damaged on disk; it is retrieved again",
                    store.name(),
                    content.value());
            note(() -> notes.damaged(content, clock.instant()));
        }
    }

    // What the session tells

    @Override
    public void listed(Instant at, int nowMissing) {
        boolean released;
        synchronized (this) {
            listedEver = true;
            lastListing = at;
            missing = nowMissing;
            trouble = null;
            released = brake != null;
            brake = null;
        }
        changed.run();
        note(() -> {
            notes.listed(at);
            if (released) {
                notes.released();
                LOG.info("{}: the maildrop's listing is believed again", store.name());
            }
        });
    }

    @Override
    public void stored(Collection<ContentId> contents) {
        for (ContentId content : contents) {
            if (damaged.remove(content)) {
                LOG.info("{}: content {} is here again", store.name(), content.value());
                tally.cameAnew();
                note(() -> notes.mended(content));
            }
        }
        wants.arrived(contents);
        tally.stored(contents.size());
        synchronized (this) {
            storedNow += contents.size();
            missing = Math.max(0, missing - contents.size());
        }
        note(() -> {
            for (ContentId content : contents) {
                // Where a note stands for the message, the note is what was stored.
                if (refusals.of(content).filter(known -> !known.noted()).isPresent()) {
                    refusals.given(content);
                }
            }
        });
    }

    @Override
    public void doubted(String reason) {
        troubled(reason);
    }

    @Override
    public void braked(String reason, int held) {
        SyncNotes.Brake now;
        synchronized (this) {
            Instant since = brake == null ? clock.instant() : brake.since();
            now = new SyncNotes.Brake(since, held, reason);
            trouble = reason;
            brake = now;
        }
        note(() -> notes.braked(now));
    }

    @Override
    public void changed(int arrived, int deleted) {
        tally.arrived(arrived);
        tally.deleted(deleted);
    }

    @Override
    public void comparing() {
        note(notes::comparing);
    }

    @Override
    public void compared(int compared, int different) {
        note(() -> notes.compared(new SyncNotes.Compared(clock.instant(), compared, different)));
        LOG.info(
                "{}: compared {} messages with the host's, {} differ",
                store.name(),
                compared,
                different);
    }

    @Override
    public void differs(MaildropEntry entry, String reason) {
        LOG.warn("{}: unique-id {}: {}", store.name(), entry.uniqueId(), reason);
        note(() -> notes.differs(entry.id(), reason));
    }

    /** What a note is made with. */
    private interface Noting {
        void run() throws IOException;
    }

    /** A note is for people; mail goes on without. */
    private void note(Noting noting) {
        try {
            noting.run();
        } catch (IOException e) {
            LOG.warn("{}: how its sync stands could not be kept", store.name(), e);
        }
    }

    /** Everything may be asked for again. */
    void forgetRefusals() {
        refusals.waitNoMore();
    }

    boolean isAccepted() throws IOException {
        return notes.isAccepted();
    }

    @Override
    public void unavailable(MaildropEntry entry, String reason) {
        LOG.warn("{}: unique-id {}: {}", store.name(), entry.uniqueId(), reason);
        note(() -> refusals.add(entry, reason, clock.instant()));
        wants.refuse(entry.content(), reason);
    }

    @Override
    public void noMail(MaildropEntry entry) {
        wants.refuse(entry.content(), "It is the mail host's own bookkeeping, and no mail");
    }

    @Override
    public Optional<SyncNotes.Refused> refused(MaildropEntry entry) {
        return refusals.of(entry.content());
    }

    @Override
    public void noting(MaildropEntry entry) throws IOException {
        refusals.note(entry);
    }

    @Override
    public void given(MaildropEntry entry) {
        LOG.info("{}: unique-id {} came after all", store.name(), entry.uniqueId());
        note(() -> refusals.given(entry.content()));
    }

    @Override
    public boolean isPutOff(MaildropEntry entry) {
        return refusal(entry.content()).isPresent();
    }

    @Override
    public void undeletable(MaildropEntry entry, String reason) {
        LOG.error("{}: unique-id {} stays on the host: {}", store.name(), entry.uniqueId(), reason);
    }
}
