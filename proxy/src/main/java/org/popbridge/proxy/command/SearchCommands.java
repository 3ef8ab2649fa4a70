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
import org.popbridge.proxy.command.Selected.Updates;

/** Reads SEARCH, SORT and THREAD. */
final class SearchCommands {
    private static final int MOST_CRITERIA = 20;
    private static final int MOST_SOURCES = 100;

    private final Scanner in;
    private final Numbering numbering;
    private final CommandLimits limits;
    private final Dialect dialect;

    SearchCommands(Scanner in, Numbering numbering, CommandLimits limits, Dialect dialect) {
        this.in = in;
        this.numbering = numbering;
        this.limits = limits;
        this.dialect = dialect;
    }

    /**
     * {@code search = "SEARCH" [search-return-opts] [SP "CHARSET" SP charset] 1*(SP search-key)}
     * (RFC 4466 §3). Without a charset texts are read as UTF-8, of which US-ASCII is a part; with
     * UTF8=ACCEPT enabled there is to be none (RFC 9755 §3).
     */
    Command search() throws SyntaxException, RefusedException {
        in.space();
        SearchReply reply = replyOrList();
        return new Selected.Search(numbering, reply, program(reply));
    }

    /** {@code esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP program}. */
    Command multiSearch() throws SyntaxException, RefusedException {
        in.space();
        int start = in.offset();
        List<MailboxFilter> sources = in.tryWord("IN") ? sources() : List.of();
        SearchReply.Extended reply =
                reply().orElseGet(() -> new SearchReply.Extended(EnumSet.of(SearchReturn.ALL)));
        if (reply.saves()
                && !sources.stream().allMatch(MailboxFilter.SelectedOne.class::isInstance)) {
            throw new SyntaxException(start, "SAVE with the selected mailbox only");
        }
        return new Authenticated.MultiSearch(sources, reply, program(reply));
    }

    /** {@code SP "(" filter-mailboxes *(SP filter-mailboxes) ")"}, and the space after it. */
    private List<MailboxFilter> sources() throws SyntaxException {
        in.space();
        in.octet('(');
        List<MailboxFilter> sources = new ArrayList<>();
        do {
            if (sources.size() == MOST_SOURCES) {
                throw in.expected("at most " + MOST_SOURCES + " kinds of mailboxes");
            }
            sources.add(MailboxFilters.ofSearch(in));
        } while (in.trySpace());
        in.octet(')');
        in.space();
        return sources;
    }

    /** {@code ["CHARSET" SP charset SP] search-key *(SP search-key)}. */
    private SearchKey program(SearchReply reply) throws SyntaxException, RefusedException {
        try {
            Charset charset = StandardCharsets.UTF_8;
            int label = in.offset();
            if (in.tryWord("CHARSET")) {
                if (dialect == Dialect.UTF_8_ACCEPTED) {
                    throw new SyntaxException(label, "no CHARSET, as all is UTF-8 by ENABLE");
                }
                in.space();
                charset = charset();
                in.space();
            }
            int start = in.offset();
            SearchKey key = keys(charset);
            requireFuzzy(reply.has(SearchReturn.RELEVANCY), key, start);
            return key;
        } catch (RefusedException refused) {
            throw reply.saves() ? refused.forgettingResult() : refused;
        }
    }

    /** RFC 6203 §4, §6. */
    private static void requireFuzzy(boolean relevancy, SearchKey key, int start)
            throws SyntaxException {
        if (relevancy && !key.contains(SearchKey.Fuzzy.class::isInstance)) {
            throw new SyntaxException(start, "FUZZY among the keys, for RELEVANCY");
        }
    }

    /** {@code "CANCELUPDATE" 1*(SP quoted)} (RFC 5267 §5). */
    static Command cancelUpdate(Scanner in) throws SyntaxException {
        List<String> tags = new ArrayList<>();
        do {
            in.space();
            if (tags.size() == MOST_SOURCES) {
                throw in.expected("at most " + MOST_SOURCES + " tags");
            }
            tags.add(new String(in.quoted(), StandardCharsets.ISO_8859_1));
        } while (!in.atEnd());
        return new Selected.CancelUpdate(tags);
    }

