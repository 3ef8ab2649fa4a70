package org.popbridge.mapping.host;

import java.nio.charset.StandardCharsets;

/**
 * A message as it lies in a maildrop: its name there and its octets, both in ISO 8859-1, so that a
 * character is an octet.
 */
public record Mail(String uniqueId, String octets) {
    /** A small message with its own subject; the same name makes the same octets. */
    public static Mail of(String name) {
        return of(name, "This is the text of " + name + ".\r\n");
    }

    /** A message with this text. */
    public static Mail of(String name, String text) {
        return new Mail(
                name,
                """
                Received: from far.example.org by host.example.org; Mon, 2 Nov 2026 10:00:00 +0000\r
                From: Ada <ada@example.org>\r
                To: Life <life@example.org>\r
                Subject: %s\r
                Date: Mon, 2 Nov 2026 09:59:00 +0000\r
                Message-ID: <%s@example.org>\r
                \r
                %s\
                """
                        .formatted(name, name.replaceAll("[^a-zA-Z0-9]", "."), text));
    }

    /** The same octets under another name. */
    public Mail named(String name) {
        return new Mail(name, octets);
    }

    int size() {
        return octets.length();
    }

    byte[] bytes() {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }
}
