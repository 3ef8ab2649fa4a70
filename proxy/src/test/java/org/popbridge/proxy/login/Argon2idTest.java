package org.popbridge.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

/** Held to another implementation; {@link PasswordVerifierTest} has one of the reference's tags. */
class Argon2idTest {
    @Property(tries = 150)
    void hash_isThatOfAnotherImplementation(
            @ForAll @Size(max = 80) byte[] password,
            @ForAll @Size(min = 8, max = 40) byte[] salt,
            @ForAll @IntRange(min = 1, max = 4) int lanes,
            @ForAll @IntRange(min = 1, max = 3) int passes,
            @ForAll @IntRange(min = 0, max = 700) int moreMemory,
            @ForAll @IntRange(min = 4, max = 200) int length) {
        assertSame(
                password,
                salt,
                new PasswordVerifier.Cost(8 * lanes + moreMemory, passes, lanes),
                length);
    }

    @Test
    void hash_atTheDefaultCost_isThatOfAnotherImplementation() {
        assertSame(
                "correct horse".getBytes(StandardCharsets.UTF_8),
                "battery staple 1".getBytes(StandardCharsets.UTF_8),
                PasswordVerifier.Cost.DEFAULT,
                32);
    }

    private static void assertSame(
            byte[] password, byte[] salt, PasswordVerifier.Cost cost, int length) {
        Argon2BytesGenerator other = new Argon2BytesGenerator();
        other.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(cost.kibibytes())
                        .withIterations(cost.passes())
                        .withParallelism(cost.lanes())
                        .withSalt(salt)
                        .build());
        byte[] expected = new byte[length];
        other.generateBytes(password, expected);
        assertThat(Argon2id.hash(password, salt, cost, length)).isEqualTo(expected);
    }
}
