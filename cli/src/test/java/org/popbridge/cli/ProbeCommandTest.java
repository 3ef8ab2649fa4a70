package org.popbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.cli.demo.DemoHost;
import tools.jackson.databind.node.ObjectNode;

/** {@code popbridge probe} before the demo's host. */
class ProbeCommandTest {
    @TempDir Path directory;

    private record Ran(int code, String out, String err) {}

    private Ran probe(DemoHost host, String password, String... more) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), password + "\n");
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "probe",
                                "pop3://127.0.0.1:" + host.port(),
                                "--user",
                                DemoHost.USER,
                                "--password-file",
                                file.toString()));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Popbridge.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    @Test
    void probe_ofADemoHost_saysWhatItIsWorth_andDeletesNothing() throws Exception {
        try (DemoHost host = DemoHost.start()) {
            Ran first = probe(host, DemoHost.PASSWORD);
            assertThat(first.err()).isEmpty();
            assertThat(first.code()).isZero();
            assertThat(first.out())
                    .contains("good  login", "good  unique-ids", "RETR hides nothing")
                    .contains("The bridge can work with this host")
                    .doesNotContain(DemoHost.PASSWORD + "\n");
            ObjectNode second = Json.read(probe(host, DemoHost.PASSWORD, "--json").out());
            assertThat(second.path("verdict").asString()).isEqualTo("limited");
            assertThat(second.path("findings").toString()).contains("\"messages\":26");
        }
    }

    @Test
    void probe_wrongPassword_exitsWithOne() throws Exception {
        try (DemoHost host = DemoHost.start()) {
            Ran ran = probe(host, "not-it", "--json");
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.out()).doesNotContain("not-it");
            assertThat(Json.read(ran.out()).path("verdict").asString()).isEqualTo("unusable");
        }
    }
}
