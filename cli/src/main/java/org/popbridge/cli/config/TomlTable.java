package org.popbridge.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One table of the configuration file, read key by key; {@link #finish} complains of keys that
 * nobody asked for, so that a misspelt one is never silently without effect. Not for several
 * threads.
 */
final class TomlTable {
    private final Path file;
    private final String path;
    private final ObjectNode node;
    private final TomlLines lines;
    private final Set<String> everAsked;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * A table.
     *
     * @param path of keys up to here, with its dot; empty for the whole document
     * @param everAsked collects the name of every key that any table was asked for
     */
    TomlTable(Path file, String path, ObjectNode node, TomlLines lines, Set<String> everAsked) {
        this.file = file;
        this.path = path;
        this.node = node;
        this.lines = lines;
        this.everAsked = everAsked;
    }

    /** The keys that any table of this document was asked for so far, without array positions. */
    Set<String> everAsked() {
        return everAsked;
    }

    boolean has(String key) {
        return node.has(key);
    }

    /**
     * A value made from text by {@code reading}, whose complaint becomes one with file and line.
     */
    <T> Optional<T> text(String key, Function<String, T> reading) {
        JsonNode value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw wrong(key, "is not text (expected: in quotes)");
        }
        return Optional.of(read(key, value.stringValue(), reading));
    }

    Optional<Duration> duration(String key) {
        return text(key, Units::duration);
    }

    <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        return text(key, text -> Units.choice(type, text));
    }

    Optional<Boolean> bool(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw wrong(key, "is neither true nor false (expected one of them, without quotes)");
        }
        return Optional.of(value.booleanValue());
    }

    Optional<Integer> integer(String key, int least, int most) {
        JsonNode value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong(
                    key,
                    "is %s (expected: a whole number from %d to %d)".formatted(value, least, most));
        }
        return Optional.of(value.intValue());
    }

    /** Several values, or one without brackets. */
    <T> Optional<List<T>> texts(String key, Function<String, T> reading) {
        JsonNode value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        List<T> all = new ArrayList<>();
        for (JsonNode each : value.isArray() ? value.values() : List.of(value)) {
            if (!each.isString()) {
                throw wrong(key, "holds what is not text (expected: [\"...\", \"...\"])");
            }
            all.add(read(key, each.stringValue(), reading));
        }
        return Optional.of(all);
    }

    /** A table within this one; empty of keys where it is not there. */
    TomlTable table(String key) {
        JsonNode value = value(key);
        if (value != null && !value.isObject()) {
            throw wrong(key, "is not a table (expected: [%s])".formatted(path + key));
        }
        return new TomlTable(
                file,
                path + key + ".",
                value instanceof ObjectNode object ? object : node.objectNode(),
                lines,
                everAsked);
    }

    /** The tables of an array, as in {@code [[route]]}. */
    List<TomlTable> tables(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return List.of();
        }
        List<TomlTable> all = new ArrayList<>();
        for (JsonNode each : value.isArray() ? value.values() : List.of(value)) {
            if (!value.isArray() || !(each instanceof ObjectNode object)) {
                throw wrong(
                        key, "is not a list of tables (expected: [[%s]])".formatted(path + key));
            }
            String element = "%s%s[%d].".formatted(path, key, all.size());
            all.add(new TomlTable(file, element, object, lines, everAsked));
        }
        return all;
    }

    /** Complains of the first key that was not asked for. */
    void finish() {
        for (String key : node.propertyNames()) {
            if (!asked.contains(key)) {
                throw wrong(
                        key,
                        "is no key of this configuration (expected here: %s)"
                                .formatted(String.join(", ", new TreeSet<>(asked))));
            }
        }
    }

    ConfigurationException wrong(String key, String what) {
        return new ConfigurationException(
                "%s line %d: %s%s %s".formatted(file, lines.line(path + key), path, key, what));
    }

    /** A complaint of this table as a whole. */
    ConfigurationException wrong(String what) {
        String name = path.isEmpty() ? "the file" : path.substring(0, path.length() - 1);
        return new ConfigurationException(
                "%s line %d: %s: %s".formatted(file, lines.line(name), name, what));
    }

    private <T> T read(String key, String text, Function<String, T> reading) {
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(key, "= " + e.getMessage());
        }
    }

    private @Nullable JsonNode value(String key) {
        asked.add(key);
        everAsked.add(path.replaceAll("\\[\\d+]", "") + key);
        return node.get(key);
    }
}
