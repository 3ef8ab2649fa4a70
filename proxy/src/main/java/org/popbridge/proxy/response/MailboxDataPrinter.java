package org.popbridge.proxy.response;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberList;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.UidSet;

/** Prints data about a mailbox; long lists leave the buffer while they are printed. */
final class MailboxDataPrinter {
    private MailboxDataPrinter() {}

    static void print(MailboxData data, ResponseWriter writer) throws IOException {
        Printer out = writer.out().raw("* ");
        switch (data) {
            case MailboxData.Flags(List<Flag> flags) -> out.raw("FLAGS ").flags(flags);
            case MailboxData.Exists(int messages) -> out.number(messages).raw(" EXISTS");
            case MailboxData.Recent(int messages) -> out.number(messages).raw(" RECENT");
            case MailboxData.Expunged(int sequence) -> out.number(sequence).raw(" EXPUNGE");
            case MailboxData.Vanished(UidSet uids) -> uids("VANISHED ", uids, writer);
            case MailboxData.VanishedEarlier(UidSet uids) ->
                    uids("VANISHED (EARLIER) ", uids, writer);
            case MailboxData.StatusOf status -> status(status, out);
            case MailboxData.Found(NumberList numbers, Optional<ModSeq> highest) ->
                    numbers("SEARCH", numbers, highest, writer);
            case MailboxData.Sorted(NumberList numbers, Optional<ModSeq> highest) ->
                    numbers("SORT", numbers, highest, writer);
            case MailboxData.ExtendedFound found -> extended(found, writer);
            case MailboxData.ContextUpdate update -> shifts(update, writer);
            case MailboxData.Threads(List<MailboxData.Conversation> conversations) ->
                    threads(conversations, writer);
        }
    }

    /** {@code expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids} (RFC 7162 §7). */
    private static void uids(String verb, UidSet uids, ResponseWriter writer) throws IOException {
        Printer out = writer.out().raw(verb);
        for (int range = 0; range < uids.ranges(); range++) {
            out.uidRange(uids, range);
            writer.drainIfFull();
        }
    }

    /** {@code "STATUS" SP mailbox SP "(" [status-att-list] ")"}. */
    private static void status(MailboxData.StatusOf status, Printer out) {
        out.raw("STATUS ").mailbox(status.mailbox()).raw(" (");
        String before = "";
        for (Map.Entry<StatusItem, Long> figure : status.figures().entrySet()) {
            out.raw(before).raw(figure.getKey().wire()).space();
            switch (figure.getKey()) {
                case MAILBOXID ->
                        out.open().raw(ObjectId.ofMailbox(figure.getValue()).value()).close();
                case MESSAGES,
                        RECENT,
                        UIDNEXT,
                        UIDVALIDITY,
                        UNSEEN,
                        HIGHESTMODSEQ,
                        SIZE,
                        DELETED,
                        DELETED_STORAGE,
                        APPENDLIMIT ->
                        out.number(figure.getValue());
            }
            before = " ";
        }
        out.close();
    }

    /** {@code "SEARCH" [1*(SP nz-number) SP search-sort-mod-seq]} (RFC 7162 §7). */
    private static void numbers(
            String verb, NumberList numbers, Optional<ModSeq> highest, ResponseWriter writer)
            throws IOException {
        Printer out = writer.out().raw(verb);
        for (int i = 0; i < numbers.size(); i++) {
            out.space().number(numbers.get(i));
            writer.drainIfFull();
        }
        if (highest.isPresent() && !numbers.isEmpty()) {
            out.raw(" (MODSEQ ").number(highest.get()).close();
        }
    }

    /**
     * {@code "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)} (RFC 4466 §2.6).
     */
    private static void extended(MailboxData.ExtendedFound found, ResponseWriter writer)
            throws IOException {
        Printer out = writer.out();
        correlated(found.correlator(), found.uids(), out);
        found.min().ifPresent(min -> out.raw(" MIN ").number(min));
        found.max().ifPresent(max -> out.raw(" MAX ").number(max));
        if (found.all().isPresent()) {
            out.raw(" ALL ");
            ranges(found.all().get(), writer);
        }
        if (found.partial().isPresent()) {
            partial(found.partial().get(), writer);
        }
        found.count().ifPresent(count -> out.raw(" COUNT ").number(count));
        found.highest().ifPresent(highest -> out.raw(" MODSEQ ").number(highest));
        if (found.relevancy().isPresent()) {
            relevancy(found.relevancy().get(), writer);
        }
    }

