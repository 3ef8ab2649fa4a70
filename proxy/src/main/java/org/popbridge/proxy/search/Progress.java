package org.popbridge.proxy.search;

import java.io.IOException;
import java.time.Duration;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.sync.Waiting;

/** Hears how far a long piece of work has got, now and then, on the thread that does it. */
public interface Progress {
    /** Nobody listens. */
    Progress UNHEARD =
            new Progress() {
                @Override
                public Duration every() {
                    return Waiting.PATIENT.every();
                }

                @Override
                public void reached(long done, long goal) {}

                @Override
                public void unreadable(Uid uid) {}
            };

    /** How often it wants to hear; what comes in between is passed over. */
    Duration every();

    /**
     * So many of so many messages are done with; of nobody knows how many, if {@code goal} is 0.
     *
     * @throws IOException if there is nobody any more for whom the work is done
     */
    void reached(long done, long goal) throws IOException;

    /** The content of a message is damaged and cannot be had again: it is left out. */
    void unreadable(Uid uid) throws IOException;

    /** Hears of content that is waited for, and without which so many are done with. */
    default Waiting waiting(long upTo, long goal) {
        return new Waiting() {
            @Override
            public Duration every() {
                return Progress.this.every();
            }

            @Override
            public void stillAbsent(int count) throws IOException {
                reached(upTo - count, goal);
            }
        };
    }
}
