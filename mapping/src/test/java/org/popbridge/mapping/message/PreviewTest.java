package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Octets;

class PreviewTest {
    private static String preview(String message) throws IOException {
        Octets content = Octets.of(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        return Preview.of(content, Summarizer.summarize(MessageParser.parse(content)).parts());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "text/plain|7bit|Hello,  world|Hello, world",
                "text/plain|quoted-printable|gr=C3=B6=C3=9Fer|größer",
                "text/plain|base64|SGVsbG8=|Hello",
                "text/plain|7bit|> quoted;own words;-- ;Ann|own words",
                "text/plain|7bit|> only quoted|> only quoted",
                "text/html|7bit|<style>p{}</style><p>One<br>two <b>th</b>ree|One two three",
                "text/html|7bit|<!-- no --><HEAD><title>t</title></HEAD>a &lt; b &#228; &x;|a < b ä &x;",
                "text/html|7bit|1 < 2 &amp; 3|1 < 2 & 3",
                "text/html|7bit|<p>pad&zwnj;&nbsp;&#8204;&nbsp;ded</p>|pad ded",
                "text/html|7bit|<script>never ends|``",
                "text/calendar|7bit|BEGIN:VCALENDAR|``",
                "application/pdf|base64|AAAA|``"
            },
            delimiter = '|')
    void of_partOfType_isItsFirstWords(String type, String encoding, String body, String shown)
            throws IOException {
        String message =
                "Content-Type: %s; charset=utf-8\nContent-Transfer-Encoding: %s\n\n%s"
                        .formatted(type, encoding, body.replace(";", ";\n").replace(";\n", "\n"));
        String html =
                "Content-Type: %s; charset=utf-8\nContent-Transfer-Encoding: %s\n\n%s"
                        .formatted(type, encoding, body);
        assertThat(preview(type.equals("text/plain") ? message : html)).isEqualTo(shown);
    }

    @Test
    void of_alternatives_prefersPlainTextThatSaysSomething() throws IOException {
        String both =
                """
                Content-Type: multipart/alternative; boundary=b

                --b
                Content-Type: text/html

                <p>HTML</p>
                --b
                Content-Type: text/plain

                %s
                --b--
                """;
        assertThat(preview(both.formatted("Plain"))).isEqualTo("Plain");
        assertThat(preview(both.formatted(" "))).isEqualTo("HTML");
    }

    @Test
    void of_encrypted_isEmpty() throws IOException {
        assertThat(
                        preview(
                                """
                                Content-Type: multipart/encrypted; boundary=b

                                --b
                                Content-Type: application/pgp-encrypted

                                Version: 1
                                --b
                                Content-Type: application/octet-stream

                                xxx
                                --b--
                                """))
                .isEmpty();
    }

    @Test
    void of_longText_isCutBetweenCharacters() throws IOException {
        String shown = preview("\n" + "😀".repeat(20_000));
        assertThat(shown).isEqualTo("😀".repeat(Preview.LONGEST));
        assertThat(preview("Content-Type: text/html\n\n<p " + "x".repeat(70_000) + ">y")).isEmpty();
    }

    @Property
    void of_anything_isShort(@ForAll byte[] octets) throws IOException {
        Octets content = Octets.of(octets);
        String shown =
                Preview.of(content, Summarizer.summarize(MessageParser.parse(content)).parts());
        assertThat(shown.codePointCount(0, shown.length())).isLessThanOrEqualTo(Preview.LONGEST);
    }
}
