package org.popbridge.mapping.store;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.popbridge.mapping.message.DateRung;

/**
 * What an account amounts to.
 *
 * @param contents messages whose octets are here, each counted once however many mailboxes show it
 * @param octets of those contents; equal ones, which are stored once, count once
 * @param onDisk octets of all the account's files
 * @param dates how many contents from the maildrop have their INTERNALDATE from which rung
 */
public record AccountFigures(long contents, long octets, long onDisk, Map<DateRung, Long> dates) {
    public AccountFigures {
        Map<DateRung, Long> copy = new EnumMap<>(DateRung.class);
        copy.putAll(dates);
        dates = Collections.unmodifiableMap(copy);
    }
}
