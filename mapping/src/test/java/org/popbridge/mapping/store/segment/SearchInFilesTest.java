package org.popbridge.mapping.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.message.TextFolding;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.search.TextSearch;

/** Text search answers what a search that decodes and reads everything would answer. */
class SearchInFilesTest {
    /** What a message says, before it is encoded. */
    record Said(String subject, String text) {}

    private static List<Integer> search(List<byte[]> messages, TextCriterion criterion)
            throws IOException {
        Path directory = Files.createTempDirectory("search");
        try (ContentFiles files =
                ContentFiles.open(directory, Set.of(), SegmentLimits.DEFAULT, FactsListener.NONE)) {
            List<StoredContent> stored = new ArrayList<>();
            for (byte[] message : messages) {
                stored.add(Mail.store(files, message));
            }
            BitSet all = new BitSet();
            all.set(0, stored.size());
            return TextSearch.match(criterion, files.searchable(Table.of(stored)), all).stream()
                    .boxed()
                    .toList();
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    @Property(tries = 150)
    void match_anyText_asANaiveSearch(
            @ForAll("said") List<Said> said, @ForAll("needles") String needle) throws IOException {
        List<byte[]> messages = said.stream().map(SearchInFilesTest::encoded).toList();
        assertThat(search(messages, new TextCriterion.Body(needle)))
                .isEqualTo(naive(said, message -> holds(message.text, needle)));
        assertThat(search(messages, new TextCriterion.Header("Subject", needle)))
                .isEqualTo(naive(said, message -> holds(message.subject, needle)));
        assertThat(search(messages, new TextCriterion.Text(needle)))
                .containsAll(
                        naive(
                                said,
                                message ->
                                        holds(message.subject, needle)
                                                || holds(message.text, needle)));
    }

    @Provide
    Arbitrary<List<Said>> said() {
        Arbitrary<String> words =
                Arbitraries.strings().withChars("abcABC gGrößeŁ日本ß").ofMinLength(1).ofMaxLength(60);
        return words.flatMap(subject ->
                        words.map(text -> new Said("x" + subject.strip() + "x", text + ".")))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> needles() {
        return Arbitraries.strings().withChars("abcABCgößŁł日").ofMinLength(1).ofMaxLength(5);
    }

    private static byte[] encoded(Said said) {
        String subject =
                "=?utf-8?B?"
                        + Base64.getEncoder()
                                .encodeToString(said.subject.getBytes(StandardCharsets.UTF_8))
                        + "?=";
        String text =
                Base64.getMimeEncoder().encodeToString(said.text.getBytes(StandardCharsets.UTF_8));
        return """
        From: ann@example.org\r
        Subject: %s\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Transfer-Encoding: base64\r
        \r
        %s\r
        """
                .formatted(subject, text)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean holds(String text, String needle) {
        String folded = new String(TextFolding.fold(text), StandardCharsets.UTF_8);
        return folded.contains(new String(TextFolding.fold(needle), StandardCharsets.UTF_8));
    }

    private static List<Integer> naive(List<Said> said, Predicate<Said> test) {
        return IntStream.range(0, said.size()).filter(i -> test.test(said.get(i))).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "body, lunch, 0",
        "body, LUNCH, 0",
        "body, nch a, 0",
        "body, plans, ''",
        "body, un, 0;1",
        "text, plans, 0",
        "text, example, 0;1;2",
        "header:subject, plans, 0",
        "header:subject, lunch, ''",
        "header:FROM, bob, 1",
        "header:From, ann, 0",
        "header:to, bob, 0;2",
        "header:x-mailer, pigeon, 2",
        "header:x-mailer, '', 1;2",
        "header:cc, '', 1",
        "header:cc, nobody, ''",
        "body, '', 0;1;2"
    })
    void match_criterion_messages(String criterion, String needle, String expected)
            throws IOException {
        List<byte[]> messages =
                List.of(
                        octets(
                                "From: Ann <a@example.org>\r\nTo: bob\r\nSubject: plans\r\n\r\nlunch at noon\r\n"),
                        octets(
                                "From: Bob <b@example.org>\r\nCc:\r\nX-Mailer:\r\n\r\nunder way\r\n"),
                        octets("From: c@example.org\r\nTo: Bob\r\nX-Mailer: Pigeon 7\r\n\r\n\r\n"));
        TextCriterion asked =
                switch (criterion) {
                    case "body" -> new TextCriterion.Body(needle);
                    case "text" -> new TextCriterion.Text(needle);
                    default -> new TextCriterion.Header(criterion.substring(7), needle);
                };
        String found =
                String.join(";", search(messages, asked).stream().map(String::valueOf).toList());
        assertThat(found).isEqualTo(expected);
    }

    private static byte[] octets(String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }
}
