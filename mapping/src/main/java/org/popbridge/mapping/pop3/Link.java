package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection: the socket for time-outs and for its end, the streams for octets, which TLS may
 * have come to sit on.
 */
record Link(Socket socket, InputStream in, OutputStream out) {
    static Link of(Socket socket) throws IOException {
        return new Link(socket, socket.getInputStream(), socket.getOutputStream());
    }
}
