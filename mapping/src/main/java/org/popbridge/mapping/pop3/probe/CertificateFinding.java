package org.popbridge.mapping.pop3.probe;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;

/** What there is to say of a host's certificate. */
final class CertificateFinding {
    /** Sooner than this, somebody should be renewing it. */
    private static final Duration SOON = Duration.ofDays(14);

    private CertificateFinding() {}

    /**
     * @param doubt why it is not believed; empty if it is
     */
    static Finding of(X509Certificate certificate, Optional<String> doubt, Instant now) {
        Instant until = certificate.getNotAfter().toInstant();
        long days = Duration.between(now, until).toDays();
        List<String> names = names(certificate);
        String sha256 = sha256(certificate);
        String subject = certificate.getSubjectX500Principal().getName();
        String text =
                "%s, for %s, expires %s (%s)"
                        .formatted(
                                subject,
                                names.isEmpty() ? "no name" : String.join(", ", names),
                                until.toString().substring(0, 10),
                                until.isBefore(now) ? "it has expired" : days + " days");
        boolean soon = until.isBefore(now.plus(SOON));
        Grade grade = doubt.isPresent() ? Grade.BAD : soon ? Grade.POOR : Grade.GOOD;
        return Finding.of(
                Subject.CERTIFICATE,
                grade,
                doubt.isEmpty()
                        ? text + "; it is believed."
                        : text
                                + "; it is not believed: "
                                + doubt.get()
                                + ". If you know it to be the right one, pin it: trust-certificates = [\""
                                + sha256
                                + "\"].",
                "subject",
                subject,
                "issuer",
                certificate.getIssuerX500Principal().getName(),
                "names",
                names,
                "notBefore",
                certificate.getNotBefore().toInstant().toString(),
                "notAfter",
                until.toString(),
                "daysLeft",
                days,
                "sha256",
                sha256,
                "key",
                key(certificate),
                "signature",
                certificate.getSigAlgName(),
                "believed",
                doubt.isEmpty(),
                "doubt",
                doubt.orElse(""));
    }

    /** DNS names and addresses (RFC 9525 §6). */
    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> name : alternatives) {
                    if (name.get(1) instanceof String text) {
                        names.add(text);
                    }
                }
            }
        } catch (CertificateParsingException e) {
            names.add("(names that cannot be read)");
        }
        return names;
    }

    private static String key(X509Certificate certificate) {
        return switch (certificate.getPublicKey()) {
            case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECPublicKey ec -> "EC " + ec.getParams().getOrder().bitLength();
            default -> certificate.getPublicKey().getAlgorithm();
        };
    }

    private static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("this Java cannot digest a certificate", e);
        }
    }
}
