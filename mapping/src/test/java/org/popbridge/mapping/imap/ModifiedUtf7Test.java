package org.popbridge.mapping.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModifiedUtf7Test {
    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The examples of RFC 3501 §5.1.3, and corners. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            textBlock =
                    """
                    ''                             | ''
                    INBOX                          | INBOX
                    ~peter/mail/台北/日本語        | ~peter/mail/&U,BTFw-/&ZeVnLIqe-
                    ☺!                             | &Jjo-!
                    台北日本語                     | &U,BTF2XlZyyKng-
                    Tom & Jerry                    | Tom &- Jerry
                    &&                             | &-&-
                    Entwürfe                       | Entw&APw-rfe
                    😀                             | &2D3eAA-
                    a😀&b                          | a&2D3eAA-&-b
                    """)
    void encodeAndDecode_name_areInverse(String name, String encoded) {
        assertThat(ModifiedUtf7.encode(name)).isEqualTo(octets(encoded));
        assertThat(ModifiedUtf7.decode(octets(encoded))).contains(name);
        assertThat(ModifiedUtf7.decodeLeniently(octets(encoded))).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&",
                "a&",
                "&AA",
                "&Jjo",
                "&Jjo!",
                "&U,BTFw-&ZeVnLIqe-",
                "&AGE-",
                "&ACY-",
                "&AAA-&AAA-",
                "&Jjp-",
                "&J-",
                "&JjoA-",
                "&2D0-",
                "&3gDYPQ-",
                "&Jj/-",
                "ü",
                "a\tb",
                "a\u007f",
                "&=-",
                "& -",
                "&ä-"
            })
    void decode_anythingElse_isNoName(String encoded) {
        assertThat(ModifiedUtf7.decode(octets(encoded))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a & b, a & b",
        "&, &",
        "Entwürfe, Entwürfe",
        "&AGE-, &AGE-",
        "x&Jjo-&Jjo-, x☺☺",
        "&Jjo, &Jjo",
        "ü&Jjo-ü, ü☺ü"
    })
    void decodeLeniently_wrongEncoding_standsForItself(String encoded, String name) {
        assertThat(ModifiedUtf7.decodeLeniently(octets(encoded))).isEqualTo(name);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("&-, a/ü台☺")
                .withCharRange('\0', '\uffff')
                .map(any ->
                        new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Property
    void decode_ofWhatWasEncoded_isTheName(@ForAll("texts") String name) {
        byte[] encoded = ModifiedUtf7.encode(name);
        assertThat(ModifiedUtf7.decode(encoded)).contains(name);
        assertThat(ModifiedUtf7.decodeLeniently(encoded)).isEqualTo(name);
    }

    @Property
    void encode_ofWhatWasDecoded_isTheOneEncoding(@ForAll("encodings") String encoded) {
        ModifiedUtf7.decode(octets(encoded))
                .ifPresent(
                        name -> assertThat(ModifiedUtf7.encode(name)).isEqualTo(octets(encoded)));
    }

    @Provide
    Arbitrary<String> encodings() {
        return Arbitraries.strings().withChars("&-,AJjo2D3eU").ofMaxLength(12);
    }
}
