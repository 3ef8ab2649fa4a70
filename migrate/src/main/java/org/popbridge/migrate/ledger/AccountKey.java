package org.popbridge.migrate.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Which migration a ledger is of: from which maildrop, to which account, into which folder.
 *
 * @param from the source, {@code user@host:port}
 * @param to the destination, {@code user@host:port}
 * @param folder at the destination
 */
public record AccountKey(String from, String to, String folder) {
    private static final int SHOWN = 60;

    /** The name of its folder: readable, safe on every file system, different for every key. */
    String directoryName() {
        MessageDigest digest = Sha256.digest();
        for (String part : new String[] {from, to, folder}) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        String shown = from.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.@_-]", "_");
        String hash = HexFormat.of().formatHex(digest.digest(), 0, 8);
        return shown.substring(0, Math.min(SHOWN, shown.length())) + "-" + hash;
    }

    @Override
    public String toString() {
        return from + " -> " + to + (folder.equals("INBOX") ? "" : " (" + folder + ")");
    }
}
