package org.popbridge.cli.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.popbridge.cli.Json;
import org.popbridge.cli.UserError;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the bridge that runs on a data directory; where none does, opens the data directory and
 * answers from it.
 */
public final class ControlClient {
    private final Path data;

    public ControlClient(Path data) {
        this.data = data;
    }

    /**
     * Asks and waits for the answer, however long it takes.
     *
     * @throws UserError if it cannot be had; the message says what to do
     */
    public ObjectNode ask(Question question) {
        if (!Files.exists(data.resolve("format"))) {
            throw new UserError(
                    "%s is no data directory of Popbridge: give the one that the bridge was started with, by --data DIR or --config FILE"
                            .formatted(data));
        }
        try {
            Optional<SocketChannel> running = connect();
            return running.isPresent() ? asked(running.get(), question) : withoutBridge(question);
        } catch (DeskException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UserError(
                    "the bridge on %s cannot be asked: %s".formatted(data, e.getMessage()), e);
        }
    }

    private Optional<SocketChannel> connect() throws IOException {
        Optional<Path> file = new SocketPlace(data).find();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SocketChannel.open(UnixDomainSocketAddress.of(file.get())));
        } catch (ConnectException e) {
            // Left by a bridge that was killed.
            return Optional.empty();
        } catch (SocketException e) {
            throw new IOException(
                    "%s does not let this user in (%s)".formatted(file.get(), e.getMessage()), e);
        }
    }

    private static ObjectNode asked(SocketChannel channel, Question question) throws IOException {
        try (channel) {
            ByteBuffer line = StandardCharsets.UTF_8.encode(Json.line(question.toJson()) + "\n");
            while (line.hasRemaining()) {
                channel.write(line);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer window = ByteBuffer.allocate(64 << 10);
            while (channel.read(window.clear()) >= 0) {
                answer.write(window.array(), 0, window.position());
            }
            if (answer.size() == 0) {
                throw new IOException("it ended before it answered");
            }
            ObjectNode said = Json.read(answer.toString(StandardCharsets.UTF_8));
            if (!said.path("ok").asBoolean(false)) {
                throw new DeskException(said.path("error").asString("it does not say why"));
            }
            return said.path("answer").asObject();
        }
    }

    private ObjectNode withoutBridge(Question question) throws IOException {
        try (MailStore store = SqliteMailStore.open(data)) {
            return new Desk(data, store, Optional.empty(), Instant::now).answer(question);
        }
    }
}
