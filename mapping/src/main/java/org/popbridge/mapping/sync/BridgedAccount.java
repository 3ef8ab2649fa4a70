package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Subscription;

/**
 * One account joined to its maildrop: the store, and the ways in which a client's doing drives the
 * sync. One POP3 session at most, however many clients there are. Safe for any thread.
 */
public interface BridgedAccount {
    Account store();

    /**
     * Waits until the maildrop has been listed at least once in the account's life, so that EXISTS
     * is right; returns at once for an account that has been, and after {@code atMost} in any case.
     *
     * @return whether there is a listing
     */
    boolean awaitListing(Duration atMost) throws InterruptedException;

    /**
     * A client logged in, selected INBOX or said NOOP: the next sync may be due (policy {@code
     * poll}).
     */
    void nudge();

    /** While the subscription is open a client idles on INBOX, and polling is quicker. */
    Subscription idling();

    /**
     * Puts these at the head of the download and waits until all are here.
     *
     * @throws ContentUnavailableException if one cannot be had now; those that could be had are
     *     here
     */
    default void require(Collection<ContentId> contents) throws IOException, InterruptedException {
        require(contents, Waiting.PATIENT);
    }

    /** The same, for one who wants to hear meanwhile how much is still to come. */
    void require(Collection<ContentId> contents, Waiting waiting)
            throws IOException, InterruptedException;

    /**
     * Retrieves a content again whose octets here are not those that arrived, and waits until it is
     * sound.
     *
     * @throws ContentUnavailableException if the host does not give it; what is here stays as it is
     */
    void mend(ContentId content) throws IOException, InterruptedException;

    SyncStatus status();
}
