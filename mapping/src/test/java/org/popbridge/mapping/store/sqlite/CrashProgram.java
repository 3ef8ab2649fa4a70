package org.popbridge.mapping.store.sqlite;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * {@link CrashChild} as a process that starts quickly, for it is started hundreds of times: from a
 * jar, and with an AOT cache (JEP 514), which takes no classes from folders. Half of the processor
 * time of a start is saved so. A JVM that can make no cache starts without.
 */
final class CrashProgram {
    private static final int TRAINING_STEPS = 40;

    private final Path directory;
    private final Path cache;
    private final String classPath;

    private CrashProgram(Path directory, String classPath) {
        this.directory = directory;
        this.cache = directory.resolve("child.aot");
        this.classPath = classPath;
    }

    /** Makes what it starts from in a directory, which is to outlive it. */
    static CrashProgram prepare(Path directory) throws IOException, InterruptedException {
        List<Path> folders = new ArrayList<>();
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry))) {
                folders.add(Path.of(entry));
            } else {
                jars.add(entry);
            }
        }
        Path jar = directory.resolve("child.jar");
        pack(folders, jar);
        jars.addFirst(jar.toString());
        CrashProgram program = new CrashProgram(directory, String.join(File.pathSeparator, jars));
        program.train();
        return program;
    }

    private static void pack(List<Path> folders, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Path folder : folders) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path one : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                        out.putNextEntry(new ZipEntry(folder.relativize(one).toString()));
                        Files.copy(one, out);
                        out.closeEntry();
                    }
                }
            }
        }
    }

    private void train() throws IOException, InterruptedException {
        Process training =
                process(
                                "-XX:AOTCacheOutput=" + cache,
                                List.of(
                                        directory.resolve("training").toString(),
                                        "1",
                                        "0",
                                        "0",
                                        Integer.toString(TRAINING_STEPS)))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (training.waitFor() != 0) {
            throw new IOException("the training run ended with " + training.exitValue());
        }
    }

    /** Starts a child; for the arguments see {@link CrashChild#main}. */
    Process start(Path data, long seed, int arrived, int serial, int steps) throws IOException {
        List<String> arguments =
                List.of(
                        data.toString(),
                        Long.toString(seed),
                        Integer.toString(arrived),
                        Integer.toString(serial),
                        Integer.toString(steps));
        return process("-XX:AOTCache=" + cache, arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private ProcessBuilder process(String aot, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                aot,
                                // What the JVM has to say, of a cache that it cannot use say, is
                                // no line of the program's.
                                "-Xlog:disable",
                                "-Xlog:all=warning:stderr",
                                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                                "-Dslf4j.internal.verbosity=WARN",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dorg.sqlite.tmpdir=" + directory,
                                "-cp",
                                classPath,
                                CrashChild.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
