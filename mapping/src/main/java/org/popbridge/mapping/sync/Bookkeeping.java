package org.popbridge.mapping.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.popbridge.mapping.message.MessageSummary;

/**
 * A host's own bookkeeping (I11): UW's mail library puts such a message first into a mailbox, and
 * some POP3 hosts list it. One that stands anywhere else was forwarded or restored by a person, and
 * is mail; so is a long one, and one that has the subject alone.
 *
 * <p>Whoever doubts takes it for mail: an odd message too many is no loss.
 */
public final class Bookkeeping {
    /** No such message is longer. */
    private static final int LONGEST = 2048;

    private static final String SUBJECT = "\"DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\"";
    private static final String OWNER = "((\"Mail System Internal Data\" ";

    private Bookkeeping() {}

    /** Whether a summary is needed to tell. */
    public static boolean mayBeTheHostsOwn(int number, long length) {
        return number == 1 && length <= LONGEST;
    }

    /**
     * Whether a message is none that anybody sent.
     *
     * @param number its message number in the session that retrieved it
     * @param length of the whole message, in octets
     * @param summary of its header at least
     */
    public static boolean isTheHostsOwn(int number, long length, MessageSummary summary) {
        if (!mayBeTheHostsOwn(number, length)) {
            return false;
        }
        ByteBuffer envelope = summary.envelope();
        String text = StandardCharsets.ISO_8859_1.decode(envelope).toString();
        return text.contains(SUBJECT) && text.contains(OWNER);
    }
}
