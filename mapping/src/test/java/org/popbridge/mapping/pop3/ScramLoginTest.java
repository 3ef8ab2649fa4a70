package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.FutureTask;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Secret;

/** SCRAM over AUTH, against a server's side of its own, made of the JDK's PBKDF2. */
class ScramLoginTest {
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int ITERATIONS = 4096;

    @ParameterizedTest
    @CsvSource({"SCRAM_SHA_1, +", "SCRAM_SHA_256, +", "SCRAM_SHA_256, +OK"})
    void scram_bothSidesProveThePassword(LoginMethod method, String lastWord) throws Exception {
        try (ScramHost host = new ScramHost(method, "pencil", lastWord)) {
            host.client(method)
                    .open(new Pop3Credentials.Password("ann", Secret.of("pencil")))
                    .close();
            assertThat(host.served.get()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"SCRAM_SHA_1", "SCRAM_SHA_256"})
    void scram_wrongPassword_isRefused(LoginMethod method) throws Exception {
        try (ScramHost host = new ScramHost(method, "pencil", "+")) {
            assertThatThrownBy(() ->
                            host.client(method)
                                    .open(new Pop3Credentials.Password("ann", Secret.of("pen"))))
                    .isInstanceOf(Pop3Exception.LoginRefused.class)
                    .hasMessageContaining("invalid-proof");
            assertThat(host.served.get()).isFalse();
        }
    }

    /** Serves one login. */
    private static final class ScramHost implements AutoCloseable {
        private final ServerSocket listening =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final String digest;
        private final String password;
        private final String lastWord;
        private final String mechanism;
        private final FutureTask<Boolean> served = new FutureTask<>(this::serve);

        ScramHost(LoginMethod method, String password, String lastWord) throws IOException {
            this.digest = method == LoginMethod.SCRAM_SHA_1 ? "SHA-1" : "SHA-256";
            this.mechanism = method.protocolName();
            this.password = password;
            this.lastWord = lastWord;
            Thread.ofVirtual().start(served);
        }

        Pop3Host client(LoginMethod method) {
            return new Pop3Host(
                    new Pop3Endpoint(
                            "127.0.0.1", listening.getLocalPort(), Pop3Endpoint.Security.PLAIN),
                    Scripts.IMPATIENT.toBuilder().loginMethods(method).build(),
                    HostQuirks.NONE.withoutCapa());
        }

        private boolean serve() throws IOException, GeneralSecurityException {
            try (Socket socket = listening.accept()) {
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = socket.getOutputStream();
                say(out, "+OK ready");
                assertThat(in.readLine()).isEqualTo("AUTH " + mechanism);
                say(out, "+ ");
                String clientFirst = decoded(in.readLine());
                String bare = clientFirst.substring("n,,".length());
                String nonce = bare.substring(bare.indexOf("r=") + 2) + "server";
                String serverFirst = "r=" + nonce + ",s=" + base64(SALT) + ",i=" + ITERATIONS;
                say(out, "+ " + base64(serverFirst.getBytes(StandardCharsets.UTF_8)));
                String clientFinal = decoded(in.readLine());
                int proofAt = clientFinal.indexOf(",p=");
                String authMessage =
                        bare + "," + serverFirst + "," + clientFinal.substring(0, proofAt);
                byte[] proof = Base64.getDecoder().decode(clientFinal.substring(proofAt + 3));
                return verdict(in, out, authMessage, proof);
            }
        }

        private boolean verdict(
                BufferedReader in, OutputStream out, String authMessage, byte[] proof)
                throws IOException, GeneralSecurityException {
            byte[] salted =
                    SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest.replace("-", ""))
                            .generateSecret(
                                    new PBEKeySpec(
                                            password.toCharArray(),
                                            SALT,
                                            ITERATIONS,
                                            digest.equals("SHA-1") ? 160 : 256))
                            .getEncoded();
            byte[] stored = MessageDigest.getInstance(digest).digest(hmac(salted, "Client Key"));
            byte[] clientKey = hmac(stored, authMessage);
            for (int i = 0; i < clientKey.length; i++) {
                clientKey[i] ^= proof[i];
            }
            if (!MessageDigest.isEqual(
                    MessageDigest.getInstance(digest).digest(clientKey), stored)) {
                say(out, "+ " + base64("e=invalid-proof".getBytes(StandardCharsets.UTF_8)));
                assertThat(in.readLine()).isEmpty();
                say(out, "-ERR [AUTH] no");
                return false;
            }
            String proven = "v=" + base64(hmac(hmac(salted, "Server Key"), authMessage));
            say(out, lastWord + " " + base64(proven.getBytes(StandardCharsets.UTF_8)));
            if (lastWord.equals("+")) {
                assertThat(in.readLine()).isEmpty();
                say(out, "+OK");
            }
            return true;
        }

        private byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("Hmac" + digest.replace("-", ""));
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
        }

        private static String base64(byte[] octets) {
            return Base64.getEncoder().encodeToString(octets);
        }

        private static String decoded(@Nullable String base64) {
            return new String(
                    Base64.getDecoder().decode(String.valueOf(base64)), StandardCharsets.UTF_8);
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
