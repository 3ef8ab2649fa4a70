package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.proxy.command.CommandFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on a Netty channel.
 *
 * <p>Two sides meet here. The event loop puts octets into {@link #arrived} and stops reading when
 * more than {@link #READ_AHEAD} of them wait; the connection's thread, a virtual one that lives
 * only while there is work, takes them out, frames and executes. {@link #work} counts the reasons
 * to look: who raises it from zero starts the thread, and the thread ends only after lowering it to
 * zero again, so that no reason is missed and never two threads run.
 *
 * <p>A command that came alone while nothing is under way is first offered to the conversation on
 * the event loop itself, which holds the thread's place meanwhile: two hand-overs between threads
 * cost more than a NOOP does.
 */
final class ChannelConnection extends ChannelInboundHandlerAdapter
        implements Connection, FrameDecoder.Liveness {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelConnection.class);

    /** Octets that may wait for the connection's thread before reading stops. */
    private static final int READ_AHEAD = 64 << 10;

    /** A longer command is not offered to the event loop. */
    private static final int SHORT_COMMAND = 512;

    private final Edge edge;
    private final Channel channel;
    private final Listening.Security security;
    private final Output output;
    private final FrameDecoder decoder = new FrameDecoder();
    private final ConcurrentLinkedQueue<ByteBuf> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrivedOctets = new AtomicInteger();
    private final AtomicInteger work = new AtomicInteger();
    private @Nullable Conversation conversation;

    /** What the connection's thread is decoding. */
    private @Nullable ByteBuf current;

    private volatile boolean ready;
    private volatile boolean woken;
    private volatile boolean quiet;
    private volatile boolean inputEnded;
    private volatile boolean gone;
    private volatile boolean encrypted;
    private volatile boolean authenticated;
    private volatile Conversation.@Nullable Ending ending;
    private volatile long lastHeard = System.nanoTime();
    private volatile long lastWord = lastHeard;
    private final long since = lastHeard;
    private boolean begun;
    private volatile boolean closing;
    private boolean finished;

    ChannelConnection(Edge edge, Channel channel, Listening.Security security) {
        this.edge = edge;
        this.channel = channel;
        this.security = security;
        this.output = new Output(channel, edge.limits().stallTimeout().toNanos());
    }

    // The event loop's side

    @Override
    public void channelActive(ChannelHandlerContext context) {
        edge.opened(this);
        if (security != Listening.Security.TLS) {
            ready = true;
            schedule();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                LOG.debug("TLS handshake with {} failed", channel.remoteAddress());
                var _ = channel.close();
            } else if (!ready) {
                ready = true;
                schedule();
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            schedule();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf octets) || gone) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (work.compareAndSet(0, 1)) {
            if (answeredAtOnce(octets)) {
                octets.release();
                if (work.decrementAndGet() == 0) {
                    return;
                }
            } else {
                queue(octets);
            }
            Thread.startVirtualThread(this::run);
        } else {
            queue(octets);
            schedule();
        }
    }

    /** On the event loop, in the place of the connection's thread. */
    private boolean answeredAtOnce(ByteBuf octets) {
        Conversation speaking = conversation;
        if (speaking == null || !begun || !isOpen() || ending != null || !output.isSettled()) {
            return false;
        }
        CommandFrame command = decoder.wholeLine(octets, SHORT_COMMAND);
        if (command == null) {
            return false;
        }
        boolean[] answered = {true};
        orElseEnd(() -> answered[0] = speaking.answeredAtOnce(command));
        if (answered[0]) {
            lastHeard = System.nanoTime();
            lastWord = lastHeard;
        }
        return answered[0];
    }

    private void queue(ByteBuf octets) {
        int waiting = arrivedOctets.addAndGet(octets.readableBytes());
        arrived.add(octets);
        if (waiting > READ_AHEAD) {
            channel.config().setAutoRead(false);
            // The thread may have taken all of it between the two lines above.
            if (arrivedOctets.get() <= READ_AHEAD / 2) {
                channel.config().setAutoRead(true);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        output.writabilityChanged();
        schedule();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection of {}: {}", channel.remoteAddress(), cause.toString());
        var _ = channel.close();
    }

    // The edge's side

    /** Ends the connection with a word, when its thread is free to say it. */
    void end(Conversation.Ending why) {
        if (ending == null) {
            ending = why;
            if (ready) {
                schedule();
            } else {
                abort();
            }
        }
    }

    /** Ends the connection now. */
    void abort() {
        var _ = channel.close();
    }

    /** Ends the connection if the client has been silent for too long; called now and then. */
    void checkSilence(long now, ImapLimits limits) {
        boolean busy = work.get() != 0;
        if (!authenticated) {
            if (now - since > limits.loginTimeout().toNanos() && !(busy && begun)) {
                end(Conversation.Ending.LOGIN_TIMEOUT);
            }
        } else if (!busy && now - lastHeard > limits.idleTimeout().toNanos()) {
            end(Conversation.Ending.IDLE_TIMEOUT);
        } else if (!busy && now - lastWord > limits.keepAlive().toNanos()) {
            quiet = true;
            schedule();
        }
        if (closing && now - lastHeard > limits.stallTimeout().toNanos()) {
            abort();
        }
    }

    // The conversation's side

    @Override
    public InetAddress remoteAddress() {
        return addressOf(channel);
    }

    static InetAddress addressOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress socket
                        && socket.getAddress() != null
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean isEncrypted() {
        return encrypted || security == Listening.Security.TLS;
    }

    @Override
    public boolean canStartTls() {
        return security == Listening.Security.STARTTLS && !encrypted && edge.hasTls();
    }

    @Override
    public void prepareTls() throws IOException {
        onLoop(() -> channel.config().setAutoRead(false));
    }

    private void onLoop(Runnable task) throws IOException {
        try {
            channel.eventLoop().submit(task).sync();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort();
            throw new ConnectionClosedException("interrupted before TLS");
        }
    }

    @Override
    public void startTls() throws IOException {
        if ((current != null && current.isReadable()) || !arrived.isEmpty()) {
            abort();
            throw new ConnectionClosedException("octets in clear after STARTTLS");
        }
        SslHandler handler = edge.tlsHandler(channel.alloc());
        output.flush();
        onLoop(() -> {
            channel.pipeline().addFirst(handler);
            channel.config().setAutoRead(true);
        });
        encrypted = true;
    }

    @Override
    public void loggedIn() {
        authenticated = true;
        lastHeard = System.nanoTime();
    }

    @Override
    public void wake() {
        woken = true;
        schedule();
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        output.write(octets, offset, count);
    }

    @Override
    public void transfer(Octets content, long offset, long count) throws IOException {
        output.transfer(content, offset, count);
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            try {
                output.flush();
            } catch (IOException e) {
                LOG.trace("closing a connection that is gone", e);
            }
            // After what is queued: an empty buffer's turn comes when all before it is sent.
            var _ =
                    channel.writeAndFlush(channel.alloc().buffer(0))
                            .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public boolean isOpen() {
        return !closing && !gone;
    }

    // The connection's thread

    private void schedule() {
        if (work.getAndIncrement() == 0) {
            Thread.startVirtualThread(this::run);
        }
    }

    private void run() {
        int seen = work.get();
        do {
            orElseEnd(this::turn);
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Something done with the conversation. */
    private interface Turn {
        void take() throws IOException, InterruptedException;
    }

    /** A turn that fails ends the connection. */
    private void orElseEnd(Turn turn) {
        try {
            turn.take();
        } catch (ConnectionClosedException e) {
            LOG.trace("connection ended", e);
            close();
        } catch (IOException e) {
            LOG.debug("connection of {} ended: {}", channel.remoteAddress(), e.toString());
            close();
        } catch (InterruptedException e) {
            LOG.debug("session interrupted", e);
            close();
        } catch (RuntimeException | Error e) {
            LOG.error("a session failed and was ended", e);
            close();
        }
    }

    private void turn() throws IOException, InterruptedException {
        if (gone) {
            finish();
            return;
        }
        if (!ready || closing) {
            drain();
            return;
        }
        Conversation speaking = conversation;
        if (speaking == null) {
            speaking = edge.converse(this);
            conversation = speaking;
        }
        if (!begun) {
            begun = true;
            speaking.begin();
            output.flush();
        }
        takeArrived(speaking);
        if (woken && isOpen()) {
            woken = false;
            speaking.woken();
            output.flush();
        }
        if (quiet && isOpen()) {
            quiet = false;
            speaking.quiet();
            output.flush();
        }
        lastWord = System.nanoTime();
        Conversation.Ending why = ending;
        if (why != null && isOpen()) {
            speaking.ending(why);
            close();
        } else if (inputEnded && arrived.isEmpty()) {
            close();
        }
    }

    private void takeArrived(Conversation speaking) throws IOException, InterruptedException {
        for (ByteBuf octets = arrived.poll(); octets != null; octets = arrived.poll()) {
            int count = octets.readableBytes();
            current = octets;
            try {
                if (isOpen()) {
                    decoder.decode(octets, speaking, this);
                }
            } finally {
                current = null;
                octets.release();
                lastHeard = System.nanoTime();
                if (arrivedOctets.addAndGet(-count) <= READ_AHEAD / 2
                        && !channel.config().isAutoRead()) {
                    channel.config().setAutoRead(true);
                }
            }
            if (ending != null) {
                return;
            }
        }
    }

    private void drain() {
        for (ByteBuf octets = arrived.poll(); octets != null; octets = arrived.poll()) {
            arrivedOctets.addAndGet(-octets.readableBytes());
            octets.release();
        }
    }

    private void finish() {
        drain();
        if (finished) {
            return;
        }
        finished = true;
        output.release();
        if (conversation != null) {
            decoder.abandon(conversation);
            conversation.closed();
        }
        edge.finished(this);
    }
}
