package org.popbridge.mapping.pop3.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that a probe found out.
 *
 * @param text a sentence for a person: what, and what it means for a bridge
 * @param facts the same for a machine, by name, in a steady order; values are texts, numbers, truth
 *     values and lists of texts
 */
public record Finding(Subject subject, Grade grade, String text, Map<String, Object> facts) {
    /** What it is about. */
    public enum Subject {
        CONNECTION,
        TLS,
        CERTIFICATE,
        CAPABILITIES,
        LOGIN,
        LOGIN_DELAY,
        UNIQUE_IDS,
        LISTING,
        SIZES,
        TOP,
        RETRIEVAL,
        PIPELINING,
        IDLE
    }

    /** How good or bad it is for a bridge. */
    public enum Grade {
        /** As it should be. */
        GOOD,
        /** Worth knowing; nobody suffers. */
        NOTE,
        /** Works, and something is worse for it. */
        POOR,
        /** Does not work, or is not safe. */
        BAD
    }

    public Finding {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** Facts as name, value, name, value. */
    static Finding of(Subject subject, Grade grade, String text, Object... facts) {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (int i = 0; i < facts.length; i += 2) {
            byName.put((String) facts[i], facts[i + 1]);
        }
        return new Finding(subject, grade, text, byName);
    }
}
