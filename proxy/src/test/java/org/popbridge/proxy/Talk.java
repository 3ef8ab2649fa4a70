package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client's side of a conversation: sends commands, hears their answers, hands on what is not
 * tagged, and remembers the last of it all. A BAD, a SERVERBUG or a BYE fails it.
 */
final class Talk implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final int REMEMBERED = 60;

    private final int port;
    private final Consumer<String> untagged;
    private final List<String> lately = new ArrayList<>();
    private Line line;
    private int tags;

    /** One connection, read by a thread of its own. */
    private static final class Line {
        final ImapWire wire;
        final LinkedBlockingQueue<String> responses = new LinkedBlockingQueue<>();

        /** Behind the OK of this command what is read is compressed, or not any more. */
        volatile String turn = "none";

        volatile boolean compressed;

        Line(int port) throws IOException {
            wire = new ImapWire(port);
            // How long is too long is for who waits to say, not for who reads.
            wire.socket().setSoTimeout(0);
            Thread.startVirtualThread(this::read);
        }

        private void read() {
            try {
                while (true) {
                    String response = wire.response();
                    if (response.startsWith(turn + " OK")) {
                        turn();
                    }
                    responses.add(response);
                }
            } catch (EOFException | SocketException end) {
                responses.add("* BYE the end");
            } catch (IOException e) {
                responses.add("* BYE " + e);
            }
        }

        private void turn() throws IOException {
            if (compressed) {
                wire.endCompression();
            } else {
                wire.compress();
            }
            compressed = !compressed;
        }
    }

    Talk(int port, Consumer<String> untagged) throws IOException {
        this.port = port;
        this.untagged = untagged;
        line = new Line(port);
    }

    /** Hangs up and calls again. */
    void reconnect() throws IOException {
        line.wire.close();
        note("-- hung up");
        line = new Line(port);
    }

    /** What was said lately, for who wants to know why. */
    Object lately() {
        return lately;
    }

    /** The next command's tag. */
    String nextTag() {
        return "t" + (tags + 1);
    }

    /** A command and its tagged answer. */
    String command(String command) throws IOException {
        return hear(send(command) + " ");
    }

    /** A command that has to be answered by OK. */
    void commandOk(String command) throws IOException {
        String answer = command(command);
        assertThat(answer).as("%s", lately).contains(" OK ");
    }

    /** Sends a command; answers its tag. */
    String send(String command) throws IOException {
        String tag = nextTag();
        tags++;
        note("C: " + command);
        line.wire.send(tag + " " + command + "\r\n");
        return tag;
    }

    /** From here on both sides compress. */
    void compress() throws IOException {
        line.turn = nextTag();
        commandOk("COMPRESS DEFLATE");
    }

    /** Logs out without hanging up; that ends compression. */
    void unauthenticate() throws IOException {
        if (line.compressed) {
            line.turn = nextTag();
        }
        commandOk("UNAUTHENTICATE");
    }

    /** Idles until nothing was said for so long. */
    void idle(long milliseconds) throws IOException {
        String tag = send("IDLE");
        hear("+ idling");
        String news = next(milliseconds);
        while (!news.isEmpty()) {
            take(news);
            news = next(milliseconds);
        }
        line.wire.send("DONE\r\n");
        hear(tag + " ");
    }

    /** Waits for something unasked, which others were told already. */
    void hearMore(Object expected) throws IOException {
        note("-- expected: " + expected);
        take(spoken());
    }

    /** Takes responses up to the one that begins so, and answers it. */
    private String hear(String end) throws IOException {
        String response = spoken();
        while (!response.startsWith(end)) {
            take(response);
            response = spoken();
        }
        note("S: " + response);
        assertThat(response).as("%s", lately).doesNotContain(" BAD ", "SERVERBUG");
        untagged.accept(response);
        return response;
    }

    private String spoken() throws IOException {
        String response = next(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        if (response.isEmpty()) {
            throw new IOException("no answer: " + lately);
        }
        return response;
    }

    private String next(long milliseconds) throws IOException {
        try {
            String response = line.responses.poll(milliseconds, TimeUnit.MILLISECONDS);
            return response == null ? "" : response;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void take(String response) {
        note("S: " + response);
        if (response.startsWith("* BYE") || !response.startsWith("* ")) {
            fail("unexpected %s after %s", response, lately);
        }
        untagged.accept(response);
    }

    private void note(String said) {
        lately.add(said + "\n");
        if (lately.size() > REMEMBERED) {
            lately.removeFirst();
        }
    }

    @Override
    public void close() throws IOException {
        line.wire.close();
    }
}
