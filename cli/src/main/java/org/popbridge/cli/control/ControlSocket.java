package org.popbridge.cli.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.popbridge.cli.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Listens on {@code DATA/control/socket}, or where {@link SocketPlace} has it, for the data
 * directory's owner alone: the socket's permissions are 0600, its directory's 0700. At most {@link
 * #AT_ONCE} are served at once, each on a thread of its own; a question has at most {@link
 * #LONGEST} octets.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);
    private static final int AT_ONCE = 16;
    private static final int LONGEST = 16 << 10;

    private final SocketPlace place;
    private final ServerSocketChannel listening;
    private final Function<Question, ObjectNode> desk;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Thread accepting;

    private ControlSocket(
            SocketPlace place, ServerSocketChannel listening, Function<Question, ObjectNode> desk) {
        this.place = place;
        this.listening = listening;
        this.desk = desk;
        this.accepting = Thread.ofVirtual().name("control").start(this::accept);
    }

    /** Where the socket of a data directory is, unless its path is too long for one. */
    public static Path file(Path data) {
        return new SocketPlace(data).usual();
    }

    /**
     * Listens. Whoever calls has the data directory to itself, so a socket that is there is a dead
     * one's.
     *
     * @param desk answers questions, on any thread; what it throws is told as an error
     */
    public static ControlSocket open(Path data, Function<Question, ObjectNode> desk)
            throws IOException {
        SocketPlace place = new SocketPlace(data);
        Path file = place.make();
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listening.bind(UnixDomainSocketAddress.of(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return new ControlSocket(place, listening, desk);
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    private void accept() {
        try {
            while (true) {
                places.acquire();
                SocketChannel channel = listening.accept();
                open.add(channel);
                Thread.ofVirtual().name("control question").start(() -> serve(channel));
            }
        } catch (ClosedChannelException e) {
            log.debug("the control socket is closed");
        } catch (IOException e) {
            log.error("the control socket takes no more questions", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            ByteBuffer answer =
                    StandardCharsets.UTF_8.encode(Json.line(answer(line(channel))) + "\n");
            while (answer.hasRemaining()) {
                channel.write(answer);
            }
        } catch (IOException e) {
            log.debug("who asked is gone: {}", e.getMessage());
        } finally {
            open.remove(channel);
            places.release();
        }
    }

    private ObjectNode answer(String line) {
        try {
            return Json.object()
                    .put("ok", true)
                    .set("answer", desk.apply(Question.of(Json.read(line))));
        } catch (DeskException | IllegalArgumentException e) {
            return Json.object().put("ok", false).put("error", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("a question could not be answered", e);
            return Json.object()
                    .put("ok", false)
                    .put("error", "a fault of the program; the bridge's log has more");
        }
    }

    private static String line(SocketChannel channel) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer window = ByteBuffer.allocate(1024);
        while (line.size() <= LONGEST) {
            if (channel.read(window.clear()) < 0) {
                break;
            }
            line.write(window.array(), 0, window.position());
            if (window.position() > 0 && window.get(window.position() - 1) == '\n') {
                break;
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Takes no more questions; those that are being answered are broken off. */
    @Override
    public void close() throws IOException {
        accepting.interrupt();
        listening.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
        place.clear();
    }
}
