package org.popbridge.mapping.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScannerTest {
    private static Scanner scan(String text) {
        return new Scanner(text.replace("␍␊", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads all of a text by one verb. */
    private interface Verb<T> {
        T read(Scanner in) throws SyntaxException;
    }

    private static <T> T all(String text, Verb<T> verb) throws SyntaxException {
        Scanner in = scan(text);
        T token = verb.read(in);
        in.end();
        return token;
    }

    private static void fails(String text, int offset, Verb<?> verb) {
        assertThatThrownBy(() -> all(text, verb))
                .isInstanceOfSatisfying(
                        SyntaxException.class,
                        e -> assertThat(e.offset()).as(e.expected()).isEqualTo(offset));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A1", "$x", "a.b/c-d_e+f:g#h&i'j", "[x", "~"})
    void atom_atomChars_areTaken(String text) throws SyntaxException {
        String atom = all(text, in -> in.atom("an atom"));
        assertThat(atom).isEqualTo(text);
        assertThat(scan(text).tryAtom()).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "(", ")", "{", "%", "*", "\"", "\\", "]", "\u007f", "\t", "é"})
    void atom_specials_areNotTaken(String text) {
        assertThat(scan(text).tryAtom()).isEmpty();
        fails(text, 0, in -> in.atom("an atom"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            textBlock =
                    """
                    abc            | abc
                    a]b            | a]b
                    "a b"          | a b
                    ""             | ''
                    "\\"\\\\"      | "\\
                    {3}␍␊a"b       | a"b
                    {3+}␍␊a(b      | a(b
                    {0}␍␊          | ''
                    "é"            | é
                    """)
    void astring_itsThreeForms_areRead(String text, String content) throws SyntaxException {
        byte[] octets = all(text, in -> in.astring("a string"));
        assertThat(octets).isEqualTo(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "a            | 2
                    "a\\          | 3
                    "a\\b"        | 3
                    "a␍␊"         | 2
                    {3}␍␊ab       | 7
                    {3}ab         | 3
                    {3            | 2
                    {}␍␊          | 1
                    {-1}␍␊        | 1
                    ~{1}␍␊a       | 0
                    {9223372036854775808}␍␊ | 1
                    {9223372036854775807}␍␊ | 23
                    """)
    void string_broken_tellsWhere(String text, int offset) {
        fails(text, offset, Scanner::string);
    }

    @Test
    void string_nul_isNotTaken() {
        fails("\"\0\"", 1, Scanner::string);
        fails("{2}␍␊a\0", 6, Scanner::string);
    }

    @Test
    void nstring_nil_isAbsent() throws SyntaxException {
        assertThat(all("nil", Scanner::nstring)).isEmpty();
        assertThat(all("\"NIL\"", Scanner::nstring)).isPresent();
        fails("NILE", 0, Scanner::nstring);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "007,7", "4294967295,4294967295"})
    void number_digits_areRead(String text, long value) throws SyntaxException {
        assertThat(all(text, Scanner::number)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "4294967296", "99999999999999999999999"})
    void number_other_isNotTaken(String text) {
        fails(text, 0, Scanner::number);
    }

    @Test
    void number_zero_isNotNonZero() {
        fails("0", 0, Scanner::nonZeroNumber);
    }

    @Test
    void number64_reaches63Bits() throws SyntaxException {
        assertThat(all("9223372036854775807", Scanner::number64)).isEqualTo(Long.MAX_VALUE);
        fails("9223372036854775808", 0, Scanner::number64);
    }

    @Test
    void word_anyCase_isTakenWhole() throws SyntaxException {
        assertThat(scan("return (").tryWord("RETURN")).isTrue();
        assertThat(scan("returns").tryWord("RETURN")).isFalse();
        assertThat(scan("retur").tryWord("RETURN")).isFalse();
        String keyword = all("Fetch", in -> in.keyword("a word"));
        assertThat(keyword).isEqualTo("FETCH");
        fails(
                "x",
                0,
                in -> {
                    in.word("RETURN");
                    return "";
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\Seen", "\\X-Own", "$Junk", "Label1"})
    void flag_flags_areTaken(String text) throws SyntaxException {
        assertThat(all(text, Scanner::flag).name()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"'',0", "\\,1", "(,0", "\\*,1"})
    void flag_other_isNot(String text, int offset) {
        fails(text, offset, Scanner::flag);
    }

    @ParameterizedTest
    @CsvSource({
        "1-Feb-1994, 1994-02-01",
        "01-FEB-1994, 1994-02-01",
        "\"29-feb-2024\", 2024-02-29",
        "31-Dec-9999, 9999-12-31"
    })
    void date_spellings_areRead(String text, LocalDate date) throws SyntaxException {
        assertThat(all(text, Scanner::date)).isEqualTo(date);
    }

    @ParameterizedTest
    @CsvSource({
        "29-Feb-2023, 0",
        "0-Jan-2023, 0",
        "1-Foo-2023, 2",
        "1-Jan-23, 8",
        "1/Jan/2023, 1",
        "111-Jan-2023, 2",
        "'', 0"
    })
    void date_other_tellsWhere(String text, int offset) {
        fails(text, offset, Scanner::date);
    }

    @ParameterizedTest
    @CsvSource({
        "17-Jul-1996 02:44:25 -0700, 1996-07-17T02:44:25-07:00",
        "' 7-Feb-1994 22:43:04 -0800', 1994-02-07T22:43:04-08:00",
        "7-Feb-1994 22:43:04 +0000, 1994-02-07T22:43:04Z",
        "01-Jan-2017 00:59:60 +0100, 2017-01-01T00:59:59+01:00",
        "01-Jan-2017 00:00:00 +0545, 2017-01-01T00:00:00+05:45"
    })
    void dateTime_spellings_areRead(String text, OffsetDateTime date) throws SyntaxException {
        assertThat(all('"' + text + '"', Scanner::dateTime)).isEqualTo(date);
    }

    @ParameterizedTest
    @CsvSource({
        "17-Jul-1996 24:00:00 +0000, 13",
        "17-Jul-1996 02:60:00 +0000, 13",
        "17-Jul-1996 02:44:25 +9900, 22",
        "17-Jul-1996 02:44:25 +0060, 22",
        "17-Jul-1996 02:44:25 0000, 22",
        "17-Jul-1996 2:44:25 +0000, 14",
        "17-Jul-1996, 12"
    })
    void dateTime_other_tellsWhere(String text, int offset) {
        fails('"' + text + '"', offset, Scanner::dateTime);
    }

    @Property
    void dateTime_printed_isReadAgain(
            @ForAll @LongRange(min = -62135596800L, max = 253402300799L) long second,
            @ForAll @LongRange(min = -840, max = 840) long zone)
            throws SyntaxException {
        OffsetDateTime date =
                OffsetDateTime.ofInstant(
                        java.time.Instant.ofEpochSecond(second), java.time.ZoneOffset.UTC);
        OffsetDateTime there =
                date.toLocalDateTime()
                        .atOffset(java.time.ZoneOffset.ofTotalSeconds((int) zone * 60));
        byte[] printed = new Printer().dateTime(there).toByteArray();
        assertThat(new Scanner(printed).dateTime()).isEqualTo(there);
        assertThat(printed).hasSize(28);
    }

    @Property
    void string_printed_isReadAgain(@ForAll byte[] octets) throws SyntaxException {
        for (int i = 0; i < octets.length; i++) {
            octets[i] = octets[i] == 0 ? 1 : octets[i];
        }
        assertThat(new Scanner(new Printer().string(octets).toByteArray()).string())
                .isEqualTo(octets);
        Scanner in = new Scanner(new Printer().astring(octets).toByteArray());
        assertThat(in.astring("a string")).isEqualTo(octets);
        assertThat(in.atEnd()).isTrue();
    }

    @Property
    void anyVerb_anyOctets_failsOnlyWithAnOffsetInside(@ForAll byte[] octets) {
        for (Verb<?> verb : VERBS) {
            Scanner in = new Scanner(octets);
            try {
                verb.read(in);
                assertThat(in.offset()).isBetween(0, octets.length);
            } catch (SyntaxException e) {
                assertThat(e.offset()).isBetween(0, octets.length);
            }
        }
    }

    private static final java.util.List<Verb<?>> VERBS =
            java.util.List.of(
                    Scanner::tag,
                    Scanner::string,
                    Scanner::nstring,
                    Scanner::listMailbox,
                    Scanner::mailbox,
                    Scanner::flag,
                    Scanner::date,
                    Scanner::dateTime,
                    Scanner::number64,
                    Scanner::literalHeader,
                    in -> in.numberSet(5),
                    in -> in.astring("a string"));
}
