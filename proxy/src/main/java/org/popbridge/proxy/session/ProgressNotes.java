package org.popbridge.proxy.session;

import java.io.IOException;
import java.time.Duration;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;
import org.popbridge.proxy.search.Progress;

/**
 * Tells a client that waits how far its command is (RFC 9585): for the first time when it has
 * waited for a while, and then no more often than that. For one command; the session's thread only.
 *
 * <p>A client that has gone is noticed by the note that does not reach it, and the command ends.
 */
final class ProgressNotes implements Progress {
    private final ResponseWriter out;
    private final String tag;
    private final Duration every;
    private long since = System.nanoTime();
    private long told;
    private long toldGoal;

    ProgressNotes(Session session, String tag) {
        this.out = session.out();
        this.tag = tag;
        this.every = session.shared().settings().limits().progress();
    }

    @Override
    public Duration every() {
        return every;
    }

    @Override
    public void reached(long done, long goal) throws IOException {
        long now = System.nanoTime();
        if (now - since < every.toNanos()) {
            return;
        }
        since = now;
        // Within one goal it never goes back, and is never reached before the command's end.
        told = Math.min(goal == toldGoal ? Math.max(told, done) : done, goal - 1);
        toldGoal = goal;
        tell(
                new ResponseCode.InProgress(tag, Math.max(told, 0), goal),
                goal > 0 ? "%d of %d messages".formatted(Math.max(told, 0), goal) : "Please wait");
    }

    @Override
    public void unreadable(Uid uid) throws IOException {
        out.write(
                new Response.Untagged(
                        Response.Condition.NO,
                        Response.Words.of(
                                ResponseCode.Plain.CORRUPTION,
                                "The message of UID %d is damaged on the server's disk, and the mail host does not give it any more; it is left out"
                                        .formatted(uid.value()))));
    }

    private void tell(ResponseCode code, String text) throws IOException {
        out.write(Response.Untagged.ok(code, text));
        out.flush();
    }

    /** Waits for the maildrop's first listing, with notes; how much it lists nobody knows yet. */
    void awaitListing(BridgedAccount account, Duration atMost)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); left > 0; left = end - System.nanoTime()) {
            long slice = Math.min(left, every.toNanos());
            long begun = System.nanoTime();
            if (account.awaitListing(Duration.ofNanos(slice))
                    || System.nanoTime() - begun < slice) {
                return;
            }
            reached(0, 0);
        }
    }
}
