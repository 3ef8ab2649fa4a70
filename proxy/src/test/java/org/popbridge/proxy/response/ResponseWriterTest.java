package org.popbridge.proxy.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberList;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.proxy.response.MailboxData.Conversation;

class ResponseWriterTest {
    private final Recorder sink = new Recorder();
    private final ResponseWriter writer = new ResponseWriter(sink);

    private static final UidValidity VALIDITY = new UidValidity(38505);

    private static Response code(ResponseCode code) {
        return Response.Untagged.ok(code, "x");
    }

    private static UidSet uids(long first, long last) {
        return UidSet.range(new Uid(first), new Uid(last));
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                arguments(Response.Tagged.ok("a1", "Done"), "a1 OK Done"),
                arguments(Response.Tagged.no("a1", "No"), "a1 NO No"),
                arguments(Response.Tagged.bad("*", "What?"), "* BAD What?"),
                arguments(
                        Response.Tagged.no("a", ResponseCode.Plain.TRYCREATE, "No such mailbox"),
                        "a NO [TRYCREATE] No such mailbox"),
                arguments(Response.Untagged.bye("Bye"), "* BYE Bye"),
                arguments(
                        new Response.Untagged(
                                Response.Condition.PREAUTH, Response.Words.of("Hello")),
                        "* PREAUTH Hello"),
                arguments(Response.Untagged.ok("[not a code] x"), "* OK  [not a code] x"),
                arguments(Response.Untagged.ok("a\r\nb\0cüd😀"), "* OK a  b c?d?"),
                arguments(new Response.GoOn("idling"), "+ idling"),
                arguments(new Response.Challenge("YQ=="), "+ YQ=="),
                arguments(new Response.Challenge(""), "+ "));
    }

    static Stream<Arguments> codes() {
        return Stream.of(
                arguments(code(ResponseCode.Plain.READ_ONLY), "* OK [READ-ONLY] x"),
                arguments(code(ResponseCode.Plain.UNKNOWN_CTE), "* OK [UNKNOWN-CTE] x"),
                arguments(code(new ResponseCode.BadCharset(List.of())), "* OK [BADCHARSET] x"),
                arguments(
                        code(new ResponseCode.BadCharset(List.of("UTF-8", "US-ASCII"))),
                        "* OK [BADCHARSET (UTF-8 US-ASCII)] x"),
                arguments(
                        code(new ResponseCode.Capability(List.of("IMAP4rev1", "IDLE"))),
                        "* OK [CAPABILITY IMAP4rev1 IDLE] x"),
                arguments(
                        code(new ResponseCode.PermanentFlags(List.of(Flag.SEEN), true)),
                        "* OK [PERMANENTFLAGS (\\Seen \\*)] x"),
                arguments(
                        code(new ResponseCode.PermanentFlags(List.of(), false)),
                        "* OK [PERMANENTFLAGS ()] x"),
                arguments(code(new ResponseCode.UidNext(new Uid(4392))), "* OK [UIDNEXT 4392] x"),
                arguments(
                        code(new ResponseCode.UidValidityIs(VALIDITY)),
                        "* OK [UIDVALIDITY 38505] x"),
                arguments(code(new ResponseCode.Unseen(12)), "* OK [UNSEEN 12] x"),
                arguments(
                        code(new ResponseCode.AppendUid(VALIDITY, uids(3955, 3955))),
                        "* OK [APPENDUID 38505 3955] x"),
                arguments(
                        code(new ResponseCode.CopyUid(VALIDITY, uids(304, 305), uids(7, 8))),
                        "* OK [COPYUID 38505 304:305 7:8] x"),
                arguments(
                        code(new ResponseCode.HighestModSeq(new ModSeq(715194045007L))),
                        "* OK [HIGHESTMODSEQ 715194045007] x"),
                arguments(
                        code(
                                new ResponseCode.Modified(
                                        new Sequences(NumberSet.builder().add(7).add(9).build()))),
                        "* OK [MODIFIED 7,9] x"),
                arguments(code(new ResponseCode.Other("X-FOO", "1 2")), "* OK [X-FOO 1 2] x"));
    }

    static Stream<Arguments> serverData() {
        Map<String, String> id = new LinkedHashMap<>();
        id.put("name", "Popbridge");
        id.put("version", "1");
        ServerData.Namespace personal = new ServerData.Namespace("", '/');
        ServerData.Namespace shared = new ServerData.Namespace("#Users/", '/');
        return Stream.of(
                arguments(
                        new ServerData.Capabilities(List.of("IMAP4rev1", "LITERAL+")),
                        "* CAPABILITY IMAP4rev1 LITERAL+"),
                arguments(new ServerData.Enabled(List.of()), "* ENABLED"),
                arguments(new ServerData.Id(Map.of()), "* ID NIL"),
                arguments(new ServerData.Id(id), "* ID (\"name\" \"Popbridge\" \"version\" \"1\")"),
                arguments(
                        new ServerData.Namespaces(List.of(personal), List.of(), List.of()),
                        "* NAMESPACE ((\"\" \"/\")) NIL NIL"),
                arguments(
                        new ServerData.Namespaces(
                                List.of(personal), List.of(shared, shared), List.of()),
                        "* NAMESPACE ((\"\" \"/\")) ((\"#Users/\" \"/\")(\"#Users/\" \"/\")) NIL"),
                arguments(
                        new ServerData.MailboxListed(
                                ServerData.MailboxListed.Verb.LIST,
                                List.of("\\HasChildren", "\\Sent"),
                                new MailboxName("Gesendetes & Entwürfe"),
                                true),
                        "* LIST (\\HasChildren \\Sent) \"/\" \"Gesendetes &- Entw&APw-rfe\""
                                + " (\"CHILDINFO\" (\"SUBSCRIBED\"))"),
                arguments(
                        new ServerData.MailboxListed(
                                ServerData.MailboxListed.Verb.LSUB,
                                List.of(),
                                MailboxName.INBOX,
                                false),
                        "* LSUB () \"/\" INBOX"),
                arguments(new ServerData.Separator('/', ""), "* LIST (\\Noselect) \"/\" \"\""));
    }

    static Stream<Arguments> mailboxData() {
        return Stream.of(
                arguments(
                        new MailboxData.Flags(List.of(Flag.SEEN, new Flag("$x"))),
                        "* FLAGS (\\Seen $x)"),
                arguments(new MailboxData.Exists(0), "* 0 EXISTS"),
                arguments(new MailboxData.Recent(3), "* 3 RECENT"),
                arguments(new MailboxData.Expunged(44), "* 44 EXPUNGE"),
                arguments(
                        new MailboxData.StatusOf(
                                new MailboxName("a b"),
                                Map.of(StatusItem.UIDNEXT, 44292L, StatusItem.MESSAGES, 231L)),
                        "* STATUS \"a b\" (MESSAGES 231 UIDNEXT 44292)"),
                arguments(new MailboxData.Found(NumberList.EMPTY, Optional.empty()), "* SEARCH"),
                arguments(
                        new MailboxData.Found(NumberList.of(2, -1), Optional.of(new ModSeq(917))),
                        "* SEARCH 2 4294967295 (MODSEQ 917)"),
                arguments(
                        new MailboxData.Sorted(NumberList.of(5, 3, 4), Optional.empty()),
                        "* SORT 5 3 4"),
                arguments(
                        new MailboxData.ExtendedFound(
                                MailboxData.Correlator.of("A285"),
                                true,
                                OptionalLong.of(7),
                                OptionalLong.of(3800),
                                Optional.of(NumberSet.builder().add(7).add(9, 3800).build()),
                                OptionalLong.of(15),
                                Optional.of(new ModSeq(917)),
                                Optional.empty(),
                                Optional.empty()),
                        "* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800 ALL 7,9:3800 COUNT 15"
                                + " MODSEQ 917"),
                arguments(
                        new MailboxData.ExtendedFound(
                                MailboxData.Correlator.of("A"),
                                false,
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                Optional.empty(),
                                OptionalLong.of(0),
                                Optional.empty(),
                                Optional.of(new MailboxData.PartialFound("1:9", Optional.empty())),
                                Optional.of(NumberList.of(99, 1))),
                        "* ESEARCH (TAG \"A\") PARTIAL (1:9 NIL) COUNT 0 RELEVANCY (99 1)"),
                arguments(
                        new MailboxData.ContextUpdate(
                                new MailboxData.Correlator(
                                        "t1",
                                        Optional.of(
                                                new MailboxData.Where(
                                                        new MailboxName("folder 2/peach"),
                                                        new UidValidity(3)))),
                                true,
                                List.of(
                                        new MailboxData.Shift(
                                                MailboxData.Shift.Way.REMOVEFROM,
                                                List.of(
                                                        new MailboxData.Shift.Span(
                                                                7, NumberSet.of(9)),
                                                        new MailboxData.Shift.Span(
                                                                2, NumberSet.range(3, 4)))),
                                        new MailboxData.Shift(
                                                MailboxData.Shift.Way.ADDTO,
                                                List.of(
                                                        new MailboxData.Shift.Span(
                                                                0, NumberSet.of(12)))))),
                        "* ESEARCH (TAG \"t1\" MAILBOX \"folder 2/peach\" UIDVALIDITY 3) UID"
                                + " REMOVEFROM (7 9 2 3:4) ADDTO (0 12)"));
    }

    @ParameterizedTest
    @MethodSource({"statuses", "codes", "serverData", "mailboxData"})
    void write_response_isAsTheWireHasIt(Response response, String line) throws IOException {
        writer.write(response);
        writer.flush();
        assertThat(sink.text()).isEqualTo(line + "␍␊");
        assertThat(sink.flushes()).isEqualTo(1);
    }

    private static Conversation message(long number, Conversation... answers) {
        return new Conversation(number, List.of(answers));
    }

    private static Conversation missing(Conversation... answers) {
        return new Conversation(Conversation.MISSING, List.of(answers));
    }

    /** The examples of RFC 5256 §4. */
    static Stream<Arguments> threads() {
        return Stream.of(
                arguments(List.of(), "* THREAD"),
                arguments(List.of(message(2)), "* THREAD (2)"),
                arguments(
                        List.of(
                                message(2),
                                message(
                                        3,
                                        message(
                                                6,
                                                message(4, message(23)),
                                                message(44, message(7, message(96)))))),
                        "* THREAD (2)(3 6 (4 23)(44 7 96))"),
                arguments(List.of(missing(message(3), message(5))), "* THREAD ((3)(5))"),
                arguments(
                        List.of(message(1, missing(message(3), message(5)))),
                        "* THREAD (1 (3)(5))"));
    }

    @ParameterizedTest
    @MethodSource("threads")
    void write_threads_areNested(List<Conversation> conversations, String line) throws IOException {
        writer.write(new MailboxData.Threads(conversations));
        writer.flush();
        assertThat(sink.text()).isEqualTo(line + "␍␊");
    }

    @Test
    void write_deepThreads_needsNoStack() throws IOException {
        Conversation deep = message(1);
        for (int i = 0; i < 100_000; i++) {
            deep = message(2, message(3), deep);
        }
        writer.write(new MailboxData.Threads(List.of(deep)));
        writer.flush();
        assertThat(sink.text())
                .startsWith("* THREAD (2 (3)(2 (3)")
                .endsWith("(1)" + ")".repeat(100_000) + "␍␊");
    }

    @Test
    void write_longSearch_leavesInPieces() throws IOException {
        writer.write(
                new MailboxData.Found(
                        NumberList.of(IntStream.rangeClosed(1, 100_000).toArray()),
                        Optional.empty()));
        writer.flush();
        assertThat(sink.text()).endsWith(" 99999 100000␍␊");
        assertThat(sink.largestWrite()).isLessThan(17_000);
    }

    @Test
    void write_untilFlush_staysHere() throws IOException {
        writer.write(new MailboxData.Exists(1));
        assertThat(sink.text()).isEmpty();
        writer.flush();
        assertThat(sink.text()).isEqualTo("* 1 EXISTS␍␊");
    }

    @Test
    void records_withoutSense_areRefused() {
        assertThatThrownBy(() -> Response.Words.of(""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> missing(message(1))).isInstanceOf(IllegalArgumentException.class);
        List<Flag> flags = new ArrayList<>(List.of(Flag.SEEN));
        MailboxData.Flags data = new MailboxData.Flags(flags);
        flags.clear();
        assertThat(data.flags()).containsExactly(Flag.SEEN);
    }
}
