package org.popbridge.proxy.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Frames and commands written as text, {@code ␍␊} for CRLF. */
final class Frames {
    static final CommandParser PARSER = new CommandParser(CommandLimits.AFTER_LOGIN);

    private Frames() {}

    static CommandFrame frame(String text) {
        return CommandFrame.of(octets(text));
    }

    static byte[] octets(String text) {
        return text.replace("␍␊", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static Parsed parse(String text) {
        return PARSER.parse(frame(text));
    }

    /** The command that a text is; fails if it is none. */
    static Command command(String text) {
        Parsed parsed = parse(text);
        if (parsed instanceof Parsed.Understood understood) {
            return understood.command();
        }
        throw new AssertionError(text + " came to " + parsed);
    }

    /** The well-formed commands of the corpus. */
    static List<String> corpus() {
        try (InputStream in = Frames.class.getResourceAsStream("commands.txt")) {
            String all =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return all.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
