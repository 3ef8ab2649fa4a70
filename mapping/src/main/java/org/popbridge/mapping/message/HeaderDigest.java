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
        MessageDigest digest = SHA_256.get();
        digest.reset();
        byte[] octets = header.octets();
        byte[] plain = new byte[256];
        for (KnownField field : STABLE) {
            digest.update((byte) field.code());
            int i = header.index(field);
            if (i < 0) {
                digest.update((byte) 0);
                continue;
            }
            digest.update((byte) 1);
            int end = header.end(i);
            int length = 0;
            boolean space = false;
            boolean any = false;
            for (int at = header.valueStart(i); at < end; at++) {
                if (Ascii.isSpace(octets[at])) {
                    space = any;
                    continue;
                }
                if (length > plain.length - 2) {
                    digest.update(plain, 0, length);
                    length = 0;
                }
                if (space) {
                    plain[length++] = ' ';
                    space = false;
                }
                plain[length++] = octets[at];
                any = true;
            }
            digest.update(plain, 0, length);
        }
        int received = 0;
        for (int i = 0; i < header.count(); i++) {
            received += header.known(i) == KnownField.RECEIVED ? 1 : 0;
        }
        digest.update((byte) 0xff);
        digest.update((byte) received);
        ByteBuffer value = ByteBuffer.wrap(digest.digest());
        return new HeaderDigest(value.getLong(), value.getLong());
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
