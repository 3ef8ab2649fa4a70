package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.FetchItem;
import org.popbridge.proxy.command.Selected.Numbering;
import org.popbridge.proxy.net.ConnectionClosedException;
import org.popbridge.proxy.response.MailboxData.ContextUpdate;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;
import org.popbridge.proxy.search.SearchScope;
import org.popbridge.proxy.search.UpdateContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The searches of a view whose results the client wants to be kept up to date (RFC 5267 §4.3), by
 * tag. One that cannot be followed any further ends with NOUPDATE. The session's thread only.
 */
final class Contexts {
    private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);

    /** So that all of a session's results together stay below 2 MiB. */
    private static final int MOST = 16;

    private final Map<String, UpdateContext> byTag = new LinkedHashMap<>();

    boolean isEmpty() {
        return byTag.isEmpty();
    }

    boolean has(String tag) {
        return byTag.containsKey(tag);
    }

    /** Whether content that comes may change a result. */
    boolean areWaiting() {
        return byTag.values().stream().anyMatch(UpdateContext::isWaiting);
    }

    /** Follows a result, or tells that it is not followed (RFC 5267 §4.3.1). */
    void follow(UpdateContext.Terms terms, SearchScope scope, int[] found, ResponseWriter out)
            throws IOException {
        String tag = terms.correlator().tag();
        Optional<UpdateContext> context =
                byTag.size() < MOST ? UpdateContext.of(terms, scope, found) : Optional.empty();
        if (context.isPresent()) {
            byTag.put(tag, context.get());
        } else {
            refuse(
                    tag,
                    byTag.size() < MOST
                            ? "The result is too large to be kept up to date"
                            : "At most %d results are kept up to date".formatted(MOST),
                    out);
        }
    }

    /** Ends those that are told by sequence number, which are to be told no more. */
    void endNumbered(ResponseWriter out) throws IOException {
        List<String> numbered =
                byTag.entrySet().stream()
                        .filter(each -> each.getValue().terms().numbering() == Numbering.SEQUENCES)
                        .map(Map.Entry::getKey)
                        .toList();
        for (String tag : numbered) {
            byTag.remove(tag);
            refuse(tag, "It was told by message numbers; search again by UID", out);
        }
    }

    static void refuse(String tag, String why, ResponseWriter out) throws IOException {
        out.write(
                new Response.Untagged(
                        Response.Condition.NO,
                        Response.Words.of(new ResponseCode.NoUpdate(tag), why)));
    }

    /** Ends those; false, and nothing done, if one of them is not there. */
    boolean cancel(List<String> tags) {
        boolean known = byTag.keySet().containsAll(tags);
        if (known) {
            tags.forEach(byTag::remove);
        }
        return known;
    }

    /** Before the client is told that messages are gone, while their numbers still are theirs. */
    void tellGone(UidSet gone, LongUnaryOperator numberOf, ResponseWriter out) throws IOException {
        for (UpdateContext context : byTag.values()) {
            Optional<ContextUpdate> update = context.withdraw(gone, numberOf);
            if (update.isPresent()) {
                out.write(update.get());
            }
        }
    }

    /** What news did to one result, and to which new messages the client paid heed in it. */
    record Looked(Optional<ContextUpdate> update, UidSet fresh, List<FetchItem> items) {}

    /**
     * Looks what became of the results; one that cannot be followed any more is refused.
     *
     * @param since the mod-sequence after which messages changed
     * @param newFrom the UID from which on messages are new
     */
    List<Looked> look(
            Account store,
            SearchScope scope,
            long since,
            long newFrom,
            LongUnaryOperator numberOf,
            ResponseWriter out)
            throws IOException {
        List<Looked> looked = new ArrayList<>();
        BitSet changed = changed(scope, since);
        for (Iterator<UpdateContext> each = byTag.values().iterator(); each.hasNext(); ) {
            UpdateContext context = each.next();
            String tag = context.terms().correlator().tag();
            try {
                UpdateContext.Change change =
                        context.look(store, scope, changed, newFrom, numberOf);
                if (context.isTooLarge()) {
                    each.remove();
                    refuse(tag, "The result has grown too large to be kept up to date", out);
                } else {
                    looked.add(
                            new Looked(change.update(), change.fresh(), context.terms().items()));
                }
            } catch (ConnectionClosedException gone) {
                throw gone;
            } catch (IOException unreadable) {
                LOG.warn("a search cannot be kept up to date", unreadable);
                each.remove();
                refuse(tag, "The result cannot be kept up to date; search again", out);
            }
        }
        return looked;
    }

    private static BitSet changed(SearchScope scope, long since) {
        MailboxSnapshot snapshot = scope.snapshot();
        BitSet changed = new BitSet();
        if (snapshot.highestModSeq().value() > since) {
            for (int position = 0; position < snapshot.size(); position++) {
                if (snapshot.modSeqAt(position) > since) {
                    changed.set(position);
                }
            }
        }
        return changed;
    }
}
