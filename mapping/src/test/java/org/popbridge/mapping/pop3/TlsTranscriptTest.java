package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.pop3.Pop3Endpoint.Security;
import org.popbridge.mapping.wire.TlsLayer;
import org.popbridge.mapping.wire.Trust;

/** TLS from the start and by STLS, and whom to believe. */
class TlsTranscriptTest {
    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make();
    }

    private static Maildrop open(ScriptedPop3Host scripted, Security security, Trust trust)
            throws Pop3Exception {
        Pop3Settings settings = Scripts.IMPATIENT.toBuilder().trust(trust).build();
        return new Pop3Host(scripted.endpoint(security), settings).open(Scripts.ANN);
    }

    private static ScriptedPop3Host playing(String script) throws Exception {
        return ScriptedPop3Host.playing(script, certificate.server());
    }

    @Test
    void implicitTls_ofTrustedHost_logsIn() throws Exception {
        try (ScriptedPop3Host scripted = playing("T:\n" + Scripts.PLAIN_LOGIN)) {
            open(scripted, Security.TLS, certificate.trust()).close();
        }
    }

    @Test
    void implicitTls_pinnedCertificate_needsNoAuthority() throws Exception {
        String pin = TlsLayer.sha256(certificate.certificate());
        try (ScriptedPop3Host scripted = playing("T:\n" + Scripts.PLAIN_LOGIN)) {
            open(scripted, Security.TLS, Trust.pinned(pin)).close();
        }
    }

    @Test
    void unknownCertificate_isRefusedAndNamedForPinning() throws Exception {
        String pin = TlsLayer.sha256(certificate.certificate());
        try (ScriptedPop3Host scripted = playing("T?\n")) {
            assertThatThrownBy(() -> open(scripted, Security.TLS, Trust.systemRoots()))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("pin it: sha256 " + pin);
        }
    }

    @Test
    void otherCertificateThanPinned_isRefused() throws Exception {
        try (ScriptedPop3Host scripted = playing("T?\n")) {
            assertThatThrownBy(() -> open(scripted, Security.TLS, Trust.pinned("ab".repeat(32))))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("not the pinned one");
        }
    }

    @Test
    void certificateForAnotherName_isRefused() throws Exception {
        TestCertificate other = TestCertificate.make("dns:pop.example.org");
        try (ScriptedPop3Host scripted = ScriptedPop3Host.playing("T?\n", other.server())) {
            assertThatThrownBy(() -> open(scripted, Security.TLS, other.trust()))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("127.0.0.1");
        }
    }

    @Test
    void plainTextPort_isSaidToSpeakNoTls() throws Exception {
        try (ScriptedPop3Host scripted = playing("S: +OK ready\nX:\n")) {
            assertThatThrownBy(() -> open(scripted, Security.TLS, certificate.trust()))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("check that the port speaks TLS");
        }
    }

    @Test
    void stls_capabilitiesAreAskedAgainUnderTls() throws Exception {
        try (ScriptedPop3Host scripted =
                playing(
                        """
                        S: +OK ready
                        C: CAPA
                        S: +OK
                        S: STLS
                        S: .
                        C: STLS
                        S: +OK begin
                        T:
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
                        S: USER
                        S: .
                        """)) {
            open(scripted, Security.STARTTLS, certificate.trust()).close();
        }
    }

    @Test
    void stls_notOffered_isTroubleAndNotPlainText() throws Exception {
        try (ScriptedPop3Host scripted = playing("S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: .\n")) {
            assertThatThrownBy(() -> open(scripted, Security.STARTTLS, certificate.trust()))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("does not offer STLS");
        }
    }

    @Test
    void stls_refused_isTroubleAndNotPlainText() throws Exception {
        try (ScriptedPop3Host scripted =
                playing("S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nS: -ERR no\n")) {
            assertThatThrownBy(() -> open(scripted, Security.STARTTLS, certificate.trust()))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("refuses STLS");
        }
    }

    @Test
    void C10_plainTextAfterStls_isFatal() throws Exception {
        try (ScriptedPop3Host scripted =
                playing(
                        "S: +OK\nC: CAPA\nS: -ERR\nC: STLS\nR: +OK begin\\r\\n+OK injected\\r\\n\nW:\n")) {
            assertThatThrownBy(() -> open(scripted, Security.STARTTLS, certificate.trust()))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("14 octets")
                    .hasMessageContaining("somebody may be between");
        }
    }
}
