package org.popbridge.mapping.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which certificate of a host is believed. {@link SystemRoots} unless a route says otherwise. */
public sealed interface Trust {
    /** The platform's certificate authorities, and the host's name in the certificate. */
    record SystemRoots() implements Trust {}

    /** As {@link SystemRoots}, with more authorities: a company's own, say. */
    record ExtraRoots(List<X509Certificate> roots) implements Trust {
        public ExtraRoots {
            roots = List.copyOf(roots);
        }
    }

    /**
     * Exactly these certificates, whatever their name, issuer and dates: for hosts whose
     * certificate nobody vouches for.
     *
     * @param sha256 digests of whole certificates (DER), 64 hexadecimal digits; colons and case do
     *     not matter
     */
    record Pinned(Set<String> sha256) implements Trust {
        public Pinned {
            sha256 = sha256.stream().map(Pinned::normalised).collect(Collectors.toSet());
            if (sha256.isEmpty()) {
                throw new IllegalArgumentException("a pin needs at least one SHA-256 digest");
            }
        }

        private static String normalised(String digest) {
            String hex = digest.replace(":", "").strip().toLowerCase(Locale.ROOT);
            if (!hex.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "\"%s\" is not a SHA-256 digest (expected: 64 hexadecimal digits)"
                                .formatted(digest));
            }
            return hex;
        }
    }

    /** Any certificate: no protection against a man in the middle. Status must say so loudly. */
    record Anyone() implements Trust {}

    static Trust systemRoots() {
        return new SystemRoots();
    }

    static Trust pinned(String sha256) {
        return new Pinned(Set.of(sha256));
    }

    static Trust anyone() {
        return new Anyone();
    }

    /**
     * Reads further authorities from a file of PEM certificates.
     *
     * @throws IOException if it cannot be read or holds something else; the message names the file
     */
    static Trust extraRoots(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            List<X509Certificate> roots =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (roots.isEmpty()) {
                throw new IOException(pem + " holds no certificate (expected: PEM, X.509)");
            }
            return new ExtraRoots(roots);
        } catch (CertificateException e) {
            throw new IOException(pem + " is not a file of PEM certificates", e);
        }
    }
}
