package org.popbridge.migrate.destination;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One APPEND on its way: a single message, or the several of a MULTIAPPEND. Its state is guarded by
 * the lock of {@link Appending}.
 */
final class AppendCommand {
    private final String tag;
    private final List<OutgoingMessage> messages;
    private final int first;
    private final Batch batch;
    private boolean done;

    /** What was submitted together, and what became of it. */
    static final class Batch implements DestinationSession.Submission {
        private final Appending appending;
        private final List<OutgoingMessage> messages;
        private final @Nullable AppendOutcome[] outcomes;
        private int missing;

        Batch(Appending appending, List<OutgoingMessage> messages) {
            this.appending = appending;
            this.messages = List.copyOf(messages);
            this.outcomes = new @Nullable AppendOutcome[messages.size()];
            this.missing = messages.size();
        }

        List<OutgoingMessage> messages() {
            return messages;
        }

        boolean isComplete() {
            return missing == 0;
        }

        void set(int index, AppendOutcome outcome) {
            if (outcomes[index] == null) {
                missing--;
            }
            outcomes[index] = outcome;
        }

        @Override
        public List<AppendOutcome> await() {
            appending.await(this);
            return Arrays.asList(outcomes).stream()
                    .map(outcome ->
                            outcome == null ? new AppendOutcome.NotSent("never sent") : outcome)
                    .toList();
        }
    }

    /**
     * @param first where the first message stands in the batch
     */
    AppendCommand(String tag, Batch batch, int first, int count) {
        this.tag = tag;
        this.batch = batch;
        this.first = first;
        this.messages = batch.messages().subList(first, first + count);
    }

    String tag() {
        return tag;
    }

    Batch batch() {
        return batch;
    }

    List<OutgoingMessage> messages() {
        return messages;
    }

    int first() {
        return first;
    }

    boolean isSingle() {
        return messages.size() == 1;
    }

    /** Whether the server has answered, or never will. */
    boolean isDone() {
        return done;
    }

    void markDone() {
        done = true;
    }

    /** Gives every message the same outcome. */
    void allBecome(AppendOutcome outcome) {
        done = true;
        for (int i = 0; i < messages.size(); i++) {
            batch.set(first + i, outcome);
        }
    }

    void becomes(int index, AppendOutcome outcome) {
        batch.set(first + index, outcome);
    }
}
