package org.popbridge.mapping.store;

import java.util.Set;
import org.popbridge.mapping.imap.Flag;

/** What STORE does to flags (RFC 9051 §6.4.6). */
public sealed interface FlagChange {
    Set<Flag> flags();

    record Add(Set<Flag> flags) implements FlagChange {
        public Add {
            flags = Set.copyOf(flags);
        }
    }

    record Remove(Set<Flag> flags) implements FlagChange {
        public Remove {
            flags = Set.copyOf(flags);
        }
    }

    record Replace(Set<Flag> flags) implements FlagChange {
        public Replace {
            flags = Set.copyOf(flags);
        }
    }
}
