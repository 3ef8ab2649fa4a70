package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.host.Manners;
import org.popbridge.mapping.host.OldTls;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.pop3.Pop3Endpoint.Security;
import org.popbridge.mapping.wire.Trust;

/** C7: a host of TLS 1.0 with a SHA-1 certificate, by opt-in and pin only. */
class LegacyTlsTest {
    private static TestCertificate old;

    @BeforeAll
    static void makeCertificate() throws Exception {
        old = TestCertificate.make("dns:old.example.org", "RSA", "SHA1withRSA");
    }

    /** It turns everybody away, which proves that words were exchanged. */
    private static ScriptedHost oldHost() throws IOException {
        return ScriptedHost.start(Security.TLS, new OldTls(old))
                .behaving(Manners.turningAway("busy over TLS 1.0"));
    }

    @Test
    void C7_tls10AndSha1_byOptInWithAPin() throws Exception {
        Trust pin = Trust.pinned(OldTls.sha256(old));
        try (ScriptedHost host = oldHost()) {
            Pop3Settings legacy = Scripts.IMPATIENT.toBuilder().trust(pin).legacyTls(true).build();
            assertThatThrownBy(() -> new Pop3Host(host.endpoint(), legacy).open(Scripts.ANN))
                    .isInstanceOf(Pop3Exception.Transient.class)
                    .hasMessageContaining("busy over TLS 1.0");
        }
    }

    @Test
    void C7_tls10_withoutOptIn_isRefused() throws Exception {
        Trust pin = Trust.pinned(OldTls.sha256(old));
        try (ScriptedHost host = oldHost()) {
            Pop3Settings usual = Scripts.IMPATIENT.toBuilder().trust(pin).build();
            assertThatThrownBy(() -> new Pop3Host(host.endpoint(), usual).open(Scripts.ANN))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("could not agree on TLS");
        }
    }

    @Test
    void C7_otherCertificate_isRefusedInLegacyTlsToo() throws Exception {
        try (ScriptedHost host = oldHost()) {
            Pop3Settings legacy =
                    Scripts.IMPATIENT.toBuilder()
                            .trust(Trust.pinned("00".repeat(32)))
                            .legacyTls(true)
                            .build();
            assertThatThrownBy(() -> new Pop3Host(host.endpoint(), legacy).open(Scripts.ANN))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("not the pinned one");
        }
    }

    @Test
    void legacyTls_withoutPin_cannotBeSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pop3Settings.builder().legacyTls(true).build())
                .withMessageContaining("pin");
    }
}
