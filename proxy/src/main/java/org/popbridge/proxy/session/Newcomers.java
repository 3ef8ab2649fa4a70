package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.FetchItem;

/**
 * New messages of which the client wants to be told more than their number (RFC 5465 §5.2, §7): all
 * that is asked of one goes into one FETCH, as soon as its content is here. The session's thread
 * only.
 */
final class Newcomers {
    /** Writes a FETCH response for each message whose content is here, and answers the others. */
    @FunctionalInterface
    interface Teller {
        UidSet tell(List<FetchItem> items, Targets targets) throws IOException;
    }

    private record Wanted(UidSet uids, Set<FetchItem> items) {}

    private final SequenceNumbers numbering;
    private final Teller teller;
    private List<Wanted> awaited = List.of();
    private UidSet own = UidSet.EMPTY;

    Newcomers(SequenceNumbers numbering, Teller teller) {
        this.numbering = numbering;
        this.teller = teller;
    }

    boolean areAwaited() {
        return !awaited.isEmpty();
    }

    /** The client made these itself, so it is not told of them (RFC 5465 §5.2). */
    void own(UidSet uids) {
        own = own.with(uids);
    }

    /** All messages from that UID on are new. */
    void met(long newFrom, List<FetchItem> items) {
        if (!items.isEmpty() && newFrom != Long.MAX_VALUE) {
            UidSet.Builder met = UidSet.builder();
            for (int i = numbering.below(newFrom); i < numbering.count(); i++) {
                met.add(numbering.uidAt(i + 1));
            }
            met(met.build(), items);
        }
    }

    /** These are new; answers whether anything is to be told of them. */
    boolean met(UidSet uids, List<FetchItem> items) {
        UidSet others = uids.without(own);
        if (others.isEmpty() || items.isEmpty()) {
            return false;
        }
        List<Wanted> all = new ArrayList<>();
        for (Wanted each : awaited) {
            UidSet both = each.uids.among(others);
            if (!both.isEmpty()) {
                Set<FetchItem> joined = new LinkedHashSet<>(each.items);
                joined.addAll(items);
                all.add(new Wanted(both, joined));
            }
            UidSet rest = each.uids.without(others);
            if (!rest.isEmpty()) {
                all.add(new Wanted(rest, each.items));
            }
            others = others.without(each.uids);
        }
        if (!others.isEmpty()) {
            all.add(new Wanted(others, new LinkedHashSet<>(items)));
        }
        awaited = all;
        return true;
    }

    void tell(MailboxSnapshot now) throws IOException {
        own = UidSet.EMPTY;
        if (awaited.isEmpty()) {
            return;
        }
        List<Wanted> left = new ArrayList<>();
        for (Wanted each : awaited) {
            Targets targets = numbering.resolve(new Uids(NumberSet.of(each.uids)), now);
            UidSet absent = teller.tell(List.copyOf(each.items), targets);
            if (!absent.isEmpty()) {
                left.add(new Wanted(absent, each.items));
            }
        }
        awaited = left;
    }
}
