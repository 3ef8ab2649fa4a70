package org.popbridge.mapping.host;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What hosts do to the sight of messages: the rows V. */
public final class Showing {
    private Showing() {}

    /** V1: lists no more what RETR gave in a session that ended with QUIT, as Gmail does. */
    public static Behaviour hidingWhatWasRetrieved() {
        Set<String> hidden = new HashSet<>();
        return new Behaviour() {
            @Override
            public List<Shown> shown(List<Shown> usual, Session session) {
                synchronized (hidden) {
                    return usual.stream()
                            .filter(shown -> !hidden.contains(shown.uniqueId()))
                            .toList();
                }
            }

            @Override
            public Reply answer(Command command, Session session, Usual usual) throws IOException {
                if (command.is("QUIT")) {
                    synchronized (hidden) {
                        hidden.addAll(session.retrieved());
                    }
                }
                return usual.answer();
            }
        };
    }

    /** V1: lists only so many, the newest. */
    public static Behaviour newest(int most) {
        return Behaviour.showing(all -> all.subList(Math.max(0, all.size() - most), all.size()));
    }

    /** V1: lists only so many, the oldest. */
    public static Behaviour oldest(int most) {
        return Behaviour.showing(all -> all.subList(0, Math.min(most, all.size())));
    }

    /** V1: lists only some. */
    public static Behaviour only(Predicate<Shown> these) {
        return Behaviour.showing(all -> all.stream().filter(these).toList());
    }

    /** V2: an empty maildrop, on a bad day. */
    public static Behaviour nothing() {
        return Behaviour.showing(_ -> List.of());
    }

    /** V3: deletes at QUIT what RETR gave, unless RSET was said. */
    public static Behaviour deletingWhatWasRetrieved() {
        return deletingAfter("RETR");
    }

    /** V3: deletes at QUIT what TOP gave, unless RSET was said. */
    public static Behaviour deletingWhatWasLookedAt() {
        return deletingAfter("TOP");
    }

    private static Behaviour deletingAfter(String verb) {
        return Behaviour.on(
                verb,
                (command, session, usual) -> {
                    Reply reply = usual.answer();
                    session.deleteAtQuit(command.number());
                    return reply;
                });
    }
}
