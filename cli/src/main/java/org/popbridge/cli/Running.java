package org.popbridge.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server from its ready line to its orderly end: SIGTERM or SIGINT closes it, and the process
 * exits with 0, or with 1 if that took longer than {@link #PATIENCE}.
 */
final class Running {
    /** The longest that an orderly end may take. */
    static final Duration PATIENCE = Duration.ofSeconds(9);

    private static final Logger log = LoggerFactory.getLogger(Running.class);

    private Running() {}

    /** Says that the server is ready, and waits for a signal; does not return before. */
    static int untilSignal(BridgeServer server, PrintStream out) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, PATIENCE), "end"));
        out.println(
                "ready "
                        + server.addresses().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(" ")));
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    /** The JVM would end a signalled process with 143; this end was asked for, and went well. */
    private static void end(BridgeServer server, Duration atMost) {
        log.info("stopping");
        Thread closing = Thread.ofPlatform().name("closing").start(server::close);
        boolean closed = false;
        try {
            closed = closing.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closed) {
            log.info("stopped");
        } else {
            log.error("could not stop in order within {} s", atMost.toSeconds());
        }
        System.out.flush();
        Runtime.getRuntime().halt(closed ? 0 : 1);
    }
}
