package org.popbridge.mapping.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What hosts do to the names of messages: the rows I. */
public final class Naming {
    private Naming() {}

    private static UnaryOperator<List<String>> without(String... capabilities) {
        List<String> gone = List.of(capabilities);
        return offered -> offered.stream().filter(one -> !gone.contains(one)).toList();
    }

    /** I1: knows no UIDL. */
    public static Behaviour withoutUidl() {
        return Behaviour.refusing("UIDL", "unknown command")
                .and(Behaviour.offering(without("UIDL")));
    }

    /** I2: says UIDL in CAPA only after login. */
    public static Behaviour uidlSaidAfterLogin() {
        return new Behaviour() {
            @Override
            public List<String> capabilities(List<String> usual, Session session) {
                return session.isLoggedIn() ? usual : without("UIDL").apply(usual);
            }
        };
    }

    /** I2: has UIDL, and no CAPA at all. */
    public static Behaviour withoutCapa() {
        return Behaviour.refusing("CAPA", "unknown command");
    }

    /** I3: has UIDL, and cannot give it just now. */
    public static Behaviour uidlRefused() {
        return Behaviour.refusing("UIDL", "cannot list unique-ids");
    }

    /** I4, I5: says other unique-ids than there are. */
    public static Behaviour saying(UnaryOperator<String> uniqueIds) {
        return Behaviour.showingEach(shown -> shown.named(uniqueIds.apply(shown.uniqueId())));
    }

    /** I6: lists in another order at each login. */
    public static Behaviour shuffling(long seed) {
        Random random = new Random(seed);
        return Behaviour.showing(all -> {
            List<Shown> shuffled = new ArrayList<>(all);
            synchronized (random) {
                Collections.shuffle(shuffled, random);
            }
            List<Shown> numbered = new ArrayList<>();
            shuffled.forEach(shown -> numbered.add(shown.numbered(numbered.size() + 1)));
            return numbered;
        });
    }

    /** I7: takes in mail between UIDL and LIST, so that only one names the newest. */
    public static Behaviour newestOnlyIn(Shown.Where where) {
        return Behaviour.showing(all -> {
            List<Shown> some = new ArrayList<>(all);
            if (!some.isEmpty()) {
                some.set(some.size() - 1, some.getLast().only(where));
            }
            return some;
        });
    }

    /** I10: numbers with gaps, and not in order. */
    public static Behaviour gappyNumbers() {
        return Behaviour.showing(all ->
                all.reversed().stream().map(shown -> shown.numbered(shown.number() * 7)).toList());
    }

    /** I11: lists first what is the host's own bookkeeping, as UW does. */
    public static Behaviour pseudoMessage() {
        String octets =
                """
                Date: Mon, 2 Nov 2026 09:00:00 +0000\r
                From: Mail System Internal Data <MAILER-DAEMON@host.example.org>\r
                Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\r
                Message-ID: <1762074000@host.example.org>\r
                X-IMAP: 1762074000 0000000007\r
                Status: RO\r
                \r
                This text is part of the internal format of your mail folder, and is not\r
                a real message.  It is created automatically by the mail system software.\r
                """;
        Mail pseudo = new Mail("internal", octets);
        return Behaviour.showing(all -> {
            List<Shown> more = new ArrayList<>();
            more.add(new Shown(1, "internal", octets.length(), pseudo, Shown.Where.BOTH));
            all.forEach(shown -> more.add(shown.numbered(shown.number() + 1)));
            return more;
        });
    }
}
