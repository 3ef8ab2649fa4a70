package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.migrate.destination.DestinationSession.Detail;
import org.popbridge.migrate.destination.DestinationSession.IfMissing;

/** Everything once against a server that somebody else wrote. */
class GreenMailDestinationTest {
    private static String mail(int number) {
        return "Message-ID: <%d@example.org>\r\nSubject: %d\r\n\r\nbody %s\r\n"
                .formatted(number, number, "x".repeat(number * 100));
    }

    @Test
    void appended_isFoundAndFetchedAsItWas() throws Exception {
        GreenMail greenMail =
                new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        greenMail.start();
        try {
            greenMail.setUser("ann@example.org", "ann", "tanstaaf");
            ImapEndpoint endpoint =
                    new ImapEndpoint(
                            "ann",
                            "127.0.0.1",
                            greenMail.getImap().getPort(),
                            ImapEndpoint.Security.PLAIN);
            DestinationCredentials credentials =
                    new DestinationCredentials.Password(Secret.of("tanstaaf"));
            try (DestinationSession session =
                    new ImapDestination(endpoint, credentials, Talk.SETTINGS).open()) {
                appendAndFind(session);
            }
        } finally {
            greenMail.stop();
        }
    }

    private static void appendAndFind(DestinationSession session) throws Exception {
        FolderState before = session.select(new MailboxName("Old/Mail"), IfMissing.CREATE);
        assertThat(before.created()).isTrue();
        List<OutgoingMessage> messages = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            messages.add(Talk.message(mail(i), Flag.SEEN));
        }
        assertThat(session.append(messages))
                .hasSize(50)
                .allMatch(outcome ->
                        outcome instanceof AppendOutcome.Appended
                                || outcome instanceof AppendOutcome.AppendedSomewhere);
        FolderState after = session.refresh();
        assertThat(after.messages()).isEqualTo(50);
        assertThat(after.validity()).isEqualTo(before.validity());

        Map<Uid, PresentMessage> found = new TreeMap<>();
        session.scan(before.uidNext(), Detail.HEADER, message -> found.put(message.uid(), message));
        assertThat(found.values())
                .extracting(PresentMessage::messageId)
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.rangeClosed(1, 50)
                                .mapToObj(i -> "<%d@example.org>".formatted(i))
                                .toList());

        UidSet.Builder uids = UidSet.builder();
        found.keySet().forEach(uids::add);
        List<String> bodies = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        session.fetch(
                uids.build(),
                new DestinationSession.BodySink() {
                    @Override
                    public void begin(Uid uid, long octets) {
                        body.reset();
                    }

                    @Override
                    public void write(byte[] octets, int offset, int count) {
                        body.write(octets, offset, count);
                    }

                    @Override
                    public void end(Uid uid) {
                        bodies.add(body.toString(StandardCharsets.US_ASCII));
                    }
                });
        assertThat(bodies)
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.rangeClosed(1, 50)
                                .mapToObj(GreenMailDestinationTest::mail)
                                .toList());
    }
}
