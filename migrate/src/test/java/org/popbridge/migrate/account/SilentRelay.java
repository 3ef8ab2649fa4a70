package org.popbridge.migrate.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a client and a server, and from a word of the client on passes on nothing that the
 * server says; the server hears everything. For one connection.
 */
final class SilentRelay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int server;
    private final String word;
    private final CountDownLatch silent = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    SilentRelay(int server, String word) throws IOException {
        this.server = server;
        this.word = word;
        Thread.ofVirtual().name("silent relay").start(this::relay);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Until the word was said, which it has to be. */
    void awaitSilence() throws InterruptedException {
        assertThat(silent.await(2, TimeUnit.MINUTES)).as("the client says %s", word).isTrue();
    }

    /** Until the client has left and the server has done all that it was told. */
    void awaitEnd() throws InterruptedException {
        over.await();
    }

    private void relay() {
        try (Socket client = listener.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            Thread.ofVirtual().start(() -> toServer(client, upstream));
            InputStream in = upstream.getInputStream();
            byte[] buffer = new byte[8192];
            boolean told = true;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                told = told && silent.getCount() > 0 && tell(client, buffer, n);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the relay broke", e);
        } finally {
            over.countDown();
        }
    }

    private static boolean tell(Socket client, byte[] buffer, int count) {
        try {
            client.getOutputStream().write(buffer, 0, count);
            return true;
        } catch (IOException gone) {
            // The server has to end in its own time all the same.
            return false;
        }
    }

    private void toServer(Socket client, Socket upstream) {
        try {
            hear(client, upstream.getOutputStream());
            upstream.shutdownOutput();
        } catch (IOException ended) {
            // By the other direction, which closes both.
            return;
        }
    }

    private void hear(Socket client, OutputStream out) {
        StringBuilder said = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            InputStream in = client.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                said.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                if (said.indexOf(word) >= 0) {
                    silent.countDown();
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException hungUp) {
            // However the client went, the server is to hear of its end.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
