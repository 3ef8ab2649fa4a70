package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand around the keys of SEARCH, SORT and ESEARCH, and what not. */
class SearchGrammarTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEARCH RETURN () ALL",
                "UID SEARCH RETURN (update Count) DELETED",
                "SEARCH RETURN (UPDATE PARTIAL 1:5 CONTEXT) DELETED",
                "SORT RETURN (UPDATE) (SUBJECT REVERSE DISPLAYTO) UTF-8 ALL",
                "UID SORT RETURN (RELEVANCY) (DISPLAYFROM) UTF-8 NOT FUZZY ALL",
                "SORT (REVERSE RELEVANCY DATE) UTF-8 OR FUZZY TEXT a 1:5",
                "SEARCH FUZZY FUZZY (SUBJECT a FROM b)",
                "CANCELUPDATE \"a\" \"b c\"",
                "ESEARCH ALL",
                "UID ESEARCH ALL",
                "ESEARCH IN (selected) RETURN (SAVE) ALL",
                "ESEARCH RETURN (SAVE) ALL",
                "esearch in (INBOXES personal subscribed) unseen",
                "ESEARCH IN (subtree a subtree-one (b c) mailboxes (INBOX \"d e\")) CHARSET UTF-8 ALL"
            })
    void parse_search_isUnderstood(String command) {
        assertThat(parsed(command)).isInstanceOf(Parsed.Understood.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEARCH RETURN (UPDATE UPDATE) ALL",
                "SEARCH RETURN (PARTIAL 1:2 ALL) ALL",
                "SEARCH RETURN (RELEVANCY) TEXT a",
                "SEARCH FUZZY",
                "SORT (RELEVANCY) UTF-8 TEXT a",
                "SORT (DISPLAYCC) UTF-8 ALL",
                "CANCELUPDATE",
                "CANCELUPDATE a",
                "CANCELUPDATE \"a\"  \"b\"",
                "ESEARCH",
                "ESEARCH IN () ALL",
                "ESEARCH IN (selected-delayed) ALL",
                "ESEARCH IN (mailboxes) ALL",
                "ESEARCH IN (mailboxes ()) ALL",
                "ESEARCH IN (subtree a)ALL",
                "ESEARCH IN (everywhere) ALL",
                "ESEARCH IN (personal) RETURN (SAVE) ALL",
                "ESEARCH IN (personal)"
            })
    void parse_noSearch_isMalformed(String command) {
        assertThat(parsed(command)).isInstanceOf(Parsed.Malformed.class);
    }

    private static Parsed parsed(String command) {
        return Frames.parse("a1 " + command);
    }
}
