package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.popbridge.proxy.command.Frames.command;
import static org.popbridge.proxy.command.Frames.parse;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.message.Section;
import org.popbridge.proxy.command.FetchItem.Attribute;
import org.popbridge.proxy.command.FetchItem.Partial;
import org.popbridge.proxy.command.FetchItem.Reading;
import org.popbridge.proxy.command.SearchKey.Comparison;
import org.popbridge.proxy.command.SearchKey.DateOf;
import org.popbridge.proxy.command.SearchKey.EnvelopeField;

class CommandParserTest {
    @Test
    void login_literalsAndQuotes_areTheSame() {
        Command login = new NotAuthenticated.Login("FRED FOOBAR", Secret.of("fat man"));
        assertThat(command("a LOGIN \"FRED FOOBAR\" \"fat man\"")).isEqualTo(login);
        assertThat(command("a login {11}␍␊FRED FOOBAR {7+}␍␊fat man")).isEqualTo(login);
    }

    @Test
    void login_printed_showsNoPassword() {
        assertThat(command("a LOGIN fred hunter2").toString()).doesNotContain("hunter2");
    }

    @Test
    void authenticate_initialResponse_isDecoded() {
        assertThat(command("a authenticate plain AGEAYg=="))
                .isEqualTo(
                        new NotAuthenticated.Authenticate(
                                "PLAIN", Optional.of(Secret.of("\0a\0b"))));
        assertThat(command("a AUTHENTICATE EXTERNAL ="))
                .isEqualTo(
                        new NotAuthenticated.Authenticate("EXTERNAL", Optional.of(Secret.of(""))));
        assertThat(command("a AUTHENTICATE PLAIN"))
                .isEqualTo(new NotAuthenticated.Authenticate("PLAIN", Optional.empty()));
    }

