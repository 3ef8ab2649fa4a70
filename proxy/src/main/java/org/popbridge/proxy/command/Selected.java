package org.popbridge.proxy.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.Uids;

/** A command that needs a selected mailbox (RFC 9051 §6.4). */
public sealed interface Selected extends Command {
    /** RFC 3501 §6.4.1. */
    record Check() implements Selected {}

    /** RFC 9051 §6.4.1: leave the mailbox; expunge without a word on the way. */
    record Close() implements Selected {}

    /** RFC 9051 §6.4.2: leave the mailbox, expunge nothing. */
    record Unselect() implements Selected {}

    /** RFC 9051 §6.4.3. */
    record Expunge() implements Selected {}

    /** RFC 9051 §6.4.9, UID EXPUNGE: only among these. */
    record UidExpunge(Uids messages) implements Selected {}

    /** RFC 9051 §6.4.4, and UID SEARCH. */
    record Search(Numbering numbering, SearchReply reply, SearchKey key) implements Selected {}

    /** RFC 5256 §3 (SORT), RFC 5267 §3.1 (its RETURN), and UID SORT. The most weighty key first. */
    record Sort(Numbering numbering, SearchReply reply, List<SortCriterion> criteria, SearchKey key)
            implements Selected {
        public Sort {
            criteria = List.copyOf(criteria);
        }
    }

    /** RFC 5256 §3 (THREAD), and UID THREAD. */
    record ThreadMessages(Numbering numbering, ThreadAlgorithm algorithm, SearchKey key)
            implements Selected {}

    /** RFC 9051 §6.4.5, and UID FETCH, which tells UIDs even if they are not among the items. */
    record Fetch(MessageSet messages, List<FetchItem> items, List<FetchModifier> modifiers)
            implements Selected {
        public Fetch {
            items = List.copyOf(items);
            modifiers = List.copyOf(modifiers);
        }

        /** Only messages changed after this (RFC 7162 §3.1.4.1). */
        public Optional<ModSeq> changedSince() {
            for (FetchModifier modifier : modifiers) {
                switch (modifier) {
                    case FetchModifier.ChangedSince(ModSeq since) -> {
                        return Optional.of(since);
                    }
                    case FetchModifier.Vanished(), FetchModifier.Partial _ -> {}
                }
            }
            return Optional.empty();
        }

        /** Which of the messages named (RFC 9394 §3.3). */
        public Optional<PartialRange> partial() {
            return modifiers.stream()
                    .filter(FetchModifier.Partial.class::isInstance)
                    .map(modifier -> ((FetchModifier.Partial) modifier).range())
                    .findFirst();
        }

        /** Whether expunged messages are to be told as well (RFC 7162 §3.2.6). */
        public boolean vanished() {
            return modifiers.contains(new FetchModifier.Vanished());
        }
    }

    /** What narrows a FETCH (RFC 4466 §2.3). */
    sealed interface FetchModifier {
        /** RFC 7162 §3.1.4.1; MODSEQ is told of every message found. */
        record ChangedSince(ModSeq since) implements FetchModifier {}

        /** RFC 7162 §3.2.6; only in UID FETCH, and beside {@link ChangedSince}. */
        record Vanished() implements FetchModifier {}

        /** RFC 9394 §3.3; only in UID FETCH, and before {@link ChangedSince} looks. */
        record Partial(PartialRange range) implements FetchModifier {}
    }

    /**
     * RFC 9051 §6.4.6, and UID STORE.
     *
     * @param unchangedSince leave messages alone that changed after this (RFC 7162 §3.1.3)
     */
    record Store(
            MessageSet messages,
            Optional<ModSeq> unchangedSince,
            StoreAction action,
            Echo echo,
            Set<Flag> flags)
            implements Selected {
        public Store {
            flags = Set.copyOf(flags);
        }
    }

    /** What STORE does with the flags it names. */
    enum StoreAction {
        /** {@code FLAGS}: these and no other. */
        REPLACE,
        /** {@code +FLAGS}. */
        ADD,
        /** {@code -FLAGS}. */
        REMOVE
    }

