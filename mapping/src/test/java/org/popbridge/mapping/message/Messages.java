package org.popbridge.mapping.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.popbridge.mapping.Octets;

/** Messages and answers as text, for tests: one octet a character, LF in a source is CRLF. */
final class Messages {
    private Messages() {}

    static byte[] octets(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static ParsedMessage parse(String text) throws IOException {
        return MessageParser.parse(Octets.of(octets(text)));
    }

    static MessageSummary summary(String text) throws IOException {
        return Summarizer.summarize(parse(text));
    }

    static String text(ByteBuffer buffer) {
        return StandardCharsets.ISO_8859_1.decode(buffer).toString();
    }

    static String text(Octets octets) throws IOException {
        byte[] all = octets.bytes(0, Math.toIntExact(octets.length()));
        return new String(all, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    static String utf8(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    static HeaderFields header(String text) {
        byte[] octets = octets(text);
        return HeaderFields.of(octets, 0, octets.length);
    }
}
