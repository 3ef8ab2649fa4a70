package org.popbridge.proxy.search;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives equal octets, which need not be text, one string, an octet a character, so that thousands
 * of answers to one subject cost one.
 */
final class SharedText {
    private final Map<String, String> known = new HashMap<>();

    String of(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        return known.computeIfAbsent(text, same -> same);
    }
}
