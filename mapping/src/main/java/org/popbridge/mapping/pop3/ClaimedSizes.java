package org.popbridge.mapping.pop3;

import java.util.Arrays;
import java.util.List;

/** What LIST claimed, by message number, for one session: 8 octets a message. */
final class ClaimedSizes {
    /** A host that numbers its messages higher leaves gaps on purpose; those go without a claim. */
    private static final int HIGHEST = 1 << 24;

    private long[] sizes = {};

    void set(List<Listed> messages) {
        int highest = messages.isEmpty() ? 0 : messages.getLast().number();
        sizes = new long[Math.min(highest, HIGHEST) + 1];
        Arrays.fill(sizes, Listed.UNKNOWN_SIZE);
        for (Listed message : messages) {
            if (message.number() < sizes.length) {
                sizes[message.number()] = message.claimedSize();
            }
        }
    }

    /** {@link Listed#UNKNOWN_SIZE} where nothing was claimed. */
    long of(int number) {
        return number < sizes.length ? sizes[number] : Listed.UNKNOWN_SIZE;
    }
}
