package org.popbridge.proxy.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;

/**
 * What comes between the socket and the conversation while it lasts: TLS by STARTTLS (RFC 9051
 * §6.2.1), and compression (RFC 4978). Whatever has come before the answer to the command that
 * brings a layer in was sent before the client could know of it, and ends the connection. The
 * connection's thread only, but for what any may ask.
 */
final class Layers {
    private final Edge edge;
    private final Channel channel;
    private final Listening.Security security;
    private final Intake intake;
    private final Output output;
    private volatile boolean encrypted;

    Layers(Edge edge, Channel channel, Listening.Security security, Intake intake, Output output) {
        this.edge = edge;
        this.channel = channel;
        this.security = security;
        this.intake = intake;
        this.output = output;
    }

    boolean isEncrypted() {
        return encrypted || security == Listening.Security.TLS;
    }

    boolean canStartTls() {
        return security == Listening.Security.STARTTLS && !encrypted && edge.hasTls();
    }

    /** Reads no more, so that nothing is taken for plain text that is not. */
    void prepareTls() throws IOException {
        onLoop(() -> channel.config().setAutoRead(false));
    }

    void startTls() throws IOException {
        refusePipelined("STARTTLS");
        SslHandler handler = edge.tlsHandler(channel.alloc());
        output.flush();
        onLoop(() -> {
            channel.pipeline().addFirst(handler);
            channel.config().setAutoRead(true);
        });
        encrypted = true;
    }

    boolean isCompressed() {
        return intake.isInflating();
    }

    void prepareCompression() throws IOException {
        refusePipelined("COMPRESS");
    }

    void startCompression() throws IOException {
        output.compress();
        intake.inflate();
    }

    void endCompression() throws IOException {
        output.endCompression();
        intake.endInflation();
    }

    private void refusePipelined(String after) throws ConnectionClosedException {
        if (intake.hasMore()) {
            var _ = channel.close();
            throw new ConnectionClosedException("octets before the answer to " + after);
        }
    }

    private void onLoop(Runnable task) throws IOException {
        try {
            channel.eventLoop().submit(task).sync();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var _ = channel.close();
            throw new ConnectionClosedException("interrupted before TLS");
        }
    }
}
