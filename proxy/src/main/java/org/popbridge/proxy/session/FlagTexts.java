package org.popbridge.proxy.session;

import java.util.HashMap;
import java.util.Map;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.store.Keywords;

/**
 * The wire form of flags, rendered once for each distinct mask: a mailbox of 20,000 messages has a
 * dozen. For one command; one thread.
 */
final class FlagTexts {
    private static final byte[] RECENT = {'\\', 'R', 'e', 'c', 'e', 'n', 't'};

    /** No keyword has this bit, so it can say that a message is {@code \Recent}. */
    private static final long RECENT_BIT = 1L << 63;

    private final Keywords keywords;
    private final Map<Long, byte[]> texts = new HashMap<>();
    private long lastMask = -1;
    private byte[] lastText = {};

    FlagTexts(Keywords keywords) {
        this.keywords = keywords;
    }

    /** The flags with their parentheses. */
    byte[] of(long mask, boolean recent) {
        long key = recent ? mask | RECENT_BIT : mask;
        if (key != lastMask) {
            lastText = texts.computeIfAbsent(key, this::render);
            lastMask = key;
        }
        return lastText;
    }

    private byte[] render(long key) {
        Printer out = new Printer().open();
        boolean first = true;
        if ((key & RECENT_BIT) != 0) {
            out.raw(RECENT);
            first = false;
        }
        for (Flag flag : keywords.flags(key & ~RECENT_BIT)) {
            if (!first) {
                out.space();
            }
            out.flag(flag);
            first = false;
        }
        return out.close().toByteArray();
    }
}
