package org.popbridge.mapping.message;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A date and time with its zone, as a header field gives it: a second is its finest unit.
 *
 * @param epochSeconds seconds since 1970 in UTC
 * @param zoneMinutes the zone, in minutes east of UTC
 */
public record MailDate(long epochSeconds, int zoneMinutes) {
    /** The calendar day where it was written, for SEARCH's SENT keys (RFC 9051 §6.4.4). */
    public LocalDate localDay() {
        return LocalDate.ofEpochDay(Math.floorDiv(epochSeconds + 60L * zoneMinutes, 86_400L));
    }

    public OffsetDateTime toOffsetDateTime() {
        ZoneOffset zone = ZoneOffset.ofTotalSeconds(60 * zoneMinutes);
        return OffsetDateTime.ofInstant(Instant.ofEpochSecond(epochSeconds), zone);
    }
}
