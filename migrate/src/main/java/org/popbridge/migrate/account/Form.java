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
import java.util.stream.Collectors;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.migrate.content.PlainForm;
import org.popbridge.migrate.content.Repair;
import org.popbridge.migrate.content.Retrieved;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.content.Spooled;
import org.popbridge.migrate.destination.OutgoingMessage;
import org.popbridge.migrate.destination.PermanentFlags;
import org.popbridge.migrate.ledger.Dated;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.Sending;
import org.popbridge.migrate.source.Known;

/** A message as it is to be sent: as it came, with X-UIDL before it, or repaired. */
record Form(Octets octets, Sending sending, OffsetDateTime date, List<Flag> flags) {
    private static final int LONGEST_UNIQUE_ID = 900;

    private static final String X_UIDL = "X-UIDL added";

    OutgoingMessage toOutgoing() {
        return new OutgoingMessage(octets, date, flags);
    }

    /**
     * The first to be tried: the message as it came, but for what was wished, and for flags that
     * the destination does not keep.
     */
    static Form of(
            Handed handed, LedgerEntry entry, Wishes wishes, PermanentFlags kept, Instant now)
            throws IOException {
        Retrieved message = handed.message();
        Optional<Known> known = handed.known();
        OffsetDateTime date =
                known.map(Known::date)
                        .or(message::date)
                        .orElse(entry.firstSeen().atOffset(ZoneOffset.UTC));
        Dated dated = known.isPresent() ? Dated.KEPT : Dated.by(message.rung());
        List<Flag> flags = new ArrayList<>(known.map(Known::flags).orElse(message.flags()));
        Optional<Duration> seenBefore = wishes.seenBefore();
        if (seenBefore.isPresent()
                && !flags.contains(Flag.SEEN)
                && date.toInstant().isBefore(now.minus(seenBefore.get()))) {
            flags.add(Flag.SEEN);
        }
        List<String> changes = new ArrayList<>();
        List<Flag> lost = kept.lost(flags);
        if (!lost.isEmpty()) {
            flags.removeAll(lost);
            changes.add(
                    "flags that the destination does not keep left out: "
                            + lost.stream().map(Flag::name).collect(Collectors.joining(" ")));
        }
        Octets octets = message.octets();
        Optional<UniqueId> pop3Id = handed.pop3Id().filter(Form::isFit);
        if (wishes.addXUidl() && pop3Id.isPresent()) {
            octets = prefixed("X-UIDL: " + pop3Id.get() + "\r\n", octets);
            changes.add(X_UIDL);
            return form(octets, dated, date, flags, changes);
        }
        Sending sending =
                new Sending(message.identity().plain(), message.identity().size(), dated, changes);
        return new Form(octets, sending, date, flags);
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
            return form(repaired, sending.dated(), date, flags, changes);
        } catch (IOException e) {
            repaired.close();
            throw e;
        }
    }

    private static Form form(
            Octets octets, Dated dated, OffsetDateTime date, List<Flag> flags, List<String> changes)
            throws IOException {
        Sending sending = new Sending(PlainForm.digest(octets), octets.length(), dated, changes);
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
