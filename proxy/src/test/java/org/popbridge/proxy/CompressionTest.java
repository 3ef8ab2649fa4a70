package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.proxy.net.ImapLimits;

/** COMPRESS=DEFLATE (RFC 4978) where a transcript cannot say it. */
class CompressionTest {
    @TempDir Path directory;

    @Test
    void octetsBehindCompress_endTheConnectionUnread() throws Exception {
        try (TestServer server = new TestServer(directory);
                ImapWire wire = new ImapWire(server.port())) {
            logIn(wire, "early");
            wire.send("a2 COMPRESS DEFLATE\r\na3 NOOP\r\n");
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    assertThat(wire.response()).doesNotStartWith("a3 ");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNoDeflate_isToldSo() throws Exception {
        try (TestServer server = new TestServer(directory);
                ImapWire wire = new ImapWire(server.port())) {
            logIn(wire, "clear");
            wire.send("a2 COMPRESS DEFLATE\r\n");
            assertThat(wire.response()).startsWith("a2 OK");
            // It goes as it is, and the answer comes compressed.
            wire.send("a3 NOOP\r\na4 NOOP\r\n");
            wire.compress();
            assertThat(wire.response()).startsWith("* BYE What came is not compressed");
            assertThat(wire.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100_000})
    void aStreamInAnyPieces_isReadAlike_andEndsWithUnauthenticate(int piece) throws Exception {
        try (TestServer server = new TestServer(directory);
                ImapWire wire = new ImapWire(server.port())) {
            logIn(wire, "pieces");
            wire.send("a2 COMPRESS DEFLATE\r\n");
            assertThat(wire.response()).startsWith("a2 OK");
            String body = "x".repeat(5_000);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(
                    deflated(
                            "b1 NOOP\r\nb2 APPEND INBOX {5000+}\r\n" + body + "\r\n",
                            "b3 SELECT INBOX\r\n",
                            "b4 UNAUTHENTICATE\r\n"));
            // RFC 8437 §4.1: behind the command nothing is compressed, in the same packet or not.
            all.writeBytes("b5 LOGIN pieces secret\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] octets = all.toByteArray();
            for (int at = 0; at < octets.length; at += piece) {
                wire.socket()
                        .getOutputStream()
                        .write(octets, at, Math.min(piece, octets.length - at));
            }
            wire.compress();
            assertThat(wire.response()).startsWith("b1 OK");
            assertThat(wire.response()).startsWith("b2 OK [APPENDUID");
            assertThat(wire.response()).startsWith("* ").endsWith(" EXISTS");
            for (String tag : new String[] {"b3", "b4"}) {
                while (!wire.response().startsWith(tag + " OK")) {}
            }
            wire.endCompression();
            assertThat(wire.response()).startsWith("b5 OK");
        }
    }

    @Test
    void aFewOctetsThatSwell_areHeldToTheLimits() throws Exception {
        try (TestServer server = new TestServer(directory, small());
                ImapWire wire = new ImapWire(server.port())) {
            logIn(wire, "bomb");
            wire.send("a2 COMPRESS DEFLATE\r\n");
            assertThat(wire.response()).startsWith("a2 OK");
            wire.compress();
            // Megabytes in kilobytes: a line without an end, a message, and a command behind them.
            wire.send("a3 NOOP " + "x".repeat(3_000_000) + "\r\n");
            assertThat(wire.response()).startsWith("a3 BAD [LIMIT] Command longer than");
            wire.send("a4 APPEND INBOX {3000000+}\r\n" + "\0".repeat(3_000_000) + "\r\n");
            assertThat(wire.response()).startsWith("a4 NO [TOOBIG]");
            wire.send("a5 NOOP\r\n");
            assertThat(wire.response()).startsWith("a5 OK");
        }
    }

    @Test
    void aLargeMessage_goesThroughBothWays() throws Exception {
        StringBuilder body = new StringBuilder("Subject: large\r\n\r\n");
        for (int i = 0; i < 200_000; i++) {
            body.append(Integer.toString(i * 7919, 36)).append(i % 10 == 9 ? "\r\n" : " ");
        }
        try (TestServer server = new TestServer(directory, ImapLimits.DEFAULT);
                ImapWire wire = new ImapWire(server.port())) {
            logIn(wire, "large");
            wire.send("a2 COMPRESS DEFLATE\r\n");
            assertThat(wire.response()).startsWith("a2 OK");
            wire.compress();
            wire.send("a3 APPEND INBOX {%d+}\r\n%s\r\n".formatted(body.length(), body));
            assertThat(wire.response()).startsWith("a3 OK");
            wire.send("a4 EXAMINE INBOX\r\n");
            while (!wire.response().startsWith("a4 OK")) {}
            for (int time = 0; time < 3; time++) {
                wire.send("a5 FETCH 1 BODY.PEEK[]\r\n");
                assertThat(wire.response())
                        .isEqualTo("* 1 FETCH (BODY[] {%d}\r\n%s)".formatted(body.length(), body));
                assertThat(wire.response()).startsWith("a5 OK");
            }
        }
    }

    private static ImapLimits small() {
        return ImapLimits.DEFAULT.toBuilder().messageOctets(1_000_000).build();
    }

    private static void logIn(ImapWire wire, String user) throws IOException {
        wire.response();
        wire.send("a1 LOGIN %s secret\r\n".formatted(user));
        assertThat(wire.response()).startsWith("a1 OK");
    }

    /** Raw deflate, flushed after each text. */
    private static byte[] deflated(String... texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(9, true);
        byte[] window = new byte[10_000];
        for (String text : texts) {
            deflater.setInput(text.getBytes(StandardCharsets.US_ASCII));
            all.write(window, 0, deflater.deflate(window, 0, window.length, Deflater.SYNC_FLUSH));
        }
        deflater.end();
        return all.toByteArray();
    }
}
