package org.popbridge.migrate.account;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Maildrop;

/**
 * Retrieves and appends at the same time: the retrieval has a thread of its own, the caller
 * appends. Whichever side fails ends the other; what was retrieved whole before the source failed
 * is still appended.
 */
final class Transfer {
    private Transfer() {}

    static void run(Maildrop source, Retrieving retrieving, Appending appending, Conveyor conveyor)
            throws IOException {
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("retrieve")
                        .start(() -> conveyor.end(retrieve(source, retrieving)));
        boolean done = false;
        try {
            appending.run(conveyor);
            done = true;
        } finally {
            if (!done) {
                // The retrieval may wait for room that nobody makes, or for a slow host.
                source.close();
            }
            conveyor.refuse();
            join(thread);
        }
        conveyor.rethrow();
    }

    /** Answers why it ended before its work did, or null. */
    private static @Nullable IOException retrieve(Maildrop source, Retrieving retrieving) {
        try {
            source.retrieve(retrieving, retrieving);
            return null;
        } catch (IOException e) {
            return e;
        } catch (RuntimeException | Error e) {
            return new IOException("the retrieval failed: " + e, e);
        } finally {
            retrieving.drop();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
    }
}
