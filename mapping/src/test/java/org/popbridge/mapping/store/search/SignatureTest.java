package org.popbridge.mapping.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.store.search.SignatureQuery.Where;

/** A signature never rules out what is there, and mostly rules out what is not. */
class SignatureTest {
    private final SignatureBuilder builder = new SignatureBuilder();

    @Property
    void mayMatch_substring_always(
            @ForAll @StringLength(min = 3, max = 400) String text,
            @ForAll @IntRange(max = 400) int from,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 50) int piece) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        int begin = from % octets.length;
        byte[] needle = Arrays.copyOfRange(octets, begin, Math.min(octets.length, begin + count));
        assertThat(signature(octets, piece).mayHold(needle)).isTrue();
    }

    @Property
    void finish_anyPieces_sameSignature(
            @ForAll @StringLength(max = 300) String text,
            @ForAll @IntRange(min = 1, max = 40) int piece) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        Made inPieces = signature(octets, piece);
        Made inOne = signature(octets, Math.max(1, octets.length));
        assertThat(inPieces.size).isEqualTo(inOne.size);
        assertThat(inPieces.octets).isEqualTo(inOne.octets);
    }

    @Test
    void mayMatch_needlesThatAreNotThere_underTwoInAHundred() {
        Random random = new Random(7);
        int passed = 0;
        int asked = 0;
        for (int i = 0; i < 200; i++) {
            Made made = signature(words(random, 100 + random.nextInt(1500)), 1000);
            for (int j = 0; j < 50; j++) {
                asked++;
                passed += made.mayHold(word(random, 6).getBytes(StandardCharsets.US_ASCII)) ? 1 : 0;
            }
        }
        assertThat(passed * 50).isLessThan(asked);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 6",
        "8, 6",
        "9, 7",
        "16, 7",
        "1000, 13",
        "1024, 13",
        "1025, 14",
        "65536, 19",
        "262144, 19",
        "262145, 0"
    })
    void sizeFor_distinctTrigrams_eightBitsEachUpToTheLargest(int distinct, int size) {
        assertThat(Signature.sizeFor(distinct)).isEqualTo(size);
    }

    @Test
    void finish_noise_saturatesAndRulesNothingOut() {
        byte[] noise = new byte[2_000_000];
        new Random(1).nextBytes(noise);
        Made made = signature(noise, 4096);
        assertThat(made.size).isEqualTo(Signature.SATURATED);
        assertThat(made.octets).isEmpty();
        assertThat(made.mayHold("anything".getBytes(StandardCharsets.US_ASCII))).isTrue();
        // The builder has forgotten the noise.
        assertThat(signature(new byte[0], 1).mayHold(new byte[] {1, 2, 3})).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 12_000, 14_000, 40_000, 200_000})
    void mayMatch_longTexts_everyTrigramOfThem(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        for (int twice = 0; twice < 2; twice++) {
            Made made = signature(noise, 5000);
            for (int i = 0; i + 3 <= length; i += 7) {
                assertThat(made.mayHold(Arrays.copyOfRange(noise, i, i + 3))).isTrue();
            }
        }
        assertThat(signature("abcdef".getBytes(StandardCharsets.US_ASCII), 9).octets).hasSize(8);
    }

    @Test
    void part_betweenTexts_noTrigramAcross() {
        builder.add("ab".getBytes(StandardCharsets.US_ASCII), 0, 2);
        builder.part();
        builder.add("cd".getBytes(StandardCharsets.US_ASCII), 0, 2);
        assertThat(finish().octets).containsOnly(0);
    }

    @Test
    void query_shortNeedle_isOpen() {
        assertThat(SignatureQuery.of(Where.BODY, new byte[2], new byte[2]).isOpen()).isTrue();
        assertThat(SignatureQuery.of(Where.BODY, new byte[3], new byte[3]).isOpen()).isFalse();
    }

    @Test
    void mayMatch_where_asksThatTextAlone() {
        byte[] header = signature("subject: lunch".getBytes(StandardCharsets.US_ASCII), 9).octets;
        byte[] body = signature("see you at noon".getBytes(StandardCharsets.US_ASCII), 9).octets;
        byte[] both = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, both, header.length, body.length);
        int headerSize = Signature.sizeFor(12);
        int bodySize = Signature.sizeFor(13);
        MemorySegment memory = MemorySegment.ofArray(both);
        byte[] lunch = "lunch".getBytes(StandardCharsets.US_ASCII);
        byte[] noon = "noon".getBytes(StandardCharsets.US_ASCII);
        assertThat(
                        SignatureQuery.of(Where.HEADER, lunch, lunch)
                                .mayMatch(memory, 0, headerSize, bodySize, false))
                .isTrue();
        assertThat(
                        SignatureQuery.of(Where.HEADER, noon, noon)
                                .mayMatch(memory, 0, headerSize, bodySize, false))
                .isFalse();
        assertThat(
                        SignatureQuery.of(Where.BODY, noon, noon)
                                .mayMatch(memory, 0, headerSize, bodySize, false))
                .isTrue();
        assertThat(
                        SignatureQuery.of(Where.BODY, lunch, lunch)
                                .mayMatch(memory, 0, headerSize, bodySize, false))
                .isFalse();
        assertThat(
                        SignatureQuery.of(Where.EITHER, noon, noon)
                                .mayMatch(memory, 0, headerSize, bodySize, false))
                .isTrue();
        assertThat(
                        SignatureQuery.of(Where.EITHER, lunch, lunch)
                                .mayMatch(memory, 0, headerSize, bodySize, false))
                .isTrue();
    }

    /** What is no text is asked for as octets, where there is some. */
    @Test
    void mayMatch_octets_onlyWhereThereAre() {
        byte[] octets = signature("LUNCH lunch".getBytes(StandardCharsets.US_ASCII), 9).octets;
        MemorySegment memory = MemorySegment.ofArray(octets);
        int size = Signature.sizeFor(9);
        SignatureQuery query =
                SignatureQuery.of(
                        Where.HEADER,
                        "NOON".getBytes(StandardCharsets.US_ASCII),
                        "lunch".getBytes(StandardCharsets.US_ASCII));
        assertThat(query.mayMatch(memory, 0, size, Signature.SMALLEST, false)).isFalse();
        assertThat(query.mayMatch(memory, 0, size, Signature.SMALLEST, true)).isTrue();
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by its components only.
    private record Made(int size, byte[] octets) {
        boolean mayHold(byte[] needle) {
            return SignatureQuery.of(Where.HEADER, needle, needle)
                    .mayMatch(MemorySegment.ofArray(octets), 0, size, Signature.SMALLEST, false);
        }
    }

    private Made signature(byte[] text, int piece) {
        for (int at = 0; at < text.length; at += piece) {
            builder.add(text, at, Math.min(text.length, at + piece));
        }
        return finish();
    }

    private Made finish() {
        int size = builder.size();
        byte[] target = new byte[Signature.MOST_OCTETS];
        int octets = builder.finish(target, 0);
        return new Made(size, Arrays.copyOf(target, octets));
    }

    private static byte[] words(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(word(random, 2 + random.nextInt(8))).append(' ');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append("eeettaaoinshrdlucmfwypvbgkjqxz".charAt(random.nextInt(30)));
        }
        return word.toString();
    }
}
