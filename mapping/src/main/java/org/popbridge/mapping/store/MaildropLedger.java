package org.popbridge.mapping.store;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is known of an account's maildrop: each message ever listed, which content it is, and where
 * it is in its life upstream. INBOX and ledger change in one transaction, so neither can be ahead.
 *
 * <p>Message numbers of POP3 are nowhere in here (law 1).
 */
public interface MaildropLedger {
    /**
     * Every entry there ever was, {@link MaildropEntry.State#GONE} ones too, so that a late return
     * is recognised; in the order of their arrival.
     */
    List<MaildropEntry> entries() throws IOException;

    Optional<MaildropEntry> entryOf(ContentId content) throws IOException;

    /**
     * How long the content of what a client expunged stays here, so that it can be restored. Until
     * this is said, no longer than sessions may still read it.
     *
     * @param deleting whether such a message is deleted upstream after that time, for which its
     *     content is needed a while longer (law 4): a week, if nobody asks the host sooner
     */
    void keepExpunged(Duration time, boolean deleting) throws IOException;

    /**
     * Applies all or none. Arrivals get INBOX UIDs that ascend in the order given. Answers the new
     * entries.
     */
    List<MaildropEntry> apply(List<LedgerChange> changes) throws IOException;

    /**
     * Binds octets to the entries they were retrieved for and fills in size and INTERNALDATE
     * wherever the content is shown; all or none; durable when it returns. An entry that has
     * content already keeps it; octets equal to those that it had take their place on disk, which
     * mends what the medium has damaged.
     */
    void contentArrived(List<ContentArrival> arrivals) throws IOException;
}
