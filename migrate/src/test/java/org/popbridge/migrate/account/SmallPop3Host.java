package org.popbridge.migrate.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A POP3 host with one maildrop for everybody, which answers at once: for tests by the thousand.
 */
final class SmallPop3Host implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> mails;

    SmallPop3Host(List<String> mails) throws IOException {
        this.mails = List.copyOf(mails);
        Thread.ofVirtual().name("pop3").start(this::listen);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException("the host cannot listen", e);
                }
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket client = accepted) {
            client.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = client.getOutputStream();
            String answer = "+OK\r\n";
            for (String line = ""; line != null; line = in.readLine()) {
                answer = line.isEmpty() ? answer : answer(line);
                out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (line.equals("QUIT")) {
                    return;
                }
            }
        } catch (IOException hungUp) {
            // By a client that was cut off.
            return;
        }
    }

    private String answer(String line) {
        String[] words = line.toUpperCase(Locale.ROOT).split(" ", -1);
        return switch (words[0]) {
            case "CAPA" -> "+OK\r\nUSER\r\nUIDL\r\n.\r\n";
            case "USER", "PASS", "QUIT", "NOOP", "RSET" -> "+OK\r\n";
            case "LIST" -> listing("%d %d", true);
            case "UIDL" -> listing("%d u%d", false);
            case "RETR" -> {
                int number = Integer.parseInt(words[1]);
                yield "+OK\r\n" + mails.get(number - 1) + ".\r\n";
            }
            default -> "-ERR\r\n";
        };
    }

    private String listing(String form, boolean sizes) {
        StringBuilder lines = new StringBuilder("+OK\r\n");
        for (int i = 0; i < mails.size(); i++) {
            lines.append(String.format(Locale.ROOT, form, i + 1, sizes ? mails.get(i).length() : i))
                    .append("\r\n");
        }
        return lines + ".\r\n";
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
