package org.popbridge.migrate.destination;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.popbridge.mapping.wire.Trust;

/** A self-signed certificate for 127.0.0.1, made anew for each run, by the JDK's own tool. */
record TestCertificate(X509Certificate certificate, SSLContext server) {
    private static final String PASSWORD = "changeit";

    static TestCertificate make() throws IOException, GeneralSecurityException {
        Path directory = Files.createTempDirectory("certificate");
        Path file = directory.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        String command =
                "%s -genkeypair -keystore %s -storepass %s -alias host -keyalg EC -dname CN=test -ext san=ip:127.0.0.1"
                        .formatted(keytool, file, PASSWORD);
        try {
            Process made =
                    new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
            byte[] said = made.getInputStream().readAllBytes();
            if (made.waitFor() != 0) {
                throw new IOException(
                        "keytool: " + new String(said, java.nio.charset.StandardCharsets.UTF_8));
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
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new TestCertificate((X509Certificate) keys.getCertificate("host"), context);
    }

    Trust trust() {
        return new Trust.ExtraRoots(List.of(certificate));
    }
}
