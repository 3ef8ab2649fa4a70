package org.popbridge.mapping.pop3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A POP3 host on loopback that plays a transcript and holds the client to it.
 *
 * <p>A line of the script begins with who speaks:
 *
 * <ul>
 *   <li>{@code S: text} the host sends the text and CRLF
 *   <li>{@code R: text} the host sends the text as it is, with {@code \r \n \t \0 \\ \xNN} replaced
 *   <li>{@code C: text} the client must send exactly this line
 *   <li>{@code C~ regex} the client must send a line that matches
 *   <li>{@code X:} the host closes the connection, {@code W:} it waits until the client does
 *   <li>{@code T:} TLS begins here, with {@link TestCertificate}; {@code T?} the client is to
 *       refuse it, and the connection ends
 *   <li>{@code ---} the next connection
 * </ul>
 *
 * <p>{@link #close} fails the test if the client said something else, or not all.
 */
public final class ScriptedPop3Host implements AutoCloseable {
    private final ServerSocket listening;
    private final List<List<String>> connections;
    private final FutureTask<@Nullable Void> play;
    private final StringBuilder heard = new StringBuilder();
    private final @Nullable SSLContext tls;

    private ScriptedPop3Host(String script, @Nullable SSLContext tls) throws IOException {
        this.tls = tls;
        connections =
                Stream.of(script.split("(?m)^---\\R", -1))
                        .map(part -> part.lines().filter(line -> !line.isBlank()).toList())
                        .toList();
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        play =
                new FutureTask<>(() -> {
                    for (List<String> connection : connections) {
                        serve(connection);
                    }
                    return null;
                });
        Thread.ofVirtual().name("scripted POP3 host").start(play);
    }

    /** Plays the script to the connections that come, one after another. */
    public static ScriptedPop3Host playing(String script) throws IOException {
        return new ScriptedPop3Host(script, null);
    }

    /** The same with TLS at hand for {@code T:}. */
    public static ScriptedPop3Host playing(String script, SSLContext tls) throws IOException {
        return new ScriptedPop3Host(script, tls);
    }

    public Pop3Endpoint endpoint() {
        return endpoint(Pop3Endpoint.Security.PLAIN);
    }

    public Pop3Endpoint endpoint(Pop3Endpoint.Security security) {
        return new Pop3Endpoint("127.0.0.1", listening.getLocalPort(), security);
    }

    public Future<@Nullable Void> played() {
        return play;
    }

    private void serve(List<String> script) throws Exception {
        Socket socket = listening.accept();
        try {
            socket.setTcpNoDelay(true);
            Streams streams = new Streams(socket);
            for (String line : script) {
                String text = line.length() > 3 ? line.substring(3) : "";
                switch (line.substring(0, 2)) {
                    case "S:" -> streams.send((text + "\r\n").getBytes(StandardCharsets.UTF_8));
                    case "R:" -> streams.send(unescaped(text));
                    case "C:" -> expect(text, streams.line(), false);
                    case "C~" -> expect(text, streams.line(), true);
                    case "W:" -> streams.awaitEnd();
                    case "T:" -> {
                        socket = overTls(socket);
                        streams = new Streams(socket);
                    }
                    case "T?" -> {
                        expectRefusal(socket);
                        return;
                    }
                    case "X:" -> {
                        return;
                    }
                    default -> throw new IllegalArgumentException("not a script line: " + line);
                }
            }
            streams.awaitEnd();
        } finally {
            socket.close();
        }
    }

    private Socket overTls(Socket socket) throws IOException {
        if (tls == null) {
            throw new IllegalStateException("T: needs a host made with TLS");
        }
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, -1, true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    private void expectRefusal(Socket socket) throws IOException {
        try (Socket secured = overTls(socket)) {
            // With TLS 1.3 the server's side is done before the client has judged.
            if (secured.getInputStream().read() >= 0) {
                throw new AssertionError("expected the client to refuse TLS, but it spoke");
            }
        } catch (SSLException | SocketException refused) {
            heard.append("TLS refused: ").append(refused.getMessage()).append('\n');
        }
    }

    private void expect(String wanted, @Nullable String got, boolean pattern) {
        heard.append("C: ").append(got).append('\n');
        if (got == null || !(pattern ? got.matches(wanted) : got.equals(wanted))) {
            throw new AssertionError(
                    "expected C: %s\nbut got  C: %s\nafter\n%s".formatted(wanted, got, heard));
        }
    }

    /** Octets of a script's text, escapes replaced. */
    public static byte[] unescaped(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            switch (text.charAt(++i)) {
                case 'r' -> octets.write('\r');
                case 'n' -> octets.write('\n');
                case 't' -> octets.write('\t');
                case '0' -> octets.write(0);
                case '\\' -> octets.write('\\');
                case 'x' -> {
                    octets.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("unknown escape in: " + text);
            }
        }
        return octets.toByteArray();
    }

    /** Ends the play; fails if it did not go by the script. */
    @Override
    public void close() throws IOException {
        // A connection that the script expects and that never came fails the play here.
        listening.close();
        try {
            play.get(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new AssertionError("the client left its connection open after: " + heard, e);
        } catch (ExecutionException e) {
            throw new AssertionError(
                    "the client did not keep to the script: " + heard, e.getCause());
        }
    }

    /** One connection's two directions. */
    private static final class Streams {
        private final InputStream in;
        private final OutputStream out;

        Streams(Socket socket) throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void send(byte[] octets) throws IOException {
            out.write(octets);
            out.flush();
        }

        @Nullable String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    return null;
                }
                line.write(octet);
            }
            String text = line.toString(StandardCharsets.UTF_8);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }

        void awaitEnd() throws IOException {
            String more = line();
            if (more != null) {
                throw new AssertionError("expected the client to say nothing more, got C: " + more);
            }
        }
    }
}
