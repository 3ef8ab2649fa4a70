package org.popbridge.mapping.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListPatternTest {
    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "'', *, a/b/c, true",
                "'', %, a, true",
                "'', %, a/b, false",
                "'', a/%, a/b, true",
                "'', a/%, a/b/c, false",
                "'', a/*, a/b/c, true",
                "'', a*, a, true",
                "'', %/%, a/b, true",
                "'', *b, a/b, true",
                "'', %b, a/b, false",
                "'', %*%, a/b/c, true",
                "a/, %, a/b, true",
                "'', inbox, INBOX, true",
                "'', iN%, INBOX, true",
                "'', %boX, INBOX, true",
                "'', inbox/%, INBOX/a, true",
                "'', inboxes, INBOXes, false",
                "'', Inbox/A, INBOX/a, false",
                "'', Sent, sent, false",
                "'', '', a, false",
                "'', '', '', true"
            })
    void matches_table(String reference, String pattern, String name, boolean matches) {
        assertThat(ListPattern.of(reference, pattern).matches(new MailboxName(name)))
                .isEqualTo(matches);
    }

    @Property
    void matches_anyName_isWhatARegularExpressionSays(
            @ForAll("patterns") String pattern, @ForAll("names") String name) {
        String regex =
                pattern.chars()
                        .mapToObj(c ->
                                switch (c) {
                                    case '*' -> ".*";
                                    case '%' -> "[^/]*";
                                    default -> Pattern.quote(Character.toString(c));
                                })
                        .collect(Collectors.joining());
        assertThat(ListPattern.of("", pattern).matches(name))
                .isEqualTo(Pattern.matches(regex, name));
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("ab/%*").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab/").ofMaxLength(10);
    }

    /** A matcher that tries again would not end: 2,000 wildcards over 2,000 characters. */
    @Test
    void matches_manyWildcards_ends() {
        ListPattern pattern = ListPattern.of("", "*a%a".repeat(500) + "b");
        assertThat(pattern.matches("a".repeat(2_000))).isFalse();
        assertThat(pattern.matches("a".repeat(2_000) + "b")).isTrue();
    }
}
