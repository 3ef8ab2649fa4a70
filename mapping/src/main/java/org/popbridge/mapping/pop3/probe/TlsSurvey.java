package org.popbridge.mapping.pop3.probe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.wire.OldSuites;

/**
 * Which TLS versions a host takes, and the certificate it shows: a connection for each version,
 * which says nothing but a handshake.
 *
 * <p>By Bouncy Castle's protocol classes, because the JDK will not offer TLS 1.0 and 1.1. Nothing
 * is believed here, and no secret is sent; whether the certificate is to be believed, a connection
 * of the bridge's own kind finds out.
 */
final class TlsSurvey {
    private static final int SMALLEST_GROUP = 512;
    private static final int LONGEST_LINE = 2048;
    private static final int MOST_LINES = 30;
    private static final List<ProtocolVersion> VERSIONS =
            List.of(
                    ProtocolVersion.TLSv13,
                    ProtocolVersion.TLSv12,
                    ProtocolVersion.TLSv11,
                    ProtocolVersion.TLSv10);

    private final Pop3Endpoint endpoint;
    private final boolean byStls;
    private final int timeoutMillis;

    /** What came of the handshakes. */
    record Result(List<String> taken, Map<String, String> refused, List<X509Certificate> chain) {}

    /**
     * @param byStls whether TLS begins by STLS, rather than with the first octet
     */
    TlsSurvey(Pop3Endpoint endpoint, boolean byStls, int timeoutMillis) {
        this.endpoint = endpoint;
        this.byStls = byStls;
        this.timeoutMillis = timeoutMillis;
    }

    Result run() {
        List<String> taken = new ArrayList<>();
        Map<String, String> refused = new TreeMap<>();
        List<X509Certificate> chain = List.of();
        for (ProtocolVersion version : VERSIONS) {
            Client client = new Client(version);
            try {
                shakeHands(client);
                taken.add(version.getName());
            } catch (IOException e) {
                // That it is not taken is what was to be found out.
                refused.put(version.getName(), String.valueOf(e.getMessage()));
            }
            if (chain.isEmpty()) {
                chain = client.chain;
            }
        }
        return new Result(taken, refused, chain);
    }

    private void shakeHands(Client client) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            if (byStls) {
                startTls(socket);
            }
            TlsClientProtocol protocol =
                    new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
            protocol.connect(client);
            protocol.close();
        }
    }

    private static void startTls(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        for (int i = 0; i < MOST_LINES && !line(in).startsWith("+OK"); i++) {
            // Some hosts print a banner before the greeting.
        }
        socket.getOutputStream().write("STLS\r\n".getBytes(StandardCharsets.US_ASCII));
        String reply = line(in);
        if (!reply.startsWith("+OK")) {
            throw new IOException("STLS was refused: " + reply);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the host closed the connection");
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line of more than %d octets".formatted(LONGEST_LINE));
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** One handshake in one version. */
    private final class Client extends OldSuites {
        private List<X509Certificate> chain = List.of();

        Client(ProtocolVersion version) {
            super(new BcTlsCrypto(new SecureRandom()), SMALLEST_GROUP, version.only());
        }

        @Override
        @SuppressWarnings({"JdkObsolete", "NonApiType"}) // the type that Bouncy Castle's method has
        protected @Nullable Vector<ServerName> getSNIServerNames() {
            if (endpoint.host().contains(":") || endpoint.host().matches("[0-9.]+")) {
                return null;
            }
            Vector<ServerName> names = new Vector<>();
            names.add(
                    new ServerName(
                            NameType.host_name,
                            endpoint.host().getBytes(StandardCharsets.US_ASCII)));
            return names;
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate server)
                        throws IOException {
                    chain = certificates(server.getCertificate().getCertificateList());
                }

                @Override
                public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                    return null;
                }
            };
        }
    }

    private static List<X509Certificate> certificates(TlsCertificate[] shown) throws IOException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (TlsCertificate certificate : shown) {
                chain.add(
                        (X509Certificate)
                                factory.generateCertificate(
                                        new ByteArrayInputStream(certificate.getEncoded())));
            }
            return chain;
        } catch (CertificateException e) {
            throw new IOException("the host's certificate cannot be read: " + e.getMessage(), e);
        }
    }
}
