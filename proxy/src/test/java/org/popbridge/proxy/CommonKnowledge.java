package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all clients of a crowd know: whichever was told something of a message or a mailbox, no
 * other may ever be told otherwise. For any thread.
 */
final class CommonKnowledge {
    private record Message(String mailbox, long uid) {}

    private record Moment(String mailbox, long uid, long modSeq) {}

    private record Figure(String mailbox, long modSeq, String name) {}

    private final Map<Message, String> contents = new ConcurrentHashMap<>();
    private final Map<Moment, Set<String>> flags = new ConcurrentHashMap<>();
    private final Map<Figure, Long> figures = new ConcurrentHashMap<>();

    /** The content under a UID is that for ever. */
    void content(String mailbox, long uid, String content, Object lately) {
        same(contents, new Message(mailbox, uid), content, lately);
    }

    /** At a mod-sequence a message's flags are what they are (RFC 7162 §3.1). */
    void flags(String mailbox, long uid, long modSeq, Set<String> told, Object lately) {
        same(flags, new Moment(mailbox, uid, modSeq), Set.copyOf(told), lately);
    }

    /** At its highest mod-sequence so are a mailbox's figures, by their names in STATUS. */
    void figures(String mailbox, long modSeq, Map<String, Long> told, Object lately) {
        told.forEach(
                (name, value) -> same(figures, new Figure(mailbox, modSeq, name), value, lately));
    }

    private static <K, V> void same(Map<K, V> known, K key, V told, Object lately) {
        V before = known.putIfAbsent(key, told);
        assertThat(told).as("%s\n%s", key, lately).isEqualTo(before == null ? told : before);
    }
}
