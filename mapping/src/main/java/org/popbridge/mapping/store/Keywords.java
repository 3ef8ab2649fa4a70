package org.popbridge.mapping.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.Flag;

/**
 * A mailbox's flags as bits: bit 0 to 4 the system flags in {@link #SYSTEM}'s order, from {@link
 * #FIRST_KEYWORD} on the keywords in the order they came. Immutable; a bit never changes its
 * keyword.
 *
 * <p>Sixty-three bits are a limit: a mailbox holds at most {@link #MOST} keywords, and says so by
 * leaving {@code \*} out of PERMANENTFLAGS once they are used up (RFC 9051 §7.1).
 */
public record Keywords(List<Flag> names) {
    public static final List<Flag> SYSTEM =
            List.of(Flag.ANSWERED, Flag.FLAGGED, Flag.DELETED, Flag.SEEN, Flag.DRAFT);
    public static final long ANSWERED = 1;
    public static final long FLAGGED = 1 << 1;
    public static final long DELETED = 1 << 2;
    public static final long SEEN = 1 << 3;
    public static final long DRAFT = 1 << 4;
    public static final int FIRST_KEYWORD = 5;
    public static final int MOST = 63 - FIRST_KEYWORD;
    public static final Keywords NONE = new Keywords(List.of());

    public Keywords {
        names = List.copyOf(names);
        if (names.size() > MOST) {
            throw new IllegalArgumentException(
                    "%d keywords (expected: <= %d)".formatted(names.size(), MOST));
        }
    }

    /** The bit of a flag, if the mailbox knows it. */
    public Optional<Long> bit(Flag flag) {
        int system = SYSTEM.indexOf(flag);
        if (system >= 0) {
            return Optional.of(1L << system);
        }
        int keyword = names.indexOf(flag);
        return keyword < 0 ? Optional.empty() : Optional.of(1L << (FIRST_KEYWORD + keyword));
    }

    /** The flags of a mask, system flags first. */
    public List<Flag> flags(long mask) {
        List<Flag> flags = new ArrayList<>();
        for (int bit = 0; bit < FIRST_KEYWORD + names.size(); bit++) {
            if ((mask & (1L << bit)) != 0) {
                flags.add(bit < FIRST_KEYWORD ? SYSTEM.get(bit) : names.get(bit - FIRST_KEYWORD));
            }
        }
        return flags;
    }

    public boolean isFull() {
        return names.size() == MOST;
    }
}
