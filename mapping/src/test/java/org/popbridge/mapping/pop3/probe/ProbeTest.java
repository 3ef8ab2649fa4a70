package org.popbridge.mapping.pop3.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.pop3.ScriptedPop3Host;
import org.popbridge.mapping.pop3.TestCertificate;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;
import org.popbridge.mapping.pop3.probe.ProbeReport.Verdict;
import org.popbridge.mapping.wire.Trust;

/** What a probe says to a host, and what it makes of the answers. No script has a DELE in it. */
class ProbeTest {
    private static final Pop3Settings IMPATIENT =
            Pop3Settings.builder()
                    .connectTimeout(Duration.ofMinutes(1))
                    .passTimeout(Duration.ofMinutes(1))
                    .progressTimeout(Duration.ofMinutes(1))
                    .looseEndTimeout(Duration.ofMillis(50))
                    .build();
    private static final String CAPA =
            """
            C: CAPA
            S: +OK
            S: USER
            S: UIDL
            S: TOP
            S: PIPELINING
            S: .
            """;
    private static final String KNOCK = "S: +OK ready\n" + CAPA + "C: QUIT\n---\n";
    private static final String LOGIN =
            "S: +OK ready\n" + CAPA + "C: USER ann\nS: +OK\nC: PASS secret\nS: +OK\n" + CAPA;
    private static final String LISTING =
            """
            C: UIDL
            S: +OK
            S: 1 a
            S: 2 b
            S: .
            C: LIST
            S: +OK
            S: 1 22
            S: 2 28
            S: .
            C: STAT
            S: +OK 2 50
            """;
    private static final String TOPS =
            """
            C: TOP 1 10
            S: +OK
            R: Subject: one\\r\\n\\r\\nbody\\r\\n.\\r\\n
            C: TOP 2 10
            S: +OK
            R: Subject: two\\r\\n\\r\\nmore\\r\\nbody\\r\\n.\\r\\n
            """;
    private static final String FIRST_RETR =
            "C: RETR 1\nS: +OK\nR: Subject: one\\r\\n\\r\\nbody\\r\\n.\\r\\n\n";
    private static final String SECOND_RETR =
            "C: RETR 2\nS: +OK\nR: Subject: two\\r\\n\\r\\nmore\\r\\nbody\\r\\n.\\r\\n\n";
    private static final String END = "C: RSET\nS: +OK\nC: QUIT\nS: +OK\n";
    private static final String FIRST = LOGIN + LISTING + TOPS + FIRST_RETR + SECOND_RETR + END;

    /** Both listings, then both messages, are asked for at once. */
    private static final String SECOND =
            LOGIN
                    + """
                    C: UIDL
                    C: LIST
                    S: +OK
                    S: 1 a
                    S: 2 b
                    S: .
                    S: +OK
                    S: 1 22
                    S: 2 28
                    S: .
                    C: STAT
                    S: +OK 2 50
                    C: RETR 1
                    C: RETR 2
                    S: +OK
                    R: Subject: one\\r\\n\\r\\nbody\\r\\n.\\r\\n
                    S: +OK
                    R: Subject: two\\r\\n\\r\\nmore\\r\\nbody\\r\\n.\\r\\n
                    """
                    + END;

    private final List<Duration> pauses = new ArrayList<>();

    private ProbeReport probe(Pop3Endpoint endpoint, Pop3Settings settings, boolean silent)
            throws InterruptedException {
        return new Probe(
                        new Probe.Wanted(
                                endpoint,
                                settings,
                                Optional.of(
                                        new Pop3Credentials.Password("ann", Secret.of("secret"))),
                                silent ? Optional.of(Duration.ofMinutes(1)) : Optional.empty(),
                                Duration.ofMinutes(2)),
                        _ -> {},
                        pauses::add)
                .run();
    }

    private ProbeReport probed(String script) throws Exception {
        try (ScriptedPop3Host host = ScriptedPop3Host.playing(script)) {
            return probe(host.endpoint(), IMPATIENT, false);
        }
    }

