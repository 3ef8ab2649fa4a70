package org.popbridge.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Secret;

class PasswordVerifierTest {
    private static final PasswordVerifier.Cost CHEAP = new PasswordVerifier.Cost(64, 1, 1);
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void matches_onlyTheSamePassword() {
        PasswordVerifier verifier = PasswordVerifier.of(Secret.of("pässword"), CHEAP, RANDOM);
        assertThat(verifier.matches(Secret.of("pässword"))).isTrue();
        assertThat(verifier.matches(Secret.of("password"))).isFalse();
        assertThat(verifier.matches(Secret.of(""))).isFalse();
    }

    @Test
    void phcString_readsBackToTheSame() {
        String phc =
                PasswordVerifier.of(Secret.of("s3cret"), PasswordVerifier.Cost.DEFAULT, RANDOM)
                        .toString();
        assertThat(phc).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("s3cret");
        PasswordVerifier read = PasswordVerifier.parse(phc).orElseThrow();
        assertThat(read.toString()).isEqualTo(phc);
        assertThat(read.matches(Secret.of("s3cret"))).isTrue();
    }

    @Test
    void equalPasswords_haveDifferentVerifiers() {
        assertThat(PasswordVerifier.of(Secret.of("a"), CHEAP, RANDOM).toString())
                .isNotEqualTo(PasswordVerifier.of(Secret.of("a"), CHEAP, RANDOM).toString());
    }

    @Test
    void parse_verifierOfTheReferenceImplementation_matches() {
        // From the reference implementation's test: password "password", salt "somesalt".
        String phc =
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertThat(PasswordVerifier.parse(phc).orElseThrow().matches(Secret.of("password")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            })
    void parse_damagedOrTooCostly_isNone(String phc) {
        assertThat(PasswordVerifier.parse(phc)).isEmpty();
    }
}
