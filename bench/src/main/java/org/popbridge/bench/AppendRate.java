package org.popbridge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.migrate.destination.AppendOutcome;
import org.popbridge.migrate.destination.DestinationCredentials;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.DestinationSession.IfMissing;
import org.popbridge.migrate.destination.DestinationSession.Submission;
import org.popbridge.migrate.destination.DestinationSettings;
import org.popbridge.migrate.destination.ImapDestination;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.destination.OutgoingMessage;

/**
 * Appends a Maildir to an INBOX by the migrator's IMAP client, and says how fast: {@code AppendRate
 * imap://USER@HOST:PORT PASSWORD MAILDIR [FASTEST|PIPELINED|CAREFUL]}. Messages are in memory
 * before the clock starts, so that the figure is the client's and the server's.
 */
public final class AppendRate {
    private static final int SUBMITTED_TOGETHER = 400;

    private AppendRate() {}

    /** Runs it once. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3) {
            System.err.println("usage: AppendRate imap://USER@HOST:PORT PASSWORD MAILDIR [PACE]");
            System.exit(2);
        }
        List<OutgoingMessage> messages = messages(Path.of(arguments[2]));
        long octets = messages.stream().mapToLong(message -> message.octets().length()).sum();
        DestinationSettings settings =
                DestinationSettings.builder()
                        .pace(
                                DestinationSettings.Pace.valueOf(
                                        arguments.length > 3 ? arguments[3] : "FASTEST"))
                        .build();
        ImapDestination destination =
                new ImapDestination(
                        ImapEndpoint.parse(arguments[0]),
                        new DestinationCredentials.Password(Secret.of(arguments[1])),
                        settings);
        try (DestinationSession session = destination.open()) {
            session.select(MailboxName.INBOX, IfMissing.CREATE);
            long start = System.nanoTime();
            int appended = append(session, messages);
            double seconds = (System.nanoTime() - start) / (double) Duration.ofSeconds(1).toNanos();
            System.out.printf(
                    "%s: %d of %d messages %.0f MB %.2f s %.0f msg/s %.0f MB/s%n",
                    settings.pace(),
                    appended,
                    messages.size(),
                    octets / 1e6,
                    seconds,
                    appended / seconds,
                    octets / 1e6 / seconds);
        }
    }

    /** One submission is under way while the next is made. */
    private static int append(DestinationSession session, List<OutgoingMessage> messages) {
        ArrayDeque<Submission> underWay = new ArrayDeque<>();
        int appended = 0;
        for (int from = 0; from < messages.size(); from += SUBMITTED_TOGETHER) {
            int to = Math.min(messages.size(), from + SUBMITTED_TOGETHER);
            underWay.add(session.submit(messages.subList(from, to)));
            if (underWay.size() > 1) {
                appended += appended(underWay.remove());
            }
        }
        for (Submission last : underWay) {
            appended += appended(last);
        }
        return appended;
    }

    private static int appended(Submission submission) {
        int appended = 0;
        for (AppendOutcome outcome : submission.await()) {
            switch (outcome) {
                case AppendOutcome.Appended _, AppendOutcome.AppendedSomewhere _ -> appended++;
                case AppendOutcome.Refused _, AppendOutcome.Unknown _, AppendOutcome.NotSent _ ->
                        System.err.println(outcome);
            }
        }
        return appended;
    }

    private static List<OutgoingMessage> messages(Path maildir) throws IOException {
        OffsetDateTime date = OffsetDateTime.parse("2020-01-01T00:00:00Z");
        List<OutgoingMessage> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(maildir.resolve("cur"))) {
            for (Path file : files.sorted().toList()) {
                byte[] content = withCrlf(Files.readAllBytes(file));
                messages.add(new OutgoingMessage(Octets.of(content), date, List.of()));
            }
        }
        return messages;
    }

    private static byte[] withCrlf(byte[] lines) {
        byte[] with = new byte[lines.length * 2];
        int size = 0;
        for (byte octet : lines) {
            if (octet == '\n') {
                with[size++] = '\r';
            }
            with[size++] = octet;
        }
        return Arrays.copyOf(with, size);
    }
}
