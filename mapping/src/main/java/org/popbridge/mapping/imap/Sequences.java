package org.popbridge.mapping.imap;

import java.util.function.IntConsumer;

/** Messages named by sequence number, which only a session's view can turn into messages. */
public record Sequences(NumberSet numbers) implements MessageSet {
    /**
     * Whether the set names a message that a view of {@code exists} messages does not have; such a
     * command is BAD (RFC 3501 §9, {@code seq-number}).
     */
    public boolean exceeds(int exists) {
        return numbers.greatest() > exists || (exists == 0 && numbers.hasStar());
    }

    /** Each sequence number of a view of {@code exists} messages that the set names, ascending. */
    public void forEach(int exists, IntConsumer action) {
        long[] ranges = numbers.resolve(exists);
        for (int i = 0; i < ranges.length; i += 2) {
            for (int sequence = (int) ranges[i]; sequence <= ranges[i + 1]; sequence++) {
                action.accept(sequence);
            }
        }
    }

    @Override
    public String toString() {
        return numbers.toString();
    }
}
