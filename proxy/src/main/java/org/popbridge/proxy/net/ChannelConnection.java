package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.proxy.command.CommandFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on a Netty channel.
 *
 * <p>Two sides meet here. The event loop puts octets into {@link #intake}; the connection's thread,
 * a virtual one that lives only while there is work ({@link Shift}), takes them out, frames and
 * executes.
 *
 * <p>A command that came alone while nothing is under way is first offered to the conversation on
 * the event loop itself, which holds the thread's place meanwhile: two hand-overs between threads
 * cost more than a NOOP does.
 */
final class ChannelConnection extends ChannelInboundHandlerAdapter
        implements Connection, FrameDecoder.Liveness {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelConnection.class);

    /** A longer command is not offered to the event loop. */
    private static final int SHORT_COMMAND = 512;

    private final Edge edge;
    private final Channel channel;
    private final Listening.Security security;
    private final Output output;
    private final Silence silence = new Silence();
    private final Intake intake;
    private final Layers layers;
    private final Shift shift = new Shift(() -> orElseEnd(this::turn));
    private @Nullable Conversation conversation;

    private volatile boolean ready;
    private volatile boolean woken;
    private volatile boolean quiet;
    private volatile boolean resting;
    private volatile boolean inputEnded;
    private volatile boolean gone;
    private volatile boolean authenticated;
    private volatile Conversation.@Nullable Ending ending;
    private volatile boolean begun;
    private volatile boolean closing;
    private boolean finished;

    ChannelConnection(Edge edge, Channel channel, Listening.Security security) {
        this.edge = edge;
        this.channel = channel;
        this.security = security;
        this.intake = new Intake(channel, silence);
        this.output = new Output(channel, edge.limits().stallTimeout().toNanos());
        this.layers = new Layers(edge, channel, security, intake, output);
    }

    // The event loop's side

    @Override
    public void channelActive(ChannelHandlerContext context) {
        edge.opened(this);
        if (security != Listening.Security.TLS) {
            ready = true;
            shift.begin();
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
                shift.begin();
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            shift.begin();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf octets) || gone) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!shift.standIn()) {
            intake.add(octets);
            shift.begin();
        } else if (answeredAtOnce(octets)) {
            octets.release();
            shift.leave();
        } else {
            intake.add(octets);
            shift.handOver();
        }
    }

    /** On the event loop, in the place of the connection's thread. */
    private boolean answeredAtOnce(ByteBuf octets) {
        Conversation speaking = conversation;
        if (speaking == null || !begun || !isOpen() || ending != null || !output.isSettled()) {
            return false;
        }
        CommandFrame command = intake.wholeLine(octets, SHORT_COMMAND);
        if (command == null) {
            return false;
        }
        boolean[] answered = {true};
        orElseEnd(() -> answered[0] = speaking.answeredAtOnce(command));
        if (answered[0]) {
            silence.heard();
            silence.spoke();
        }
        return answered[0];
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        output.writabilityChanged();
        shift.begin();
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
                shift.begin();
            } else {
                abort();
            }
        }
    }

    /** Ends the connection now. */
    void abort() {
        var _ = channel.close();
    }

    /** Sees to what is due after a silence; called now and then. */
    void checkSilence(long now, ImapLimits limits) {
        Silence.Standing standing =
                new Silence.Standing(
                        authenticated, shift.isOn(), begun, closing, output.isRestless());
        switch (silence.due(now, standing, limits)) {
            case NOTHING -> {}
            case LOGIN_TIMEOUT -> end(Conversation.Ending.LOGIN_TIMEOUT);
            case IDLE_TIMEOUT -> end(Conversation.Ending.IDLE_TIMEOUT);
            case KEEP_ALIVE -> {
                quiet = true;
                shift.begin();
            }
            case REST -> {
                resting = true;
                shift.begin();
            }
            case STALLED -> abort();
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
        return layers.isEncrypted();
    }

    @Override
    public boolean canStartTls() {
        return layers.canStartTls();
    }

    @Override
    public void prepareTls() throws IOException {
        layers.prepareTls();
    }

    @Override
    public void startTls() throws IOException {
        layers.startTls();
    }

    @Override
    public boolean isCompressed() {
        return layers.isCompressed();
    }

    @Override
    public void prepareCompression() throws IOException {
        layers.prepareCompression();
    }

    @Override
    public void startCompression() throws IOException {
        layers.startCompression();
    }

    @Override
    public void loggedIn() {
        authenticated = true;
        silence.heard();
    }

    @Override
    public void loggedOut() throws IOException {
        authenticated = false;
        silence.beginLogin();
        layers.endCompression();
    }

    @Override
    public void wake() {
        woken = true;
        shift.begin();
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        output.write(octets, offset, count);
    }

    @Override
    public void transfer(Octets content, long offset, long count) throws IOException {
        output.transfer(content, offset, count, false);
    }

    @Override
    public void transferText(Octets content, long offset, long count) throws IOException {
        output.transfer(content, offset, count, true);
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
        } catch (Inflation.GarbledException e) {
            LOG.debug("connection of {}: {}", channel.remoteAddress(), e.getMessage());
            endGarbled();
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

    private void endGarbled() {
        if (conversation != null && isOpen()) {
            Conversation speaking = conversation;
            orElseEnd(() -> speaking.ending(Conversation.Ending.GARBLED));
        }
        close();
    }

    private void turn() throws IOException, InterruptedException {
        if (gone) {
            finish();
            return;
        }
        if (!ready || closing) {
            intake.drop();
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
        while (ending == null && intake.take(speaking, this)) {}
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
        if (resting) {
            resting = false;
            output.rest();
        }
        silence.spoke();
        Conversation.Ending why = ending;
        if (why != null && isOpen()) {
            speaking.ending(why);
            close();
        } else if (inputEnded && intake.isEmpty()) {
            close();
        }
    }

    private void finish() {
        intake.drop();
        if (finished) {
            return;
        }
        finished = true;
        output.release();
        if (conversation != null) {
            intake.abandon(conversation);
            conversation.closed();
        }
        intake.release();
        edge.finished(this);
    }
}
