package org.popbridge.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code popbridge serve} as a process of its own, from the built jar, on a free port. */
final class RunningBridge implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready.*?imap://127\\.0\\.0\\.1:(\\d+).*");

    final int imap;
    final Process process;
    private final Path log;

    private RunningBridge(int imap, Process process, Path log) {
        this.imap = imap;
        this.process = process;
        this.log = log;
    }

    static RunningBridge start(Path data, int upstreamPort, String... flags) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(
                List.of(
                        "serve",
                        "--upstream",
                        "pop3://127.0.0.1:" + upstreamPort,
                        "--listen",
                        "imap://127.0.0.1:0",
                        "--data",
                        data.toString()));
        command.addAll(List.of(flags));
        Path log = Files.createDirectories(data.toAbsolutePath().getParent()).resolve("bridge.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new RunningBridge(Integer.parseInt(ready.group(1)), process, log);
            }
        }
        throw new IOException(
                "popbridge serve ended without being ready:\n" + Files.readString(log));
    }

    /**
     * The command line that runs the jar with the program's own JVM flags. Most of what is started
     * ends within seconds, before C2's work on it would pay: two processors have more to do.
     */
    static List<String> java() throws IOException {
        Path jar = Path.of(System.getProperty("popbridge.jar", "cli/target/popbridge.jar"));
        if (!Files.isReadable(jar)) {
            throw new IOException("no jar at " + jar + ": run mvn verify, which builds it first");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("popbridge.jvm", "").split(" ")));
        command.removeIf(String::isBlank);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m", "-jar", jar.toString()));
        return command;
    }

    ImapWire connect() throws IOException {
        return ImapWire.connect(imap);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As a power cut does it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; answers the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("popbridge serve did not end within two minutes of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        Processes.end(process);
    }
}
