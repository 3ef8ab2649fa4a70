package org.popbridge.mapping.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection: the socket for time-outs and for its end, the streams for octets, which TLS may
 * have come to sit on.
 */
public record Link(Socket socket, InputStream in, OutputStream out) {
    /** A connection without TLS, or one whose socket is TLS itself. */
    public static Link of(Socket socket) throws IOException {
        return new Link(socket, socket.getInputStream(), socket.getOutputStream());
    }
}
