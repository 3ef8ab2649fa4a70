package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Law 7: what the client holds does not grow with a message or a line of it. */
class LargeMessageTest {
    private static final int LINE = 100;
    private static final int LINES = 1 << 20;

    @Test
    void hundredMegabytes_passInRunsNoLargerThanTheBuffer() throws Exception {
        byte[] line = ("." + "x".repeat(LINE - 3) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        assertThat(drain(line, LINES)).isEqualTo((long) LINE * LINES);
    }

    @Test
    void lineOfHundredMegabytes_passesInRunsNoLargerThanTheBuffer() throws Exception {
        byte[] part = "y".repeat(LINE).getBytes(StandardCharsets.US_ASCII);
        assertThat(drain(part, LINES)).isEqualTo((long) LINE * LINES + 2);
    }

    /** Sends the part so many times as one message; counts what arrives, and how it does. */
    private static long drain(byte[] part, int times) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<@Nullable Void> host =
                    new FutureTask<>(() -> {
                        try (Socket socket = listening.accept()) {
                            serve(socket, part, times);
                        }
                        return null;
                    });
            Thread.ofVirtual().start(host);
            Pop3Host client =
                    new Pop3Host(
                            new Pop3Endpoint(
                                    "127.0.0.1",
                                    listening.getLocalPort(),
                                    Pop3Endpoint.Security.PLAIN),
                            Pop3Settings.DEFAULT,
                            HostQuirks.NONE.withoutCapa());
            Counting counting = new Counting();
            try (Maildrop maildrop = client.open(Scripts.ANN)) {
                maildrop.retrieve(List.of(1), counting);
            }
            host.get();
            assertThat(counting.buffers).as("arrays that runs came in").hasSize(1);
            assertThat(counting.largest)
                    .as("octets of such an array")
                    .isLessThanOrEqualTo(256 << 10);
            return counting.octets;
        }
    }

    private static void serve(Socket socket, byte[] part, int times) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = socket.getOutputStream();
        byte[] ok = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
        out.write(ok);
        for (String command = in.readLine(); command != null; command = in.readLine()) {
            out.write(ok);
            if (command.startsWith("RETR")) {
                byte[] block = new byte[part.length * 1024];
                for (int i = 0; i < 1024; i++) {
                    System.arraycopy(part, 0, block, i * part.length, part.length);
                }
                for (int i = 0; i < times / 1024; i++) {
                    out.write(block);
                }
                out.write(
                        (part[part.length - 1] == '\n' ? ".\r\n" : "\r\n.\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private static final class Counting implements RetrievalSink {
        private long octets;
        private final Set<byte[]> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
        private int largest;

        @Override
        public void begin(Request request) {}

        @Override
        public void write(byte[] run, int offset, int count) {
            octets += count;
            // A dot or so comes from a constant.
            if (run.length > 16) {
                buffers.add(run);
                largest = Math.max(largest, run.length);
            }
        }

        @Override
        public void end(Request request) {}

        @Override
        public void refused(Request request, Reply reply) {}

        @Override
        public void aborted(Request request) {}
    }
}
