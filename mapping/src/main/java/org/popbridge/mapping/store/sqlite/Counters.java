package org.popbridge.mapping.store.sqlite;

import org.popbridge.mapping.store.TooManyException;

/**
 * The last number of each kind that an account has given out: none is ever given out again,
 * whatever became of the row that had it (law 2).
 */
record Counters(long uidValidity, long mailbox, long content, long body, long entry) {
    Counters nextUidValidity(long atLeast) {
        return new Counters(Math.max(uidValidity + 1, atLeast), mailbox, content, body, entry);
    }

    Counters nextMailbox() {
        return new Counters(uidValidity, mailbox + 1, content, body, entry);
    }

    Counters nextContent() throws TooManyException {
        return new Counters(uidValidity, mailbox, oneMore(content), body, entry);
    }

    Counters nextBody() {
        return new Counters(uidValidity, mailbox, content, body + 1, entry);
    }

    Counters nextEntry() throws TooManyException {
        return new Counters(uidValidity, mailbox, content, body, oneMore(entry));
    }

    /** Contents and entries are known by 31 bits elsewhere. */
    private static long oneMore(long last) throws TooManyException {
        if (last == Integer.MAX_VALUE) {
            throw new TooManyException("the account has had %d messages, the most".formatted(last));
        }
        return last + 1;
    }
}
