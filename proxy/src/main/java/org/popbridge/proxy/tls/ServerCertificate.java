package org.popbridge.proxy.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the listeners, which follows its files: who renews them need not restart.
 *
 * <p>The files are looked at every few seconds. New ones are used for the handshakes that follow;
 * bad ones are reported once, and the certificate in use stays. Safe for any thread.
 */
public final class ServerCertificate implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);
    private static final Duration SOON_OVER = Duration.ofDays(14);

    private final Path certificates;
    private final Path key;
    private final InstantSource clock;
    private volatile Identity identity;
    private Stamp stamp;
    private @Nullable Thread watching;

    /** What of the files is compared to see that they changed. */
    private record Stamp(FileTime certificates, long length, FileTime key, long keyLength) {}

    private ServerCertificate(Path certificates, Path key, InstantSource clock) throws IOException {
        this.certificates = certificates;
        this.key = key;
        this.clock = clock;
        this.stamp = stamp();
        this.identity = PemFiles.read(certificates, key);
        warnOfDates();
    }

    /**
     * Reads the files that the operator named.
     *
     * @throws IOException if they cannot be used; the message is for the operator
     */
    public static ServerCertificate fromFiles(Path certificates, Path key) throws IOException {
        return new ServerCertificate(certificates, key, InstantSource.system());
    }

    /**
     * Reads {@code tls-cert.pem} and {@code tls-key.pem} in a directory, made self-signed if they
     * are not there.
     */
    public static ServerCertificate selfSigned(Path directory) throws IOException {
        return selfSigned(directory, InstantSource.system());
    }

    static ServerCertificate selfSigned(Path directory, InstantSource clock) throws IOException {
        Path certificate = directory.resolve("tls-cert.pem");
        Path key = directory.resolve("tls-key.pem");
        if (!Files.exists(certificate)) {
            Files.createDirectories(directory);
            SelfSigned.make(certificate, key, clock.instant());
            log.info("made a self-signed certificate for TLS: {}", certificate);
        }
        return new ServerCertificate(certificate, key, clock);
    }

    /** The certificate in use; another instance once the files brought a new one. */
    public Identity identity() {
        return identity;
    }

    /** Looks at the files every {@code interval} until {@link #close}. */
    public synchronized void watch(Duration interval) {
        if (watching != null) {
            return;
        }
        watching =
                Thread.ofVirtual()
                        .name("certificate")
                        .start(() -> {
                            try {
                                while (true) {
                                    Thread.sleep(interval);
                                    reloadIfChanged();
                                }
                            } catch (InterruptedException e) {
                                // The listener closes: there is nobody to show a certificate to.
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    /**
     * Reads the files if they changed since they were last read, well or not.
     *
     * @return whether there is a new certificate
     */
    public synchronized boolean reloadIfChanged() {
        try {
            Stamp now = stamp();
            if (now.equals(stamp)) {
                return false;
            }
            stamp = now;
            Identity fresh = PemFiles.read(certificates, key);
            boolean other = !fresh.fingerprint().equals(identity.fingerprint());
            identity = fresh;
            if (other) {
                log.info("TLS has a new certificate: {}", fresh);
                warnOfDates();
            }
            return other;
        } catch (IOException e) {
            log.error(
                    "the new TLS certificate cannot be used, the one in use stays ({}): {}",
                    identity,
                    e.getMessage());
            return false;
        }
    }

    private Stamp stamp() throws IOException {
        for (Path file : new Path[] {certificates, key}) {
            if (!Files.exists(file)) {
                throw new IOException("there is no file " + file);
            }
        }
        return new Stamp(
                Files.getLastModifiedTime(certificates),
                Files.size(certificates),
                Files.getLastModifiedTime(key),
                Files.size(key));
    }

    private void warnOfDates() {
        Instant end = identity.certificate().getNotAfter().toInstant();
        if (end.isBefore(clock.instant().plus(SOON_OVER))) {
            log.warn("the TLS certificate in {} ends at {}: renew it", certificates, end);
        }
    }

    @Override
    public synchronized void close() {
        if (watching != null) {
            watching.interrupt();
            watching = null;
        }
    }
}
