package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of the header fields that stay the same wherever a message lies and however often it is
 * retrieved: with the size, the fingerprint by which a message is known again on a host that
 * renumbers its unique-ids. The first 16 octets of a SHA-256.
 *
 * <p>It covers the unfolded values, inner white space as one space, of the first Message-ID, Date,
 * From, To, Cc, Subject, In-Reply-To and MIME-Version, and the number of Received fields. It leaves
 * out what hosts add or change: Status, X-UIDL, Delivered-To, Return-Path, X-Spam and their like.
 */
public record HeaderDigest(long high, long low) {
    private static final KnownField[] STABLE = {
        KnownField.MESSAGE_ID,
        KnownField.DATE,
        KnownField.FROM,
        KnownField.TO,
        KnownField.CC,
        KnownField.SUBJECT,
        KnownField.IN_REPLY_TO,
        KnownField.MIME_VERSION
    };

    private static final ThreadLocal<MessageDigest> SHA_256 =
            ThreadLocal.withInitial(HeaderDigest::sha256);

    /** The digest of a header, which may come from RETR or from TOP. */
    public static HeaderDigest of(HeaderFields header) {
        byte[] octets = header.octets();
        // What is left of a value and its two octets of frame are never more than the value and
        // two.
        byte[] plain = new byte[lengthOfStable(header) + 2];
        int length = 0;
        for (KnownField field : STABLE) {
            plain[length++] = (byte) field.code();
            int i = header.index(field);
            plain[length++] = (byte) (i < 0 ? 0 : 1);
            if (i >= 0) {
                length = unfolded(octets, header.valueStart(i), header.end(i), plain, length);
            }
        }
        int received = 0;
        for (int i = 0; i < header.count(); i++) {
            received += header.known(i) == KnownField.RECEIVED ? 1 : 0;
        }
        plain[length++] = (byte) 0xff;
        plain[length++] = (byte) received;
        MessageDigest digest = SHA_256.get();
        digest.reset();
        digest.update(plain, 0, length);
        ByteBuffer value = ByteBuffer.wrap(digest.digest());
        return new HeaderDigest(value.getLong(), value.getLong());
    }

    private static int lengthOfStable(HeaderFields header) {
        int length = 0;
        for (KnownField field : STABLE) {
            int i = header.index(field);
            length += 2 + (i < 0 ? 0 : header.end(i) - header.valueStart(i));
        }
        return length;
    }

    /** Adds a value with its inner white space as one space each; answers the octets so far. */
    private static int unfolded(byte[] octets, int from, int to, byte[] plain, int before) {
        int length = before;
        boolean space = false;
        for (int at = from; at < to; at++) {
            if (Ascii.isSpace(octets[at])) {
                space = length > before;
                continue;
            }
            if (space) {
                plain[length++] = ' ';
                space = false;
            }
            plain[length++] = octets[at];
        }
        return length;
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
