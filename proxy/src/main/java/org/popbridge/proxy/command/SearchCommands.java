package org.popbridge.proxy.command;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.proxy.command.Selected.Direction;
import org.popbridge.proxy.command.Selected.Numbering;
import org.popbridge.proxy.command.Selected.SearchReply;
import org.popbridge.proxy.command.Selected.SearchReturn;
import org.popbridge.proxy.command.Selected.SortCriterion;
import org.popbridge.proxy.command.Selected.SortKey;
import org.popbridge.proxy.command.Selected.ThreadAlgorithm;

/** Reads SEARCH, SORT and THREAD. */
final class SearchCommands {
    private static final int MOST_CRITERIA = 20;

    private final Scanner in;
    private final Numbering numbering;
    private final CommandLimits limits;

    SearchCommands(Scanner in, Numbering numbering, CommandLimits limits) {
        this.in = in;
        this.numbering = numbering;
        this.limits = limits;
    }

    /**
     * {@code search = "SEARCH" [search-return-opts] [SP "CHARSET" SP charset] 1*(SP search-key)}
     * (RFC 4466 §3). Without a charset texts are read as UTF-8, of which US-ASCII is a part.
     */
    Command search() throws SyntaxException, RefusedException {
        in.space();
        SearchReply reply = reply();
        try {
            Charset charset = StandardCharsets.UTF_8;
            if (in.tryWord("CHARSET")) {
                in.space();
                charset = charset();
                in.space();
            }
            return new Selected.Search(numbering, reply, keys(charset));
        } catch (RefusedException refused) {
            throw reply.saves() ? refused.forgettingResult() : refused;
        }
    }

    /** {@code sort = "SORT" [search-return-opts] SP sort-criteria SP charset 1*(SP search-key)}. */
    Command sort() throws SyntaxException, RefusedException {
        in.space();
        SearchReply reply = reply();
        List<SortCriterion> criteria = new ArrayList<>();
        in.octet('(');
        do {
            if (criteria.size() == MOST_CRITERIA) {
                throw in.expected("at most " + MOST_CRITERIA + " sort criteria");
            }
            criteria.add(criterion());
        } while (in.trySpace());
        in.octet(')');
        in.space();
        Charset charset = charset();
        in.space();
        return new Selected.Sort(numbering, reply, criteria, keys(charset));
    }

    /** {@code thread = "THREAD" SP thread-alg SP charset 1*(SP search-key)} (RFC 5256 §5). */
    Command thread() throws SyntaxException, RefusedException {
        in.space();
        int start = in.offset();
        ThreadAlgorithm algorithm =
                switch (in.keyword("a threading algorithm")) {
                    case "ORDEREDSUBJECT" -> ThreadAlgorithm.ORDEREDSUBJECT;
                    case "REFERENCES" -> ThreadAlgorithm.REFERENCES;
                    default -> throw new SyntaxException(start, "ORDEREDSUBJECT or REFERENCES");
                };
        in.space();
        Charset charset = charset();
        in.space();
        return new Selected.ThreadMessages(numbering, algorithm, keys(charset));
    }

    private SearchKey keys(Charset charset) throws SyntaxException, RefusedException {
        return new SearchKeys(in, charset, limits).all();
    }

    /** {@code search-return-opts = "RETURN" SP "(" [opt *(SP opt)] ")"}, and the space after it. */
    private SearchReply reply() throws SyntaxException {
        if (!in.tryWord("RETURN")) {
            return new SearchReply.Listed();
        }
        in.space();
        in.octet('(');
        int opening = in.offset();
        Set<SearchReturn> results = EnumSet.noneOf(SearchReturn.class);
        Optional<PartialRange> partial = Optional.empty();
        if (in.peek() != ')') {
            do {
                if (partial.isEmpty() && in.tryWord("PARTIAL")) {
                    in.space();
                    partial = Optional.of(partial(in));
                } else {
                    results.add(result());
                }
            } while (in.trySpace());
        }
        if (partial.isPresent() && results.contains(SearchReturn.ALL)) {
            throw new SyntaxException(opening, "either ALL or PARTIAL");
        }
        in.octet(')');
        in.space();
        return new SearchReply.Extended(
                results.isEmpty() && partial.isEmpty() ? EnumSet.of(SearchReturn.ALL) : results,
                partial);
    }

    /** {@code partial-range = nz-number ":" nz-number / "-" nz-number ":" "-" nz-number}. */
    static PartialRange partial(Scanner in) throws SyntaxException {
        boolean fromEnd = in.tryOctet('-');
        long first = in.nonZeroNumber();
        in.octet(':');
        if (fromEnd) {
            in.octet('-');
        }
        long last = in.nonZeroNumber();
        return fromEnd ? new PartialRange(-first, -last) : new PartialRange(first, last);
    }

    /** {@code search-return-opt = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE"}. */
    private SearchReturn result() throws SyntaxException {
        int start = in.offset();
        return switch (in.keyword("a result option")) {
            case "MIN" -> SearchReturn.MIN;
            case "MAX" -> SearchReturn.MAX;
            case "ALL" -> SearchReturn.ALL;
            case "COUNT" -> SearchReturn.COUNT;
            case "SAVE" -> SearchReturn.SAVE;
            default ->
                    throw new SyntaxException(start, "MIN, MAX, ALL, COUNT, SAVE or one PARTIAL");
        };
    }

    /** {@code sort-criterion = ["REVERSE" SP] sort-key}. */
    private SortCriterion criterion() throws SyntaxException {
        Direction direction = Direction.ASCENDING;
        if (in.tryWord("REVERSE")) {
            direction = Direction.REVERSE;
            in.space();
        }
        int start = in.offset();
        SortKey key =
                switch (in.keyword("a sort key")) {
                    case "ARRIVAL" -> SortKey.ARRIVAL;
                    case "CC" -> SortKey.CC;
                    case "DATE" -> SortKey.DATE;
                    case "FROM" -> SortKey.FROM;
                    case "SIZE" -> SortKey.SIZE;
                    case "SUBJECT" -> SortKey.SUBJECT;
                    case "TO" -> SortKey.TO;
                    default -> throw new SyntaxException(start, "a sort key");
                };
        return new SortCriterion(key, direction);
    }

    /** {@code charset = atom / quoted}, or any {@code astring}: each that the JDK can read. */
    private Charset charset() throws SyntaxException, RefusedException {
        String name = new String(in.astring("a charset"), StandardCharsets.ISO_8859_1);
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new RefusedException(
                    new ResponseCode.BadCharset(List.of("UTF-8", "US-ASCII", "ISO-8859-1")),
                    "The charset of the search is not known; UTF-8 is");
        }
    }
}
