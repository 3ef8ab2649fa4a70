package org.popbridge.migrate.destination;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;

/** What transcripts have in common: settings, a login, messages. */
final class Talk {
    /** No test waits for these; what never comes ends a test by them. */
    static final DestinationSettings SETTINGS =
            DestinationSettings.builder()
                    .connectTimeout(Duration.ofMinutes(1))
                    .loginTimeout(Duration.ofMinutes(1))
                    .progressTimeout(Duration.ofMinutes(1))
                    .build();

    static final DestinationCredentials TANSTAAF =
            new DestinationCredentials.Password(Secret.of("tanstaaf"));

    private static final OffsetDateTime NEW_YEAR =
            OffsetDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private Talk() {}

    /** The server's and the client's lines up to the login with these capabilities. */
    static String login(String capabilities) {
        return """
        S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
        C: P1 AUTHENTICATE PLAIN AGFubgB0YW5zdGFhZg==
        S: P1 OK [CAPABILITY IMAP4rev1 %s] in
        """
                .formatted(capabilities);
    }

    /** And up to a selected INBOX, which is empty; the next tag is P3. */
    static String inbox(String capabilities) {
        return login(capabilities)
                + """
                C: P2 SELECT INBOX
                S: * 0 EXISTS
                S: * OK [UIDVALIDITY 7] ok
                S: * OK [UIDNEXT 1] ok
                S: P2 OK [READ-WRITE] selected
                """;
    }

    static DestinationSession open(ScriptedImapServer server, DestinationSettings settings)
            throws DestinationException {
        return new ImapDestination(server.endpoint(ImapEndpoint.Security.PLAIN), TANSTAAF, settings)
                .open();
    }

    static DestinationSession openInbox(ScriptedImapServer server, DestinationSettings settings)
            throws DestinationException {
        DestinationSession session = open(server, settings);
        session.select(MailboxName.INBOX, DestinationSession.IfMissing.REFUSE);
        return session;
    }

    static OutgoingMessage message(String text, Flag... flags) {
        return new OutgoingMessage(
                Octets.of(text.getBytes(StandardCharsets.UTF_8)), NEW_YEAR, List.of(flags));
    }
}
