package org.popbridge.mapping.pop3.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;

/** What the listing of one session shows: unique-ids, and whether UIDL, LIST and STAT agree. */
final class ListingFindings {
    /** RFC 1939 §7. */
    private static final int LONGEST_UNIQUE_ID = 70;

    private ListingFindings() {}

    static List<Finding> of(MaildropProbe.Look look) {
        return List.of(listing(look), uniqueIds(look.listing()));
    }

    private static Finding listing(MaildropProbe.Look look) {
        List<Listed> all = look.listing().messages();
        int sized = (int) all.stream().filter(Listed::hasSize).count();
        int stat = look.totals().messages();
        boolean gaps = !all.isEmpty() && all.getLast().number() != all.size();
        int agreed = look.listing().agreed().size();
        List<String> odd = new ArrayList<>();
        if (agreed != all.size()) {
            odd.add("UIDL and LIST name different messages (%d in both)".formatted(agreed));
        }
        if (stat != sized) {
            odd.add("STAT says %d".formatted(stat));
        }
        if (gaps) {
            odd.add("numbers have gaps");
        }
        return Finding.of(
                Subject.LISTING,
                odd.isEmpty() && !all.isEmpty() ? Grade.GOOD : Grade.NOTE,
                all.isEmpty()
                        ? "The maildrop is empty: put some mail there and probe again, to find out more."
                        : "It lists %d messages%s."
                                .formatted(
                                        sized, odd.isEmpty() ? "" : "; " + String.join("; ", odd)),
                "messages",
                sized,
                "statMessages",
                stat,
                "statOctets",
                look.totals().octets(),
                "agreed",
                agreed,
                "gaps",
                gaps);
    }

    private static Finding uniqueIds(Listing listing) {
        return switch (listing.uniqueIds()) {
            case NOT_OFFERED ->
                    Finding.of(
                            Subject.UNIQUE_IDS,
                            Grade.POOR,
                            "No unique-ids: the bridge knows messages by their size and headers, and looks at more of them when the maildrop changes.",
                            "given",
                            false);
            case REFUSED_THIS_ONCE ->
                    Finding.of(
                            Subject.UNIQUE_IDS,
                            Grade.POOR,
                            "The host has unique-ids and refused them just now; the bridge waits for a listing that has them.",
                            "given",
                            false);
            case GIVEN -> given(listing.messages());
        };
    }

    private static Finding given(List<Listed> messages) {
        Set<UniqueId> seen = new HashSet<>();
        int twins = 0;
        int blank = 0;
        int odd = 0;
        for (Listed message : messages) {
            if (message.uniqueId().isPresent()) {
                UniqueId id = message.uniqueId().get();
                blank += id.isBlank() ? 1 : 0;
                twins += !id.isBlank() && !seen.add(id) ? 1 : 0;
                odd += isOdd(id) ? 1 : 0;
            }
        }
        boolean well = twins == 0 && blank == 0;
        StringBuilder text = new StringBuilder("Every message has a unique-id");
        if (!well) {
            text.setLength(0);
            text.append(
                    "Unique-ids are not unique: %d are another message's, %d are blank; the bridge tells those apart by their content"
                            .formatted(twins, blank));
        }
        if (odd > 0) {
            text.append(
                    "; %d are not of RFC 1939's kind (1 to 70 printable octets)".formatted(odd));
        }
        return Finding.of(
                Subject.UNIQUE_IDS,
                well ? Grade.GOOD : Grade.POOR,
                text.append('.').toString(),
                "given",
                true,
                "twins",
                twins,
                "blank",
                blank,
                "odd",
                odd);
    }

    private static boolean isOdd(UniqueId id) {
        byte[] octets = id.octets();
        boolean odd = octets.length > LONGEST_UNIQUE_ID;
        for (byte octet : octets) {
            odd |= octet < 0x21 || octet > 0x7e;
        }
        return odd;
    }

    static Finding loginDelay(Optional<Duration> delay, String words) {
        return Finding.of(
                Subject.LOGIN_DELAY,
                Grade.NOTE,
                delay.isPresent()
                        ? "It wants %d s between logins, and the bridge keeps to that: new mail is seen so late (%s)."
                                .formatted(delay.get().toSeconds(), words)
                        : "It wants time between logins and does not say how much: " + words + ".",
                "seconds",
                delay.map(Duration::toSeconds).orElse(-1L),
                "words",
                words);
    }
}