    /** {@code sort = "SORT" [search-return-opts] SP sort-criteria SP charset 1*(SP search-key)}. */
    Command sort() throws SyntaxException, RefusedException {
        in.space();
        SearchReply reply = replyOrList();
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
        try {
            Charset charset = charset();
            in.space();
            int start = in.offset();
            SearchKey key = keys(charset);
            boolean relevancy =
                    reply.has(SearchReturn.RELEVANCY)
                            || criteria.stream().anyMatch(each -> each.key() == SortKey.RELEVANCY);
            requireFuzzy(relevancy, key, start);
            return new Selected.Sort(numbering, reply, criteria, key);
        } catch (RefusedException refused) {
            throw reply.saves() ? refused.forgettingResult() : refused;
        }
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
    private Optional<SearchReply.Extended> reply() throws SyntaxException, RefusedException {
        if (!in.tryWord("RETURN")) {
            return Optional.empty();
        }
        in.space();
        in.octet('(');
        int opening = in.offset();
        Set<SearchReturn> results = EnumSet.noneOf(SearchReturn.class);
        Optional<PartialRange> partial = Optional.empty();
        Optional<Updates> updates = Optional.empty();
        if (in.peek() != ')') {
            do {
                if (partial.isEmpty() && in.tryWord("PARTIAL")) {
                    in.space();
                    partial = Optional.of(partial(in));
                } else if (updates.isEmpty() && in.tryWord("UPDATE")) {
                    updates = Optional.of(new Updates(itemsAtOnce()));
                } else if (in.peek() == '('
                        && updates.filter(each -> each.items().isEmpty()).isPresent()) {
                    updates = Optional.of(new Updates(items()));
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
        boolean none = results.isEmpty() && partial.isEmpty() && updates.isEmpty();
        return Optional.of(
                new SearchReply.Extended(
                        none ? EnumSet.of(SearchReturn.ALL) : results, partial, updates));
    }

    /**
     * {@code "UPDATE" [ "(" fetch-att *(SP fetch-att) ")" ]}: without a space in the grammar of RFC
     * 5465 §8, with one in its example, which {@link #reply} reads.
     */
    private List<FetchItem> itemsAtOnce() throws SyntaxException, RefusedException {
        return in.peek() == '(' ? items() : List.of();
    }

    private List<FetchItem> items() throws SyntaxException, RefusedException {
        return List.copyOf(new FetchCommand(in).items());
    }

    private SearchReply replyOrList() throws SyntaxException, RefusedException {
        Optional<SearchReply.Extended> reply = reply();
        return reply.isPresent() ? reply.get() : new SearchReply.Listed();
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

    /** {@code search-return-opt = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE" / …}. */
    private SearchReturn result() throws SyntaxException {
        int start = in.offset();
        return switch (in.keyword("a result option")) {
            case "MIN" -> SearchReturn.MIN;
            case "MAX" -> SearchReturn.MAX;
            case "ALL" -> SearchReturn.ALL;
            case "COUNT" -> SearchReturn.COUNT;
            case "SAVE" -> SearchReturn.SAVE;
            case "CONTEXT" -> SearchReturn.CONTEXT;
            case "RELEVANCY" -> SearchReturn.RELEVANCY;
            default ->
                    throw new SyntaxException(
                            start,
                            "MIN, MAX, ALL, COUNT, SAVE, CONTEXT, RELEVANCY, one PARTIAL or UPDATE");
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
                    case "DISPLAYFROM" -> SortKey.DISPLAYFROM;
                    case "DISPLAYTO" -> SortKey.DISPLAYTO;
                    case "RELEVANCY" -> SortKey.RELEVANCY;
                    case "FROM" -> SortKey.FROM;
                    case "SIZE" -> SortKey.SIZE;
                    case "SUBJECT" -> SortKey.SUBJECT;
                    case "TO" -> SortKey.TO;
                    default -> throw new SyntaxException(start, "a sort key");
                };
        return new SortCriterion(key, direction);
    }

    /**
     * {@code charset = atom / quoted}, or any {@code astring}: each that the JDK can read, but only
     * UTF-8 with UTF8=ACCEPT enabled (RFC 9755 §3).
     */
    private Charset charset() throws SyntaxException, RefusedException {
        int start = in.offset();
        String name = new String(in.astring("a charset"), StandardCharsets.ISO_8859_1);
        if (dialect == Dialect.UTF_8_ACCEPTED && !name.equalsIgnoreCase("UTF-8")) {
            throw new SyntaxException(start, "UTF-8, as all is by ENABLE");
        }
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new RefusedException(
                    new ResponseCode.BadCharset(List.of("UTF-8", "US-ASCII", "ISO-8859-1")),
                    "The charset of the search is not known; UTF-8 is");
        }
    }
}
