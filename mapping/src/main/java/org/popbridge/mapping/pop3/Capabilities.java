package org.popbridge.mapping.pop3;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.wire.Harmless;

/**
 * What a host answered to CAPA (RFC 2449 §5): tags, upper case, with their parameters. Immutable.
 *
 * <p>{@link #UNKNOWN} is that of a host without CAPA, which may be able to do anything.
 */
public final class Capabilities {
    public static final Capabilities UNKNOWN = new Capabilities(Map.of(), false);

    private final Map<String, List<String>> parameters;
    private final boolean known;

    private Capabilities(Map<String, List<String>> parameters, boolean known) {
        this.parameters = parameters;
        this.known = known;
    }

    /** From the lines of the reply, without the status line and the final dot. */
    static Capabilities parse(List<String> lines) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = Harmless.text(line).strip().split("[ \t]+", -1);
            if (!words[0].isEmpty()) {
                parameters.putIfAbsent(
                        words[0].toUpperCase(Locale.ROOT), List.of(words).subList(1, words.length));
            }
        }
        return new Capabilities(Map.copyOf(parameters), true);
    }

    /** Whether the host answered CAPA at all. */
    public boolean areKnown() {
        return known;
    }

    public boolean has(String tag) {
        return parameters.containsKey(tag);
    }

    /** The lines of the reply as they stood, in order of their tags. */
    public List<String> lines() {
        return parameters.entrySet().stream()
                .map(e -> (e.getKey() + " " + String.join(" ", e.getValue())).strip())
                .sorted()
                .toList();
    }

    /** The parameters of a tag, empty where it is not there. */
    public List<String> parameters(String tag) {
        return parameters.getOrDefault(tag, List.of());
    }

    /** Whether AUTH knows the mechanism (RFC 5034 §3). */
    public boolean offers(LoginMethod mechanism) {
        return parameters("SASL").stream()
                .anyMatch(name -> name.equalsIgnoreCase(mechanism.protocolName()));
    }

    /** How long to wait between logins (RFC 2449 §6.5), where the host says. */
    public Optional<Duration> loginDelay() {
        return parameters("LOGIN-DELAY").stream()
                .filter(p -> p.matches("[0-9]{1,6}"))
                .findFirst()
                .map(p -> Duration.ofSeconds(Long.parseLong(p)));
    }

    /** What the host calls itself (RFC 2449 §6.9), or nothing. */
    public Optional<String> implementation() {
        List<String> words = parameters("IMPLEMENTATION");
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Capabilities that
                && known == that.known
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return parameters.hashCode();
    }

    @Override
    public String toString() {
        return known ? parameters.toString() : "unknown";
    }
}
