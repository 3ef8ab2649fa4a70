package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many sessions on one mailbox, each doing whatever comes to mind at the same time as the others.
 * Each has results kept up to date for it and holds the server to a model of what it was told
 * ({@link ModelClient}); at the end all of them must know the same.
 */
class ViewTest {
    private static final int CLIENTS = 6;
    private static final int COMMANDS = 120;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sessions_amidEachOthersChanges_areToldTheTruth(long seed, @TempDir Path directory)
            throws Exception {
        try (TestServer server = new TestServer(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CommonKnowledge common = new CommonKnowledge();
            List<ModelClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                ModelDialect dialect = i % 2 == 0 ? ModelDialect.PLAIN : ModelDialect.QRESYNC;
                ModelClient client =
                        new ModelClient(server.port(), seed * 100 + i, common, dialect, "INBOX");
                client.follow();
                clients.add(client);
            }
            clients.getFirst().append(12);
            List<Future<?>> running = new ArrayList<>();
            for (ModelClient client : clients) {
                running.add(threads.submit(() -> live(client)));
            }
            for (Future<?> each : running) {
                each.get();
            }
            List<String> last = null;
            for (ModelClient client : clients) {
                List<String> known = client.reckoning();
                assertThat(last == null ? known : last).as("seed %d", seed).isEqualTo(known);
                last = known;
                client.close();
            }
        }
    }

    private static boolean live(ModelClient client) throws IOException {
        client.select();
        for (int i = 0; i < COMMANDS; i++) {
            client.act();
        }
        return true;
    }
}
