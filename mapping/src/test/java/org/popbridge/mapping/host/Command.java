package org.popbridge.mapping.host;

import java.util.List;
import java.util.Locale;

/**
 * A line from a client; or {@link #CONNECT}, which is what a greeting answers.
 *
 * @param verb in capitals
 */
public record Command(String verb, List<String> arguments, String line) {
    /** A client came. */
    public static final Command CONNECT = new Command("CONNECT", List.of(), "");

    static Command parse(String line) {
        List<String> words = List.of(line.strip().split(" +", -1));
        return new Command(
                words.getFirst().toUpperCase(Locale.ROOT), words.subList(1, words.size()), line);
    }

    public boolean is(String otherVerb) {
        return verb.equals(otherVerb);
    }

    /** The first argument as a message number, or 0. */
    public int number() {
        return !arguments.isEmpty() && arguments.getFirst().matches("\\d{1,9}")
                ? Integer.parseInt(arguments.getFirst())
                : 0;
    }
}
