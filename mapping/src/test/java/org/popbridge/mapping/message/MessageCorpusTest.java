package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.SharedMail;

/** Every message of the shared corpora is taken apart, summed up, and served as it came. */
class MessageCorpusTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"wild-dev", "bulk"})
    void everyMessage_isServedAsItCame(String corpus) throws IOException {
        List<Path> files = SharedMail.unpack(corpus, directory);
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            check(file.toString(), Octets.of(Files.readAllBytes(file)));
        }
    }

    static void check(String file, Octets content) throws IOException {
        ParsedMessage message = MessageParser.parse(content);
        MessageSummary summary = MessageSummary.decode(Summarizer.summarize(message).encode());
        SectionReader reader = new SectionReader(content, summary.parts());
        assertThat(summary.size()).as(file).isEqualTo(content.length());
        assertThat(reader.read(Section.ALL).orElseThrow().length()).isEqualTo(content.length());
        assertThat(summary.headerLength() + message.root().extent().bodyLength())
                .as(file)
                .isEqualTo(content.length());
        Octets asked = reader.read(Section.fields("From", "Subject")).orElseThrow();
        SectionReader.fromSummary(summary, Section.fields("from", "subject"))
                .ifPresent(known -> assertThat(bytes(known)).as(file).isEqualTo(bytes(asked)));
        inside(file, message.root(), 0, content.length());
        parts(file, reader, summary.parts().root(), new ArrayList<>());
        assertThat(SearchText.header(content, summary.parts(), (text, from, to) -> true)).isTrue();
        assertThat(SearchText.body(content, summary.parts(), (text, from, to) -> true)).isTrue();
    }

    private static void inside(String file, Part part, long from, long to) {
        Extent extent = part.extent();
        assertThat(extent.headerStart()).as(file).isGreaterThanOrEqualTo(from);
        assertThat(extent.bodyEnd()).as(file).isLessThanOrEqualTo(to);
        switch (part) {
            case Part.Multipart multipart -> {
                long at = extent.bodyStart();
                for (Part child : multipart.children()) {
                    inside(file, child, at, extent.bodyEnd());
                    at = child.extent().bodyEnd();
                }
            }
            case Part.Encapsulated message ->
                    inside(file, message.content(), extent.bodyStart(), extent.bodyEnd());
            case Part.Leaf leaf -> assertThat(leaf.extent().lines()).isNotNegative();
        }
    }

    /** Sizes in the structure are sizes of what is served, in octets and in lines. */
    private static void parts(
            String file, SectionReader reader, PartTable.Entry entry, List<Integer> path)
            throws IOException {
        if (entry.kind() == PartTable.Kind.MULTIPART) {
            for (int i = 0; i < entry.children().size(); i++) {
                List<Integer> child = new ArrayList<>(path);
                child.add(i + 1);
                parts(file, reader, entry.children().get(i), child);
            }
            return;
        }
        List<Integer> numbers = path.isEmpty() ? List.of(1) : path;
        Section section = new Section(numbers, Section.Specifier.WHOLE, List.of());
        byte[] body = bytes(reader.read(section).orElseThrow());
        assertThat((long) body.length).as(file).isEqualTo(entry.extent().bodyLength());
        long lines = 0;
        for (byte octet : body) {
            lines += octet == '\n' ? 1 : 0;
        }
        assertThat(entry.extent().lines()).as("%s %s", file, section).isEqualTo(lines);
    }

    private static byte[] bytes(Octets octets) {
        try {
            return octets.bytes(0, Math.toIntExact(octets.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
