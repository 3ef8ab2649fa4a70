package org.popbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.store.Quota;
import org.popbridge.proxy.RfcLedger;
import org.popbridge.proxy.net.ImapLimits;

/**
 * {@code docs/rfc.md} is true: each capability that is advertised in any state has a row that says
 * it is whole, what is not offered is not advertised, and the tests and classes named are there.
 */
class RfcLedgerTest {
    /** A row about the server: what it is of, and its status. */
    private record Row(String what, String status) {
        boolean isOf(String capability) {
            return Pattern.compile("(?<![\\w=+-])" + Pattern.quote(capability) + "(?![\\w=+-])")
                    .matcher(what)
                    .find();
        }
    }

    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private static final List<Row> SERVER = new ArrayList<>();
    private static final Set<String> CLASSES = new LinkedHashSet<>();
    private static final Set<String> TESTS = new LinkedHashSet<>();
    private static final Set<String> FILES = new HashSet<>();

    @BeforeAll
    static void read() throws IOException {
        boolean server = false;
        for (String line : RfcLedger.lines()) {
            if (line.startsWith("## ")) {
                server = line.equals("## IMAP, as a server");
            }
            String[] cells = RfcLedger.cells(line);
            if (server && cells.length == RfcLedger.CELLS) {
                SERVER.add(new Row(cells[2], cells[3]));
            }
            if (cells.length == RfcLedger.CELLS) {
                CLASSES.addAll(names(cells[4]));
            }
            if (cells.length >= 5) {
                TESTS.addAll(names(cells[cells.length - 2]));
            }
        }
        for (String module : List.of("mapping", "proxy", "migrate", "cli", "")) {
            try (Stream<Path> files = Files.walk(RfcLedger.root().resolve(module).resolve("src"))) {
                files.forEach(file -> FILES.add(file.toString()));
            }
        }
    }

    private static List<String> names(String cell) {
        return NAME.matcher(cell).results().map(name -> name.group(1)).toList();
    }

    @Test
    void capabilities_ofAnyState_areWholeInTheLedger() {
        Set<String> advertised = new LinkedHashSet<>();
        advertised.addAll(Capabilities.beforeLogin(Set.of(), true));
        advertised.addAll(Capabilities.beforeLogin(Set.of(Authenticator.Proof.values()), false));
        advertised.addAll(
                Capabilities.loggedIn(
                        ImapLimits.DEFAULT.toBuilder().utf8(ImapLimits.Utf8.OFFERED).build(),
                        false,
                        new Quota(1, 1)));
        assertThat(advertised)
                .contains(
                        "LOGINDISABLED",
                        "AUTH=PLAIN",
                        "STARTTLS",
                        "QUOTA",
                        "COMPRESS=DEFLATE",
                        "UTF8=ACCEPT");
        for (String capability : advertised) {
            String name = capability.replaceFirst("^AUTH=|(?<=^APPENDLIMIT)=.*", "");
            List<Row> rows = SERVER.stream().filter(row -> row.isOf(name)).toList();
            assertThat(rows).as("rows for %s, which is advertised", capability).isNotEmpty();
            assertThat(rows)
                    .as("rows for %s, which is advertised", capability)
                    .allMatch(row -> row.status().startsWith("whole"));
        }
    }

    @Test
    void tests_namedInTheLedger_areThere() {
        assertThat(TESTS).hasSizeGreaterThan(80);
        for (String test : TESTS) {
            String end =
                    test.endsWith(".txt")
                            ? "/src/test/resources/transcripts/" + test
                            : "/" + test + ".java";
            assertThat(FILES).as(test).anyMatch(file -> file.endsWith(end));
        }
    }

    @Test
    void classes_namedInTheLedger_areThere() {
        assertThat(CLASSES).hasSizeGreaterThan(80);
        for (String named : CLASSES) {
            String end =
                    Stream.of(named.split("\\.", -1))
                            .filter(name -> Character.isUpperCase(name.charAt(0)))
                            .findFirst()
                            .map(name -> "/" + name + ".java")
                            .orElse("/org/popbridge/" + named.replace('.', '/'));
            assertThat(FILES).as(named).anyMatch(file -> file.endsWith(end));
        }
    }
}
