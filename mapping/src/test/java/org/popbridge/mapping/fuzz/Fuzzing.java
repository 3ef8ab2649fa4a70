package org.popbridge.mapping.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * A fuzz target and its runs. The target is a class with {@code public static void
 * fuzzerTestOneInput(byte[])}, which throws where the code under test is wrong.
 *
 * <ul>
 *   <li>{@link #regressions} gives it every input of the resources' folder {@code fuzz/NAME}, NAME
 *       being the target's simple name: what was found once.
 *   <li>{@link #search} lets Jazzer, guided by coverage, look for more in a process of its own: in
 *       CI for {@value #USUAL_RUNS} executions, by hand for as many seconds as the system property
 *       {@value #SECONDS} says. What it learned stays in {@code target/fuzz/NAME} and is where the
 *       next run begins.
 * </ul>
 */
public final class Fuzzing {
    static final String SECONDS = "popbridge.fuzz.seconds";
    static final int USUAL_RUNS = 1_000;

    /** More than any limit of the code under test that is not about sheer size. */
    private static final int LONGEST_INPUT = 8192;

    /**
     * What takes so long does not end: an execution takes microseconds, but loads classes the first
     * time, and on a machine that is busy has waited half a minute for its turn.
     */
    private static final int LONGEST_SECONDS = 300;

    private final Class<?> target;
    private final Target one;
    private final List<byte[]> seeds;

    /** What is done to one input. */
    @FunctionalInterface
    public interface Target {
        void accept(byte[] input) throws Exception;
    }

    /**
     * @param seeds good inputs to begin with
     */
    public Fuzzing(Class<?> target, Target one, List<byte[]> seeds) {
        this.target = target;
        this.one = one;
        this.seeds = List.copyOf(seeds);
    }

    /** The seeds, and what was found before, an input a test. */
    public Stream<DynamicTest> regressions() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < seeds.size(); i++) {
            byte[] seed = seeds.get(i);
            tests.add(DynamicTest.dynamicTest("seed " + i, () -> one.accept(seed)));
        }
        for (Path file : found()) {
            byte[] input = Files.readAllBytes(file);
            tests.add(
                    DynamicTest.dynamicTest(
                            String.valueOf(file.getFileName()), () -> one.accept(input)));
        }
        return tests.stream();
    }

    /** Looks for an input that the target does not stand: in CI, and where seconds are given. */
    public void search() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                System.getProperty(SECONDS) != null || "true".equals(System.getenv("CI")),
                "Jazzer runs in CI, and by hand with -D" + SECONDS);
        Path work = Path.of("target", "fuzz", target.getSimpleName());
        Path corpus = Files.createDirectories(work.resolve("corpus"));
        Path findings = Files.createDirectories(work.resolve("findings"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
        for (Path file : found()) {
            Files.write(corpus.resolve("known-" + file.getFileName()), Files.readAllBytes(file));
        }
        Path log = work.resolve("log").toAbsolutePath();
        Process jazzer =
                new ProcessBuilder(command(corpus, findings))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        int code = jazzer.waitFor();
        String said = Files.readString(log);
        assertThat(code)
                .as(
                        "Jazzer on %s: put the input in %s into the resources' fuzz/%s.%n%s",
                        target.getName(), findings, target.getSimpleName(), tail(said))
                .isZero();
        // So that nobody takes a fuzzer that did nothing for one that found nothing.
        assertThat(said).as("%s", log).containsPattern("Done [1-9]\\d* (runs|in)");
        System.out.println(
                target.getSimpleName()
                        + ": "
                        + said.lines().filter(line -> line.startsWith("Done ")).toList());
    }

    private List<String> command(Path corpus, Path findings) {
        String seconds = System.getProperty(SECONDS);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx512m",
                // Most of a short run is Jazzer's own start: C2 would take half of it.
                "-XX:TieredStopAtLevel=" + (seconds == null ? 1 : 4),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=org.popbridge.**",
                "--custom_hook_includes=org.popbridge.**",
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + "/",
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + LONGEST_SECONDS,
                "-rss_limit_mb=3000",
                seconds == null ? "-runs=" + USUAL_RUNS : "-max_total_time=" + seconds,
                corpus.toString());
    }

    private List<Path> found() throws IOException {
        URL folder = target.getResource("/fuzz/" + target.getSimpleName());
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().toList();
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static String tail(String said) {
        List<String> lines = said.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
