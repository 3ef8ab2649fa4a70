package org.popbridge.proxy.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.proxy.command.SearchKey.Age;
import org.popbridge.proxy.command.SearchKey.Comparison;
import org.popbridge.proxy.command.SearchKey.DateOf;
import org.popbridge.proxy.command.SearchKey.EnvelopeField;

/** Reads search keys into a tree that is neither deeper nor larger than the limits allow. */
final class SearchKeys {
    private final Scanner in;
    private final Charset charset;
    private final CommandLimits limits;
    private int keys;

    SearchKeys(Scanner in, Charset charset, CommandLimits limits) {
        this.in = in;
        this.charset = charset;
        this.limits = limits;
    }

    /** {@code search-key *(SP search-key)}: all of them. */
    SearchKey all() throws SyntaxException, RefusedException {
        return all(0);
    }

    private SearchKey all(int depth) throws SyntaxException, RefusedException {
        List<SearchKey> found = new ArrayList<>();
        do {
            found.add(key(depth));
        } while (in.trySpace());
        return found.size() == 1 ? found.getFirst() : new SearchKey.And(found);
    }

    /** {@code search-key} (RFC 3501 §9, RFC 7162 §7). */
    private SearchKey key(int depth) throws SyntaxException, RefusedException {
        if (++keys > limits.keys() || depth > limits.depth()) {
            throw new RefusedException(
                    ResponseCode.Plain.LIMIT,
                    "A search takes at most %d keys, nested at most %d deep"
                            .formatted(limits.keys(), limits.depth()));
        }
        int next = in.peek();
        if (next == '*' || next == '$' || (next >= '0' && next <= '9')) {
            return new SearchKey.In(new Sequences(in.messageSet(limits.ranges())));
        }
        if (in.tryOctet('(')) {
            SearchKey group = all(depth + 1);
            in.octet(')');
            return group;
        }
        int start = in.offset();
        return named(in.keyword("a search key"), start, depth);
    }

    private SearchKey named(String name, int start, int depth)
            throws SyntaxException, RefusedException {
        return switch (name) {
            // Every message of every mailbox has a save date (RFC 8514 §4.3).
            case "ALL", "SAVEDATESUPPORTED" -> new SearchKey.All();
            case "ANSWERED" -> has(Flag.ANSWERED);
            case "DELETED" -> has(Flag.DELETED);
            case "DRAFT" -> has(Flag.DRAFT);
            case "FLAGGED" -> has(Flag.FLAGGED);
            case "SEEN" -> has(Flag.SEEN);
            case "UNANSWERED" -> hasNot(Flag.ANSWERED);
            case "UNDELETED" -> hasNot(Flag.DELETED);
            case "UNDRAFT" -> hasNot(Flag.DRAFT);
            case "UNFLAGGED" -> hasNot(Flag.FLAGGED);
            case "UNSEEN" -> hasNot(Flag.SEEN);
            case "KEYWORD" -> has(keyword());
            case "UNKEYWORD" -> hasNot(keyword());
            case "RECENT" -> new SearchKey.Recent();
            case "OLD" -> new SearchKey.Not(new SearchKey.Recent());
            case "NEW" -> new SearchKey.And(List.of(new SearchKey.Recent(), hasNot(Flag.SEEN)));
            case "NOT" -> {
                in.space();
                yield new SearchKey.Not(key(depth + 1));
            }
            case "FUZZY" -> {
                in.space();
                yield new SearchKey.Fuzzy(key(depth + 1));
            }
            case "OR" -> {
                in.space();
                SearchKey left = key(depth + 1);
                in.space();
                yield new SearchKey.Or(left, key(depth + 1));
            }
            case "UID" -> {
                in.space();
                yield new SearchKey.In(new Uids(in.messageSet(limits.ranges())));
            }
            case "MODSEQ" -> modSeq();
            default -> withArgument(name, start);
        };
    }

