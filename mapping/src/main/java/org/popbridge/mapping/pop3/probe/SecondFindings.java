package org.popbridge.mapping.pop3.probe;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;

/** What a second session shows of the first: pipelining, and what became of what was retrieved. */
final class SecondFindings {
    private SecondFindings() {}

    static Finding pipelining(boolean offered, boolean works, String trouble) {
        String text =
                works
                        ? offered
                                ? "Pipelining works."
                                : "Pipelining works, though the host does not offer it; the bridge uses it only where it is offered."
                        : offered
                                ? "The host offers pipelining and cannot do it (%s); the bridge finds out and asks one thing at a time."
                                        .formatted(trouble)
                                : "No pipelining: a first sync takes a round trip for each message.";
        return Finding.of(
                Subject.PIPELINING,
                works && offered ? Grade.GOOD : Grade.NOTE,
                text,
                "offered",
                offered,
                "works",
                works,
                "trouble",
                trouble);
    }

    static Finding retrieval(MaildropProbe.Look first, MaildropProbe.Look second) {
        int refused = first.sample().refused().size();
        int hidden = 0;
        int others = 0;
        int changed = 0;
        Map<Object, Integer> now = keys(second.listing());
        Map<Object, Integer> then = keys(first.listing());
        Set<Object> retrieved = new HashSet<>();
        for (Listed message : first.asked()) {
            RetrievedMessage before = first.sample().whole().get(message.number());
            if (before == null) {
                continue;
            }
            Object key = key(first.listing(), message);
            retrieved.add(key);
            Integer number = now.get(key);
            hidden += number == null ? 1 : 0;
            RetrievedMessage after = number == null ? null : second.sample().whole().get(number);
            changed += after != null && !after.digest().equals(before.digest()) ? 1 : 0;
        }
        for (Object key : then.keySet()) {
            others += !retrieved.contains(key) && !now.containsKey(key) ? 1 : 0;
        }
        return Finding.of(
                Subject.RETRIEVAL,
                hidden > 0 || refused > 0 ? Grade.POOR : changed > 0 ? Grade.NOTE : Grade.GOOD,
                words(retrieved.size(), hidden, others, changed, refused),
                "secondSession",
                true,
                "retrieved",
                retrieved.size(),
                "hidden",
                hidden,
                "othersGone",
                others,
                "changed",
                changed,
                "refused",
                refused);
    }

    private static String words(int retrieved, int hidden, int others, int changed, int refused) {
        StringBuilder words = new StringBuilder();
        if (hidden > 0) {
            words.append(
                    "RETR hides: %d of %d retrieved messages are missing from the next listing, though RSET was sent and nothing deleted; what is here stays, but another client will not find them."
                            .formatted(hidden, retrieved));
        } else {
            words.append(
                    "RETR hides nothing: what was retrieved (%d messages) is listed in the next session."
                            .formatted(retrieved));
        }
        if (others > 0) {
            words.append(" %d other messages are gone, too.".formatted(others));
        }
        if (changed > 0) {
            words.append(
                    " %d messages came with other octets the second time: the host marks what was read."
                            .formatted(changed));
        }
        if (refused > 0) {
            words.append(
                    " %d listed messages cannot be retrieved; the bridge would say so in their place."
                            .formatted(refused));
        }
        return words.toString();
    }

    private static Map<Object, Integer> keys(Listing listing) {
        Map<Object, Integer> keys = new HashMap<>();
        for (Listed message : listing.agreed()) {
            keys.put(key(listing, message), message.number());
        }
        return keys;
    }

    /** By unique-id; without, by place and size, as far as nothing was taken out before it. */
    private static Object key(Listing listing, Listed message) {
        return listing.uniqueIds() == Listing.UniqueIds.GIVEN && message.uniqueId().isPresent()
                ? message.uniqueId().get()
                : message.number() + " " + message.claimedSize();
    }
}
