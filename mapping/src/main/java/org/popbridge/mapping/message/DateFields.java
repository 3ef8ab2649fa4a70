package org.popbridge.mapping.message;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates in header fields: RFC 5322 §3.3 and §4.3, asctime's form, ISO 8601, and mixtures.
 *
 * <p>Tokens are told apart by their looks, not their places. As RFC 5256 §2.2 has it, an invalid
 * zone is UTC and an invalid time midnight; without a valid day there is no date.
 */
public final class DateFields {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final int LONGEST = 200;

    private final String text;
    private int at;
    private int day = -1;
    private int month = -1;
    private int year = -1;
    private int seconds = -1;
    private int zone;
    private boolean zoned;

    private DateFields(String text) {
        this.text = text;
    }

    /** The date that the raw value of a Date field gives. */
    public static Optional<MailDate> parse(@Nullable String raw) {
        if (raw == null) {
            return Optional.empty();
        }
        return new DateFields(raw.length() > LONGEST ? raw.substring(0, LONGEST) : raw).date();
    }

    /** The date at the end of the raw value of a Received field (RFC 5321 §4.4). */
    public static Optional<MailDate> parseReceived(@Nullable String raw) {
        int semicolon = raw == null ? -1 : raw.lastIndexOf(';');
        return semicolon < 0 || raw == null
                ? Optional.empty()
                : parse(raw.substring(semicolon + 1));
    }

    private Optional<MailDate> date() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                skipComment();
            } else if (isDigit(c)) {
                number();
            } else if ((c == '+' || c == '-') && seconds >= 0) {
                offset(c == '-' ? -1 : 1);
            } else if (isLetter(c)) {
                word();
            } else {
                at++;
            }
        }
        if (day < 1 || month < 1 || year < 0) {
            return Optional.empty();
        }
        try {
            long days = LocalDate.of(year, month, day).toEpochDay();
            return Optional.of(
                    new MailDate(days * 86_400 + Math.max(0, seconds) - 60L * zone, zone));
        } catch (DateTimeException e) {
            // 31 February: there is no such day, so there is no date.
            return Optional.empty();
        }
    }

    private void number() {
        int start = at;
        int value = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            value = at - start < 9 ? value * 10 + text.charAt(at) - '0' : value;
            at++;
        }
        int digits = at - start;
        char next = at < text.length() ? text.charAt(at) : ' ';
        if (digits <= 2 && seconds < 0 && (next == ':' || (next == '.' && day > 0))) {
            time(value);
        } else if (digits == 4 && next == '-' && month < 0) {
            iso(value);
        } else if (digits <= 2 && day < 0) {
            day = value;
        } else if (year < 0 && digits <= 4) {
            year = year(value, digits);
        }
    }

    /** RFC 5322 §4.3: two digits are 1950 to 2049, three count from 1900. */
    private static int year(int value, int digits) {
        if (digits >= 4) {
            return value;
        }
        return digits == 3 || value >= 50 ? value + 1900 : value + 2000;
    }

    private void time(int hour) {
        int minute = part();
        int second = at < text.length() && isTimeMark(text.charAt(at)) ? part() : 0;
        if (hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60) {
            // A leap second is the last one of its minute: no clock counts it.
            seconds = hour * 3600 + minute * 60 + Math.min(second, 59);
        } else {
            seconds = 0;
        }
    }

    private int part() {
        at++;
        int value = -1;
        for (int n = 0; n < 2 && at < text.length() && isDigit(text.charAt(at)); n++, at++) {
            value = Math.max(value, 0) * 10 + text.charAt(at) - '0';
        }
        return value;
    }

    /** {@code 2006-01-02}, with a {@code T} before the time perhaps. */
    private void iso(int fullYear) {
        int isoMonth = part();
        int isoDay = at < text.length() && text.charAt(at) == '-' ? part() : -1;
        if (isoMonth > 0 && isoDay > 0) {
            year = fullYear;
            month = isoMonth;
            day = isoDay;
        }
    }

    private void offset(int sign) {
        int start = ++at;
        int value = 0;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == ':')) {
            if (isDigit(text.charAt(at)) && at - start < 6) {
                value = value * 10 + text.charAt(at) - '0';
            }
            at++;
        }
        int minutes = value / 100 * 60 + value % 100;
        if (!zoned && value % 100 < 60 && minutes <= 18 * 60) {
            zone = sign * minutes;
            zoned = true;
        }
    }

    private void word() {
        int start = at;
        while (at < text.length() && isLetter(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at).toLowerCase(Locale.ROOT);
        int found = word.length() < 3 ? -1 : MONTHS.indexOf(word.substring(0, 3));
        if (found >= 0 && found % 3 == 0 && month < 0) {
            month = found / 3 + 1;
        } else if (word.equals("pm") && seconds >= 0 && seconds < 43_200) {
            seconds += 43_200;
        } else if (word.equals("am") && seconds >= 43_200) {
            seconds -= 43_200;
        } else if (seconds >= 0 && !zoned) {
            named(word);
        }
    }

    /** RFC 5322 §4.3; single letters other than Z mean nothing. */
    private void named(String word) {
        Integer hours =
                switch (word) {
                    case "z", "ut", "utc", "gmt" -> 0;
                    case "edt" -> -4;
                    case "est", "cdt" -> -5;
                    case "cst", "mdt" -> -6;
                    case "mst", "pdt" -> -7;
                    case "pst" -> -8;
                    case "bst", "cet", "met", "wat" -> 1;
                    case "cest", "mest", "eet" -> 2;
                    case "eest", "msk" -> 3;
                    case "jst", "kst" -> 9;
                    default -> null;
                };
        // "GMT+0200": the number that follows says more.
        boolean more = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
        if (hours != null && !more) {
            zone = hours * 60;
            zoned = true;
        }
    }

    private void skipComment() {
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                at++;
                return;
            }
        }
    }

    private static boolean isTimeMark(char c) {
        return c == ':' || c == '.';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
}
