package org.popbridge.mapping.host;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The two directions of a connection, in clear or over TLS. */
public final class Channel {
    private static final int LONGEST_LINE = 1 << 16;

    private final InputStream in;
    private final OutputStream out;
    private final boolean secured;

    /** Over these streams. */
    public Channel(InputStream in, OutputStream out, boolean secured) {
        this.in = new BufferedInputStream(in);
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.secured = secured;
    }

    /** Begins TLS on a socket, on the server's side. */
    @FunctionalInterface
    public interface Tls {
        Channel over(Socket socket) throws IOException;

        /** As the JDK does it. */
        static Tls of(SSLContext context) {
            return socket -> {
                SSLSocket secured =
                        (SSLSocket) context.getSocketFactory().createSocket(socket, null, -1, true);
                secured.setUseClientMode(false);
                secured.startHandshake();
                return new Channel(secured.getInputStream(), secured.getOutputStream(), true);
            };
        }
    }

    boolean isSecured() {
        return secured;
    }

    /** Whether more was sent already than the line that was read last. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    OutputStream out() {
        return out;
    }

    void flush() throws IOException {
        out.flush();
    }

    /** The next line without its end; null when the client is gone. */
    @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return null;
            }
            line.write(octet);
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a client's line of more than " + LONGEST_LINE + " octets");
            }
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
