package org.popbridge.mapping.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Secret;

/** The mechanisms against the examples of their own RFCs. */
class SaslMechanismTest {
    private static final Secret PENCIL = Secret.of("pencil");
    private static final String SERVER_FIRST_SHA_1 =
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String initial(SaslMechanism mechanism) {
        return text(mechanism.initialResponse().orElseThrow());
    }

    private static Scram sha1() throws SaslException {
        return new Scram(Scram.Hash.SHA_1, "user", PENCIL, "fyko+d2lbbFgONRv9qkxdawL");
    }

    @Test
    void scramSha1_isTheExampleOfRfc5802() throws SaslException {
        Scram scram = sha1();
        assertThat(initial(scram)).isEqualTo("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        assertThat(text(scram.respond(octets(SERVER_FIRST_SHA_1))))
                .isEqualTo(
                        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        assertThat(scram.isComplete()).isFalse();
        assertThat(scram.respond(octets("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="))).isEmpty();
        assertThat(scram.isComplete()).isTrue();
    }

    @Test
    void scramSha256_isTheExampleOfRfc7677() throws SaslException {
        Scram scram = new Scram(Scram.Hash.SHA_256, "user", PENCIL, "rOprNGfwEbeRWgbNEkqO");
        assertThat(initial(scram)).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        String nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        assertThat(text(scram.respond(octets("r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))))
                .isEqualTo("c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(scram.respond(octets("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")))
                .isEmpty();
        assertThat(scram.isComplete()).isTrue();
    }

    @Test
    void scram_serverWithoutThePassword_isNotBelieved() throws SaslException {
        Scram scram = sha1();
        initial(scram);
        scram.respond(octets(SERVER_FIRST_SHA_1));
        assertThatThrownBy(() -> scram.respond(octets("v=rmF9pqV8S7suAoZWja4dJRkFsKA=")))
                .isInstanceOf(SaslException.class)
                .hasMessageContaining("does not know the password");
        assertThat(scram.isComplete()).isFalse();
    }

    @Test
    void scram_serverError_isKeptAndNeverCompletes() throws SaslException {
        Scram scram = sha1();
        initial(scram);
        scram.respond(octets(SERVER_FIRST_SHA_1));
        assertThat(scram.respond(octets("e=invalid-proof"))).isEmpty();
        assertThat(scram.isComplete()).isFalse();
        assertThat(scram.failure()).isEqualTo("invalid-proof");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "r=another3rfc,s=QSXCR+Q6sek8bf92,i=4096                 ; nonce",
                "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096    ; nonce",
                "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=999999999999 ; iteration",
                "r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=0      ; iteration",
                "r=fyko+d2lbbFgONRv9qkxdawLx,s=***,i=4096                ; base64",
                "r=fyko+d2lbbFgONRv9qkxdawLx,i=4096                      ; lacks s=",
                "m=x,r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=1  ; extension",
                "hello                                                   ; not one of SCRAM",
            })
    void scram_badServerFirst_isRefused(String serverFirst, String why) throws SaslException {
        Scram scram = sha1();
        initial(scram);
        assertThatThrownBy(() -> scram.respond(octets(serverFirst)))
                .isInstanceOf(SaslException.class)
                .hasMessageContaining(why);
    }

    @Test
    void scram_userNameWithCommaAndEquals_isQuoted() throws SaslException {
        assertThat(initial(new Scram(Scram.Hash.SHA_1, "a=b,c", PENCIL, "x")))
                .isEqualTo("n,,n=a=3Db=2Cc,r=x");
    }

    @Test
    void cramMd5_isTheExampleOfRfc2195() throws SaslException {
        CramMd5 cram = new CramMd5("tim", Secret.of("tanstaaftanstaaf"));
        assertThat(cram.initialResponse()).isEmpty();
        assertThat(text(cram.respond(octets("<1896.697170952@postoffice.reston.mci.net>"))))
                .isEqualTo("tim b913a602c7eda7a495b4e6e7334d3890");
        assertThat(cram.isComplete()).isTrue();
    }

    @Test
    void plain_isTheExampleOfRfc5034() {
        byte[] initial = new Plain("test", Secret.of("test")).initialResponse().orElseThrow();
        assertThat(Base64.getEncoder().encodeToString(initial)).isEqualTo("AHRlc3QAdGVzdA==");
    }

    @Test
    void login_answersTwoPromptsWhateverTheirWords() throws SaslException {
        Login login = new Login("ann", PENCIL);
        assertThat(text(login.respond(octets("Benutzer?")))).isEqualTo("ann");
        assertThat(login.isComplete()).isFalse();
        assertThat(text(login.respond(new byte[0]))).isEqualTo("pencil");
        assertThat(login.isComplete()).isTrue();
        assertThatThrownBy(() -> login.respond(new byte[0])).isInstanceOf(SaslException.class);
    }

    @Test
    void oauthBearer_isTheExampleOfRfc7628() {
        OAuthBearer bearer =
                new OAuthBearer(
                        "user@example.com",
                        Secret.of("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="),
                        "server.example.com",
                        143);
        assertThat(Base64.getEncoder().encodeToString(bearer.initialResponse().orElseThrow()))
                .isEqualTo(
                        "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
        assertThat(bearer.respond(octets("{\"status\":\"invalid_token\"}"))).containsExactly(1);
        assertThat(bearer.failure()).contains("invalid_token");
    }

    @Test
    void xoauth2_isTheFormOfItsProviders() {
        XOAuth2 mechanism = new XOAuth2("ann@example.org", Secret.of("ya29.t"));
        assertThat(initial(mechanism)).isEqualTo("user=ann@example.org\1auth=Bearer ya29.t\1\1");
        assertThat(mechanism.respond(octets("{\"status\":\"400\"}"))).isEmpty();
        assertThat(mechanism.failure()).contains("400");
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 4013 §3
        "I\u00ADX, IX",
        "user, user",
        "USER, USER",
        "\u00AA, a",
        "\u2168, IX",
        "a\u00A0b, a b",
    })
    void saslPrep_isTheTableOfRfc4013(String text, String prepared) throws SaslException {
        assertThat(SaslPrep.query(text)).isEqualTo(prepared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0007", "\u06271", "\uE000", "\u0627a\u0627"})
    void saslPrep_prohibited_isRefused(String text) {
        assertThatThrownBy(() -> SaslPrep.query(text)).isInstanceOf(SaslException.class);
    }
}
