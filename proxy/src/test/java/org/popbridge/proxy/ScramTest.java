package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.sasl.Scram;
import org.popbridge.proxy.login.LoginSettings;

/** AUTHENTICATE SCRAM-SHA-256 on the wire, whose nonces no transcript can foresee. */
class ScramTest {
    @TempDir Path directory;

    private TestServer server;

    @BeforeEach
    void open() throws Exception {
        server =
                new TestServer(
                        directory.resolve("data"),
                        LoginSettings.DEFAULT.sealedBy(directory.resolve("key")));
        try (ImapWire wire = new ImapWire(server.port())) {
            assertThat(wire.response()).contains(" AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256]");
            wire.send("a1 LOGIN scram secret\r\n");
            assertThat(wire.response()).startsWith("a1 OK ");
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] challenge(ImapWire wire) throws IOException {
        String line = wire.response();
        assertThat(line).startsWith("+ ");
        return Base64.getDecoder().decode(line.substring(2).strip());
    }

    /** Up to what proves the client, or fails to. */
    private static void prove(Scram client, ImapWire wire) throws IOException {
        wire.send(
                "a1 AUTHENTICATE SCRAM-SHA-256 "
                        + base64(client.initialResponse().orElseThrow())
                        + "\r\n");
        wire.send(base64(client.respond(challenge(wire))) + "\r\n");
    }

    private ImapWire greeted() throws IOException {
        ImapWire wire = new ImapWire(server.port());
        assertThat(wire.response()).startsWith("* OK ");
        return wire;
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void bothProveThemselves_withOrWithoutAnInitialResponse(boolean initial) throws Exception {
        Scram client = new Scram(Scram.Hash.SHA_256, "scram", Secret.of("secret"));
        String first = base64(client.initialResponse().orElseThrow());
        try (ImapWire wire = greeted()) {
            if (initial) {
                wire.send("a1 AUTHENTICATE SCRAM-SHA-256 " + first + "\r\n");
            } else {
                wire.send("a1 AUTHENTICATE SCRAM-SHA-256\r\n");
                assertThat(challenge(wire)).isEmpty();
                wire.send(first + "\r\n");
            }
            wire.send(base64(client.respond(challenge(wire))) + "\r\n");
            client.respond(challenge(wire));
            assertThat(client.isComplete()).isTrue();
            wire.send("\r\n");
            assertThat(wire.response()).startsWith("a1 OK [CAPABILITY ");
            wire.send("a2 SELECT INBOX\r\n");
            String last = wire.response();
            while (!last.startsWith("a2 ")) {
                last = wire.response();
            }
            assertThat(last).startsWith("a2 OK ");
        }
    }

    @Test
    void wrongPassword_isRefused_withoutASignature() throws Exception {
        Scram client = new Scram(Scram.Hash.SHA_256, "scram", Secret.of("guess"));
        try (ImapWire wire = greeted()) {
            prove(client, wire);
            assertThat(wire.response()).startsWith("a1 NO [AUTHENTICATIONFAILED]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'n,,r=abc,n=scram', BAD",
        "'p=tls-exporter,,n=scram,r=abc', BAD",
        "'n,,n=,r=abc', NO [AUTHENTICATIONFAILED]"
    })
    void whatDoesNotBeginIt_isToldSo(String first, String told) throws Exception {
        try (ImapWire wire = greeted()) {
            wire.send(
                    "a1 AUTHENTICATE SCRAM-SHA-256 "
                            + base64(first.getBytes(StandardCharsets.UTF_8))
                            + "\r\n");
            assertThat(wire.response()).startsWith("a1 " + told);
        }
    }

    @Test
    void client_thatDoesNotBelieveTheServer_isNotIn() throws Exception {
        Scram client = new Scram(Scram.Hash.SHA_256, "scram", Secret.of("secret"));
        try (ImapWire wire = greeted()) {
            prove(client, wire);
            challenge(wire);
            wire.send("*\r\n");
            assertThat(wire.response()).startsWith("a1 BAD ");
            wire.send("a2 SELECT INBOX\r\n");
            assertThat(wire.response()).startsWith("a2 BAD ");
        }
    }
}
