package org.popbridge.proxy.tls;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Reads a certificate and its key from PEM files, as certificate authorities and their tools leave
 * them: the key PKCS#8, PKCS#1 or SEC 1 (EC), of any kind that Java's TLS knows; both may be in one
 * file.
 */
final class PemFiles {
    private PemFiles() {}

    /**
     * Reads the files and checks that they belong together.
     *
     * @throws IOException if they cannot be used; the message names the file and says what to do
     */
    static Identity read(Path certificates, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificates);
        Identity identity = new Identity(chain, key(key));
        if (!identity.belongsTogether()) {
            throw new IOException(
                    "the key in %s is not that of the first certificate in %s (%s): give the files of one certificate, the server's own first"
                            .formatted(
                                    key,
                                    certificates,
                                    identity.certificate().getSubjectX500Principal()));
        }
        return identity;
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (Object block : blocks(file)) {
            if (block instanceof X509CertificateHolder holder) {
                try {
                    chain.add(converter.getCertificate(holder));
                } catch (CertificateException e) {
                    throw new IOException(file + " holds a certificate that Java cannot read", e);
                }
            }
        }
        if (chain.isEmpty()) {
            throw new IOException(
                    file + " holds no certificate (expected: PEM, -----BEGIN CERTIFICATE-----)");
        }
        return chain;
    }

    private static PrivateKey key(Path file) throws IOException {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        for (Object block : blocks(file)) {
            switch (block) {
                case PEMKeyPair pair -> {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
                case PrivateKeyInfo info -> {
                    return converter.getPrivateKey(info);
                }
                case PEMEncryptedKeyPair encrypted -> throw encrypted(file);
                case PKCS8EncryptedPrivateKeyInfo encrypted -> throw encrypted(file);
                default -> {
                    // Certificates and EC parameters may stand before the key.
                }
            }
        }
        throw new IOException(
                file + " holds no private key (expected: PEM, -----BEGIN PRIVATE KEY-----)");
    }

    private static IOException encrypted(Path file) {
        return new IOException(
                file
                        + " is encrypted with a passphrase: a server that starts by itself needs it without (openssl pkey -in OLD -out NEW), readable by its user alone");
    }

    private static List<Object> blocks(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
                PEMParser parser = new PEMParser(text)) {
            List<Object> blocks = new ArrayList<>();
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                blocks.add(block);
            }
            return blocks;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException(
                    "%s cannot be read as PEM: %s".formatted(file, e.getMessage()), e);
        }
    }
}
