package org.popbridge.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerCertificateTest {
    @TempDir Path directory;

    @Test
    void selfSigned_isMadeOnce_forThisMachine_withAPrivateKeyFile() throws Exception {
        try (ServerCertificate first = ServerCertificate.selfSigned(directory);
                ServerCertificate second = ServerCertificate.selfSigned(directory)) {
            assertThat(second.identity().fingerprint()).isEqualTo(first.identity().fingerprint());
            assertThat(first.identity().belongsTogether()).isTrue();
            assertThat(first.identity().certificate().getPublicKey())
                    .isInstanceOfSatisfying(
                            ECPublicKey.class,
                            key ->
                                    assertThat(key.getParams().getCurve().getField().getFieldSize())
                                            .isEqualTo(256));
            assertThat(first.identity().certificate().getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .contains("localhost", "127.0.0.1");
            first.identity().certificate().checkValidity();
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("tls-key.pem"))))
                .isEqualTo("rw-------");
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("RSA", 2048, true),
                Arguments.of("RSA", 2048, false),
                Arguments.of("EC", 256, true),
                Arguments.of("EC", 384, false));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void pemFiles_ofAnyKind_areRead(String algorithm, int size, boolean pkcs8) throws Exception {
        KeyPair pair = pair(algorithm, size);
        Path certificate = write("cert.pem", certificate(pair, "one"));
        Path key =
                write(
                        "key.pem",
                        pkcs8
                                ? new JcaPKCS8Generator(pair.getPrivate(), null)
                                : traditional(pair.getPrivate()));
        try (ServerCertificate read = ServerCertificate.fromFiles(certificate, key)) {
            assertThat(read.identity().belongsTogether()).isTrue();
            assertThat(read.identity().toString()).contains("CN=one");
        }
    }

    @Test
    void encryptedKey_isRefused_withWhatToDo() throws Exception {
        KeyPair pair = pair("RSA", 2048);
        Path certificate = write("cert.pem", certificate(pair, "one"));
        Path key =
                write(
                        "key.pem",
                        new JcaPKCS8Generator(
                                pair.getPrivate(),
                                new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                        .setProvider(new BouncyCastleProvider())
                                        .setPassword("x".toCharArray())
                                        .build()));
        assertThatThrownBy(() -> ServerCertificate.fromFiles(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining("passphrase");
    }

    @Test
    void keyOfAnotherCertificate_isRefused() throws Exception {
        Path certificate = write("cert.pem", certificate(pair("EC", 256), "one"));
        Path key = write("key.pem", new JcaPKCS8Generator(pair("EC", 256).getPrivate(), null));
        assertThatThrownBy(() -> ServerCertificate.fromFiles(certificate, key))
                .hasMessageContaining("not that of the first certificate");
    }

    @Test
    void missingOrForeignFile_isNamed() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no PEM here");
        assertThatThrownBy(() -> ServerCertificate.fromFiles(text, text))
                .hasMessageContaining(text.toString());
        Path absent = directory.resolve("absent");
        assertThatThrownBy(() -> ServerCertificate.fromFiles(absent, text))
                .hasMessageContaining("there is no file " + absent);
    }

    @Test
    void renewal_isTaken_andABadOneKeepsTheOld() throws Exception {
        KeyPair pair = pair("EC", 256);
        Path certificate = write("cert.pem", certificate(pair, "old"));
        Path key = write("key.pem", new JcaPKCS8Generator(pair.getPrivate(), null));
        try (ServerCertificate server = ServerCertificate.fromFiles(certificate, key)) {
            assertThat(server.reloadIfChanged()).isFalse();
            Files.writeString(certificate, "torn");
            assertThat(server.reloadIfChanged()).isFalse();
            assertThat(server.identity().toString()).contains("CN=old");
            write("cert.pem", certificate(pair, "new"));
            Files.setLastModifiedTime(certificate, FileTime.from(Instant.now().plusSeconds(60)));
            assertThat(server.reloadIfChanged()).isTrue();
            assertThat(server.identity().toString()).contains("CN=new");
        }
    }

    private static KeyPair pair(String algorithm, int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    private static Object certificate(KeyPair pair, String name) throws Exception {
        X500Name subject = new X500Name("CN=" + name);
        Instant now = Instant.now();
        String signature =
                pair.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new JcaX509v3CertificateBuilder(
                        subject,
                        java.math.BigInteger.valueOf(now.toEpochMilli()),
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plusSeconds(86_400 * 90)),
                        subject,
                        pair.getPublic())
                .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate()));
    }

    /** PKCS#1 for RSA, SEC 1 with its curve for EC, as OpenSSL writes them. */
    private static Object traditional(PrivateKey key) throws IOException {
        if (!(key instanceof ECPrivateKey ec)) {
            return new JcaMiscPEMGenerator(key);
        }
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        return new PemObject(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                                ec.getParams().getOrder().bitLength(),
                                ec.getS(),
                                info.getPrivateKeyAlgorithm().getParameters())
                        .getEncoded());
    }

    private Path write(String name, Object block) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(block);
        }
        return Files.writeString(directory.resolve(name), text.toString());
    }
}
