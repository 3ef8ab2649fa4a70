package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.migrate.destination.AppendOutcome;
import org.popbridge.migrate.destination.DestinationCredentials;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.DestinationSession.Detail;
import org.popbridge.migrate.destination.DestinationSession.IfMissing;
import org.popbridge.migrate.destination.DestinationSettings;
import org.popbridge.migrate.destination.FolderState;
import org.popbridge.migrate.destination.ImapDestination;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.destination.OutgoingMessage;
import org.popbridge.migrate.destination.PresentMessage;

/** The migrator's IMAP client on a real Dovecot: what was appended is what comes back. */
class DestinationIT {
    private static final OffsetDateTime DATE = OffsetDateTime.parse("1999-12-31T23:59:59+05:30");

    /** All sizes around buffers, odd content, one of 12 MB. */
    private static List<byte[]> mails() {
        Random random = new Random(1);
        List<byte[]> mails = new ArrayList<>();
        int[] sizes = {0, 1, 4095, 4096, 65_535, 131_072, 131_073, 300_000, 12_000_000};
        for (int i = 0; i < 300; i++) {
            int size = i < sizes.length ? sizes[i] : random.nextInt(5000);
            StringBuilder mail =
                    new StringBuilder("Message-ID: <m%d@example.org>\r\n".formatted(i));
            mail.append("Subject: h\u00e4 ").append(i).append("\r\n\r\n");
            for (int octets = 0; octets < size; octets += 72) {
                mail.append("y".repeat(Math.min(70, size - octets))).append("\r\n");
            }
            mails.add(mail.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        mails.add("no header at all\r\n".getBytes(StandardCharsets.US_ASCII));
        mails.add("\r\nonly a body\r\n".getBytes(StandardCharsets.US_ASCII));
        mails.add("Subject: no end".getBytes(StandardCharsets.US_ASCII));
        return mails;
    }

    private static String digest(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(DestinationSettings.Pace.class)
    void appended_isFoundAndFetchedAsItWas(DestinationSettings.Pace pace, @TempDir Path directory)
            throws Exception {
        List<byte[]> mails = mails();
        try (Dovecot dovecot = Dovecot.start(directory)) {
            ImapEndpoint endpoint =
                    ImapEndpoint.parse("imap://ann@127.0.0.1:%d".formatted(dovecot.imap));
            ImapDestination destination =
                    new ImapDestination(
                            endpoint,
                            new DestinationCredentials.Password(Secret.of(Dovecot.PASSWORD)),
                            DestinationSettings.builder().pace(pace).build());
            try (DestinationSession session = destination.open()) {
                FolderState before =
                        session.select(new MailboxName("Alt/F\u00fcr mich"), IfMissing.CREATE);
                assertThat(before.created()).isTrue();
                Map<Uid, byte[]> sent = append(session, mails);
                assertThat(session.refresh().messages()).isEqualTo(mails.size());
                assertThat(scan(session, before.uidNext())).isEqualTo(sent.keySet());
                assertThat(bodies(session, sent.keySet())).isEqualTo(digests(sent));
            }
        }
    }

    private static Map<Uid, byte[]> append(DestinationSession session, List<byte[]> mails) {
        List<AppendOutcome> outcomes =
                session.append(
                        mails.stream()
                                .map(mail ->
                                        new OutgoingMessage(
                                                Octets.of(mail), DATE, List.of(Flag.SEEN)))
                                .toList());
        Map<Uid, byte[]> sent = new TreeMap<>();
        for (int i = 0; i < mails.size(); i++) {
            assertThat(outcomes.get(i)).isInstanceOf(AppendOutcome.Appended.class);
            if (outcomes.get(i) instanceof AppendOutcome.Appended(var validity, Uid uid)) {
                sent.put(uid, mails.get(i));
            }
        }
        return sent;
    }

    private static Set<Uid> scan(DestinationSession session, Uid from) throws IOException {
        Set<Uid> found = new HashSet<>();
        session.scan(
                from,
                Detail.HEADER,
                (PresentMessage message) -> {
                    assertThat(message.internalDate().toInstant()).isEqualTo(DATE.toInstant());
                    found.add(message.uid());
                });
        return found;
    }

    private static Map<Uid, String> digests(Map<Uid, byte[]> mails) {
        Map<Uid, String> digests = new TreeMap<>();
        mails.forEach((uid, mail) -> digests.put(uid, digest(mail)));
        return digests;
    }

    private static Map<Uid, String> bodies(DestinationSession session, Set<Uid> uids)
            throws IOException {
        UidSet.Builder set = UidSet.builder();
        uids.forEach(set::add);
        Map<Uid, String> digests = new TreeMap<>();
        session.fetch(set.build(), new Digesting(digests));
        return digests;
    }

    /** Digests bodies as they stream by. */
    private record Digesting(Map<Uid, String> digests, MessageDigest sha256)
            implements DestinationSession.BodySink {
        Digesting(Map<Uid, String> digests) {
            this(digests, newDigest());
        }

        private static MessageDigest newDigest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void begin(Uid uid, long octets) {
            sha256.reset();
        }

        @Override
        public void write(byte[] octets, int offset, int count) {
            sha256.update(octets, offset, count);
        }

        @Override
        public void end(Uid uid) {
            digests.put(uid, HexFormat.of().formatHex(sha256.digest()));
        }
    }
}
