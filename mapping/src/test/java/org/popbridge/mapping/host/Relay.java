package org.popbridge.mapping.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.popbridge.mapping.pop3.Pop3Endpoint;

/**
 * A way to a host on which connections die: each new one by the next {@link Cut} in the queue, or
 * not at all. Octets of both directions count. Safe for any thread.
 */
public final class Relay implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final Queue<Cut> cuts = new ConcurrentLinkedQueue<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicLong mostOctets = new AtomicLong();

    /**
     * When and how a connection ends.
     *
     * @param octets that pass in both directions together
     * @param how abruptly
     */
    public record Cut(long octets, How how) {
        /** Never. */
        public static final Cut NEVER = new Cut(Long.MAX_VALUE, How.CLOSE);
    }

    /** How a connection ends. */
    public enum How {
        /** Both ends see the end of the stream. */
        CLOSE,
        /** Both ends see a reset. */
        RESET
    }

    private Relay(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    public static Relay to(ScriptedHost host) throws IOException {
        return new Relay(host.port());
    }

    public Pop3Endpoint endpoint() {
        return new Pop3Endpoint("127.0.0.1", listening.getLocalPort(), Pop3Endpoint.Security.PLAIN);
    }

    /** The next connection that comes ends so. */
    public void cutNext(Cut cut) {
        cuts.add(cut);
    }

    /** How many octets the longest connection let pass. */
    public long octetsOfLongest() {
        return mostOctets.get();
    }

    /** How many connections are to be cut yet. */
    public int cutsLeft() {
        return cuts.size();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Cut cut = cuts.poll();
                Link link = new Link(client, cut == null ? Cut.NEVER : cut);
                links.add(link);
                link.start();
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new AssertionError("the relay itself failed", e);
                }
            }
        }
    }

    /** One connection through the relay. */
    private final class Link {
        private final Socket client;
        private final Socket host = new Socket();
        private final Cut cut;
        private long passed;

        Link(Socket client, Cut cut) {
            this.client = client;
            this.cut = cut;
        }

        void start() throws IOException {
            client.setTcpNoDelay(true);
            host.setTcpNoDelay(true);
            host.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            Thread.ofVirtual().name("relay up").start(() -> pump(client, host));
            Thread.ofVirtual().name("relay down").start(() -> pump(host, client));
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int count = in.read(buffer);
                while (count >= 0 && forward(buffer, count, out)) {
                    count = in.read(buffer);
                }
            } catch (IOException ended) {
                // One side is gone; the other is closed below, which is what a relay does.
                close();
                return;
            }
            close();
        }

        /** Answers whether the connection lives on. */
        private synchronized boolean forward(byte[] octets, int count, OutputStream out)
                throws IOException {
            int allowed = (int) Math.min(count, cut.octets() - passed);
            out.write(octets, 0, allowed);
            out.flush();
            passed += allowed;
            mostOctets.accumulateAndGet(passed, Math::max);
            return allowed == count && passed < cut.octets();
        }

        void close() {
            links.remove(this);
            end(client);
            end(host);
        }

        private void end(Socket socket) {
            try {
                if (cut.how() == How.RESET && !socket.isClosed()) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            } catch (IOException e) {
                throw new AssertionError("a socket that cannot be closed", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        links.forEach(Link::close);
    }
}