    /** {@code "PARTIAL" SP "(" partial-range SP (sequence-set / "NIL") ")"} (RFC 9394 §4). */
    private static void partial(MailboxData.PartialFound partial, ResponseWriter writer)
            throws IOException {
        Printer out = writer.out().raw(" PARTIAL (").raw(partial.range()).space();
        if (partial.numbers().isEmpty()) {
            out.nil();
        } else {
            ranges(partial.numbers().get(), writer);
        }
        out.close();
    }

    private static void ranges(NumberSet numbers, ResponseWriter writer) throws IOException {
        for (int i = 0; i < numbers.ranges(); i++) {
            writer.out().numberRange(numbers, i);
            writer.drainIfFull();
        }
    }

    /** {@code "RELEVANCY" SP "(" [score *(SP score)] ")"} (RFC 6203 §7). */
    private static void relevancy(NumberList scores, ResponseWriter writer) throws IOException {
        Printer out = writer.out().raw(" RELEVANCY (");
        for (int i = 0; i < scores.size(); i++) {
            out.raw(i == 0 ? "" : " ").number(scores.get(i));
            writer.drainIfFull();
        }
        out.close();
    }

    /** {@code "ESEARCH" [search-correlator] [SP "UID"]} (RFC 7377 §4). */
    private static void correlated(MailboxData.Correlator of, boolean uids, Printer out) {
        out.raw("ESEARCH (TAG ").string(of.tag().getBytes(StandardCharsets.US_ASCII));
        of.where()
                .ifPresent(where ->
                        out.raw(" MAILBOX ")
                                .mailbox(where.mailbox())
                                .raw(" UIDVALIDITY ")
                                .number(where.validity().value()));
        out.close().raw(uids ? " UID" : "");
    }

    /** {@code ("ADDTO" / "REMOVEFROM") SP "(" position SP set *(SP position SP set) ")"}. */
    private static void shifts(MailboxData.ContextUpdate update, ResponseWriter writer)
            throws IOException {
        Printer out = writer.out();
        correlated(update.correlator(), update.uids(), out);
        for (MailboxData.Shift shift : update.shifts()) {
            out.space().raw(shift.way().name());
            String before = " (";
            for (MailboxData.Shift.Span span : shift.spans()) {
                out.raw(before).number(span.position()).space();
                ranges(span.numbers(), writer);
                before = " ";
            }
            out.close();
        }
    }

    /**
     * {@code thread-data = "THREAD" [SP 1*thread-list]}; {@code thread-list = "(" (thread-members /
     * thread-nested) ")"} (RFC 5256 §5). Without recursion: a conversation may be as deep as the
     * mailbox is long.
     */
    private static void threads(List<MailboxData.Conversation> all, ResponseWriter writer)
            throws IOException {
        Printer out = writer.out().raw(all.isEmpty() ? "THREAD" : "THREAD ");
        Deque<Iterator<MailboxData.Conversation>> open = new ArrayDeque<>();
        open.push(all.iterator());
        while (!open.isEmpty()) {
            if (open.element().hasNext()) {
                out.open();
                open.push(members(open.element().next(), out).iterator());
                writer.drainIfFull();
            } else {
                open.pop();
                out.raw(open.isEmpty() ? "" : ")");
            }
        }
    }

    /** Prints a message and, while each has one answer, the answers; the rest is nested. */
    private static List<MailboxData.Conversation> members(
            MailboxData.Conversation first, Printer out) {
        MailboxData.Conversation last = first;
        boolean printed = false;
        while (true) {
            if (last.number() != MailboxData.Conversation.MISSING) {
                out.raw(printed ? " " : "").number(last.number());
                printed = true;
            }
            if (last.answers().size() != 1) {
                out.raw(printed && !last.answers().isEmpty() ? " " : "");
                return last.answers();
            }
            last = last.answers().getFirst();
        }
    }
}
