package org.popbridge.mapping.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Sockets that somebody else may hang up while their user waits for a silent peer. Safe for any
 * thread.
 *
 * <p>Silence is what a user waits in: a connection that nobody reads from, writes to or is just
 * making is not silent, and an octet in either direction ends the silence. Who waits on a
 * connection that was hung up is told by {@link HungUp}, then and ever after.
 */
public final class Lines implements Supplier<Socket> {
    private final Set<Line> open = ConcurrentHashMap.newKeySet();

    /**
     * This side did not wait any longer: nothing is to be learnt of the peer from it. No {@link
     * java.net.SocketTimeoutException}, for the silence that confirms an end is longer.
     */
    public static final class HungUp extends InterruptedIOException {
        private static final long serialVersionUID = 1;

        private HungUp(Throwable cause) {
            super("hung up on a silent peer");
            initCause(cause);
        }
    }

    /** A socket that is not connected yet. */
    @Override
    public Socket get() {
        Line line = new Line();
        open.add(line);
        return line;
    }

    /** Closes the connections on which somebody waited so long for nothing. */
    public void hangUpOnSilent(Duration silence) {
        long now = System.nanoTime();
        open.stream().filter(line -> line.isSilent(now, silence)).forEach(Line::hangUp);
    }

    /** Something that may block. */
    private interface Exchange {
        int run() throws IOException;
    }

    private final class Line extends Socket {
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile long since = System.nanoTime();
        private volatile boolean hungUp;

        boolean isSilent(long now, Duration silence) {
            return waiting.get() > 0 && now - since >= silence.toNanos();
        }

        void hangUp() {
            hungUp = true;
            BrokenConnection.giveUp(this);
        }

        private int waitingFor(Exchange exchange) throws IOException {
            since = System.nanoTime();
            waiting.incrementAndGet();
            try {
                int result = exchange.run();
                since = System.nanoTime();
                return result;
            } catch (SocketException e) {
                if (hungUp) {
                    throw new HungUp(e);
                }
                throw e;
            } finally {
                waiting.decrementAndGet();
            }
        }

        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
            waitingFor(() -> {
                super.connect(address, timeout);
                return 0;
            });
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = super.getInputStream();
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    return waitingFor(in::read);
                }

                @Override
                public int read(byte[] target, int offset, int count) throws IOException {
                    return waitingFor(() -> in.read(target, offset, count));
                }

                @Override
                public int available() throws IOException {
                    return in.available();
                }

                @Override
                public void close() throws IOException {
                    Line.this.close();
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] octets, int offset, int count) throws IOException {
                    waitingFor(() -> {
                        out.write(octets, offset, count);
                        return count;
                    });
                }

                @Override
                public void close() throws IOException {
                    Line.this.close();
                }
            };
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            super.close();
        }
    }
}
