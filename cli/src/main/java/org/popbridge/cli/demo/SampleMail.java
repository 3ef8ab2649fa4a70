package org.popbridge.cli.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The mail of the demo: some two dozen messages with what mail has in it (threads, attachments,
 * charsets, an invitation, a message within a message), and new ones without end.
 */
public final class SampleMail {
    private static final List<String> WHO =
            List.of("Mina Okafor", "Jonas Lind", "Priya Raman", "Ebba Sund");
    private static final List<String> WHAT =
            List.of(
                    "The kettle is on",
                    "Fog again",
                    "A seal on the pier",
                    "Who has the key to the boathouse?",
                    "Wind from the west",
                    "Your turn to peel");

    private SampleMail() {}

    /**
     * The messages that lie in the maildrop at the beginning, oldest first, as they are on the
     * wire.
     *
     * @throws IOException if this program was packed without them
     */
    public static List<byte[]> messages() throws IOException {
        List<byte[]> messages = new ArrayList<>();
        for (String name : text("index").lines().toList()) {
            messages.add(onTheWire(text(name)));
        }
        return messages;
    }

    /** A message that arrives at a moment; {@code number} tells it from the others. */
    static byte[] fresh(int number, ZonedDateTime now) {
        String who = WHO.get(number % WHO.size());
        String what = WHAT.get(number % WHAT.size());
        String address = who.substring(0, who.indexOf(' ')).toLowerCase(Locale.ROOT);
        return onTheWire(
                """
                From: %s <%s@harbour.example>
                To: Robin Demo <demo@popbridge.example>
                Subject: %s (%d)
                Date: %s
                Message-ID: <fresh.%d.%d@harbour.example>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                %s.

                This message came while you were looking: number %d since the demo began.
                """
                        .formatted(
                                who,
                                address,
                                what,
                                number,
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(now),
                                number,
                                now.toEpochSecond(),
                                what,
                                number));
    }

    private static byte[] onTheWire(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String name) throws IOException {
        try (InputStream in = SampleMail.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("the sample mail demo/" + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
