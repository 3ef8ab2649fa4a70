package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused.Reason;

/** Every way to log in, and every way to be turned away, as transcripts. */
class LoginTranscriptTest {
    private static final Pop3Credentials TOKEN =
            new Pop3Credentials.OAuthToken("ann", Secret.of("t0ken"));

    /** Plays the script while somebody logs in by these methods; gives back what was learnt. */
    private static HostQuirks logIn(
            String script, Pop3Credentials credentials, LoginMethod... methods) throws Exception {
        try (ScriptedPop3Host scripted = ScriptedPop3Host.playing(script)) {
            Pop3Host host =
                    new Pop3Host(
                            scripted.endpoint(),
                            Scripts.IMPATIENT.toBuilder().loginMethods(methods).build());
            try (Maildrop maildrop = host.open(credentials)) {
                assertThat(maildrop.capabilities()).isNotNull();
            }
            scripted.played().get();
            return host.quirks();
        }
    }

    private static void refused(String script, Reason reason, LoginMethod... methods) {
        assertThatThrownBy(() -> logIn(script, Scripts.ANN, methods))
                .isInstanceOfSatisfying(
                        LoginRefused.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(reason);
                            assertThat(e.getMessage())
                                    .contains("127.0.0.1")
                                    .doesNotContain("secret");
                        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String withSasl(String mechanisms, String exchange) {
        String capa = "C: CAPA\nS: +OK\nS: SASL " + mechanisms + "\nS: .\n";
        return "S: +OK ready\n" + capa + exchange + "\n" + capa;
    }

    @Test
    void userPass_logsIn() throws Exception {
        logIn(Scripts.login("USER", "UIDL"), Scripts.ANN);
    }

    @Test
    void apop_isTheExampleOfRfc1939() throws Exception {
        logIn(
                """
                S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
                C: CAPA
                S: -ERR
                C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
                S: +OK maildrop has 1 message (369 octets)
                """,
                new Pop3Credentials.Password("mrose", Secret.of("tanstaaf")),
                LoginMethod.APOP);
    }

    @Test
    void plain_goesWithTheCommandWhereItIsAdvertised() throws Exception {
        logIn(
                withSasl("PLAIN", "C: AUTH PLAIN " + base64("\0ann\0secret") + "\nS: +OK"),
                Scripts.ANN);
    }

    @Test
    void plain_notAdvertised_waitsForTheEmptyChallenge() throws Exception {
        logIn(
                "S: +OK\nC: CAPA\nS: -ERR\nC: AUTH PLAIN\nS: + \nC: "
                        + base64("\0ann\0secret")
                        + "\nS: +OK\n",
                Scripts.ANN,
                LoginMethod.PLAIN);
    }

    @Test
    void login_answersItsPrompts() throws Exception {
        logIn(
                withSasl(
                        "LOGIN",
                        "C: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: "
                                + base64("ann")
                                + "\nS: + UGFzc3dvcmQ6\nC: "
                                + base64("secret")
                                + "\nS: +OK"),
                Scripts.ANN,
                LoginMethod.LOGIN);
    }

    @Test
    void cramMd5_isTheExampleOfRfc2195() throws Exception {
        logIn(
                withSasl(
                        "CRAM-MD5",
                        """
                        C: AUTH CRAM-MD5
                        S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
                        C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
                        S: +OK CRAM authentication successful\
                        """),
                new Pop3Credentials.Password("tim", Secret.of("tanstaaftanstaaf")));
    }

    @Test
    void scram_hostThatOnlySaysOk_isNotBelieved() {
        String script =
                """
                S: +OK ready
                C: CAPA
                S: +OK
                S: SASL SCRAM-SHA-256
                S: .
                C~ AUTH SCRAM-SHA-256 [A-Za-z0-9+/=]+
                S: +OK welcome
                C: *
                """;
        assertThatThrownBy(() -> logIn(script, Scripts.ANN, LoginMethod.SCRAM_SHA_256))
                .isInstanceOf(Pop3Exception.BrokenProtocol.class)
                .hasMessageContaining("SCRAM-SHA-256");
    }

    @Test
    void xoauth2_shortToken_goesInTwoStepsToo() throws Exception {
        logIn(
                withSasl(
                        "XOAUTH2",
                        "C: AUTH XOAUTH2\nS: + \nC: "
                                + base64("user=ann\1auth=Bearer t0ken\1\1")
                                + "\nS: +OK"),
                TOKEN);
    }

    @Test
    void xoauth2_longToken_goesInTwoSteps() throws Exception {
        String token = "t".repeat(1500);
        logIn(
                withSasl(
                        "PLAIN XOAUTH2",
                        "C: AUTH XOAUTH2\nS: + \nC: "
                                + base64("user=ann\1auth=Bearer " + token + "\1\1")
                                + "\nS: +OK"),
                new Pop3Credentials.OAuthToken("ann", Secret.of(token)));
    }

    @Test
    void xoauth2_errorChallenge_isToldWithTheRefusal() {
        String script =
                withSasl(
                        "XOAUTH2",
                        "C: AUTH XOAUTH2\nS: + \nC~ .+\nS: + "
                                + base64("{\"status\":\"400\"}")
                                + "\nC: \nS: -ERR [AUTH] no");
        assertThatThrownBy(() -> logIn(script, TOKEN))
                .isInstanceOfSatisfying(
                        LoginRefused.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS))
                .hasMessageContaining("{\"status\":\"400\"}");
    }

    @Test
    void oauthBearer_errorChallenge_isAnsweredByControlA() {
        String script =
                withSasl(
                        "OAUTHBEARER",
                        "C: AUTH OAUTHBEARER\nS: + \nC~ .+\nS: + "
                                + base64("{\"status\":\"invalid_token\"}")
                                + "\nC: AQ==\nS: -ERR no");
        assertThatThrownBy(() -> logIn(script, TOKEN))
                .isInstanceOf(LoginRefused.class)
                .hasMessageContaining("invalid_token");
    }

    @Test
    void wrongPassword_isRefusedOnceAndForAll() {
        refused(
                "S: +OK\nC: CAPA\nS: -ERR\nC: USER ann\nS: +OK\nC: PASS secret\nS: -ERR invalid password\n",
                Reason.CREDENTIALS);
    }

    @Test
    void account_isToldFromThePassword() {
        refused(
                "S: +OK\nC: CAPA\nS: -ERR\nC: USER ann\nS: +OK\nC: PASS secret\nS: -ERR [SYS/PERM] mailbox corrupt\n",
                Reason.ACCOUNT);
    }

    @Test
    void unknownMechanism_nextIsTried() throws Exception {
        logIn(
                withSasl(
                        "PLAIN",
                        "C: AUTH CRAM-MD5\nS: -ERR unknown mechanism\nC: USER ann\nS: +OK\nC: PASS secret\nS: +OK"),
                Scripts.ANN,
                LoginMethod.CRAM_MD5,
                LoginMethod.USER_PASS);
    }

    @Test
    void refusedDigest_passwordIsTriedOnceAndTheDigestRemembered() throws Exception {
        HostQuirks learnt =
                logIn(
                        withSasl(
                                "CRAM-MD5",
                                "C: AUTH CRAM-MD5\nS: + PHhAeT4=\nC~ .+\nS: -ERR authentication failed\n"
                                        + "C: USER ann\nS: +OK\nC: PASS secret\nS: +OK"),
                        Scripts.ANN,
                        LoginMethod.CRAM_MD5,
                        LoginMethod.USER_PASS);
        assertThat(learnt.unusableLogins()).containsExactly(LoginMethod.CRAM_MD5);
    }

    @Test
    void nothingInCommon_isToldWithWhatTheHostOffers() {
        refused(withSasl("GSSAPI", ""), Reason.NO_METHOD, LoginMethod.APOP);
    }

    @Test
    void C2_lockedMaildrop_isNotAWrongPassword() {
        String script =
                "S: +OK\nC: CAPA\nS: -ERR\nC: USER ann\nS: +OK\nC: PASS secret\nS: -ERR [IN-USE] locked\n";
        assertThatThrownBy(() -> logIn(script, Scripts.ANN))
                .isInstanceOf(Pop3Exception.Locked.class);
    }

    @Test
    void C2_busyGreeting_isTransient() {
        assertThatThrownBy(() -> logIn("S: -ERR too many connections\n", Scripts.ANN))
                .isInstanceOf(Pop3Exception.Transient.class)
                .hasMessageContaining("too many connections");
    }

    @Test
    void C3_loginDelayInWords_isLearnt() throws Exception {
        try (ScriptedPop3Host scripted =
                ScriptedPop3Host.playing(
                        """
                        S: +OK
                        C: CAPA
                        S: -ERR
                        C: USER ann
                        S: +OK
                        C: PASS secret
                        S: -ERR minimum 60 seconds between logins
                        """)) {
            Pop3Host host = Scripts.host(scripted);
            assertThatThrownBy(() -> host.open(Scripts.ANN))
                    .isInstanceOfSatisfying(
                            Pop3Exception.LoginDelay.class,
                            e -> assertThat(e.delay()).contains(Duration.ofSeconds(60)));
            assertThat(host.quirks().loginDelay()).contains(Duration.ofSeconds(60));
        }
    }

    @Test
    void C3_loginDelayByCapability_isLearnt() throws Exception {
        HostQuirks learnt = logIn(Scripts.login("USER", "LOGIN-DELAY 300"), Scripts.ANN);
        assertThat(learnt.loginDelay()).isEqualTo(Optional.of(Duration.ofMinutes(5)));
    }

    @Test
    void C4_closesOnCapa_isComeBackToWithoutIt() throws Exception {
        HostQuirks learnt =
                logIn(
                        """
                        S: +OK ready
                        C: CAPA
                        X:
                        ---
                        S: +OK ready
                        C: USER ann
                        S: +OK
                        C: PASS secret
                        S: +OK
                        """,
                        Scripts.ANN);
        assertThat(learnt.noCapa()).isTrue();
    }

    @Test
    void C4_closesOnUnknownAuth_isComeBackToWithoutIt() throws Exception {
        HostQuirks learnt =
                logIn(
                        """
                        S: +OK ready
                        C: CAPA
                        S: -ERR
                        C: AUTH CRAM-MD5
                        X:
                        ---
                        S: +OK ready
                        C: CAPA
                        S: -ERR
                        C: USER ann
                        S: +OK
                        C: PASS secret
                        S: +OK
                        """,
                        Scripts.ANN,
                        LoginMethod.CRAM_MD5,
                        LoginMethod.USER_PASS);
        assertThat(learnt.unusableLogins()).containsExactly(LoginMethod.CRAM_MD5);
    }

    @Test
    void C4_closesOnPassword_saysThatItMayBeWrong() {
        refused(
                "S: +OK\nC: CAPA\nS: -ERR\nC: USER ann\nS: +OK\nC: PASS secret\nX:\n",
                Reason.UNSAID);
    }

    @Test
    void C5_okInsteadOfPlus_isAcceptedInEveryMechanism() throws Exception {
        logIn(
                "S: +OK\nC: CAPA\nS: -ERR\nC: AUTH PLAIN\nS: +OK go ahead\nC: "
                        + base64("\0ann\0secret")
                        + "\nS: +OK logged in\n",
                Scripts.ANN,
                LoginMethod.PLAIN);
        logIn(
                withSasl(
                        "LOGIN",
                        "C: AUTH LOGIN\nS: +OK VXNlcm5hbWU6\nC: "
                                + base64("ann")
                                + "\nS: +OK UGFzc3dvcmQ6\nC: "
                                + base64("secret")
                                + "\nS: +OK"),
                Scripts.ANN,
                LoginMethod.LOGIN);
        logIn(
                withSasl(
                        "CRAM-MD5",
                        """
                        C: AUTH CRAM-MD5
                        S: +OK PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
                        C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
                        S: +OK\
                        """),
                new Pop3Credentials.Password("tim", Secret.of("tanstaaftanstaaf")));
    }

    @Test
    void C5_xoauth2WithoutSayingSo_isTriedInTwoSteps() throws Exception {
        logIn(
                withSasl(
                        "PLAIN",
                        "C: AUTH XOAUTH2\nS: +\nC: "
                                + base64("user=ann\1auth=Bearer t0ken\1\1")
                                + "\nS: +OK"),
                TOKEN);
    }

    @Test
    void C11_timestampThatIsNone_isNotUsedForApop() throws Exception {
        logIn(
                """
                S: +OK <pop3 server> ready <hello>
                C: CAPA
                S: -ERR
                C: USER ann
                S: +OK
                C: PASS secret
                S: +OK
                """,
                Scripts.ANN,
                LoginMethod.APOP,
                LoginMethod.USER_PASS);
    }

    @Test
    void I2_capaIsAskedAgainAfterLogin() throws Exception {
        try (ScriptedPop3Host scripted =
                ScriptedPop3Host.playing(
                        """
                        S: +OK ready
                        C: CAPA
                        S: +OK
                        S: USER
                        S: .
                        C: USER ann
                        S: +OK
                        C: PASS secret
                        S: +OK
                        C: CAPA
                        S: +OK
                        S: uidl
                        S: .
                        """)) {
            try (Maildrop maildrop = Scripts.host(scripted).open(Scripts.ANN)) {
                assertThat(maildrop.capabilities().has("UIDL")).isTrue();
            }
        }
    }

    @Test
    void S8_textBeforeTheGreeting_isSkipped() throws Exception {
        logIn("S: Welcome to\nS:\nS: MegaPOP\n" + Scripts.PLAIN_LOGIN, Scripts.ANN);
    }

    @Test
    void webServer_isTakenForNoPop3Host() {
        String script = "S: HTTP/1.1 400 Bad Request\n".repeat(40);
        assertThatThrownBy(() -> logIn(script, Scripts.ANN))
                .isInstanceOf(Pop3Exception.BrokenProtocol.class)
                .hasMessageContaining("expected a POP3 greeting")
                .hasMessageContaining("HTTP/1.1 400");
    }

    @Test
    void imapServer_isTakenForNoPop3Host_atOnce() {
        assertThatThrownBy(() -> logIn("S: * OK [CAPABILITY IMAP4rev1] ready\nW:\n", Scripts.ANN))
                .isInstanceOf(Pop3Exception.BrokenProtocol.class)
                .hasMessageContaining("got \"* OK [CAPABILITY IMAP4rev1] ready\": check that");
    }

    @Test
    void serverThatGreetsOtherwiseAndEnds_isToldByItsGreeting() {
        assertThatThrownBy(() -> logIn("S: 220 mail.example.org ESMTP\nS:\nX:\n", Scripts.ANN))
                .isInstanceOf(Pop3Exception.BrokenProtocol.class)
                .hasMessageContaining("got \"220 mail.example.org ESMTP\" and nothing more")
                .hasMessageContaining("check that this port speaks POP3");
    }

    @Test
    void endlessLine_isCut() {
        String script = "R: " + "x".repeat(10_000) + "\nW:\n";
        assertThatThrownBy(() -> logIn(script, Scripts.ANN))
                .isInstanceOf(Pop3Exception.BrokenProtocol.class)
                .hasMessageContaining("8192");
    }

    @Test
    void utf8_isAskedForWhereTheHostHasItAndTheRouteWants() throws Exception {
        String capa = "C: CAPA\nS: +OK\nS: USER\nS: UTF8\nS: .\n";
        try (ScriptedPop3Host scripted =
                ScriptedPop3Host.playing(
                        "S: +OK\n"
                                + capa
                                + "C: UTF8\nS: +OK\nC: USER ann\nS: +OK\nC: PASS secret\nS: +OK\n"
                                + capa)) {
            Pop3Settings settings = Scripts.IMPATIENT.toBuilder().utf8(true).build();
            new Pop3Host(scripted.endpoint(), settings).open(Scripts.ANN).close();
        }
    }

    /** Its kernel takes the connection, and nobody is behind that. */
    @Test
    void silentHost_isTransient() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Pop3Endpoint endpoint =
                    new Pop3Endpoint(
                            "127.0.0.1", silent.getLocalPort(), Pop3Endpoint.Security.PLAIN);
            Pop3Settings settings =
                    Scripts.IMPATIENT.toBuilder().progressTimeout(Duration.ofMillis(30)).build();
            assertThatThrownBy(() -> new Pop3Host(endpoint, settings).open(Scripts.ANN))
                    .isInstanceOf(Pop3Exception.Transient.class)
                    .hasMessageContaining("did not answer in time");
        }
    }

    @Test
    void passwordWithLineBreak_neverReachesTheWire() {
        assertThatThrownBy(() ->
                        logIn(
                                "S: +OK\nC: CAPA\nS: -ERR\n",
                                new Pop3Credentials.Password("ann", Secret.of("x\r\nDELE 1"))))
                .isInstanceOf(LoginRefused.class)
                .hasMessageContaining("line break");
    }
}
