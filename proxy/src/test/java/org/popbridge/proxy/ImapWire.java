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
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** A test's raw connection: sends octets, reads responses with their literals in them. */
public final class ImapWire implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)\\}$");

    private final Socket socket;
    private final InputStream socketIn;
    private final OutputStream socketOut;
    private InputStream in;
    private OutputStream out;

    public ImapWire(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over a socket that is connected already: TLS. */
    public ImapWire(Socket connected) throws IOException {
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socketIn = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        socketOut = socket.getOutputStream();
        in = socketIn;
        out = socketOut;
    }

    /** From here on both sides compress (RFC 4978). */
    void compress() {
        // One octet at a time, so that nothing is taken that is not part of the stream.
        in = new InflaterInputStream(socketIn, new Inflater(true), 1);
        out = new DeflaterOutputStream(socketOut, new Deflater(9, true), true);
    }

    /** From here on neither does; what is left of the server's last flush is passed over. */
    void endCompression() throws IOException {
        for (int last = -1; last != 0x0000ffff; ) {
            int octet = socketIn.read();
            if (octet < 0) {
                throw new EOFException("the server hung up amid compression");
            }
            last = (last << 8) | octet;
        }
        in = socketIn;
        out = socketOut;
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
        try {
            return in.read() < 0;
        } catch (EOFException amidCompression) {
            // Nothing obliges a server to end the compressed stream before it hangs up.
            return true;
        }
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
