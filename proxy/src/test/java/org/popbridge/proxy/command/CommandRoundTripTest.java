package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandRoundTripTest {
    @Provide
    Arbitrary<Command> commands() {
        return Commands.any();
    }

    @Property
    void parsingWhatWasPrinted_anyCommand_isTheCommand(@ForAll("commands") Command command) {
        byte[] printed = CommandPrinter.print("a1", command);
        assertThat(Frames.PARSER.parse(CommandFrame.of(printed)))
                .as(new String(printed, StandardCharsets.UTF_8))
                .isEqualTo(new Parsed.Understood("a1", command));
    }

    @Property
    void parsing_anyOctetChanged_neverThrows(
            @ForAll("commands") Command command, @ForAll int where, @ForAll byte octet) {
        byte[] printed = CommandPrinter.print("a1", command);
        printed[Math.floorMod(where, printed.length)] = octet;
        assertThat(Frames.PARSER.parse(CommandFrame.of(printed))).isNotNull();
    }

    @Property
    void parsing_anyOctets_neverThrows(@ForAll byte[] octets) {
        assertThat(Frames.PARSER.parse(CommandFrame.of(octets))).isNotNull();
    }

    static List<String> corpus() {
        return Frames.corpus();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void parse_corpus_isUnderstoodAndSurvivesPrinting(String text) {
        Command command = Frames.command(text);
        Parsed again = Frames.PARSER.parse(CommandFrame.of(CommandPrinter.print("t", command)));
        assertThat(again).isEqualTo(new Parsed.Understood("t", command));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void parse_cutAnywhere_isAnErrorInsideOrTheSameKindOfCommand(String text) {
        byte[] whole = Frames.octets(text);
        Class<?> kind = Frames.command(text).getClass();
        for (int cut = 0; cut < whole.length; cut++) {
            byte[] part = Arrays.copyOf(whole, cut);
            switch (Frames.PARSER.parse(CommandFrame.of(part))) {
                case Parsed.Understood(String _, Command command) -> {
                    assertThat(command).as("cut at %d", cut).isInstanceOf(kind);
                    assertThat(isBalanced(part)).as("cut at %d", cut).isTrue();
                }
                case Parsed.Malformed malformed ->
                        assertThat(malformed.offset()).as("cut at %d", cut).isBetween(0, cut);
                case Parsed.Refused refused -> assertThat(refused.text()).isNotEmpty();
            }
        }
    }

    /** Whether parentheses are closed and literals are all there. */
    private static boolean isBalanced(byte[] octets) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < octets.length; i++) {
            switch (octets[i]) {
                case '"' -> quoted = !quoted;
                case '\\' -> i += quoted ? 1 : 0;
                case '(' -> depth += quoted ? 0 : 1;
                case ')' -> depth -= quoted ? 0 : 1;
                case '{' -> {
                    if (!quoted) {
                        int brace = i;
                        while (octets[brace] != '}') {
                            brace++;
                        }
                        String length =
                                new String(octets, i + 1, brace - i - 1, StandardCharsets.US_ASCII);
                        i = brace + 2 + Integer.parseInt(length.replace("+", ""));
                    }
                }
                default -> {}
            }
        }
        return depth == 0 && !quoted;
    }
}
