package org.popbridge.mapping.store;

import java.util.HexFormat;

/**
 * What a message is known by beside its unique-id: its exact size and a digest of its stable
 * headers. It carries a message through a host that renumbers (POP3-IN-THE-WILD I8) or has no UIDL
 * (I1).
 */
public record Fingerprint(long size, String headers) {
    public static Fingerprint of(long size, byte[] headerDigest) {
        return new Fingerprint(size, HexFormat.of().formatHex(headerDigest));
    }
}
