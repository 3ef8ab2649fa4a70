package org.popbridge.proxy.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;

/** Reads STORE, and lists of flags. */
final class StoreCommand {
    private static final Flag RECENT = new Flag("\\Recent");

    private StoreCommand() {}

    /**
     * {@code store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags}, after the set;
     * {@code store-modifiers = SP "(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")"} (RFC 7162 §7).
     */
    static Command store(MessageSet messages, Scanner in) throws SyntaxException {
        in.space();
        Optional<ModSeq> unchangedSince = Optional.empty();
        if (in.tryOctet('(')) {
            in.word("UNCHANGEDSINCE");
            in.space();
            unchangedSince = Optional.of(new ModSeq(in.number64()));
            in.octet(')');
            in.space();
        }
        Selected.StoreAction action = action(in);
        int start = in.offset();
        Selected.Echo echo =
                switch (in.itemName("FLAGS")) {
                    case "FLAGS" -> Selected.Echo.TELL;
                    case "FLAGS.SILENT" -> Selected.Echo.SILENT;
                    default -> throw new SyntaxException(start, "FLAGS");
                };
        in.space();
        Set<Flag> flags = new LinkedHashSet<>(in.peek() == '(' ? flagList(in) : bareFlags(in));
        return new Selected.Store(messages, unchangedSince, action, echo, flags);
    }

    /** {@code ["+" / "-"]}. */
    private static Selected.StoreAction action(Scanner in) {
        if (in.tryOctet('+')) {
            return Selected.StoreAction.ADD;
        }
        return in.tryOctet('-') ? Selected.StoreAction.REMOVE : Selected.StoreAction.REPLACE;
    }

    /** {@code flag-list = "(" [flag *(SP flag)] ")"}. */
    static List<Flag> flagList(Scanner in) throws SyntaxException {
        in.octet('(');
        if (in.tryOctet(')')) {
            return List.of();
        }
        List<Flag> flags = bareFlags(in);
        in.octet(')');
        return flags;
    }

    /**
     * {@code flag *(SP flag)}. Clients that give back the flags they fetched name {@code \Recent}
     * too, which no client can set (RFC 3501 §2.3.2): it is passed over.
     */
    private static List<Flag> bareFlags(Scanner in) throws SyntaxException {
        Set<Flag> flags = new LinkedHashSet<>();
        do {
            flags.add(in.flag());
        } while (in.trySpace());
        flags.remove(RECENT);
        return new ArrayList<>(flags);
    }
}
