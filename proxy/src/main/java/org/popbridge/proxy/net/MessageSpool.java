package org.popbridge.proxy.net;

import org.popbridge.proxy.command.MessageLiteral;

/**
 * Takes a message's octets as they come off the wire. It reports no failure while they come: the
 * client cannot be stopped amid a literal, so the one who uses the finished literal hears of it.
 */
public interface MessageSpool {
    void write(byte[] source, int offset, int count);

    /** All announced octets have been written. */
    MessageLiteral finish();

    /** They will never all come: forget what was written. */
    void abandon();
}
