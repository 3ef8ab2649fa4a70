package org.popbridge.migrate.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.popbridge.mapping.Octets;

/** What is found to be repaired, and what repairs make of it. */
class RepairTest {
    private static final Path NOWHERE = Path.of("target", "no-spool-file-is-made");
    private static final String DATE = "Thu, 1 Jan 2026 00:00:00 GMT";

    static Stream<Arguments> repairs() {
        return Stream.of(
                Arguments.of("A: b\r\n\r\nx\0y\r\n", Repair.NUL, "A: b\r\n\r\nx?y\r\n"),
                Arguments.of("A: b\n\nx\ry\n", Repair.LINE_ENDS, "A: b\r\n\r\nx\r\ny\r\n"),
                Arguments.of("A: b\r\n\r\nx\r\r\n", Repair.LINE_ENDS, "A: b\r\n\r\nx\r\n\r\n"),
                Arguments.of(
                        "A: \u00c3\u00bc x\r\n\r\n\u00fc\r\n",
                        Repair.HEADER_8BIT,
                        "A: =?utf-8?Q?=C3=BC?= x\r\n\r\n\u00fc\r\n"),
                Arguments.of(
                        "A: b\r\n\r\n" + "x".repeat(999) + "\r\n",
                        Repair.LONG_LINES,
                        "A: b\r\n\r\n" + "x".repeat(998) + "\r\nx\r\n"),
                Arguments.of("A: " + "word ".repeat(300) + "\r\n\r\n", Repair.LONG_LINES, null),
                Arguments.of(
                        "just text\r\n",
                        Repair.NO_HEADER,
                        "Date: "
                                + DATE
                                + "\r\nFrom: <unknown@unknown.invalid>\r\n\r\njust text\r\n"));
    }

    @ParameterizedTest
    @MethodSource("repairs")
    void defect_isFoundAlone_andRepaired(String message, Repair repair, @Nullable String repaired)
            throws IOException {
        Octets octets = octets(message);
        assertThat(Repair.neededBy(octets)).containsExactly(repair);
        String made = repaired(Set.of(repair), octets);
        if (repaired != null) {
            assertThat(made).isEqualTo(repaired);
        }
        assertThat(Repair.neededBy(octets(made))).isEmpty();
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.strings()
                .withChars('\r', '\n', '\0', ':', ' ', 'a', '\u00fc', 'B', '=')
                .ofMaxLength(60);
    }

    @Property
    void allRepairs_leaveNothingToRepair(@ForAll("messages") String message) throws IOException {
        Octets octets = octets(message);
        Set<Repair> needed = Repair.neededBy(octets);
        String made = needed.isEmpty() ? message : repaired(needed, octets);
        assertThat(Repair.neededBy(octets(made)))
                .doesNotContain(Repair.NUL, Repair.LINE_ENDS, Repair.LONG_LINES);
    }

    private static String repaired(Set<Repair> repairs, Octets message) throws IOException {
        Spool spool = new Spool(NOWHERE, 4 << 20, 4 << 20);
        try (Spooled made = Repair.apply(EnumSet.copyOf(repairs), message, DATE, spool)) {
            return new String(made.bytes(0, (int) made.length()), StandardCharsets.ISO_8859_1);
        }
    }

    private static Octets octets(String text) {
        return Octets.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
