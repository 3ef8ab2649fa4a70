package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.popbridge.mapping.Octets;

/** Messages for the tests of this package. */
final class Mail {
    private Mail() {}

    static byte[] message(String subject, String body) {
        return """
        From: Ann <ann@example.org>\r
        To: bob@example.org\r
        Subject: %s\r
        Date: Mon, 2 Nov 2026 10:00:00 +0000\r
        Content-Type: text/plain; charset=utf-8\r
        \r
        %s\r
        """
                .formatted(subject, body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A message of that number with a body of about so many octets, the same each time. */
    static byte[] message(int number, int length) {
        Random random = new Random(number);
        StringBuilder body = new StringBuilder(length + 80);
        while (body.length() < length) {
            for (int i = 0; i < 10; i++) {
                body.append(Integer.toString(random.nextInt(1 << 20), 36)).append(' ');
            }
            body.append("\r\n");
        }
        return message("number " + number, body.toString());
    }

    static StoredContent store(ContentFiles files, byte[] message) throws IOException {
        try (SegmentWriter writer = files.newContent()) {
            writer.write(message, 0, message.length);
            return writer.finish();
        }
    }

    static byte[] read(ContentFiles files, BodyLocation body) throws IOException {
        Octets octets = files.octets(body);
        return octets.bytes(0, Math.toIntExact(octets.length()));
    }
}
