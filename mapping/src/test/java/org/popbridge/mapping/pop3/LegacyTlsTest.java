package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.util.concurrent.FutureTask;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.pop3.Pop3Endpoint.Security;
import org.popbridge.mapping.wire.TlsLayer;
import org.popbridge.mapping.wire.Trust;

/** C7: a host of TLS 1.0 with a SHA-1 certificate, by opt-in and pin only. */
class LegacyTlsTest {
    private static TestCertificate old;

    @BeforeAll
    static void makeCertificate() throws Exception {
        old = TestCertificate.make("dns:old.example.org", "RSA", "SHA1withRSA");
    }

    @Test
    void C7_tls10AndSha1_byOptInWithAPin() throws Exception {
        Trust pin = Trust.pinned(TlsLayer.sha256(old.certificate()));
        try (OldHost host = new OldHost(old)) {
            Pop3Settings legacy = Scripts.IMPATIENT.toBuilder().trust(pin).legacyTls(true).build();
            // It turns everybody away, which proves that words were exchanged.
            assertThatThrownBy(() -> new Pop3Host(host.endpoint(), legacy).open(Scripts.ANN))
                    .isInstanceOf(Pop3Exception.Transient.class)
                    .hasMessageContaining("busy over TLS 1.0");
            assertThat(host.protocol.get()).isEqualTo("TLS 1.0");
        }
    }

    @Test
    void C7_tls10_withoutOptIn_isRefused() throws Exception {
        Trust pin = Trust.pinned(TlsLayer.sha256(old.certificate()));
        try (OldHost host = new OldHost(old)) {
            Pop3Settings usual = Scripts.IMPATIENT.toBuilder().trust(pin).build();
            assertThatThrownBy(() -> new Pop3Host(host.endpoint(), usual).open(Scripts.ANN))
                    .isInstanceOf(Pop3Exception.TlsTrouble.class)
                    .hasMessageContaining("could not agree on TLS");
        }
    }

    @Test
    void C7_otherCertificate_isRefusedInLegacyTlsToo() throws Exception {
        try (OldHost host = new OldHost(old)) {
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

    /** Speaks TLS 1.0 to one client, says that it is busy, and closes. */
    private static final class OldHost implements AutoCloseable {
        private final ServerSocket listening =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final FutureTask<String> protocol;

        OldHost(TestCertificate certificate) throws Exception {
            protocol = new FutureTask<>(() -> serve(certificate));
            Thread.ofVirtual().start(protocol);
        }

        private String serve(TestCertificate certificate) throws IOException {
            try (Socket socket = listening.accept()) {
                TlsServerProtocol tls =
                        new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
                OldServer server = new OldServer(certificate);
                tls.accept(server);
                String spoken = String.valueOf(server.getServerVersion());
                tls.getOutputStream()
                        .write(
                                ("-ERR busy over " + spoken + "\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                tls.close();
                return spoken;
            }
        }

        Pop3Endpoint endpoint() {
            return new Pop3Endpoint("127.0.0.1", listening.getLocalPort(), Security.TLS);
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    /** The server's side of TLS 1.0 with DHE and RSA. */
    private static final class OldServer extends DefaultTlsServer {
        private final TestCertificate certificate;
        private final JcaTlsCrypto crypto;

        OldServer(TestCertificate certificate) {
            this(
                    certificate,
                    new JcaTlsCryptoProvider()
                            .setProvider(new BouncyCastleProvider())
                            .create(new SecureRandom()));
        }

        private OldServer(TestCertificate certificate, JcaTlsCrypto crypto) {
            super(crypto);
            this.certificate = certificate;
            this.crypto = crypto;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv10.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {CipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA};
        }

        @Override
        protected TlsCredentialedSigner getRSASignerCredentials() throws IOException {
            try {
                JcaTlsCertificate shown =
                        new JcaTlsCertificate(crypto, certificate.certificate().getEncoded());
                return new JcaDefaultTlsCredentialedSigner(
                        new TlsCryptoParameters(context),
                        crypto,
                        certificate.key(),
                        new Certificate(new TlsCertificate[] {shown}),
                        null);
            } catch (CertificateEncodingException e) {
                throw new IOException(e);
            }
        }
    }
}
