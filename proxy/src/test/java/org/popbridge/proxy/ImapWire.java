package org.popbridge.proxy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A test's raw connection: sends octets, reads responses with their literals in them. */
public final class ImapWire implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)\\}$");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    public ImapWire(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over a socket that is connected already: TLS. */
    public ImapWire(Socket connected) throws IOException {
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
    }

    public void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** A response without its last CRLF; those within, around literals, stay. */
    public String response() throws IOException {
        StringBuilder response = new StringBuilder();
        while (true) {
            int start = response.length();
            line(response);
            Matcher literal = LITERAL.matcher(response.substring(start));
            if (!literal.find()) {
                return response.toString();
            }
            byte[] content = in.readNBytes(Integer.parseInt(literal.group(1)));
            response.append("\r\n").append(new String(content, StandardCharsets.ISO_8859_1));
        }
    }

    /** Whether the server has ended the connection. */
    public boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void line(StringBuilder into) throws IOException {
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server hung up after: " + into);
            }
            if (c != '\r') {
                into.append((char) c);
            }
        }
    }
}
