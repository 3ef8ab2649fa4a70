package org.popbridge.mapping.host;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
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
import org.popbridge.mapping.pop3.TestCertificate;

/** C7: the server's side of TLS 1.0 alone, with DHE and RSA, which no JDK of today speaks. */
public final class OldTls implements Channel.Tls {
    private final TestCertificate certificate;

    /** Shows this certificate. */
    public OldTls(TestCertificate certificate) {
        this.certificate = certificate;
    }

    /** What a route pins: SHA-256 of the certificate, in hexadecimal. */
    public static String sha256(TestCertificate certificate) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(certificate.certificate().getEncoded()));
    }

    @Override
    public Channel over(Socket socket) throws IOException {
        TlsServerProtocol tls =
                new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
        tls.accept(
                new Server(
                        certificate,
                        new JcaTlsCryptoProvider()
                                .setProvider(new BouncyCastleProvider())
                                .create(new SecureRandom())));
        return new Channel(tls.getInputStream(), tls.getOutputStream(), true);
    }

    private static final class Server extends DefaultTlsServer {
        private final TestCertificate certificate;
        private final JcaTlsCrypto crypto;

        Server(TestCertificate certificate, JcaTlsCrypto crypto) {
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
