package org.popbridge.migrate.destination;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;

/**
 * Which flags a mailbox keeps (RFC 9051 §7.1, PERMANENTFLAGS).
 *
 * @param all whether it keeps every flag, new keywords too: {@code \*}, or a server that does not
 *     say
 */
public record PermanentFlags(boolean all, Set<Flag> named) {
    /** Of a server that does not say. */
    public static final PermanentFlags ALL = new PermanentFlags(true, Set.of());

    public PermanentFlags {
        named = Set.copyOf(named);
    }

    /** {@code "(" [flag-perm *(SP flag-perm)] ")"}. */
    static PermanentFlags parse(String list) {
        Set<Flag> named = new HashSet<>();
        boolean all = false;
        for (String name : ResponseParser.words(list.replace('(', ' ').replace(')', ' '))) {
            all |= name.equals("\\*");
            named.add(new Flag(name));
        }
        return new PermanentFlags(all, named);
    }

    /** Whether a message keeps this flag. */
    public boolean keeps(Flag flag) {
        return all ? !flag.isSystem() || namedOrUnsaid(flag) : named.contains(flag);
    }

    /** {@code \*} is about keywords; a list that names any system flag names all that are kept. */
    private boolean namedOrUnsaid(Flag flag) {
        return named.contains(flag) || named.stream().noneMatch(PermanentFlags::isSystemFlag);
    }

    private static boolean isSystemFlag(Flag flag) {
        return flag.isSystem() && !flag.name().equals("\\*");
    }

    /** Those of these that are not kept, in their order. */
    public List<Flag> lost(List<Flag> flags) {
        List<Flag> lost = new ArrayList<>(flags);
        lost.removeIf(this::keeps);
        return lost;
    }
}
