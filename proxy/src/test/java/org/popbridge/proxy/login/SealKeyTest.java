package org.popbridge.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealKeyTest {
    private static final byte[] SECRET = "pa\u00dfword".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;

    private SealKey key(String name) throws IOException {
        return SealKey.of(directory.resolve(name), new SecureRandom());
    }

    @Test
    void of_makesAKeyOnce_forItsOwnerAlone() throws IOException {
        byte[] sealed = key("key").seal(SECRET, "a");
        assertThat(key("key").open(sealed, "a")).hasValueSatisfying(o -> same(o));
        assertThat(key("key").salt("ann", 16)).hasSize(16).isEqualTo(key("key").salt("ann", 16));
        assertThat(key("key").salt("ann", 16)).isNotEqualTo(key("key").salt("bob", 16));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("key"))))
                .isEqualTo("rw-------");
    }

    private static void same(byte[] opened) {
        assertThat(opened).isEqualTo(SECRET);
    }

    @Test
    void open_anothers_orDamaged_isNothing() throws IOException {
        SealKey key = key("key");
        byte[] sealed = key.seal(SECRET, "a");
        assertThat(key.seal(SECRET, "a")).as("a nonce of its own").isNotEqualTo(sealed);
        assertThat(key.open(sealed, "b")).as("for another purpose").isEmpty();
        assertThat(key("other").open(sealed, "a")).as("under another key").isEmpty();
        assertThat(key.open(new byte[5], "a")).isEmpty();
        for (int i = 0; i < sealed.length; i++) {
            byte[] damaged = sealed.clone();
            damaged[i] ^= 1;
            assertThat(key.open(damaged, "a")).as("octet %d", i).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c2hvcnQ=, rw-------, has 5 octets",
        "?, rw-------, is not base64",
        "'', rw-------, has 0 octets",
        "YQ==, rw-r-----, chmod 600",
        "YQ==, rw----r--, chmod 600",
    })
    void of_whatIsNoKey_isSaid(String text, String permissions, String told) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> key("key"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(told, file.toString());
    }

    @Test
    void of_whereNoneCanBeMade_isSaid() {
        assertThatThrownBy(() -> key("none/key"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be made");
    }
}
