package org.popbridge.mapping.store.sqlite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Laws 2, 5 and 7 under SIGKILL: a child works on a data directory and is killed at a random
 * moment, again and again. Each time everything it had acknowledged must be there, what was under
 * way is there whole or not at all, and no number ever comes back.
 *
 * <p>{@code -Dpopbridge.kills=N} says how often, {@code -Dpopbridge.seed=S} plays one run again
 * (but for the moments of the kills, which are not in our hands). The kills are shared between two
 * data directories, a history each, since this test is the last to end of its module.
 */
class CrashTest {
    private static final int KILLS = Integer.getInteger("popbridge.kills", 200);
    private static final long SEED = Long.getLong("popbridge.seed", System.nanoTime());
    private static final int HISTORIES = 2;

    @TempDir Path directory;

    @Test
    void killed_atAnyMoment_keepsWhatItAcknowledged() throws Exception {
        System.out.printf("%d kills, -Dpopbridge.seed=%d%n", KILLS, SEED);
        CrashProgram program = CrashProgram.prepare(directory);
        List<Callable<Integer>> histories = new ArrayList<>();
        for (int i = 0; i < HISTORIES; i++) {
            CrashHistory history =
                    new CrashHistory(program, directory.resolve("data" + i), SEED + i);
            histories.add(() -> history.live(KILLS / HISTORIES));
        }
        int steps = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(HISTORIES)) {
            for (Future<Integer> history : threads.invokeAll(histories)) {
                steps += history.get();
            }
        }
        System.out.printf("%d steps survived %d kills%n", steps, KILLS);
    }
}
