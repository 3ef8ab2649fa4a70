package org.popbridge.migrate.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.migrate.content.PlainForm;
import org.popbridge.migrate.content.Repair;
import org.popbridge.migrate.content.Retrieved;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.content.Spooled;
import org.popbridge.migrate.destination.OutgoingMessage;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.Sending;

/** A message as it is to be sent: as it came, with X-UIDL before it, or repaired. */
record Form(Octets octets, Sending sending, OffsetDateTime date, List<Flag> flags) {
    private static final int LONGEST_UNIQUE_ID = 900;

    private static final String X_UIDL = "X-UIDL added";

    OutgoingMessage toOutgoing() {
        return new OutgoingMessage(octets, date, flags);
    }

    /** The first to be tried: the message as it came, but for what was wished. */
    static Form of(Handed handed, LedgerEntry entry, Wishes wishes, Instant now)
            throws IOException {
        Retrieved message = handed.message();
        OffsetDateTime date = message.date().orElse(entry.firstSeen().atOffset(ZoneOffset.UTC));
        List<Flag> flags = new ArrayList<>(message.flags());
        Optional<Duration> seenBefore = wishes.seenBefore();
        if (seenBefore.isPresent()
                && !flags.contains(Flag.SEEN)
                && date.toInstant().isBefore(now.minus(seenBefore.get()))) {
            flags.add(Flag.SEEN);
        }
        if (wishes.addXUidl() && isFit(entry.uniqueId())) {
            Octets octets = prefixed("X-UIDL: " + entry.uniqueId() + "\r\n", message.octets());
            return form(octets, message.rung(), date, flags, List.of(X_UIDL));
        }
        Sending sending =
                new Sending(
                        message.identity().plain(),
                        message.identity().size(),
                        message.rung(),
                        List.of());
        return new Form(message.octets(), sending, date, flags);
    }

    /** This form with repairs, in the spool until the octets are closed. */
    Form repaired(Set<Repair> repairs, Spool spool) throws IOException {
        Spooled repaired =
                Repair.apply(
                        EnumSet.copyOf(repairs),
                        octets,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(date),
                        spool);
        try {
            List<String> changes = new ArrayList<>(sending.changes());
            repairs.forEach(repair -> changes.add(repair.words()));
            return form(repaired, sending.rung(), date, flags, changes);
        } catch (IOException e) {
            repaired.close();
            throw e;
        }
    }

    private static Form form(
            Octets octets,
            DateRung rung,
            OffsetDateTime date,
            List<Flag> flags,
            List<String> changes)
            throws IOException {
        Sending sending = new Sending(PlainForm.digest(octets), octets.length(), rung, changes);
        return new Form(octets, sending, date, flags);
    }

    /** Only what a header field can carry as it is. */
    private static boolean isFit(UniqueId id) {
        byte[] octets = id.octets();
        for (byte octet : octets) {
            if (octet <= ' ' || octet >= 0x7F) {
                return false;
            }
        }
        return octets.length > 0 && octets.length <= LONGEST_UNIQUE_ID;
    }

    private static Octets prefixed(String field, Octets message) {
        byte[] prefix = field.getBytes(StandardCharsets.US_ASCII);
        return new Octets() {
            @Override
            public long length() {
                return prefix.length + message.length();
            }

            @Override
            public void read(long offset, byte[] target, int targetOffset, int count)
                    throws IOException {
                int first = Math.clamp(prefix.length - offset, 0, count);
                if (first > 0) {
                    System.arraycopy(prefix, (int) offset, target, targetOffset, first);
                }
                if (first < count) {
                    message.read(
                            offset + first - prefix.length,
                            target,
                            targetOffset + first,
                            count - first);
                }
            }
        };
    }
}
