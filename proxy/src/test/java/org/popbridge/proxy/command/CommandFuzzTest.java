package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.popbridge.mapping.fuzz.Fuzzing;

/**
 * Whatever octets are taken for a command: it is understood, and then survives printing, or what is
 * wrong with it is told, with a place inside it. Costs a few seconds.
 */
class CommandFuzzTest {
    private static final List<CommandParser> OTHERS =
            Stream.of(Dialect.REV1_BESIDE_UTF_8, Dialect.REV2, Dialect.UTF_8_ACCEPTED)
                    .map(dialect -> new CommandParser(CommandLimits.AFTER_LOGIN, dialect))
                    .toList();

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] octets) {
        switch (Frames.PARSER.parse(CommandFrame.of(octets.clone()))) {
            case Parsed.Understood(String tag, Command command) when isUtf8(octets) -> {
                byte[] printed = CommandPrinter.print(tag, command);
                assertThat(Frames.PARSER.parse(CommandFrame.of(printed)))
                        .isEqualTo(new Parsed.Understood(tag, command));
            }
            // Text of other octets is read an octet a character, and printed otherwise.
            case Parsed.Understood(String tag, Command _) -> assertThat(tag).isNotEmpty();
            case Parsed.Malformed malformed -> {
                assertThat(malformed.offset()).isBetween(0, octets.length);
                assertThat(malformed.expected()).isNotEmpty();
            }
            case Parsed.Refused refused -> assertThat(refused.text()).isNotEmpty();
        }
        for (CommandParser other : OTHERS) {
            assertThat(other.parse(CommandFrame.of(octets))).isNotNull();
        }
    }

    private static boolean isUtf8(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), octets);
    }

    private static Fuzzing fuzzing() {
        return new Fuzzing(
                CommandFuzzTest.class,
                CommandFuzzTest::fuzzerTestOneInput,
                Frames.corpus().stream().map(Frames::octets).toList());
    }

    @TestFactory
    Stream<DynamicTest> inputsOfBefore() throws IOException {
        return fuzzing().regressions();
    }

    @Test
    void commandsMadeUp_areUnderstoodOrToldWhatIsWrong() throws Exception {
        fuzzing().search();
    }
}
