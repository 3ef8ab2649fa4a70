package org.popbridge.system;

import java.util.concurrent.TimeUnit;

/** The end of a process that a test started. */
final class Processes {
    private static final int PATIENCE_SECONDS = 20;

    private Processes() {}

    /** SIGTERM, and after a while the end in any case. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
