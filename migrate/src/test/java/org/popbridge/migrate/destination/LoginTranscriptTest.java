package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.TestCertificate;
import org.popbridge.mapping.wire.Link;
import org.popbridge.mapping.wire.Trust;
import org.popbridge.migrate.destination.DestinationException.LoginRefused;

/** Greetings, TLS, and every way in. */
class LoginTranscriptTest {
    private static final DestinationCredentials TOKEN =
            new DestinationCredentials.OAuth(() -> Secret.of("ya29"));
    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make();
    }

    private static DestinationCapabilities opening(
            String script, ImapEndpoint.Security security, DestinationCredentials credentials)
            throws Exception {
        DestinationSettings settings = Talk.SETTINGS.toBuilder().trust(certificate.trust()).build();
        try (ScriptedImapServer server = ScriptedImapServer.playing(script, certificate.server());
                DestinationSession session =
                        new ImapDestination(server.endpoint(security), credentials, settings)
                                .open()) {
            return session.capabilities();
        }
    }

    private static DestinationCapabilities opening(
            String script, DestinationCredentials credentials) throws Exception {
        return opening(script, ImapEndpoint.Security.PLAIN, credentials);
    }

    private static DestinationCredentials password(String password) {
        return new DestinationCredentials.Password(Secret.of(password));
    }

    @Test
    void plain_withInitialResponse_capabilitiesOfTheLogin() throws Exception {
        assertThat(opening(Talk.login("UIDPLUS"), Talk.TANSTAAF).uidPlus()).isTrue();
    }

    @Test
    void plain_withoutInitialResponse_andCapabilitiesAskedWhereNotTold() throws Exception {
        String script =
                """
                S: * OK ready
                C: P1 CAPABILITY
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
                S: P1 OK
                C: P2 AUTHENTICATE PLAIN
                S: +
                C: AGFubgB0YW5zdGFhZg==
                S: P2 OK in
                C: P3 CAPABILITY
                S: * CAPABILITY IMAP4rev1 MULTIAPPEND
                S: P3 OK done
                """;
        assertThat(opening(script, Talk.TANSTAAF).multiAppend()).isTrue();
    }

    @Test
    void login_quotesWhatItMust_untaggedCapabilityCounts() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: P1 LOGIN "ann" "a \\"b\\\\c"
                S: * CAPABILITY IMAP4rev1 UIDPLUS
                S: P1 OK in
                """;
        assertThat(opening(script, password("a \"b\\c")).uidPlus()).isTrue();
    }

    @Test
    void login_passwordBeyondAscii_isALiteral() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: P1 LOGIN "ann" {3}
                S: + go on
                C: aß
                S: P1 OK [CAPABILITY IMAP4rev1] in
                """;
        opening(script, password("aß"));
    }

    @Test
    void cramMd5_comesBeforePassword_onAnUnprotectedConnection() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5 AUTH=PLAIN] ready
                C: P1 AUTHENTICATE CRAM-MD5
                S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
                C~ [A-Za-z0-9+/=]+
                S: P1 OK [CAPABILITY IMAP4rev1] in
                """;
        opening(script, Talk.TANSTAAF);
    }

    @Test
    void refusedDigest_passwordIsTriedOnce() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=CRAM-MD5 AUTH=PLAIN] ready
                C: P1 AUTHENTICATE CRAM-MD5
                S: + PDE4OTZAeD4=
                C~ [A-Za-z0-9+/=]+
                S: P1 NO [AUTHENTICATIONFAILED] no
                C: P2 AUTHENTICATE PLAIN AGFubgB0YW5zdGFhZg==
                S: P2 OK [CAPABILITY IMAP4rev1] in
                """;
        opening(script, Talk.TANSTAAF);
    }

    @Test
    void scram_serverThatProvesNothing_isRefused() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] ready
                C~ P1 AUTHENTICATE SCRAM-SHA-256 [A-Za-z0-9+/=]+
                S: P1 OK welcome
                """;
        assertThatThrownBy(() -> opening(script, Talk.TANSTAAF))
                .isInstanceOf(DestinationException.BrokenProtocol.class)
                .hasMessageContaining("before it has proven itself");
    }

    @Test
    void xoauth2_failureIsToldWithItsReason() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready
                C: P1 AUTHENTICATE XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgeWEyOQEB
                S: + eyJzdGF0dXMiOiI0MDAifQ==
                R: P1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\\r\\n
                C:
                """;
        assertThatThrownBy(() -> opening(script, TOKEN))
                .isInstanceOfSatisfying(
                        LoginRefused.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(LoginRefused.Reason.CREDENTIALS))
                .hasMessageContaining("{\"status\":\"400\"}")
                .hasMessageNotContaining("ya29");
    }

    @Test
    void oauthBearer_whereXoauth2IsNotOffered() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=OAUTHBEARER] ready
                C~ P1 AUTHENTICATE OAUTHBEARER [A-Za-z0-9+/=]+
                S: P1 OK [CAPABILITY IMAP4rev1] in
                """;
        opening(script, TOKEN);
    }

    @Test
    void tokenThatIsNotToBeHad_isLocalTrouble() throws Exception {
        DestinationCredentials none =
                new DestinationCredentials.OAuth(() -> {
                    throw new IOException("the token command ended with 1");
                });
        String script = "S: * OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\n";
        assertThatThrownBy(() -> opening(script, none))
                .isInstanceOf(DestinationException.LocalTrouble.class)
                .hasMessageContaining("the token command ended with 1");
    }

    @Test
    void loginDisabled_andNothingElse_isNoMethod() throws Exception {
        String script = "S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS] ready\n";
        assertThatThrownBy(() -> opening(script, Talk.TANSTAAF))
                .isInstanceOfSatisfying(
                        LoginRefused.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(LoginRefused.Reason.NO_METHOD));
    }

    /** A connection to another machine, as far as its address goes. */
    private static final class Far extends Socket {
        @Override
        public InetAddress getInetAddress() {
            try {
                return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String sentInClear(DestinationSettings settings, String... capabilities)
            throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (Socket far = new Far();
                ImapConnection connection =
                        new ImapConnection(
                                ImapEndpoint.parse("imap://ann@192.0.2.1"),
                                settings,
                                far,
                                new Link(far, InputStream.nullInputStream(), sent))) {
            LoggingIn login =
                    new LoggingIn(
                            connection,
                            settings,
                            Talk.TANSTAAF,
                            DestinationCapabilities.of(List.of(capabilities)));
            assertThatThrownBy(login::logIn).isInstanceOf(DestinationException.class);
        }
        return sent.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void passwordInClear_overANetwork_isWithheldUnlessAllowed() throws Exception {
        assertThat(sentInClear(Talk.SETTINGS, "AUTH=PLAIN")).isEmpty();
        assertThat(sentInClear(Talk.SETTINGS, "AUTH=PLAIN", "AUTH=CRAM-MD5"))
                .isEqualTo("P1 AUTHENTICATE CRAM-MD5\r\n");
        DestinationSettings allowed = Talk.SETTINGS.toBuilder().plainTextLogin(true).build();
        assertThat(sentInClear(allowed, "AUTH=PLAIN")).isEqualTo("P1 AUTHENTICATE PLAIN\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO [AUTHENTICATIONFAILED] Authentication failed. | CREDENTIALS",
                "NO LOGIN failed. | CREDENTIALS",
                "NO [ALERT] Application-specific password required: https://x (Failure) | ACCOUNT",
                "NO [ALERT] Please log in via your web browser (Failure) | ACCOUNT",
                "NO [EXPIRED] That password isn't the correct one any more. | ACCOUNT"
            })
    void refusedLogin_saysWhatIsToBeChanged(String reply, LoginRefused.Reason reason)
            throws Exception {
        assertThatThrownBy(() -> opening(refusing(reply), Talk.TANSTAAF))
                .isInstanceOfSatisfying(
                        LoginRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private static String refusing(String reply) {
        return """
        S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
        C: P1 AUTHENTICATE PLAIN AGFubgB0YW5zdGFhZg==
        S: P1 %s
        """
                .formatted(reply);
    }

    @Test
    void refusedLogin_forNow_isNotTheUsersFault() throws Exception {
        assertThatThrownBy(() ->
                        opening(
                                refusing("NO [ALERT] Too many simultaneous connections. (Failure)"),
                                Talk.TANSTAAF))
                .isInstanceOf(DestinationException.Throttled.class);
        assertThatThrownBy(() ->
                        opening(refusing("NO [UNAVAILABLE] Temporary failure"), Talk.TANSTAAF))
                .isInstanceOf(DestinationException.Transient.class);
    }

    @Test
    void implicitTls_logsIn_passwordBeforeDigest() throws Exception {
        String script =
                """
                T:
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=CRAM-MD5 AUTH=PLAIN] ready
                C: P1 AUTHENTICATE PLAIN AGFubgB0YW5zdGFhZg==
                S: P1 OK [CAPABILITY IMAP4rev1] in
                """;
        opening(script, ImapEndpoint.Security.TLS, Talk.TANSTAAF);
    }

    @Test
    void startTls_capabilitiesFromBeforeAreForgotten() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready
                C: P1 STARTTLS
                S: P1 OK go
                T:
                C: P2 CAPABILITY
                S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN
                S: P2 OK
                C: P3 AUTHENTICATE PLAIN AGFubgB0YW5zdGFhZg==
                S: P3 OK [CAPABILITY IMAP4rev1 UIDPLUS] in
                """;
        assertThat(opening(script, ImapEndpoint.Security.STARTTLS, Talk.TANSTAAF).uidPlus())
                .isTrue();
    }

    @Test
    void startTls_octetsBeforeTls_areAnAttack() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                C: P1 STARTTLS
                R: P1 OK go\\r\\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\\r\\n
                """;
        assertThatThrownBy(() -> opening(script, ImapEndpoint.Security.STARTTLS, Talk.TANSTAAF))
                .isInstanceOf(DestinationException.TlsTrouble.class)
                .hasMessageContaining("somebody may be between");
    }

    @Test
    void startTls_notOffered_isRefused() throws Exception {
        String script = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\n";
        assertThatThrownBy(() -> opening(script, ImapEndpoint.Security.STARTTLS, Talk.TANSTAAF))
                .isInstanceOf(DestinationException.TlsTrouble.class);
    }

    @Test
    void startTls_preauth_isAnAttack() throws Exception {
        String script = "S: * PREAUTH [CAPABILITY IMAP4rev1] hello ann\n";
        assertThatThrownBy(() -> opening(script, ImapEndpoint.Security.STARTTLS, Talk.TANSTAAF))
                .isInstanceOf(DestinationException.TlsTrouble.class);
    }

    @Test
    void unknownCertificate_isNamedForPinning() throws Exception {
        DestinationSettings strict = Talk.SETTINGS.toBuilder().trust(Trust.systemRoots()).build();
        try (ScriptedImapServer server = ScriptedImapServer.playing("T?\n", certificate.server())) {
            ImapDestination destination =
                    new ImapDestination(
                            server.endpoint(ImapEndpoint.Security.TLS), Talk.TANSTAAF, strict);
            assertThatThrownBy(destination::open)
                    .isInstanceOf(DestinationException.TlsTrouble.class)
                    .hasMessageContaining("pin it: sha256 ");
        }
    }

    @Test
    void greetingBye_isSaidAndTransient() throws Exception {
        assertThatThrownBy(() -> opening("S: * BYE Down for maintenance\nX:\n", Talk.TANSTAAF))
                .isInstanceOf(DestinationException.Transient.class)
                .hasMessageContaining("Down for maintenance");
    }

    @Test
    void notAnImapServer_isSaid() throws Exception {
        assertThatThrownBy(() -> opening("S: +OK POP3 ready\nX:\n", Talk.TANSTAAF))
                .isInstanceOf(DestinationException.BrokenProtocol.class)
                .hasMessageContaining("check that this port speaks IMAP");
    }

    @Test
    void id_isSentWhereOffered() throws Exception {
        String script =
                Talk.login("ID")
                        + """
                        C: P2 ID ("name" "popbridge")
                        S: * ID NIL
                        S: P2 OK
                        """;
        opening(script, Talk.TANSTAAF);
    }
}
