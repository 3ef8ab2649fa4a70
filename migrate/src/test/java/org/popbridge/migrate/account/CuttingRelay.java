package org.popbridge.migrate.account;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;

/**
 * Stands between a client and a server, and cuts the first connection after so many octets in one
 * direction; later ones it leaves alone. The client learns of the cut only when the server has done
 * all that it was told and hung up, so that what the client finds then does not depend on chance.
 */
final class CuttingRelay implements AutoCloseable {
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final ServerSocket listener;
    private final int server;
    private final Direction direction;
    private final int octets;
    private final AtomicBoolean armed = new AtomicBoolean(true);
    private final AtomicBoolean wasCut = new AtomicBoolean();

    CuttingRelay(int server, Direction direction, int octets) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.server = server;
        this.direction = direction;
        this.octets = octets;
        Thread.ofVirtual().name("relay").start(this::listen);
    }

    /** One that cuts nothing, but lets no server wait for acknowledgements. */
    static CuttingRelay whole(int server) throws IOException {
        return new CuttingRelay(server, Direction.TO_SERVER, Integer.MAX_VALUE);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Whether the first connection was cut, rather than ended before its time came. */
    boolean wasCut() {
        return wasCut.get();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                new Connection(client, upstream, armed.compareAndSet(true, false)).start();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException("the relay cannot reach its server", e);
                }
            }
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket upstream;
        private final boolean doomed;
        private final AtomicBoolean cut = new AtomicBoolean();

        Connection(Socket client, Socket upstream, boolean doomed) {
            this.client = client;
            this.upstream = upstream;
            this.doomed = doomed;
        }

        void start() {
            Thread.ofVirtual().start(this::toServer);
            Thread.ofVirtual().start(this::toClient);
        }

        private long lifeOf(Direction way) {
            return doomed && direction == way ? octets : Long.MAX_VALUE;
        }

        private void toServer() {
            long left = lifeOf(Direction.TO_SERVER);
            byte[] buffer = new byte[8192];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = upstream.getOutputStream();
                int n = left == 0 ? -1 : in.read(buffer);
                while (n >= 0) {
                    int pass = (int) Math.min(n, left);
                    out.write(buffer, 0, pass);
                    left -= pass;
                    n = left == 0 ? -1 : in.read(buffer);
                }
                if (left == 0) {
                    cut();
                }
                upstream.shutdownOutput();
            } catch (IOException ended) {
                // By the other direction, which closes both.
                return;
            }
        }

        /** Reads to the server's end in any case; then both are closed. */
        private void toClient() {
            long left = lifeOf(Direction.TO_CLIENT);
            byte[] buffer = new byte[8192];
            try (Socket here = client;
                    Socket there = upstream) {
                InputStream in = there.getInputStream();
                OutputStream out = here.getOutputStream();
                if (left == 0) {
                    cut();
                }
                for (int n = quickly(in, buffer); n >= 0; n = quickly(in, buffer)) {
                    int pass = cut.get() ? 0 : (int) Math.min(n, left);
                    out.write(buffer, 0, pass);
                    left -= pass;
                    if (left == 0 && !cut.get()) {
                        cut();
                    }
                }
            } catch (IOException ended) {
                // The client or the server hung up first.
                return;
            }
        }

        /** GreenMail writes by the line, and without this would wait 40 ms before each. */
        private int quickly(InputStream in, byte[] buffer) throws IOException {
            upstream.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            return in.read(buffer);
        }

        private void cut() throws IOException {
            cut.set(true);
            wasCut.set(true);
            upstream.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
