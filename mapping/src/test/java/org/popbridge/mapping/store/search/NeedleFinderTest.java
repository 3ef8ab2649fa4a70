package org.popbridge.mapping.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Text in pieces holds exactly the needles that it holds in one. */
class NeedleFinderTest {
    @Property
    void find_textInPieces_asInOne(
            @ForAll @Size(max = 12)
                    List<@CharRange(from = 'a', to = 'b') @StringLength(max = 6) String> pieces,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 9) String needle) {
        NeedleFinder finder = new NeedleFinder(octets(needle));
        for (int twice = 0; twice < 2; twice++) {
            finder.begin();
            pieces.forEach(piece -> add(finder, piece));
            assertThat(finder.isFound()).isEqualTo(String.join("", pieces).contains(needle));
        }
    }

    @Property
    void isIn_partOfAnArray_looksNowhereElse(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 30) String text,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(min = 1, max = 4) String needle,
            @ForAll @IntRange(max = 30) int from,
            @ForAll @IntRange(max = 30) int to) {
        int begin = Math.min(from, text.length());
        int end = Math.max(begin, Math.min(to, text.length()));
        assertThat(new NeedleFinder(octets(needle)).isIn(octets(text), begin, end))
                .isEqualTo(text.substring(begin, end).contains(needle));
    }

    @Test
    void part_betweenPieces_needleAcrossIsNotFound() {
        NeedleFinder finder = new NeedleFinder(octets("abcd")).begin();
        add(finder, "xxab");
        finder.part();
        add(finder, "cdxx");
        assertThat(finder.isFound()).isFalse();
    }

    @Test
    void add_found_restIsOfNoInterest() {
        NeedleFinder finder = new NeedleFinder(octets("ab")).begin();
        assertThat(finder.add(octets("xa"), 0, 2)).isTrue();
        assertThat(finder.add(octets("bx"), 0, 2)).isFalse();
    }

    private static void add(NeedleFinder finder, String piece) {
        boolean more = finder.add(octets(piece), 0, piece.length());
        assertThat(more).isEqualTo(!finder.isFound());
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
