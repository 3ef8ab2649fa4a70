package org.popbridge.proxy.command;

import java.util.List;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.imap.Uids;

/** Prints search keys, every AND in parentheses. */
record KeyPrinter(Printer out) {
    Printer print(SearchKey key) {
        return switch (key) {
            case SearchKey.All _ -> out.raw("ALL");
            case SearchKey.Recent _ -> out.raw("RECENT");
            case SearchKey.And(List<SearchKey> keys) -> {
                String before = "(";
                for (SearchKey each : keys) {
                    out.raw(before);
                    print(each);
                    before = " ";
                }
                yield out.close();
            }
            case SearchKey.Or(SearchKey left, SearchKey right) -> {
                out.raw("OR ");
                print(left).space();
                yield print(right);
            }
            case SearchKey.Not(SearchKey negated) -> {
                out.raw("NOT ");
                yield print(negated);
            }
            case SearchKey.Fuzzy(SearchKey inner) -> {
                out.raw("FUZZY ");
                yield print(inner);
            }
            case SearchKey.HasFlag(var flag) ->
                    out.raw(
                            flag.isSystem()
                                    ? flag.name().substring(1).toUpperCase(java.util.Locale.ROOT)
                                    : "KEYWORD " + flag.name());
            case SearchKey.In(var messages) ->
                    out.raw(messages instanceof Uids ? "UID " : "").numberSet(messages.numbers());
            case SearchKey.InEnvelope(var field, String text) ->
                    out.raw(field.name()).space().astring(text);
            case SearchKey.InHeader(String field, String text) ->
                    out.raw("HEADER ").astring(field).space().astring(text);
            case SearchKey.InBody(String text) -> out.raw("BODY ").astring(text);
            case SearchKey.InText(String text) -> out.raw("TEXT ").astring(text);
            case SearchKey.Dated(var of, var comparison, var date) ->
                    out.raw(of == SearchKey.DateOf.ARRIVAL ? "" : of.name())
                            .raw(comparison.name())
                            .space()
                            .date(date);
            case SearchKey.Larger(long octets) -> out.raw("LARGER ").number(octets);
            case SearchKey.Smaller(long octets) -> out.raw("SMALLER ").number(octets);
            case SearchKey.HasEmailId(var id) -> out.raw("EMAILID ").raw(id.value());
            case SearchKey.HasThreadId(var id) -> out.raw("THREADID ").raw(id.value());
            case SearchKey.Aged(var age, long seconds) ->
                    out.raw(age.name()).space().number(seconds);
            case SearchKey.ModifiedSince(var since) -> out.raw("MODSEQ ").number(since);
        };
    }
}
