package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
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

    /** The property that says when the maildrop was first listed. */
    private static final String LISTED = "maildrop.listed";

    /** How long a message that the host refused is not asked for again. */
    private static final Duration REFUSAL = Duration.ofMinutes(5);

    private record Refusal(String reason, Instant until) {}

    private final Account store;
    private final Wants wants;
    private final InstantSource clock;
    private final Runnable changed;
    private final Map<ContentId, Refusal> refusals = new ConcurrentHashMap<>();
    private final Set<ContentId> damaged = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private boolean listedEver;
    private int missing;
    private int storedNow;
    private @Nullable Instant lastListing;
    private @Nullable String trouble;

    /**
     * @param changed told when a listing has come, on the session's thread
     */
    Standing(Account store, Wants wants, InstantSource clock, Runnable changed) throws IOException {
        this.store = store;
        this.wants = wants;
        this.clock = clock;
        this.changed = changed;
        this.listedEver = store.property(LISTED).isPresent();
    }

    synchronized boolean isListed() {
        return listedEver;
    }

    synchronized SyncStatus status() {
        return new SyncStatus(
                Optional.ofNullable(lastListing), missing, Optional.ofNullable(trouble));
    }

    /** What keeps the account from its maildrop, in a user's words. */
    synchronized Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    synchronized void troubled(@Nullable String reason) {
        trouble = reason;
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
        return Optional.ofNullable(refusals.get(content))
                .filter(refusal -> refusal.until.isAfter(clock.instant()))
                .map(Refusal::reason);
    }

    /** Notes that what is here of a content is not what arrived, and is retrieved again. */
    void damaged(ContentId content) {
        if (damaged.add(content)) {
            LOG.error(
                    "{}: content {} is damaged on disk; it is retrieved again",
                    store.name(),
                    content.value());
        }
    }

    // What the session tells

    @Override
    public void listed(Instant at, int nowMissing) {
        boolean first;
        synchronized (this) {
            first = !listedEver;
            listedEver = true;
            lastListing = at;
            missing = nowMissing;
            trouble = null;
        }
        changed.run();
        if (first) {
            try {
                store.setProperty(LISTED, at.toString());
            } catch (IOException e) {
                LOG.warn("{}: that it was listed could not be kept", store.name(), e);
            }
        }
    }

    @Override
    public void stored(Collection<ContentId> contents) {
        for (ContentId content : contents) {
            if (damaged.remove(content)) {
                LOG.info("{}: content {} is here again", store.name(), content.value());
            }
        }
        wants.arrived(contents);
        synchronized (this) {
            storedNow += contents.size();
            missing = Math.max(0, missing - contents.size());
        }
    }

    @Override
    public void doubted(String reason) {
        troubled(reason);
    }

    @Override
    public void unavailable(MaildropEntry entry, String reason) {
        refusals.put(entry.content(), new Refusal(reason, clock.instant().plus(REFUSAL)));
        wants.refuse(entry.content(), reason);
        LOG.warn("{}: unique-id {}: {}", store.name(), entry.uniqueId(), reason);
    }

    @Override
    public boolean isPutOff(MaildropEntry entry) {
        boolean putOff = refusal(entry.content()).isPresent();
        if (!putOff) {
            refusals.remove(entry.content());
        }
        return putOff;
    }

    @Override
    public void undeletable(MaildropEntry entry, String reason) {
        LOG.error("{}: unique-id {} stays on the host: {}", store.name(), entry.uniqueId(), reason);
    }
}
