package org.popbridge.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.popbridge.cli.config.Units;

/** Sizes, rates and dates as people write them on the migrator's command line. */
final class MigrateUnits {
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,12})\\s*(|[KMGT])(|I?B)", Pattern.CASE_INSENSITIVE);

    private MigrateUnits() {}

    /**
     * Octets: {@code 500}, {@code 50M}, {@code 2GiB} (powers of 1024), {@code 50MB} (of 1000).
     *
     * @throws IllegalArgumentException if it is none; the message says what is expected
     */
    static long size(String text) {
        Matcher parts = SIZE.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a size (expected: as in 500K, 50M or 2G)".formatted(text));
        }
        String unit = parts.group(2).toUpperCase(Locale.ROOT);
        long thousand = parts.group(3).equalsIgnoreCase("B") && !unit.isEmpty() ? 1000 : 1024;
        long size = Long.parseLong(parts.group(1));
        for (int i = "KMGT".indexOf(unit); i >= 0 && !unit.isEmpty(); i--) {
            size = Math.multiplyExact(size, thousand);
        }
        return size;
    }

    /** Octets a second: {@code 2M}, {@code 2M/s}, {@code 500M/d}; at least 1. */
    static long rate(String text) {
        int slash = text.indexOf('/');
        String time = slash < 0 ? "s" : text.substring(slash + 1).strip();
        long seconds =
                switch (time.toLowerCase(Locale.ROOT)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3600;
                    case "d", "day" -> 86400;
                    default ->
                            throw new IllegalArgumentException(
                                    "\"%s\" is not a rate (expected: as in 2M/s, 100M/h or 500M/d)"
                                            .formatted(text));
                };
        return Math.max(1, size(slash < 0 ? text : text.substring(0, slash)) / seconds);
    }

    /** A day, {@code 2024-01-31} (UTC), or so long ago, {@code 30d}. */
    static Instant since(String text, Instant now) {
        try {
            return LocalDate.parse(text.strip()).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException notADay) {
            try {
                Duration ago = Units.duration(text);
                return now.minus(ago);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "\"%s\" is neither a day nor a time (expected: as in 2024-01-31 or 30d)"
                                .formatted(text),
                        e);
            }
        }
    }
}
