package org.popbridge.mapping.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A host's own bookkeeping (I11): UW's mail library puts such a message first into a mailbox, and
 * some POP3 hosts list it. One that stands anywhere else was forwarded or restored by a person, and
 * is mail.
 */
final class Bookkeeping {
    /** No such message is longer. */
    private static final int LONGEST = 2048;

    private static final String SUBJECT = "\"DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\"";
    private static final String OWNER = "((\"Mail System Internal Data\" ";

    private Bookkeeping() {}

    /** Whether the message is none that anybody sent. */
    static boolean isTheHostsOwn(Intake.Message message) {
        if (message.octets().length() > LONGEST) {
            return false;
        }
        ByteBuffer envelope = message.summary().envelope();
        String text = StandardCharsets.ISO_8859_1.decode(envelope).toString();
        return text.contains(SUBJECT) && text.contains(OWNER);
    }
}
