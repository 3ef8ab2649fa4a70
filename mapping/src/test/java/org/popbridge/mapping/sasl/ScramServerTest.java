package org.popbridge.mapping.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.security.sasl.SaslException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Secret;

/** The server's side of SCRAM: the RFC's example, our own client's side, and what is none. */
class ScramServerTest {
    private static final Secret PENCIL = Secret.of("pencil");
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String FINAL =
            "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ScramServer.Verifier verifier(Secret password, int iterations)
            throws SaslException {
        return ScramServer.Verifier.of(Scram.Hash.SHA_256, password, SALT, iterations);
    }

    private static ScramServer rfc7677(Secret password) throws SaslException {
        return new ScramServer(
                Scram.Hash.SHA_256,
                ScramServer.First.parse(octets("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")).orElseThrow(),
                verifier(password, 4096),
                "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
    }

    @Test
    void prove_theExampleOfRfc7677() throws SaslException {
        ScramServer server = rfc7677(PENCIL);
        assertThat(server.challenge())
                .isEqualTo("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(server.prove(octets(FINAL)))
                .contains("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(rfc7677(Secret.of("pencils")).prove(octets(FINAL))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=" + NONCE,
                "c=biws,r=" + NONCE + ",p=",
                "c=biws,r=" + NONCE + ",p=!",
                "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9yg==",
                // Another's nonce, a binding that the header did not have, an extension.
                "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=eSws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=" + NONCE + ",x=1,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,x=1",
            })
    void prove_whatIsNoProof(String message) throws SaslException {
        assertThat(rfc7677(PENCIL).prove(octets(message))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,r=abc,n=user",
                "n,,n=us=er,r=abc",
                "n,,n=us\0er,r=abc",
                "n,,n=user,r=a b",
                "n,,m=must,n=user,r=abc",
                "x,,n=user,r=abc",
                "p=tls-unique,,n=user,r=abc",
                "n,a=a=b,n=user,r=abc",
            })
    void first_whatIsNone(String message) {
        assertThat(ScramServer.First.parse(octets(message))).isEmpty();
    }

    @Test
    void first_namesAreReadAsTheyWereMeant() {
        ScramServer.First first =
                ScramServer.First.parse(octets("y,a=other,n=a=2Cb=3Dc=3D2C,r=abc,x=1"))
                        .orElseThrow();
        assertThat(first.user()).isEqualTo("a,b=c=2C");
        assertThat(first.authorization()).isEqualTo("other");
        assertThat(first.nonce()).isEqualTo("abc");
        assertThat(first.bare()).isEqualTo("n=a=2Cb=3Dc=3D2C,r=abc,x=1");
        assertThat(ScramServer.First.parse(new byte[] {'n', ',', ',', 'n', '=', (byte) 0xff}))
                .isEmpty();
    }

    @Property(tries = 200)
    void client_thatKnowsThePassword_andNoOther_comesIn(
            @ForAll @NotEmpty @StringLength(max = 20) @CharRange(from = '!', to = '~') String user,
            @ForAll @NotEmpty @StringLength(max = 20) @CharRange(from = '!', to = '~')
                    String password)
            throws SaslException {
        Scram client = new Scram(Scram.Hash.SHA_256, user, Secret.of(password));
        ScramServer.First first =
                ScramServer.First.parse(client.initialResponse().orElseThrow()).orElseThrow();
        assertThat(first.user()).isEqualTo(user);
        ScramServer server =
                new ScramServer(Scram.Hash.SHA_256, first, verifier(Secret.of(password), 10));
        byte[] answer = client.respond(octets(server.challenge()));
        Optional<String> signature = server.prove(answer);
        assertThat(signature).isPresent();
        client.respond(octets(signature.orElseThrow()));
        assertThat(client.isComplete()).isTrue();

        // Who has only seen the exchange proves nothing in another one, and no server is forged.
        ScramServer next =
                new ScramServer(Scram.Hash.SHA_256, first, verifier(Secret.of(password), 10));
        assertThat(next.prove(answer)).isEmpty();
        Scram other = new Scram(Scram.Hash.SHA_256, user, Secret.of(password + "x"));
        ScramServer.First again =
                ScramServer.First.parse(other.initialResponse().orElseThrow()).orElseThrow();
        ScramServer firm =
                new ScramServer(Scram.Hash.SHA_256, again, verifier(Secret.of(password), 10));
        assertThat(firm.prove(other.respond(octets(firm.challenge())))).isEmpty();
        assertThatThrownBy(() -> other.respond(octets(signature.orElseThrow())))
                .isInstanceOf(SaslException.class);
    }
}
