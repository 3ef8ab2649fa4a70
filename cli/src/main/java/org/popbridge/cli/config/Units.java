package org.popbridge.cli.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them: {@code 30s}, {@code 7d}, {@code 64MiB}. */
public final class Units {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)");

    private Units() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if it is none; the message says what is expected
     */
    public static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a duration (expected: a number with ms, s, m, h or d, as in 30s or 7d)"
                            .formatted(text));
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** Reads how long mail stays upstream: {@code forever} is empty. */
    public static Optional<Duration> retention(String text) {
        if (text.strip().toLowerCase(Locale.ROOT).equals("forever")) {
            return Optional.empty();
        }
        try {
            return Optional.of(duration(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a time to keep mail (expected: forever, or as in 30d)"
                            .formatted(text),
                    e);
        }
    }

    /** Reads a size in octets. */
    public static long size(String text) {
        Matcher parts = SIZE.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a size (expected: a number with B, KiB, MiB or GiB, as in 64MiB)"
                            .formatted(text));
        }
        int shift =
                switch (parts.group(2)) {
                    case "B" -> 0;
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    default -> 30;
                };
        return Math.multiplyExact(Long.parseLong(parts.group(1)), 1L << shift);
    }

    /** Reads one of an enum's names, as configuration writes them: lower case, with hyphens. */
    public static <E extends Enum<E>> E choice(Class<E> type, String text) {
        StringBuilder names = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            String name = name(constant);
            if (name.equals(text.strip().toLowerCase(Locale.ROOT))) {
                return constant;
            }
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
        throw new IllegalArgumentException(
                "\"%s\" is not one of the choices (expected one of: %s)".formatted(text, names));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
