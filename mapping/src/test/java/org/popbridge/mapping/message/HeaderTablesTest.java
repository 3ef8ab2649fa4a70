package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables for what header fields mean. */
class HeaderTablesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Re: hello|hello|true",
                "RE[2]: hello|hello|true",
                "Re [x]: hello|hello|true",
                "[list] Re: hello (fwd)|hello|true",
                "[list] hello|hello|false",
                "[only]|[only]|false",
                "[fwd: hello]|hello|true",
                "Fw: Fwd: re : a  b|a b|true",
                "Re: [a][b] Re: c|c|true",
                "=?utf-8?q?Re=3A_caf=C3=A9?=|café|true",
                "plain|plain|false"
            })
    void baseSubject_followsRfc5256(String raw, String base, boolean reply) {
        assertThat(BaseSubject.of(EncodedWords.decode(raw)))
                .isEqualTo(new BaseSubject(base, reply));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Fri, 21 Nov 1997 09:55:06 -0600|1997-11-21T15:55:06Z",
                "21 Nov 97 09:55:06 GMT|1997-11-21T09:55:06Z",
                "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600|1997-11-21T00:00:00Z",
                "Thu, 13 Feb 1969 23:32:54 -0330|1969-02-14T03:02:54Z",
                "Mon Jan  2 15:04:05 2006|2006-01-02T15:04:05Z",
                "2006-01-02T15:04:05+01:00|2006-01-02T14:04:05Z",
                "1 Jan 100 00:00 EST|2000-01-01T05:00:00Z",
                "Mon, 02-Jan-06 15:04:05 PST|2006-01-02T23:04:05Z",
                "1 Jan 2000 25:00:00 +0000|2000-01-01T00:00:00Z",
                "1 Jan 2000 10:00:00 +9999|2000-01-01T10:00:00Z"
            })
    void dates_areReadLeniently(String raw, String instant) {
        assertThat(DateFields.parse(raw).orElseThrow().epochSeconds())
                .isEqualTo(Instant.parse(instant).getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource({"''", "yesterday", "31 Feb 2000 10:00:00 +0000", "10:00"})
    void noDate_isNone(String raw) {
        assertThat(DateFields.parse(raw)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "=?ISO-8859-1?Q?a?=|a",
                "=?ISO-8859-1?Q?a?= b|a b",
                "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=|ab",
                "=?ISO-8859-1?Q?a_b?=|a b",
                "=?US-ASCII*EN?Q?Keith_Moore?=|Keith Moore",
                "=?utf-8?B?4oI=?= =?utf-8?B?rA==?=|€",
                "=?utf-8?Q?broken|=?utf-8?Q?broken",
                "=?utf-8?X?a?=|=?utf-8?X?a?=",
                "=?x-unknown?Q?abc?=|abc",
                "=?ks_c_5601-1987?B?x9GxuQ==?=|한국",
                "=?utf-7?Q?+AOk-?=|é"
            })
    void encodedWords_areDecoded(String raw, String text) {
        assertThat(EncodedWords.decode(raw)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a@b.c|((NIL NIL \"a\" \"b.c\"))",
                "Joe <a@b.c>|((\"Joe\" NIL \"a\" \"b.c\"))",
                "\"Doe, J\" <a@b>, x@y|((\"Doe, J\" NIL \"a\" \"b\")(NIL NIL \"x\" \"y\"))",
                "a@b (Joe)|((\"Joe\" NIL \"a\" \"b\"))",
                "<@r1,@r2:a@b>|((NIL \"@r1,@r2\" \"a\" \"b\"))",
                "G: a@b, c@d;|((NIL NIL \"G\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\")"
                        + "(NIL NIL NIL NIL))",
                "undisclosed:;|((NIL NIL \"undisclosed\" NIL)(NIL NIL NIL NIL))",
                "root|((NIL NIL \"root\" \"\"))",
                "Joe <a@b|((\"Joe\" NIL \"a\" \"b\"))",
                "<>|((NIL NIL \"\" \"\"))",
                "\"\" <a@b>|((NIL NIL \"a\" \"b\"))",
                "a@b; c@d|((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))",
                "=?utf-8?Q?Doe, J?= <a@b>|((\"=?utf-8?Q?Doe, J?=\" NIL \"a\" \"b\"))"
            })
    void addresses_areWrittenForEnvelope(String raw, String wire) throws Exception {
        String envelope = Messages.text(Messages.summary("To: " + raw + "\n\n").envelope());
        assertThat(envelope).isEqualTo("(NIL NIL NIL NIL NIL " + wire + " NIL NIL NIL NIL)");
    }

    @Test
    void envelope_defaultsSenderAndWritesLiterals() throws Exception {
        String envelope =
                Messages.text(
                        Messages.summary("From: a@b\nSubject: caf\u00e9\nMessage-ID: <x@y>\n\n")
                                .envelope());
        assertThat(envelope)
                .isEqualTo(
                        "(NIL {4}\r\ncaf\u00e9 ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\"))"
                                + " ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL \"<x@y>\")");
    }

    @Test
    void parameters_areJoinedAsRfc2231Says() throws Exception {
        MimeHeader mime =
                Messages.parse(
                                """
                                Content-Type: application/x-stuff;
                                 title*1*=%2A%2A%2Afun%2A%2A%2A%20;
                                 title*0*=us-ascii'en'This%20is%20even%20more%20;
                                 title*2="isn't it!"

                                """)
                        .root()
                        .mime();
        assertThat(mime.parameters().decoded("title"))
                .isEqualTo("This is even more ***fun*** isn't it!");
    }

    @Test
    void internalDate_takesTheTopmostReceivedElseDate() throws Exception {
        MessageSummary both =
                Messages.summary(
                        """
                        Received: by x; Mon, 2 Jan 2006 15:04:05 +0100
                        Received: by y; Sun, 1 Jan 2006 15:04:05 +0100
                        Date: Sat, 31 Dec 2005 10:00:00 +0000

                        """);
        assertThat(both.internalRung()).isEqualTo(DateRung.RECEIVED);
        assertThat(both.internal()).contains(new MailDate(1136210645, 60));
        MessageSummary date = Messages.summary("Date: Sat, 31 Dec 2005 10:00:00 +0000\n\n");
        assertThat(date.internalRung()).isEqualTo(DateRung.DATE);
        assertThat(Messages.summary("Date: 1 Jan 1900 00:00 GMT\n\n").internalRung())
                .isEqualTo(DateRung.NONE);
    }

    @Test
    void digest_ignoresWhatHostsChange() {
        String stable = "Message-ID: <a@b>\nFrom: a@b\nSubject: x\n y\n";
        assertThat(HeaderDigest.of(Messages.header("Status: RO\nX-UIDL: 7\n" + stable + "\n")))
                .isEqualTo(
                        HeaderDigest.of(
                                Messages.header(
                                        stable.replace("\n y", " y") + "Delivered-To: z\n\n")))
                .isNotEqualTo(HeaderDigest.of(Messages.header("Message-ID: <a@b>\n\n")));
    }

    /** Ledgers keep fingerprints: what a version made has to be what the next one makes. */
    @Test
    void digest_isWhatItEverWas() {
        assertThat(
                        HeaderDigest.of(
                                Messages.header(
                                        """
                                        Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000
                                        Message-ID: <1@example.org>
                                        Date:   Mon,  1 Jan 2024\t00:00:00 +0000\s
                                        To: b@example.org,
                                         c@example.org
                                        Subject:\s
                                        X-UIDL: 1
                                        Status: RO
                                        X-Keywords: a
                                         b
                                        Station: x

                                        body
                                        """
                                                .replace("\n", "\r\n"))))
                .hasToString("af70262ee56618581071049b7676c338");
    }
}
