package org.popbridge.mapping.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrinterTest {
    private static String text(Printer out) {
        return new String(out.toByteArray(), StandardCharsets.UTF_8).replace("\r\n", "␍␊");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 4294967295L, 1_000_000_000_000L, Long.MAX_VALUE})
    void number_digits_areRight(long value) {
        assertThat(text(new Printer().number(value))).isEqualTo(Long.toString(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            textBlock =
                    """
                    INBOX      | INBOX
                    ''         | ""
                    a b        | "a b"
                    a"b\\      | "a\\"b\\\\"
                    nil        | "nil"
                    NILS       | NILS
                    a]         | "a]"
                    a*         | "a*"
                    ü          | {2}␍␊ü
                    """)
    void astring_leastFormThatAnyPeerReads(String content, String printed) {
        assertThat(text(new Printer().astring(content))).isEqualTo(printed);
    }

    @Test
    void string_longOrWithLineEnd_isALiteral() {
        assertThat(text(new Printer().string("a\r\nb"))).isEqualTo("{4}␍␊a␍␊b");
        assertThat(text(new Printer().string("x".repeat(1001)))).startsWith("{1001}␍␊xxx");
        assertThat(text(new Printer(LiteralHeader.Pace.NON_SYNCHRONISING).string("a\r\nb")))
                .isEqualTo("{4+}␍␊a␍␊b");
    }

    @Test
    void print_others_areRight() {
        assertThat(text(new Printer().flags(List.of(Flag.SEEN, new Flag("$x")))))
                .isEqualTo("(\\Seen $x)");
        assertThat(text(new Printer().flags(List.of()))).isEqualTo("()");
        assertThat(text(new Printer().mailbox(new MailboxName("Entwürfe"))))
                .isEqualTo("Entw&APw-rfe");
        assertThat(text(new Printer().date(LocalDate.of(2024, 2, 9)))).isEqualTo("9-Feb-2024");
        assertThat(text(new Printer().nil().space().open().close().crlf())).isEqualTo("NIL ()␍␊");
        UidSet uids = UidSet.builder().add(1, 3).add(7).build();
        assertThat(text(new Printer().uidSet(uids))).isEqualTo("1:3,7");
    }

    @Test
    void buffer_grownAndReleased_startsAgain() {
        Printer out = new Printer().raw("x".repeat(10_000));
        assertThat(out.size()).isEqualTo(10_000);
        out.release();
        assertThat(out.size()).isZero();
        assertThat(out.buffer()).hasSize(256);
    }
}