    /** Whether STORE answers with the new flags. */
    enum Echo {
        TELL,
        /** {@code .SILENT}. */
        SILENT
    }

    /** RFC 9051 §6.4.7, and UID COPY. */
    record Copy(MessageSet messages, MailboxName target) implements Selected {}

    /** RFC 9051 §6.4.8, and UID MOVE. */
    record Move(MessageSet messages, MailboxName target) implements Selected {}

    /**
     * RFC 8508 §3, and UID REPLACE.
     *
     * @param message exactly one
     */
    record Replace(MessageSet message, MailboxName target, Authenticated.Append.Message replacement)
            implements Selected {}

    /** By which numbers a search names what it found. */
    enum Numbering {
        SEQUENCES,
        UIDS
    }

    /** In which form a search answers. */
    sealed interface SearchReply {
        /** The untagged SEARCH or SORT response. */
        record Listed() implements SearchReply {}

        /**
         * ESEARCH, with these results (RFC 4731 §3.1); ALL if none was named.
         *
         * @param partial which of the numbers found are to be told (RFC 9394 §3.1)
         * @param updates whether changes of the result are to be told from then on (RFC 5267 §4.3)
         */
        record Extended(
                Set<SearchReturn> results,
                Optional<PartialRange> partial,
                Optional<Updates> updates)
                implements SearchReply {
            public Extended {
                results = Set.copyOf(results);
            }

            public Extended(Set<SearchReturn> results) {
                this(results, Optional.empty(), Optional.empty());
            }
        }

        /** Whether it names a result. */
        default boolean has(SearchReturn result) {
            return this instanceof Extended extended && extended.results().contains(result);
        }

        /** Whether what is found is to be remembered as {@code $} (RFC 5182 §2.1). */
        default boolean saves() {
            return has(SearchReturn.SAVE);
        }

        /** What is to be told from then on, if anything is. */
        default Optional<Updates> updating() {
            return this instanceof Extended extended ? extended.updates() : Optional.empty();
        }

        /** The form of IMAP4rev2, which knows ESEARCH alone (RFC 9051 §6.4.4). */
        default SearchReply orExtended() {
            return this instanceof Listed ? new Extended(Set.of(SearchReturn.ALL)) : this;
        }

        /** Whether nothing is to be told. */
        default boolean isSilent() {
            return this instanceof Extended(Set<SearchReturn> results, var partial, var updates)
                    && partial.isEmpty()
                    && updates.isEmpty()
                    && results.equals(Set.of(SearchReturn.SAVE));
        }
    }

    /**
     * UPDATE (RFC 5267 §4.3).
     *
     * @param items what is to be told of new messages that join the result (RFC 5465 §7)
     */
    record Updates(List<FetchItem> items) {
        public Updates {
            items = List.copyOf(items);
        }
    }

    /** A result of an extended search (RFC 4731 §3.1, RFC 5182 §3). */
    enum SearchReturn {
        MIN,
        MAX,
        ALL,
        COUNT,
        SAVE,
        /** RFC 5267 §4.2: the same search will come again, which is of no use here. */
        CONTEXT,
        /** RFC 6203 §4: how well each message matches. */
        RELEVANCY
    }

    /** RFC 5267 §4.3.5: tell no more of what these searches find. */
    record CancelUpdate(List<String> tags) implements Selected {
        public CancelUpdate {
            tags = List.copyOf(tags);
        }
    }

    /** One key of SORT and its direction (RFC 5256 §3). */
    record SortCriterion(SortKey key, Direction direction) {}

    /** What SORT compares (RFC 5256 §3). */
    enum SortKey {
        ARRIVAL,
        CC,
        DATE,
        /** RFC 5957 §4. */
        DISPLAYFROM,
        /** RFC 5957 §4. */
        DISPLAYTO,
        FROM,
        /** RFC 6203 §6; the best first. */
        RELEVANCY,
        SIZE,
        SUBJECT,
        TO
    }

    /** Which way SORT sorts by a key. */
    enum Direction {
        ASCENDING,
        REVERSE
    }

    /** How THREAD finds conversations (RFC 5256 §3). */
    enum ThreadAlgorithm {
        ORDEREDSUBJECT,
        REFERENCES
    }
}