    private SearchKey withArgument(String name, int start) throws SyntaxException {
        return switch (name) {
            case "BCC" -> inEnvelope(EnvelopeField.BCC);
            case "CC" -> inEnvelope(EnvelopeField.CC);
            case "FROM" -> inEnvelope(EnvelopeField.FROM);
            case "SUBJECT" -> inEnvelope(EnvelopeField.SUBJECT);
            case "TO" -> inEnvelope(EnvelopeField.TO);
            case "BODY" -> new SearchKey.InBody(text());
            case "TEXT" -> new SearchKey.InText(text());
            case "HEADER" -> header();
            case "BEFORE" -> dated(DateOf.ARRIVAL, Comparison.BEFORE);
            case "ON" -> dated(DateOf.ARRIVAL, Comparison.ON);
            case "SINCE" -> dated(DateOf.ARRIVAL, Comparison.SINCE);
            case "SENTBEFORE" -> dated(DateOf.SENT, Comparison.BEFORE);
            case "SENTON" -> dated(DateOf.SENT, Comparison.ON);
            case "SENTSINCE" -> dated(DateOf.SENT, Comparison.SINCE);
            case "SAVEDBEFORE" -> dated(DateOf.SAVED, Comparison.BEFORE);
            case "SAVEDON" -> dated(DateOf.SAVED, Comparison.ON);
            case "SAVEDSINCE" -> dated(DateOf.SAVED, Comparison.SINCE);
            case "OLDER" -> aged(Age.OLDER);
            case "YOUNGER" -> aged(Age.YOUNGER);
            case "LARGER" -> new SearchKey.Larger(size());
            case "SMALLER" -> new SearchKey.Smaller(size());
            case "EMAILID" -> new SearchKey.HasEmailId(objectId());
            case "THREADID" -> new SearchKey.HasThreadId(objectId());
            default -> throw new SyntaxException(start, "a search key");
        };
    }

    private static SearchKey has(Flag flag) {
        return new SearchKey.HasFlag(flag);
    }

    private static SearchKey hasNot(Flag flag) {
        return new SearchKey.Not(new SearchKey.HasFlag(flag));
    }

    /** {@code SP flag-keyword}. */
    private Flag keyword() throws SyntaxException {
        in.space();
        return new Flag(in.atom("a keyword"));
    }

    /**
     * {@code SP astring}, in the command's charset: what is not cannot be told from another text,
     * and would find what was not asked for, or nothing.
     */
    private String text() throws SyntaxException {
        in.space();
        int start = in.offset();
        byte[] octets = in.astring("a text to search for");
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException(start, "a text in " + charset);
        }
    }

    private SearchKey inEnvelope(EnvelopeField field) throws SyntaxException {
        return new SearchKey.InEnvelope(field, text());
    }

    /** {@code "HEADER" SP header-fld-name SP astring}. */
    private SearchKey header() throws SyntaxException {
        in.space();
        String field = new String(in.astring("a header field's name"), StandardCharsets.ISO_8859_1);
        return new SearchKey.InHeader(field, text());
    }

    /** {@code SP nz-number}, seconds (RFC 5032 §3). */
    private SearchKey aged(Age age) throws SyntaxException {
        in.space();
        return new SearchKey.Aged(age, in.nonZeroNumber());
    }

    /** {@code SP date}. */
    private SearchKey dated(DateOf of, Comparison comparison) throws SyntaxException {
        in.space();
        return new SearchKey.Dated(of, comparison, in.date());
    }

    /** {@code SP objectid} (RFC 8474 §7). */
    private ObjectId objectId() throws SyntaxException {
        in.space();
        int start = in.offset();
        String id = in.atom("an object identifier");
        if (!ObjectId.isValid(id)) {
            throw new SyntaxException(start, "an object identifier");
        }
        return new ObjectId(id);
    }

    /** {@code SP number}, or {@code number64} as RFC 9051 §9 has it. */
    private long size() throws SyntaxException {
        in.space();
        return in.number64();
    }

    /**
     * {@code search-modsequence = "MODSEQ" [SP entry-name SP entry-type-req] SP
     * mod-sequence-valzer}. One mod-sequence covers all flags of a message here, and then the entry
     * is to be passed over (RFC 7162 §3.1.5).
     */
    private SearchKey modSeq() throws SyntaxException {
        in.space();
        if (in.peek() == '"') {
            int start = in.offset();
            String entry = new String(in.quoted(), StandardCharsets.ISO_8859_1);
            if (!entry.startsWith("/flags/")) {
                throw new SyntaxException(start, "an entry name that begins with /flags/");
            }
            in.space();
            if (!in.tryWord("ALL") && !in.tryWord("PRIV") && !in.tryWord("SHARED")) {
                throw in.expected("all, priv or shared");
            }
            in.space();
        }
        return new SearchKey.ModifiedSince(new ModSeq(in.number64()));
    }
}
