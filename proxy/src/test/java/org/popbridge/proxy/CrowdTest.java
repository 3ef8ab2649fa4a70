package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crowd on one mailbox, by turns plain, with CONDSTORE and with QRESYNC, everybody doing
 * everything at random: STORE, COPY, MOVE, APPEND, EXPUNGE, FETCH, SEARCH, IDLE, NOOP, leaving and
 * coming back. Each response is held to a model of what was told ({@link CrowdClient}).
 *
 * <p>Costs a few seconds: {@value #SESSIONS} sessions of {@value #COMMANDS} commands. By hand
 * {@code -Dpopbridge.crowd.sessions=50 -Dpopbridge.crowd.minutes=10}.
 */
class CrowdTest {
    private static final int SESSIONS = 8;
    private static final int COMMANDS = 100;

    @TempDir Path directory;

    @Test
    void crowd_inWhateverDialect_isToldTheTruth() throws Exception {
        int sessions = Integer.getInteger("popbridge.crowd.sessions", SESSIONS);
        int minutes = Integer.getInteger("popbridge.crowd.minutes", 0);
        long seed = Long.getLong("popbridge.crowd.seed", 1);
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        AtomicLong commands = new AtomicLong();
        try (TestServer server = new TestServer(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Long, String> contents = new ConcurrentHashMap<>();
            List<CrowdClient> clients = new ArrayList<>();
            CrowdClient.Dialect[] dialects = CrowdClient.Dialect.values();
            for (int i = 0; i < sessions; i++) {
                clients.add(
                        new CrowdClient(
                                server.port(),
                                seed * 1000 + i,
                                contents,
                                dialects[i % dialects.length]));
            }
            clients.getFirst().append(20);
            List<Future<?>> running = new ArrayList<>();
            for (CrowdClient client : clients) {
                running.add(threads.submit(() -> live(client, minutes > 0, end, commands)));
            }
            for (Future<?> each : running) {
                each.get();
            }
            List<String> last = null;
            for (CrowdClient client : clients) {
                List<String> known = client.reckoning();
                assertThat(last == null ? known : last).as("seed %d", seed).isEqualTo(known);
                last = known;
                client.close();
            }
        }
        System.out.printf("%d sessions, %d commands, no mismatch%n", sessions, commands.get());
    }

    private static boolean live(CrowdClient client, boolean timed, long end, AtomicLong commands)
            throws IOException, InterruptedException {
        client.select();
        for (int i = 0; timed ? System.nanoTime() < end : i < COMMANDS; i++) {
            client.act();
            commands.incrementAndGet();
        }
        return true;
    }
}
