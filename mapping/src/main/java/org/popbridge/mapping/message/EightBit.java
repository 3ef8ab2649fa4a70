package org.popbridge.mapping.message;

import java.io.IOException;
import org.popbridge.mapping.Octets;

/** Whether a message needs what RFC 5322 alone does not have. */
public final class EightBit {
    private static final int WINDOW = 8 << 10;

    private EightBit() {}

    /**
     * Whether an octet of the message's own header, which ends at the first empty line, is above
     * US-ASCII: in UTF-8 (RFC 6532) or in what no standard has. Headers of parts and of messages
     * inside are of its body (RFC 5322 §2.1). Constant memory.
     */
    public static boolean inHeader(Octets message) throws IOException {
        long length = message.length();
        byte[] window = new byte[(int) Math.min(WINDOW, length)];
        // As if a line had ended before the message.
        byte last = '\n';
        byte beforeLast = '\n';
        for (long at = 0; at < length; ) {
            int count = (int) Math.min(window.length, length - at);
            message.read(at, window, 0, count);
            for (int i = 0; i < count; i++) {
                byte octet = window[i];
                if (octet < 0) {
                    return true;
                }
                boolean emptyLine = last == '\n' || (last == '\r' && beforeLast == '\n');
                if (octet == '\n' && emptyLine) {
                    return false;
                }
                beforeLast = last;
                last = octet;
            }
            at += count;
        }
        return false;
    }
}
