package org.popbridge.mapping.imap;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Dates as IMAP spells them: {@code 17-Jul-1996} and {@code "17-Jul-1996 02:44:25 -0700"}. */
final class Dates {
    private static final byte[] MONTHS =
            "JanFebMarAprMayJunJulAugSepOctNovDec".getBytes(StandardCharsets.US_ASCII);

    private Dates() {}

    /**
     * {@code date-text = date-day "-" date-month "-" date-year}; {@code date-day = 1*2DIGIT}. A
     * space before a one-digit day is taken too, as {@code date-day-fixed} has it.
     */
    static LocalDate date(Scanner in) throws SyntaxException {
        int start = in.offset();
        int day = in.tryOctet(' ') ? digits(in, 1) : dayDigits(in);
        in.octet('-');
        int month = month(in);
        in.octet('-');
        int year = digits(in, 4);
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException noSuchDay) {
            throw new SyntaxException(start, "a day that exists");
        }
    }

    private static int dayDigits(Scanner in) throws SyntaxException {
        int first = digits(in, 1);
        return Octet.isDigit(in.peek()) ? first * 10 + digits(in, 1) : first;
    }

    /**
     * {@code date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone
     * DQUOTE}. A leap second counts as the second before it.
     */
    static OffsetDateTime dateTime(Scanner in) throws SyntaxException {
        in.octet('"');
        LocalDate date = date(in);
        in.space();
        int start = in.offset();
        int hour = digits(in, 2);
        in.octet(':');
        int minute = digits(in, 2);
        in.octet(':');
        int second = Math.min(digits(in, 2), 60);
        LocalTime time;
        try {
            time = LocalTime.of(hour, minute, second == 60 ? 59 : second);
        } catch (DateTimeException noSuchTime) {
            throw new SyntaxException(start, "a time of day");
        }
        in.space();
        ZoneOffset zone = zone(in);
        in.octet('"');
        return OffsetDateTime.of(date, time, zone);
    }

    /** {@code zone = ("+" / "-") 4DIGIT}. */
    private static ZoneOffset zone(Scanner in) throws SyntaxException {
        int start = in.offset();
        int sign = in.tryOctet('-') ? -1 : 1;
        if (sign > 0) {
            in.octet('+');
        }
        int hours = digits(in, 2);
        int minutes = digits(in, 2);
        if (hours * 60 + minutes > 18 * 60 || minutes > 59) {
            throw new SyntaxException(start, "a time zone");
        }
        return ZoneOffset.ofTotalSeconds(sign * (hours * 60 + minutes) * 60);
    }

    private static int month(Scanner in) throws SyntaxException {
        int start = in.offset();
        int a = Octet.upper(in.next("a month"));
        int b = Octet.upper(in.next("a month"));
        int c = Octet.upper(in.next("a month"));
        for (int i = 0; i < MONTHS.length; i += 3) {
            if (Octet.upper(MONTHS[i]) == a
                    && Octet.upper(MONTHS[i + 1]) == b
                    && Octet.upper(MONTHS[i + 2]) == c) {
                return i / 3 + 1;
            }
        }
        throw new SyntaxException(start, "a month");
    }

    private static int digits(Scanner in, int count) throws SyntaxException {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int offset = in.offset();
            int octet = in.next("a digit");
            if (!Octet.isDigit(octet)) {
                throw new SyntaxException(offset, "a digit");
            }
            value = value * 10 + octet - '0';
        }
        return value;
    }

    static void print(LocalDate date, Printer out) {
        out.number(date.getDayOfMonth());
        monthAndYear(date, out);
    }

    static void print(OffsetDateTime date, Printer out) {
        out.octet('"');
        int day = date.getDayOfMonth();
        out.octet(day < 10 ? ' ' : '0' + day / 10).octet('0' + day % 10);
        monthAndYear(date.toLocalDate(), out);
        out.space();
        two(date.getHour(), out);
        two(date.getMinute(), out.octet(':'));
        two(date.getSecond(), out.octet(':'));
        int minutes = date.getOffset().getTotalSeconds() / 60;
        out.space().octet(minutes < 0 ? '-' : '+');
        two(Math.abs(minutes) / 60, out);
        two(Math.abs(minutes) % 60, out);
        out.octet('"');
    }

    private static void monthAndYear(LocalDate date, Printer out) {
        out.octet('-').raw(MONTHS, date.getMonthValue() * 3 - 3, 3).octet('-');
        // The grammar has four digits; what lies outside is told as its nearest end.
        int year = Math.clamp(date.getYear(), 0, 9999);
        two(year / 100, out);
        two(year % 100, out);
    }

    private static void two(int value, Printer out) {
        out.octet('0' + value / 10).octet('0' + value % 10);
    }
}
