package org.popbridge.proxy.response;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberList;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;

/** Data about a mailbox and its messages, all but FETCH. */
public sealed interface MailboxData extends Response.Data {
    /** RFC 9051 §7.3.5: the flags that the mailbox knows. */
    record Flags(List<Flag> flags) implements MailboxData {
        public Flags {
            flags = List.copyOf(flags);
        }
    }

    /** RFC 9051 §7.4.1: how many messages there are. */
    record Exists(int messages) implements MailboxData {}

    /** RFC 3501 §7.3.2. */
    record Recent(int messages) implements MailboxData {}

    /** RFC 9051 §7.5.1: the message is gone, and those after it count one less. */
    record Expunged(int sequence) implements MailboxData {}

    /** RFC 7162 §3.2.10.2: so many messages are gone, none twice; not empty. */
    record Vanished(UidSet uids) implements MailboxData {}

    /** RFC 7162 §3.2.10.1: gone before the client knew the mailbox as it does; not empty. */
    record VanishedEarlier(UidSet uids) implements MailboxData {}

    /** RFC 9051 §7.3.4: figures of a mailbox, told in the order of {@link StatusItem}. */
    record StatusOf(MailboxName mailbox, Map<StatusItem, Long> figures) implements MailboxData {
        public StatusOf {
            EnumMap<StatusItem, Long> ordered = new EnumMap<>(StatusItem.class);
            ordered.putAll(figures);
            figures = Collections.unmodifiableMap(ordered);
        }
    }

    /**
     * RFC 3501 §7.2.5.
     *
     * @param highest the greatest mod-sequence of those found, where the search asked for
     *     mod-sequences and found any (RFC 7162 §3.1.5)
     */
    record Found(NumberList numbers, Optional<ModSeq> highest) implements MailboxData {}

    /** RFC 5256 §4; {@code highest} as in {@link Found}. */
    record Sorted(NumberList numbers, Optional<ModSeq> highest) implements MailboxData {}

    /**
     * RFC 9051 §7.3.4, ESEARCH: only the results that were asked for and exist.
     *
     * @param uids whether the numbers are UIDs, which has to be told
     * @param all what was found; for SORT in its order
     * @param relevancy 1 to 100 for each message, in the order of the numbers (RFC 6203 §4)
     */
    record ExtendedFound(
            Correlator correlator,
            boolean uids,
            OptionalLong min,
            OptionalLong max,
            Optional<NumberSet> all,
            OptionalLong count,
            Optional<ModSeq> highest,
            Optional<PartialFound> partial,
            Optional<NumberList> relevancy)
            implements MailboxData {}

    /**
     * Which command, and where more than one mailbox is searched which of them, an ESEARCH response
     * is about (RFC 4466 §2.6.2, RFC 7377 §2.1).
     */
    record Correlator(String tag, Optional<Where> where) {
        public static Correlator of(String tag) {
            return new Correlator(tag, Optional.empty());
        }
    }

    /** A mailbox in one of its lives. */
    record Where(MailboxName mailbox, UidValidity validity) {}

    /** RFC 5267 §4.3.2: what a search found is not the same any more. */
    record ContextUpdate(Correlator correlator, boolean uids, List<Shift> shifts)
            implements MailboxData {
        public ContextUpdate {
            shifts = List.copyOf(shifts);
        }
    }

    /** Messages that join a result or leave it, to be followed span by span. */
    record Shift(Way way, List<Span> spans) {
        public Shift {
            spans = List.copyOf(spans);
        }

        /** In or out. */
        public enum Way {
            ADDTO,
            REMOVEFROM
        }

        /**
         * Messages that stand together.
         *
         * @param position of the first message in the result, from 1 on; 0 where the mailbox's
         *     order says it
         */
        public record Span(long position, NumberSet numbers) {}
    }

    /**
     * Some of what was found (RFC 9394 §3.1).
     *
     * @param range as it was asked for
     * @param numbers none if there are not so many
     */
    record PartialFound(String range, Optional<NumberSet> numbers) {}

    /** RFC 5256 §4: conversations. */
    record Threads(List<Conversation> conversations) implements MailboxData {
        public Threads {
            conversations = List.copyOf(conversations);
        }
    }

    /**
     * A message and the answers to it, as deep as they go.
     *
     * @param number the message; {@link #MISSING} where answers share a parent that is not here
     */
    record Conversation(long number, List<Conversation> answers) {
        public static final long MISSING = 0;

        public Conversation {
            answers = List.copyOf(answers);
            if (number == MISSING && answers.size() < 2) {
                throw new IllegalArgumentException(
                        "missing parent of %d answers (expected: >= 2)".formatted(answers.size()));
            }
        }
    }
}