    private static Finding finding(ProbeReport report, Subject subject) {
        return report.findings().stream()
                .filter(f -> f.subject() == subject)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + subject + " in " + report));
    }

    @Test
    void goodHost_isGood_butForTheMissingTls() throws Exception {
        ProbeReport report = probed(KNOCK + FIRST + "---\n" + SECOND);
        assertThat(report.findings())
                .extracting(Finding::subject)
                .containsExactly(
                        Subject.CONNECTION,
                        Subject.TLS,
                        Subject.CAPABILITIES,
                        Subject.LOGIN,
                        Subject.LISTING,
                        Subject.UNIQUE_IDS,
                        Subject.SIZES,
                        Subject.TOP,
                        Subject.PIPELINING,
                        Subject.RETRIEVAL);
        assertThat(report.findings())
                .filteredOn(f -> f.grade() != Grade.GOOD)
                .extracting(Finding::subject)
                .containsExactly(Subject.TLS);
        assertThat(report.verdict()).isEqualTo(Verdict.LIMITED);
    }

    @Test
    void withoutCredentials_stopsBeforeTheLogin() throws Exception {
        try (ScriptedPop3Host host = ScriptedPop3Host.playing(KNOCK.replace("---\n", ""))) {
            ProbeReport report =
                    new Probe(
                                    new Probe.Wanted(
                                            host.endpoint(),
                                            IMPATIENT,
                                            Optional.empty(),
                                            Optional.empty(),
                                            Duration.ZERO),
                                    _ -> {})
                            .run();
            assertThat(report.verdict()).isEqualTo(Verdict.UNPROVEN);
            assertThat(finding(report, Subject.CAPABILITIES).text()).contains("PIPELINING; TOP");
        }
    }

    @Test
    void S1_linesEndsCountedAsOne_areRecognised() throws Exception {
        ProbeReport report =
                probed(
                        KNOCK
                                + FIRST.replace("1 22", "1 19").replace("2 28", "2 24")
                                + "---\n"
                                + SECOND.replace("1 22", "1 19").replace("2 28", "2 24"));
        assertThat(finding(report, Subject.SIZES).text())
                .contains("2 of 2 messages (it counts a line end as one octet)");
    }

    @Test
    void T2_otherHeaderInTop_isPoor() throws Exception {
        String first = FIRST.replace(TOPS, TOPS.replace("Subject: one", "subject: ONE"));
        ProbeReport report = probed(KNOCK + first + "---\n" + SECOND);
        assertThat(finding(report, Subject.TOP).grade()).isEqualTo(Grade.POOR);
        assertThat(finding(report, Subject.TOP).facts())
                .containsEntry("otherHeaders", 1)
                .containsEntry("beginnings", 1);
    }

    @Test
    void T1_topCutShort_andTopRefused_areTold() throws Exception {
        String first =
                FIRST.replace(
                        TOPS,
                        """
                        C: TOP 1 10
                        S: +OK
                        R: Subject: one\\r\\n\\r\\n.\\r\\n
                        C: TOP 2 10
                        S: -ERR no
                        """);
        Finding top = finding(probed(KNOCK + first + "---\n" + SECOND), Subject.TOP);
        assertThat(top.facts()).containsEntry("tooShort", 1).containsEntry("refused", 1);
        assertThat(top.text()).contains("cut short");
    }

    @Test
    void V1_retrievedMessagesMissingFromTheNextSession_areTold() throws Exception {
        String second =
                LOGIN
                        + """
                        C: UIDL
                        C: LIST
                        S: +OK
                        S: .
                        S: +OK
                        S: .
                        C: STAT
                        S: +OK 0 0
                        """
                        + END;
        Finding retrieval = finding(probed(KNOCK + FIRST + "---\n" + second), Subject.RETRIEVAL);
        assertThat(retrieval.grade()).isEqualTo(Grade.POOR);
        assertThat(retrieval.text()).contains("RETR hides: 2 of 2");
    }

    @Test
    void V3_messageThatComesDifferently_isTold() throws Exception {
        String second = SECOND.replace("Subject: one", "Status: RO\\r\\nSubject: one");
        Finding retrieval = finding(probed(KNOCK + FIRST + "---\n" + second), Subject.RETRIEVAL);
        assertThat(retrieval.facts()).containsEntry("changed", 1).containsEntry("hidden", 0);
    }

    @Test
    void C6_hostThatHangsUpOnPipelinedCommands_isLookedAtWithout() throws Exception {
        String hangsUp = LOGIN + "C: UIDL\nC: LIST\nX:\n---\n";
        String third = LOGIN + LISTING + FIRST_RETR + SECOND_RETR + END;
        ProbeReport report = probed(KNOCK + FIRST + "---\n" + hangsUp + third);
        assertThat(finding(report, Subject.PIPELINING).facts())
                .containsEntry("offered", true)
                .containsEntry("works", false);
        assertThat(finding(report, Subject.RETRIEVAL).grade()).isEqualTo(Grade.GOOD);
    }

    @Test
    void C3_loginDelay_isKeptTo() throws Exception {
        String capa = CAPA.replace("S: UIDL\n", "S: LOGIN-DELAY 60\nS: UIDL\n");
        ProbeReport report = probed((KNOCK + FIRST + "---\n" + SECOND).replace(CAPA, capa));
        assertThat(pauses).containsExactly(Duration.ofSeconds(60));
        assertThat(finding(report, Subject.LOGIN_DELAY).facts()).containsEntry("seconds", 60L);
    }

    @Test
    void C3_loginDelaySaidInWords_isWaitedOnce() throws Exception {
        String refused =
                "S: +OK ready\n"
                        + CAPA
                        + "C: USER ann\nS: +OK\nC: PASS secret\nS: -ERR wait at least 60 seconds between logins\n---\n";
        ProbeReport report = probed(KNOCK + FIRST + "---\n" + refused + SECOND);
        assertThat(pauses).containsExactly(Duration.ofSeconds(60));
        assertThat(finding(report, Subject.RETRIEVAL).grade()).isEqualTo(Grade.GOOD);
    }

    @Test
    void wrongPassword_makesItUnusable() throws Exception {
        ProbeReport report =
                probed(
                        KNOCK
                                + "S: +OK ready\n"
                                + CAPA
                                + "C: USER ann\nS: +OK\nC: PASS secret\nS: -ERR [AUTH] wrong\n");
        assertThat(report.verdict()).isEqualTo(Verdict.UNUSABLE);
        assertThat(finding(report, Subject.LOGIN).text())
                .startsWith("No login")
                .doesNotContain("secret");
    }

    @Test
    void C1_silence_endedByTheHost_isMeasured() throws Exception {
        String script = KNOCK + FIRST + "---\n" + SECOND + "---\n" + LOGIN + "X:\n";
        try (ScriptedPop3Host host = ScriptedPop3Host.playing(script)) {
            ProbeReport report = probe(host.endpoint(), IMPATIENT, true);
            assertThat(finding(report, Subject.IDLE).facts()).containsEntry("ended", true);
        }
    }

    /** The port is kept for as long as it takes, so that it is nobody else's either. */
    @Test
    void nobodyThere_isBad() throws Exception {
        try (Socket kept = new Socket()) {
            kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ProbeReport report =
                    probe(
                            new Pop3Endpoint(
                                    "127.0.0.1", kept.getLocalPort(), Pop3Endpoint.Security.PLAIN),
                            IMPATIENT,
                            false);
            assertThat(report.verdict()).isEqualTo(Verdict.UNUSABLE);
            assertThat(finding(report, Subject.CONNECTION).text()).contains("cannot be reached");
        }
    }

    /** The first handshake is refused by us; the password goes nowhere. */
    @Test
    void certificateThatIsNotBelieved_isBad_andNoPasswordIsSent() throws Exception {
        TestCertificate certificate = TestCertificate.make();
        String script =
                "T?\n---\nT:\nS: +OK ready\n"
                        + CAPA
                        + "C: QUIT\n---\nT:\n---\nT:\n---\nT?\n---\nT?\n";
        try (ScriptedPop3Host host = ScriptedPop3Host.playing(script, certificate.server())) {
            ProbeReport report = probe(host.endpoint(Pop3Endpoint.Security.TLS), IMPATIENT, false);
            assertThat(report.verdict()).isEqualTo(Verdict.UNUSABLE);
            Finding shown = finding(report, Subject.CERTIFICATE);
            assertThat(shown.facts())
                    .containsEntry("believed", false)
                    .containsEntry("subject", "CN=test")
                    .containsEntry("names", List.of("127.0.0.1"));
            assertThat(shown.text()).contains("pin it");
            assertThat(finding(report, Subject.LOGIN).text()).startsWith("No login was tried");
        }
    }

    @Test
    void tlsHost_saysWhichVersionsItTakes() throws Exception {
        TestCertificate certificate = TestCertificate.make();
        Pop3Settings settings =
                IMPATIENT.toBuilder()
                        .trust(new Trust.ExtraRoots(List.of(certificate.certificate())))
                        .build();
        String script =
                "T:\nS: +OK ready\n"
                        + CAPA
                        + "C: QUIT\n---\nT:\n---\nT:\n---\nT?\n---\nT?\n---\nT:\n"
                        + FIRST
                        + "---\nT:\n"
                        + SECOND;
        try (ScriptedPop3Host host = ScriptedPop3Host.playing(script, certificate.server())) {
            ProbeReport report = probe(host.endpoint(Pop3Endpoint.Security.TLS), settings, false);
            assertThat(finding(report, Subject.TLS).facts())
                    .containsEntry("versions", List.of("TLS 1.3", "TLS 1.2"));
            assertThat(report.verdict()).isEqualTo(Verdict.GOOD);
        }
    }
}
