package org.popbridge.migrate.content;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Objects;
import org.popbridge.mapping.Octets;
import org.popbridge.migrate.ledger.Sha256;

/**
 * Digests the plain form of a message: every line feed preceded by one carriage return, every NUL
 * as 0x80. IMAP servers store messages with bare line feeds in that form, as RFC 9051 §4.3 has
 * lines end, and Dovecot gives NULs so, which may not be in a literal (§9, CHAR8). Of nearly all
 * mail it is the message itself.
 */
public final class PlainForm extends OutputStream {
    private static final byte[] RETURN = {'\r'};
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] NUL = {(byte) 0x80};

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long RETURNS = LOW_BITS * '\r';
    private static final long FEEDS = LOW_BITS * '\n';

    private final MessageDigest digest = Sha256.digest();

    /** Carriage returns of which nobody knows yet whether a line feed follows. */
    private int returns;

    /**
     * Whether octets are their own plain form. Answers false, too, for carriage returns in a row,
     * which may be.
     *
     * @param before the octet before the first, or 0
     */
    static boolean is(byte[] octets, int offset, int count, byte before) {
        Objects.checkFromIndexSize(offset, count, octets.length);
        int end = offset + count;
        byte last = before;
        for (int at = offset; at < end; at++) {
            if (at <= end - Long.BYTES && hasOnlyText((long) LONGS.get(octets, at))) {
                // Nearly all octets are neither line ends nor NUL: eight of them at a time.
                at += Long.BYTES - 1;
                last = octets[at];
                continue;
            }
            byte octet = octets[at];
            if (octet == 0 || (octet == '\n' && last != '\r') || (octet == '\r' && last == '\r')) {
                return false;
            }
            last = octet;
        }
        return true;
    }

    /** Whether none of eight octets is CR, LF or NUL. */
    private static boolean hasOnlyText(long word) {
        return (zeros(word) | zeros(word ^ RETURNS) | zeros(word ^ FEEDS)) == 0;
    }

    /** Not 0 if any octet of the word is 0. */
    private static long zeros(long word) {
        return (word - LOW_BITS) & ~word & HIGH_BITS;
    }

    /** The digest of a message's plain form. */
    public static Sha256 digest(Octets message) throws IOException {
        try (PlainForm plain = new PlainForm()) {
            message.transferTo(0, message.length(), plain);
            return plain.digest();
        }
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, octets.length);
        int end = offset + count;
        int from = offset;
        int at = offset;
        while (at < end) {
            byte octet = octets[at];
            if (octet == '\r') {
                if (returns == 0 && at + 1 < end && octets[at + 1] == '\n') {
                    // As nearly all lines end: nothing to change.
                    at += 2;
                    continue;
                }
                digest.update(octets, from, at - from);
                returns++;
                from = ++at;
            } else if (octet == '\n') {
                digest.update(octets, from, at - from);
                digest.update(LINE_END);
                returns = 0;
                from = ++at;
            } else {
                settleReturns();
                if (octet == 0) {
                    digest.update(octets, from, at - from);
                    digest.update(NUL);
                    from = at + 1;
                }
                at++;
            }
        }
        digest.update(octets, from, end - from);
    }

    private void settleReturns() {
        for (; returns > 0; returns--) {
            digest.update(RETURN);
        }
    }

    /** The digest of what was written, after which it begins anew. */
    public Sha256 digest() {
        settleReturns();
        return Sha256.of(digest);
    }

    @Override
    public void close() {}
}
