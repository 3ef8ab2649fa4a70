package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.popbridge.mapping.wire.Trust;

/** A self-signed certificate for 127.0.0.1, made anew for each run, by the JDK's own tool. */
public record TestCertificate(X509Certificate certificate, PrivateKey key, SSLContext server) {

    /** Makes one. */
    public static TestCertificate make() throws IOException, GeneralSecurityException {
        return make("ip:127.0.0.1");
    }

    /** Makes one for another name. */
    public static TestCertificate make(String subjectAlternativeName)
            throws IOException, GeneralSecurityException {
        return make(subjectAlternativeName, "EC", "SHA256withECDSA");
    }

    /** Makes one for another name, signed by itself in a given way. */
    public static TestCertificate make(
            String subjectAlternativeName, String keyAlgorithm, String signature)
            throws IOException, GeneralSecurityException {
        Path directory = Files.createTempDirectory("certificate");
        Path file = directory.resolve("keys.p12");
        try {
            Process keytool =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "keytool")
                                            .toString(),
                                    "-genkeypair",
                                    "-keystore",
                                    file.toString(),
                                    "-storepass",
                                    "changeit",
                                    "-alias",
                                    "host",
                                    "-keyalg",
                                    keyAlgorithm,
                                    "-sigalg",
                                    signature,
                                    "-dname",
                                    "CN=test",
                                    "-ext",
                                    "san=" + subjectAlternativeName)
                            .redirectErrorStream(true)
                            .start();
            String said =
                    new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
            return read(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static TestCertificate read(Path file) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new TestCertificate(
                (X509Certificate) keys.getCertificate("host"),
                (PrivateKey) keys.getKey("host", "changeit".toCharArray()),
                context);
    }

    public Trust trust() {
        return new Trust.ExtraRoots(List.of(certificate));
    }
}
