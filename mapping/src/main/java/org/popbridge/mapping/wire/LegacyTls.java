package org.popbridge.mapping.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * TLS for hosts that speak only what was given up: TLS 1.0 and 1.1, SHA-1 signatures, triple DES,
 * DH groups of 1024 bits (POP3-IN-THE-WILD C7).
 *
 * <p>By Bouncy Castle's own protocol classes: the JDK's TLS, and Bouncy Castle's in the JDK's
 * dress, can be loosened only for a whole process. Whom it trusts is a pin, never a name: {@link
 * TlsLayer} sees to that.
 */
final class LegacyTls extends OldSuites {
    private static final int SMALLEST_GROUP = 1024;

    private final Trust.Pinned pins;
    private String shown = "";

    private LegacyTls(Trust.Pinned pins) {
        super(
                new BcTlsCrypto(new SecureRandom()),
                SMALLEST_GROUP,
                ProtocolVersion.TLSv12.downTo(ProtocolVersion.TLSv10));
        this.pins = pins;
    }

    /** Shakes hands over a connected socket. */
    static Link over(Socket plain, Peer peer, Trust.Pinned pins) throws IOException {
        LegacyTls client = new LegacyTls(pins);
        TlsClientProtocol protocol =
                new TlsClientProtocol(plain.getInputStream(), plain.getOutputStream());
        try {
            protocol.connect(client);
        } catch (TlsFatalAlert e) {
            if (e.getAlertDescription() == AlertDescription.bad_certificate
                    && !client.shown.isEmpty()) {
                throw new TlsTrouble(
                        "%s shows a certificate that is not the pinned one (sha256 %s)"
                                .formatted(peer, client.shown),
                        e);
            }
            throw e;
        }
        return new Link(plain, protocol.getInputStream(), protocol.getOutputStream());
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                shown = sha256(server.getCertificate().getCertificateAt(0).getEncoded());
                if (!pins.sha256().contains(shown)) {
                    throw new TlsFatalAlert(AlertDescription.bad_certificate);
                }
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                return null;
            }
        };
    }

    private static String sha256(byte[] certificate) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java has no SHA-256", e);
        }
    }
}
