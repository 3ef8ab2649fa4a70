package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command that anybody tries. */
class DemoIT {
    @TempDir Path directory;

    @Test
    void demoCheck_printsItsTranscript_andExitsZero() throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(RunningBridge.java());
        command.addAll(List.of("demo", "--check"));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output))
                .contains("C: ")
                .contains("S: ")
                .contains("SELECT INBOX");
    }
}
