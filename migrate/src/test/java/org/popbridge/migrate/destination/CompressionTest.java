package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.wire.Link;

/** COMPRESS=DEFLATE (RFC 4978), which the client does not ask for on loopback by itself. */
class CompressionTest {
    /** Answers each of so many compressed lines; the first answer leaves with the OK before it. */
    private static List<String> serve(ServerSocket listening, int lines) throws IOException {
        try (Socket socket = listening.accept()) {
            OutputStream plain = socket.getOutputStream();
            DeflaterOutputStream out =
                    new DeflaterOutputStream(
                            plain, new Deflater(Deflater.DEFAULT_COMPRESSION, true), 512, true);
            InputStream in = new InflaterInputStream(socket.getInputStream(), new Inflater(true));
            plain.write("P1 OK deflating\r\n".getBytes(StandardCharsets.US_ASCII));
            List<String> heard = new ArrayList<>();
            for (int i = 0; i < lines; i++) {
                String line = line(in);
                heard.add(line);
                out.write(
                        "%s OK %s\r\n"
                                .formatted(line.split(" ", 2)[0], "x".repeat(300))
                                .getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            return heard;
        }
    }

    /** Octet by octet: a reader with a buffer would wait for more than a line. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the client left");
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    @Test
    void bothDirections_areDeflated_eachFlushArrives() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<List<String>> server = new FutureTask<>(() -> serve(listening, 20));
            Thread.ofVirtual().start(server);
            Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort());
            ImapEndpoint endpoint = ImapEndpoint.parse("imap://ann@127.0.0.1");
            try (ImapConnection connection =
                    new ImapConnection(endpoint, Talk.SETTINGS, socket, Link.of(socket))) {
                assertThat(connection.read()).isInstanceOf(Response.Tagged.class);
                connection.compress();
                for (int i = 0; i < 20; i++) {
                    assertThat(connection.run("NOOP", _ -> {}).text()).hasSize(300);
                }
            }
            assertThat(server.get()).hasSize(20).allMatch(line -> line.endsWith(" NOOP"));
        }
    }
}
