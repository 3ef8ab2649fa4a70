package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.popbridge.mapping.imap.LiteralHeader;

/** Frames built line by line, as the network side does, parse like whole ones. */
class FramingTest {
    private static final LiteralPolicy POLICY = new LiteralPolicy(CommandLimits.AFTER_LOGIN);

    /** Cuts one command, without its final CRLF, into a frame as the policy says. */
    private static CommandFrame frame(byte[] octets) {
        CommandFrame.Builder frame = CommandFrame.builder();
        int at = 0;
        while (true) {
            int end = at;
            while (end + 1 < octets.length && !(octets[end] == '\r' && octets[end + 1] == '\n')) {
                end++;
            }
            end = end + 1 < octets.length ? end : octets.length;
            frame.append(octets, at, end - at);
            Optional<LiteralHeader> announced = frame.announcement();
            if (announced.isEmpty()) {
                assertThat(end).isEqualTo(octets.length);
                return frame.build();
            }
            int content = end + 2;
            at = content + (int) announced.get().length();
            LiteralDecision decision = POLICY.decide(frame, announced.get());
            frame.append((byte) '\r', (byte) '\n');
            switch (decision) {
                case LiteralDecision.Hold() -> frame.append(octets, content, at - content);
                case LiteralDecision.Spool() ->
                        frame.spooled(new InlineLiteral(Arrays.copyOfRange(octets, content, at)));
                case LiteralDecision.Refuse refuse -> throw new AssertionError(refuse);
            }
        }
    }

    private static void spoolsExactlyTheMessages(byte[] octets, Command command) {
        CommandFrame frame = frame(octets);
        assertThat(Frames.PARSER.parse(frame))
                .isInstanceOfSatisfying(
                        Parsed.Understood.class,
                        understood -> assertThat(understood.command()).isEqualTo(command));
        assertThat(frame.spooled()).hasSize(literals(command));
    }

    /** How many literals the command's messages came in. */
    private static int literals(Command command) {
        List<Authenticated.Append.Message> messages =
                switch (command) {
                    case Authenticated.Append append -> append.messages();
                    case Selected.Replace replace -> List.of(replace.replacement());
                    default -> List.of();
                };
        return messages.stream()
                .map(Authenticated.Append.Message::data)
                .mapToInt(data ->
                        switch (data) {
                            case MessageData.Whole whole -> 1;
                            case MessageData.Catenated(var pieces) ->
                                    (int)
                                            pieces.stream()
                                                    .filter(
                                                            MessageData.Piece.Text.class
                                                                    ::isInstance)
                                                    .count();
                        })
                .sum();
    }

    @Provide
    Arbitrary<Command> commands() {
        return Commands.any();
    }

    @Property
    void frame_anyCommand_spoolsExactlyTheMessages(@ForAll("commands") Command command) {
        spoolsExactlyTheMessages(CommandPrinter.print("a1", command), command);
    }

    static List<String> corpus() {
        return Frames.corpus();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void frame_corpus_spoolsExactlyTheMessages(String text) {
        spoolsExactlyTheMessages(Frames.octets(text), Frames.command(text));
    }
}
