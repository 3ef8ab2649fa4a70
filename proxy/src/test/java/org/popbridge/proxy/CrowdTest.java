package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crowd on one mailbox and a few on another, by turns in every {@link ModelDialect}, everybody
 * doing everything at random: STORE, COPY, MOVE, APPEND, EXPUNGE, FETCH, SEARCH, STATUS, IDLE,
 * NOOP, leaving and coming back, by a new connection or UNAUTHENTICATE, compressed or not. Each
 * response is held to a model of what was told ({@link ModelClient}), and to what everybody else
 * was told.
 *
 * <p>Costs some ten seconds: {@value #SESSIONS} sessions of {@value #COMMANDS} commands in each of
 * {@value #ROUNDS} rounds, after which all have to agree. By hand {@code
 * -Dpopbridge.crowd.sessions=50 -Dpopbridge.crowd.minutes=10}.
 */
class CrowdTest {
    private static final int SESSIONS = 14;
    private static final int COMMANDS = 20;
    private static final int ROUNDS = 4;

    /** Of so many sessions one lives where the others put things away. */
    private static final int ELSEWHERE = 5;

    @TempDir Path directory;

    @Test
    void crowd_inWhateverDialect_isToldTheTruth() throws Exception {
        int sessions = Integer.getInteger("popbridge.crowd.sessions", SESSIONS);
        int minutes = Integer.getInteger("popbridge.crowd.minutes", 0);
        long seed = Long.getLong("popbridge.crowd.seed", 1);
        int rounds = minutes > 0 ? minutes * 3 : ROUNDS;
        AtomicLong commands = new AtomicLong();
        try (TestServer server = new TestServer(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<ModelClient> clients = crowd(server.port(), sessions, seed);
            clients.getFirst().append(20);
            for (ModelClient client : clients) {
                client.select();
            }
            for (int round = 0; round < rounds; round++) {
                long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                List<Future<?>> running = new ArrayList<>();
                for (ModelClient client : clients) {
                    running.add(threads.submit(() -> live(client, minutes > 0, end, commands)));
                }
                for (Future<?> each : running) {
                    each.get();
                }
                reckoning(clients, seed);
            }
            for (ModelClient client : clients) {
                client.close();
            }
        }
        System.out.printf("%d sessions, %d commands, no mismatch%n", sessions, commands.get());
    }

    /** All that live in one mailbox must know the same. */
    private static void reckoning(List<ModelClient> clients, long seed) throws IOException {
        Map<String, List<String>> agreed = new HashMap<>();
        for (ModelClient client : clients) {
            List<String> known = client.reckoning();
            assertThat(known)
                    .as("seed %d", seed)
                    .isEqualTo(agreed.getOrDefault(client.home(), known));
            agreed.put(client.home(), known);
        }
    }

    private static List<ModelClient> crowd(int port, int sessions, long seed) throws IOException {
        CommonKnowledge common = new CommonKnowledge();
        ModelDialect[] dialects = ModelDialect.values();
        List<ModelClient> clients = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            ModelClient client =
                    new ModelClient(
                            port,
                            seed * 1000 + i,
                            common,
                            dialects[i % dialects.length],
                            i % ELSEWHERE == ELSEWHERE - 1 ? "Trash" : "INBOX");
            if (i % 3 == 0) {
                client.follow();
            }
            clients.add(client);
        }
        return clients;
    }

    private static boolean live(ModelClient client, boolean timed, long end, AtomicLong commands)
            throws IOException {
        for (int i = 0; timed ? System.nanoTime() < end : i < COMMANDS; i++) {
            client.act();
            commands.incrementAndGet();
        }
        return true;
    }
}
