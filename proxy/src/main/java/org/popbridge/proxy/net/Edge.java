package org.popbridge.proxy.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients come in: the listeners, the event loops, and all connections.
 *
 * <p>Each connection is held to the {@link ImapLimits}; one that comes when a limit is reached is
 * told so and let go. Safe for any thread.
 */
public final class Edge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final byte[] FULL =
            "* BYE [LIMIT] Too many connections; try again later\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(256 << 10, 768 << 10);

    /**
     * Direct memory comes in chunks of 4 MiB, which are touched as a whole; Netty would have two
     * for each processor at once. Half as many locks as processors are enough for buffers that are
     * taken once an answer.
     */
    private static final PooledByteBufAllocator ALLOCATOR =
            new PooledByteBufAllocator(
                    true,
                    0,
                    Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                    PooledByteBufAllocator.defaultPageSize(),
                    PooledByteBufAllocator.defaultMaxOrder(),
                    PooledByteBufAllocator.defaultSmallCacheSize(),
                    PooledByteBufAllocator.defaultNormalCacheSize(),
                    false);

    private final ImapLimits limits;
    private final @Nullable TlsContexts tls;
    private final Function<Connection, Conversation> conversations;
    private final EventLoopGroup loops;
    private final AddressCounts addresses;
    private final Set<ChannelConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<Channel> listeners = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param conversations called on a connection's own thread, before anything else of it
     */
    public Edge(
            ImapLimits limits,
            Optional<Supplier<TlsIdentity>> tls,
            Function<Connection, Conversation> conversations) {
        this.limits = limits;
        this.tls = tls.map(TlsContexts::new).orElse(null);
        this.conversations = conversations;
        this.addresses = new AddressCounts(limits.connectionsPerAddress());
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        Math.max(1, Runtime.getRuntime().availableProcessors()),
                        Epoll.isAvailable()
                                ? EpollIoHandler.newFactory()
                                : NioIoHandler.newFactory());
        var _ = loops.next().scheduleAtFixedRate(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Starts to listen.
     *
     * @return the address, with the port taken
     * @throws IOException if the address cannot be bound
     */
    public InetSocketAddress listen(Listening listening) throws IOException {
        if (listening.security() == Listening.Security.TLS && tls == null) {
            throw new IOException(
                    "cannot listen on %s with TLS: no certificate is configured"
                            .formatted(listening.address()));
        }
        Class<? extends ServerChannel> kind =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(kind)
                        .option(ChannelOption.SO_BACKLOG, 4096)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.ALLOCATOR, ALLOCATOR)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .childHandler(new Arrival(listening.security()));
        try {
            Channel channel = bootstrap.bind(listening.address()).sync().channel();
            synchronized (listeners) {
                listeners.add(channel);
            }
            return (InetSocketAddress) channel.localAddress();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + listening.address(), e);
        } catch (Exception e) {
            // Netty throws the bind's own checked exception unannounced.
            throw new IOException(
                    "cannot listen on %s: %s".formatted(listening.address(), e.getMessage()), e);
        }
    }

    /** Connections at this moment. */
    public int connections() {
        return connections.size();
    }

    /** Stops accepting, says goodbye to every client, and returns within seconds. */
    @Override
    public void close() {
        stopping = true;
        synchronized (listeners) {
            listeners.forEach(listener -> listener.close().awaitUninterruptibly(1000));
        }
        connections.forEach(each -> each.end(Conversation.Ending.SHUTDOWN));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
        try {
            synchronized (connections) {
                while (!connections.isEmpty()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        break;
                    }
                    connections.wait(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(ChannelConnection::abort);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }

    ImapLimits limits() {
        return limits;
    }

    boolean hasTls() {
        return tls != null;
    }

    SslHandler tlsHandler(ByteBufAllocator allocator) throws IOException {
        TlsContexts contexts = tls;
        if (contexts == null) {
            throw new IOException("TLS without a certificate");
        }
        SslHandler handler = contexts.current().newHandler(allocator);
        handler.setHandshakeTimeout(limits.loginTimeout().toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    Conversation converse(Connection connection) {
        return conversations.apply(connection);
    }

    void opened(ChannelConnection connection) {
        connections.add(connection);
        if (stopping) {
            connection.end(Conversation.Ending.SHUTDOWN);
        }
    }

    /** The connection's thread has let go of everything. */
    void finished(ChannelConnection connection) {
        connections.remove(connection);
        synchronized (connections) {
            if (connections.isEmpty()) {
                connections.notifyAll();
            }
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        for (ChannelConnection connection : connections) {
            connection.checkSilence(now, limits);
        }
    }

    /** Turns an accepted channel into a connection, or away. */
    private final class Arrival extends ChannelInitializer<Channel> {
        private final Listening.Security security;

        Arrival(Listening.Security security) {
            this.security = security;
        }

        @Override
        protected void initChannel(Channel channel) throws IOException {
            boolean room = connections.size() < limits.connections();
            InetAddress address = ChannelConnection.addressOf(channel);
            if (!room || !addresses.enter(address)) {
                LOG.debug("turned away {}", address);
                turnAway(channel);
                return;
            }
            var _ = channel.closeFuture().addListener(_ -> addresses.leave(address));
            ChannelConnection connection = new ChannelConnection(Edge.this, channel, security);
            if (security == Listening.Security.TLS) {
                channel.pipeline().addLast(tlsHandler(channel.alloc()));
            }
            channel.pipeline().addLast(connection);
        }

        private void turnAway(Channel channel) {
            if (security == Listening.Security.TLS) {
                var _ = channel.close();
            } else {
                var _ =
                        channel.writeAndFlush(Unpooled.wrappedBuffer(FULL))
                                .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