    @Test
    void id_nilField_isLeftOut() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", "sodr");
        assertThat(command("a ID (\"name\" \"sodr\" \"vendor\" NIL)"))
                .isEqualTo(new AnyState.Id(fields));
    }

    @Test
    void mailbox_modifiedUtf7_isDecoded() {
        assertThat(command("a SELECT \"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""))
                .isEqualTo(
                        new Authenticated.Select(new MailboxName("~peter/mail/台北/日本語"), Set.of()));
        assertThat(command("a DELETE iNbOx"))
                .isEqualTo(new Authenticated.Delete(MailboxName.INBOX));
    }

    @Test
    void create_trailingSeparator_isDropped() {
        assertThat(command("a CREATE foo/"))
                .isEqualTo(new Authenticated.Create(new MailboxName("foo"), Set.of()));
        assertThat(command("a CREATE foo (use (\\sent \\DRAFTS))"))
                .isEqualTo(
                        new Authenticated.Create(
                                new MailboxName("foo"),
                                Set.of(SpecialUse.SENT, SpecialUse.DRAFTS)));
    }

    @Test
    void list_extended_keepsItsParts() {
        assertThat(
                        command(
                                "a LIST (SUBSCRIBED RECURSIVEMATCH) \"x/\" (% \"b*\") RETURN"
                                        + " (CHILDREN STATUS (UNSEEN MESSAGES))"))
                .isEqualTo(
                        new Authenticated.ListMailboxes(
                                Authenticated.ListForm.EXTENDED,
                                Set.of(
                                        Authenticated.ListSelection.SUBSCRIBED,
                                        Authenticated.ListSelection.RECURSIVEMATCH),
                                "x/",
                                List.of("%", "b*"),
                                Set.of(Authenticated.ListReturn.CHILDREN),
                                Set.of(StatusItem.MESSAGES, StatusItem.UNSEEN),
                                List.of()));
    }

    @Test
    void append_severalMessages_areTold() {
        OffsetDateTime date = OffsetDateTime.parse("1994-02-07T22:43:04-08:00");
        CommandFrame frame =
                CommandFrame.builder()
                        .append(Frames.octets("a APPEND box (\\Seen \\Recent) {5}␍␊"))
                        .spooled(new Spooled(5))
                        .append(Frames.octets(" \" 7-Feb-1994 22:43:04 -0800\" ~{9+}␍␊"))
                        .spooled(new Spooled(9))
                        .build();
        assertThat(Frames.PARSER.parse(frame))
                .isEqualTo(
                        new Parsed.Understood(
                                "a",
                                new Authenticated.Append(
                                        new MailboxName("box"),
                                        List.of(
                                                new Authenticated.Append.Message(
                                                        List.of(Flag.SEEN),
                                                        Optional.empty(),
                                                        new MessageData.Whole(
                                                                MessageData.Encoding.CHAR8,
                                                                new Spooled(5))),
                                                new Authenticated.Append.Message(
                                                        List.of(),
                                                        Optional.of(date),
                                                        new MessageData.Whole(
                                                                MessageData.Encoding.BINARY,
                                                                new Spooled(9)))))));
        assertThat(frame.spooled()).containsExactly(new Spooled(5), new Spooled(9));
    }

    @Test
    void append_utf8_isUnderstoodOnceUtf8IsAccepted() {
        CommandFrame frame =
                CommandFrame.builder()
                        .append(Frames.octets("34 append \"Sent\" (\\Seen) UTF8 (~{9}␍␊"))
                        .spooled(new Spooled(9))
                        .append(Frames.octets(")"))
                        .build();
        for (Dialect dialect : Dialect.values()) {
            Parsed parsed = new CommandParser(CommandLimits.AFTER_LOGIN, dialect).parse(frame);
            if (dialect == Dialect.UTF_8_ACCEPTED) {
                assertThat(parsed)
                        .isEqualTo(
                                new Parsed.Understood(
                                        "34",
                                        new Authenticated.Append(
                                                new MailboxName("Sent"),
                                                List.of(
                                                        new Authenticated.Append.Message(
                                                                List.of(Flag.SEEN),
                                                                Optional.empty(),
                                                                new MessageData.Whole(
                                                                        MessageData.Encoding.BINARY,
                                                                        new Spooled(9)))))));
            } else {
                assertThat(parsed).as("%s", dialect).isInstanceOf(Parsed.Malformed.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a APPEND box UTF8 {1}␍␊x",
                "a APPEND box UTF8 (~{1}␍␊x",
                "a APPEND box UTF8 (~{1}␍␊x ~{1}␍␊x)",
                "a APPEND box UTF8 ()",
                "a APPEND box UTF8(~{1}␍␊x)",
                "a APPEND box CATENATE (UTF8 (~{1}␍␊x))"
            })
    void append_utf8Misspelt_isMalformed(String text) {
        assertThat(
                        new CommandParser(CommandLimits.AFTER_LOGIN, Dialect.UTF_8_ACCEPTED)
                                .parse(Frames.frame(text)))
                .isInstanceOf(Parsed.Malformed.class);
    }

    private record Spooled(long length) implements MessageLiteral {}

    @Test
    void list_patternOfUnusualOctets_isMeasuredByItsCharacters() {
        // Each of them takes four octets and more in modified UTF-7.
        String controls = "\u0001a".repeat(512);
        assertThat(parse("a LIST \"\" \"" + controls + "\"")).isInstanceOf(Parsed.Understood.class);
        assertThat(parse("a LIST \"\" \"&AAE-" + controls.substring(1) + "\""))
                .isInstanceOf(Parsed.Understood.class);
        assertThat(parse("a LIST \"\" \"" + controls + "a\"")).isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void append_emptyMessage_isRefused() {
        assertThat(parse("a APPEND box {0}␍␊")).isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void fetch_items_keepTheirParts() {
        Selected.Fetch fetch =
                (Selected.Fetch)
                        command(
                                "a UID FETCH 1:* (FLAGS flags BODY.PEEK[1.2.HEADER.FIELDS (Date"
                                        + " \"X Y\")]<5.10> BINARY.SIZE[2]) (CHANGEDSINCE 7)");
        assertThat(fetch.messages()).isEqualTo(new Uids(NumberSet.range(1, NumberSet.STAR)));
        assertThat(fetch.items())
                .containsExactly(
                        Attribute.FLAGS,
                        new FetchItem.Body(
                                new Section(
                                        List.of(1, 2),
                                        Section.Specifier.HEADER_FIELDS,
                                        List.of("Date", "X Y")),
                                new Partial.Range(5, 10),
                                Reading.PEEKS),
                        new FetchItem.BinarySize(List.of(2)),
                        Attribute.MODSEQ);
        assertThat(fetch.changedSince()).contains(new ModSeq(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    BODY                                       | BODY
                    RFC822.SIZE                                | RFC822.SIZE
                    RFC822                                     | RFC822
                    BODY.PEEK[]                                | BODY[]
                    BODY[1.MIME]                               | BODY[1.MIME]
                    body.peek[header.fields (Date from)]<0.10> | BODY[HEADER.FIELDS (Date from)]<0>
                    BODY[2.HEADER.FIELDS.NOT (X)]              | BODY[2.HEADER.FIELDS.NOT (X)]
                    BINARY.PEEK[1.2]<7.1>                      | BINARY[1.2]<7>
                    BINARY.SIZE[]                              | BINARY.SIZE[]
                    """)
    void responseName_item_isThatOfTheResponse(String asked, String told) {
        Selected.Fetch fetch = (Selected.Fetch) command("a FETCH 1 " + asked);
        assertThat(fetch.items().getFirst().responseName()).asString().isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    []                              | ''
                    [1.2]                           | 1.2
                    [HEADER]                        | HEADER
                    [TEXT]                          | TEXT
                    [3.MIME]                        | 3.MIME
                    [1.HEADER.FIELDS (from TO)]     | 1.HEADER.FIELDS (FROM TO)
                    [HEADER.FIELDS.NOT (from)]      | HEADER.FIELDS.NOT (FROM)
                    """)
    void section_spec_isTheMessageParsersOwn(String asked, String section) {
        Selected.Fetch fetch = (Selected.Fetch) command("a FETCH 1 BODY" + asked);
        FetchItem.Body body = (FetchItem.Body) fetch.items().getFirst();
        assertThat(body.section()).hasToString(section);
    }

    @ParameterizedTest
    @CsvSource({
        "FLAGS, false",
        "RFC822.HEADER, false",
        "RFC822, true",
        "BODY[], true",
        "BODY.PEEK[], false",
        "BINARY[1], true",
        "BINARY.SIZE[1], false"
    })
    void setsSeen_item_isAsTheRfcSays(String item, boolean setsSeen) {
        Selected.Fetch fetch = (Selected.Fetch) command("a FETCH 1 " + item);
        assertThat(fetch.items().getFirst().setsSeen()).isEqualTo(setsSeen);
    }

    @Test
    void store_unchangedSince_isKept() {
        assertThat(command("a STORE 2:4 (UNCHANGEDSINCE 12) +FLAGS.SILENT \\Deleted $x"))
                .isEqualTo(
                        new Selected.Store(
                                new Sequences(NumberSet.range(2, 4)),
                                Optional.of(new ModSeq(12)),
                                Selected.StoreAction.ADD,
                                Selected.Echo.SILENT,
                                Set.of(Flag.DELETED, new Flag("$x"))));
    }

    @Test
    void search_keys_makeATree() {
        Selected.Search search =
                (Selected.Search)
                        command(
                                "a SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\" OR UNSEEN"
                                        + " (UID 4:5 LARGER 7)");
        assertThat(search.reply()).isEqualTo(new Selected.SearchReply.Listed());
        assertThat(search.key())
                .isEqualTo(
                        new SearchKey.And(
                                List.of(
                                        new SearchKey.HasFlag(Flag.FLAGGED),
                                        new SearchKey.Dated(
                                                DateOf.ARRIVAL,
                                                Comparison.SINCE,
                                                LocalDate.of(1994, 2, 1)),
                                        new SearchKey.Not(
                                                new SearchKey.InEnvelope(
                                                        EnvelopeField.FROM, "Smith")),
                                        new SearchKey.Or(
                                                new SearchKey.Not(new SearchKey.HasFlag(Flag.SEEN)),
                                                new SearchKey.And(
                                                        List.of(
                                                                new SearchKey.In(
                                                                        new Uids(
                                                                                NumberSet.range(
                                                                                        4, 5))),
                                                                new SearchKey.Larger(7)))))));
    }

    @Test
    void search_charset_decodesTexts() {
        byte[] octets = Frames.octets("a SEARCH CHARSET ISO-8859-1 SUBJECT \"d?j?\"");
        octets[octets.length - 4] = (byte) 0xe9;
        octets[octets.length - 2] = (byte) 0xe0;
        assertThat(Frames.PARSER.parse(CommandFrame.of(octets)))
                .isEqualTo(
                        new Parsed.Understood(
                                "a",
                                new Selected.Search(
                                        Selected.Numbering.SEQUENCES,
                                        new Selected.SearchReply.Listed(),
                                        new SearchKey.InEnvelope(EnvelopeField.SUBJECT, "déjà"))));
    }

    @Test
    void search_unknownCharset_isRefusedWithThoseKnown() {
        assertThat(parse("a7 SEARCH CHARSET X-NONE TEXT a"))
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> {
                            assertThat(refused.tag()).isEqualTo("a7");
                            assertThat(refused.code()).isInstanceOf(ResponseCode.BadCharset.class);
                        });
    }

    @Test
    void search_tooDeepOrTooMany_isRefused() {
        assertThat(parse("a SEARCH " + "(".repeat(40_000) + "ALL" + ")".repeat(40_000)))
                .isInstanceOf(Parsed.Refused.class);
        assertThat(parse("a SEARCH " + "NOT ".repeat(40_000) + "ALL"))
                .isInstanceOf(Parsed.Refused.class);
        assertThat(parse("a SEARCH ALL" + " ALL".repeat(40_000)))
                .isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void leverage_listsThatMultiplyWork_areRefused() {
        String fields = "x" + " x".repeat(200);
        assertThat(parse("a FETCH 1 BODY[HEADER.FIELDS (" + fields + ")]"))
                .isInstanceOf(Parsed.Refused.class);
        StringBuilder items = new StringBuilder("FLAGS");
        for (int i = 1; i <= 200; i++) {
            items.append(" BODY[").append(i).append(']');
        }
        assertThat(parse("a FETCH 1 (" + items + ")")).isInstanceOf(Parsed.Refused.class);
        assertThat(parse("a LIST \"\" (" + "x ".repeat(64) + "x)"))
                .isInstanceOf(Parsed.Refused.class);
        assertThat(parse("a LSUB \"\" " + "x".repeat(1_025))).isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void fetch_tooManyRanges_isMalformed() {
        assertThat(parse("a FETCH 1" + ",3".repeat(20_000) + " FLAGS"))
                .isInstanceOf(Parsed.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    a1|2|a space
                    a1 |3|a command
                    a1 FROBNICATE|3|a command
                    a1 NOOP x|7|the end of the line
                    a1 NOOP |7|the end of the line
                    a1  NOOP|3|a command
                    a1 SELECT|9|a space
                    a1 SELECT &AA|10|a mailbox name in modified UTF-7
                    a1 SELECT x (FOO)|13|CONDSTORE or QRESYNC
                    a1 UID EXPUNGE|14|a space
                    a1 UID NOOP|7|a command that has a UID form
                    a1 FETCH 0 FLAGS|9|a message number or "*"
                    a1 FETCH 1 FLAG|11|an item of FETCH
                    a1 FETCH 1 (ALL)|12|an item of FETCH
                    a1 FETCH 1 BODY[MIME]|16|a body part before MIME
                    a1 FETCH 1 BODY[1.]|18|a section
                    a1 FETCH 1 BODY[]<0.0>|20|a number from 1 on
                    a1 FETCH 1 FLAGS (VANISHED)|18|CHANGEDSINCE
                    a1 UID FETCH 1 FLAGS (VANISHED)|21|CHANGEDSINCE beside VANISHED
                    a1 UID FETCH 1 FLAGS (PARTIAL 1:-3)|32|a number from 1 on
                    a1 SEARCH RETURN (ALL PARTIAL 1:2) ALL|18|either ALL or PARTIAL
                    a1 FETCH 1 FLAGS (PARTIAL 1:3)|18|CHANGEDSINCE
                    a1 SELECT x (QRESYNC (0 1))|22|a number from 1 on
                    a1 SELECT x (QRESYNC (1 1 1:*))|26|numbers, without "*"
                    a1 SELECT x (QRESYNC (1 1 1 (1 1) ))|33|")"
                    a1 STORE 1 FLAG x|11|FLAGS
                    a1 LOGIN fred|13|a space
                    a1 LOGIN fred {3}|17|the line's end after a literal's length
                    a1 LIST (RECURSIVEMATCH) "" *|8|SUBSCRIBED beside RECURSIVEMATCH
                    a1 STATUS x ()|13|a status item
                    a1 SEARCH|9|a space
                    a1 SEARCH ALL FOO|14|a search key
                    a1 SEARCH SINCE 31-Feb-2020|16|a day that exists
                    a1 SORT () UTF-8 ALL|9|a sort key
                    a1 THREAD REFS UTF-8 ALL|10|ORDEREDSUBJECT or REFERENCES
                    a1 AUTHENTICATE PLAIN x|22|an initial response in base 64
                    a1 ENABLE|9|a space
                    """)
    void parse_malformed_tellsWhereAndWhat(String text, int offset, String expected) {
        assertThat(parse(text)).isEqualTo(new Parsed.Malformed("a1", offset, expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "* NOOP", "+ NOOP", "\"a\" NOOP", "(", "é NOOP"})
    void parse_withoutTag_isAnsweredUntagged(String text) {
        assertThat(parse(text)).isEqualTo(new Parsed.Malformed("*", 0, "a tag"));
    }

    @Test
    void malformed_text_quotesNothingOfTheClient() {
        Parsed.Malformed malformed = (Parsed.Malformed) parse("a1 LOGIN fred secret(word");
        assertThat(malformed.text()).doesNotContain("secret").contains("octet 20");
    }

    @Test
    void create_unknownUseOrParameter_isRefusedOrMalformed() {
        assertThat(parse("a CREATE x (USE (\\Foo))"))
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused ->
                                assertThat(refused.code()).isEqualTo(ResponseCode.Plain.USEATTR));
        assertThat(parse("a CREATE x (PARTITION here)")).isInstanceOf(Parsed.Malformed.class);
    }
}
