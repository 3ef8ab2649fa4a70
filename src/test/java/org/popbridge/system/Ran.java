package org.popbridge.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command of the program that came to its end, with nobody at a terminal.
 *
 * @param exit its exit code
 * @param output what it said, on either output
 */
record Ran(int exit, String output) {
    /** Runs a command: its name, then what follows. */
    static Ran popbridge(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(RunningBridge.java());
        command.addAll(List.of(words));
        return of(command, Map.of());
    }

    /** Runs a whole command line, with more in its environment. */
    static Ran of(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }
}
