package org.popbridge.mapping.wire;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Puts TLS over a connection, believing certificates as a {@link Trust} says, and tells in words
 * what to do when it does not believe one. One for a host, for any thread: sessions are resumed.
 */
public final class TlsLayer {
    private final SSLContext context;
    private final Trust trust;
    private final boolean legacy;

    private TlsLayer(SSLContext context, Trust trust, boolean legacy) {
        this.context = context;
        this.trust = trust;
        this.legacy = legacy;
    }

    /**
     * What a host that is trusted so needs.
     *
     * @param legacy whether {@link LegacyTls} will do; only with {@link Trust.Pinned}
     */
    public static TlsLayer of(Trust trust, boolean legacy) throws TlsTrouble {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Believer(belief(trust))}, null);
            return new TlsLayer(context, trust, legacy);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsTrouble("this Java cannot set up TLS: " + e.getMessage(), e);
        }
    }

    /**
     * Shakes hands over a connected socket, which the new one then owns.
     *
     * @throws TlsTrouble if the certificate is not believed or TLS cannot be agreed
     * @throws IOException if the connection broke
     */
    public Link over(Socket plain, Peer peer) throws IOException {
        try {
            return legacy && trust instanceof Trust.Pinned pinned
                    ? LegacyTls.over(plain, peer, pinned)
                    : modern(plain, peer);
        } catch (SocketTimeoutException | Lines.HungUp | TlsTrouble e) {
            throw e;
        } catch (IOException e) {
            throw trouble(peer, e);
        }
    }

    private Link modern(Socket plain, Peer peer) throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(plain, peer.host(), peer.port(), true);
        if (trust instanceof Trust.SystemRoots || trust instanceof Trust.ExtraRoots) {
            SSLParameters parameters = tls.getSSLParameters();
            // The rules of HTTPS for names in certificates are those of RFC 9525 for mail.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
        }
        tls.startHandshake();
        return Link.of(tls);
    }

    private static TlsTrouble trouble(Peer peer, IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotBelieved notBelieved) {
                return new TlsTrouble(
                        ("%s shows a certificate that is not believed (%s). If you know it to be the right one,"
                                        + " pin it: sha256 %s")
                                .formatted(peer, notBelieved.getMessage(), notBelieved.sha256),
                        e);
            }
        }
        return new TlsTrouble(
                "%s and this side could not agree on TLS (%s): check that the port speaks TLS and is not one for STARTTLS or plain text; a very old host may need legacy TLS with a pinned certificate"
                        .formatted(peer, Harmless.text(String.valueOf(e.getMessage()))),
                e);
    }

    private static Belief belief(Trust trust) throws GeneralSecurityException, IOException {
        return switch (trust) {
            case Trust.SystemRoots() -> asThePlatform(authorities(List.of()));
            case Trust.ExtraRoots(List<X509Certificate> roots) -> asThePlatform(authorities(roots));
            case Trust.Pinned pinned -> asPinned(pinned);
            case Trust.Anyone() -> (chain, type, socket) -> {};
        };
    }

    private static X509ExtendedTrustManager authorities(List<X509Certificate> more)
            throws GeneralSecurityException, IOException {
        X509ExtendedTrustManager system = manager(null);
        if (more.isEmpty()) {
            return system;
        }
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        List<X509Certificate> roots = new ArrayList<>(List.of(system.getAcceptedIssuers()));
        roots.addAll(more);
        for (int i = 0; i < roots.size(); i++) {
            all.setCertificateEntry("root" + i, roots.get(i));
        }
        return manager(all);
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore roots)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    /** The digest that {@link Trust.Pinned} knows a certificate by. */
    public static String sha256(X509Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new CertificateException("this Java has no SHA-256", e);
        }
    }

    /** A certificate that is not believed, and its digest for whoever wants to pin it. */
    private static final class NotBelieved extends CertificateException {
        private static final long serialVersionUID = 1;
        private final String sha256;

        NotBelieved(String why, String sha256, @Nullable Throwable cause) {
            super(why, cause);
            this.sha256 = sha256;
        }
    }

    /** Says whether the host's certificate is believed. */
    private interface Belief {
        void check(X509Certificate[] chain, String type, Socket socket) throws CertificateException;
    }

    private static Belief asThePlatform(X509ExtendedTrustManager platform) {
        return (chain, type, socket) -> {
            try {
                platform.checkServerTrusted(chain, type, socket);
            } catch (CertificateException e) {
                throw new NotBelieved(why(e), sha256(chain[0]), e);
            }
        };
    }

    private static Belief asPinned(Trust.Pinned pinned) {
        return (chain, type, socket) -> {
            String shown = sha256(chain[0]);
            if (!pinned.sha256().contains(shown)) {
                throw new NotBelieved("it is not the pinned one", shown, null);
            }
        };
    }

    private static String why(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Harmless.text(String.valueOf(root.getMessage()));
    }

    /**
     * A belief as the JDK wants it. Extended, because the JDK adds checks of its own to the plain
     * form, which a pinned certificate of an old host would not pass.
     */
    private static final class Believer extends X509ExtendedTrustManager {
        private final Belief belief;

        Believer(Belief belief) {
            this.belief = belief;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            belief.check(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw notAServer();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw notAServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw notAServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw notAServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw notAServer();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        private static CertificateException notAServer() {
            return new CertificateException("only certificates of servers are judged here");
        }
    }
}
