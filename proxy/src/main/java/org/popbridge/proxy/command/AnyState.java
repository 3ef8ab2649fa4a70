package org.popbridge.proxy.command;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A command that is allowed in every state (RFC 9051 §6.1). */
public sealed interface AnyState extends Command {
    /** RFC 9051 §6.1.1: which capabilities there are. */
    record Capability() implements AnyState {}

    /** RFC 9051 §6.1.2: nothing, but a chance to tell news. */
    record Noop() implements AnyState {}

    /** RFC 9051 §6.1.3: goodbye. */
    record Logout() implements AnyState {}

    /**
     * RFC 2971 §3.1: who the client is, at most 30 fields in the order sent. A field whose value is
     * NIL says nothing and is left out.
     */
    record Id(Map<String, String> fields) implements AnyState {
        public Id {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}
