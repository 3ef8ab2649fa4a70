package org.popbridge.proxy.command;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.ObjectId;

/**
 * What SEARCH looks for: a tree of conditions (RFC 9051 §6.4.4).
 *
 * <p>Synonyms have become one form: UNSEEN is {@code Not(HasFlag(\Seen))}, NEW is {@code
 * And(Recent, Not(HasFlag(\Seen)))}, OLD is {@code Not(Recent)}. Texts are decoded from the charset
 * of the command. The parser bounds depth and number of the keys, so recursion over a tree is safe.
 */
public sealed interface SearchKey {
    /** Every message. */
    record All() implements SearchKey {}

    /** All of at least two keys. */
    record And(List<SearchKey> keys) implements SearchKey {
        public And {
            keys = List.copyOf(keys);
            if (keys.size() < 2) {
                throw new IllegalArgumentException("AND of %d keys".formatted(keys.size()));
            }
        }
    }

    /** One of the two or both. */
    record Or(SearchKey left, SearchKey right) implements SearchKey {}

    /** The contrary. */
    record Not(SearchKey key) implements SearchKey {}

    /** The message has the flag or keyword. */
    record HasFlag(Flag flag) implements SearchKey {}

    /** The message is recent in this session. */
    record Recent() implements SearchKey {}

    /** The message is in the set, by sequence number or UID. */
    record In(MessageSet messages) implements SearchKey {}

    /** The text occurs in a field of the envelope. */
    record InEnvelope(EnvelopeField field, String text) implements SearchKey {}

    /**
     * The text occurs in a header field; every message that has the field, if the text is empty.
     */
    record InHeader(String field, String text) implements SearchKey {}

    /** The text occurs in the body. */
    record InBody(String text) implements SearchKey {}

    /** The text occurs in the header or the body. */
    record InText(String text) implements SearchKey {}

    /** The message's date, without time and zone, compared. */
    record Dated(DateOf of, Comparison comparison, LocalDate date) implements SearchKey {}

    /** INTERNALDATE against the moment so many seconds ago (RFC 5032 §2). */
    record Aged(Age age, long seconds) implements SearchKey {}

    /** More octets than this. */
    record Larger(long octets) implements SearchKey {}

    /** Fewer octets than this. */
    record Smaller(long octets) implements SearchKey {}

    /** Changed at this mod-sequence or later (RFC 7162 §3.1.5). */
    record ModifiedSince(ModSeq since) implements SearchKey {}

    /** The content has this identity (RFC 8474 §6). */
    record HasEmailId(ObjectId id) implements SearchKey {}

    /** Like the key, as far as a person would say so (RFC 6203 §3). */
    record Fuzzy(SearchKey key) implements SearchKey {}

    /** The conversation has this identity (RFC 8474 §6). */
    record HasThreadId(ObjectId id) implements SearchKey {}

    /** Whether one of the keys in the tree, this one included, passes. */
    default boolean contains(Predicate<SearchKey> test) {
        return test.test(this)
                || switch (this) {
                    case And(List<SearchKey> keys) ->
                            keys.stream().anyMatch(key -> key.contains(test));
                    case Or(SearchKey left, SearchKey right) ->
                            left.contains(test) || right.contains(test);
                    case Not(SearchKey key) -> key.contains(test);
                    case Fuzzy(SearchKey key) -> key.contains(test);
                    case All _,
                            HasFlag _,
                            Recent _,
                            In _,
                            InEnvelope _,
                            InHeader _,
                            InBody _,
                            InText _,
                            Dated _,
                            Aged _,
                            Larger _,
                            Smaller _,
                            ModifiedSince _,
                            HasEmailId _,
                            HasThreadId _ ->
                            false;
                };
    }

    /** A field of the envelope that can be searched. */
    enum EnvelopeField {
        BCC,
        CC,
        FROM,
        SUBJECT,
        TO
    }

    /** On which side of a moment; the moment itself is on both. */
    enum Age {
        OLDER,
        YOUNGER
    }

    /** Which of its dates. */
    enum DateOf {
        /** INTERNALDATE. */
        ARRIVAL,
        /** The Date field of the header. */
        SENT,
        /** When the message came into the mailbox (RFC 8514 §4.3). */
        SAVED
    }

    /** How dates are compared. */
    enum Comparison {
        BEFORE,
        ON,
        /** On the day or later. */
        SINCE
    }
}
