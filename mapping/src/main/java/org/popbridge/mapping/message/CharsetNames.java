package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From the charset names that mail uses to charsets: IANA's, the JDK's, and what senders write in
 * their place. A name nobody knows gives none, and then text is guessed: UTF-8 where it is valid,
 * windows-1252 else.
 */
final class CharsetNames {
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** Names that say nothing about the octets, or lie about them more often than not. */
    private static final String GUESS = "";

    private static final Map<String, String> ALIASES =
            Map.ofEntries(
                    Map.entry("us-ascii", GUESS),
                    Map.entry("ascii", GUESS),
                    Map.entry("ansi-x3.4-1968", GUESS),
                    Map.entry("unknown-8bit", GUESS),
                    Map.entry("iso-8859-1", "windows-1252"),
                    Map.entry("iso8859-1", "windows-1252"),
                    Map.entry("latin1", "windows-1252"),
                    Map.entry("latin-1", "windows-1252"),
                    Map.entry("cp-1252", "windows-1252"),
                    Map.entry("gb2312", "GB18030"),
                    Map.entry("gb-2312-80", "GB18030"),
                    Map.entry("gb2312-charset", "GB18030"),
                    Map.entry("chinesebig5", "x-windows-950"),
                    Map.entry("gbk", "GB18030"),
                    Map.entry("x-gbk", "GB18030"),
                    Map.entry("euc-cn", "GB18030"),
                    Map.entry("big5", "x-windows-950"),
                    Map.entry("x-big5", "x-windows-950"),
                    Map.entry("ks-c-5601-1987", "x-windows-949"),
                    Map.entry("ks-c-5601", "x-windows-949"),
                    Map.entry("ksc5601", "x-windows-949"),
                    Map.entry("euc-kr", "x-windows-949"),
                    Map.entry("cp949", "x-windows-949"),
                    Map.entry("iso-8859-8-i", "ISO-8859-8"),
                    Map.entry("iso-8859-8-e", "ISO-8859-8"),
                    Map.entry("iso-8859-6-i", "ISO-8859-6"),
                    Map.entry("iso-8859-6-e", "ISO-8859-6"),
                    Map.entry("iso-8859-11", "x-windows-874"),
                    Map.entry("shift-jis", "windows-31j"),
                    Map.entry("x-sjis", "windows-31j"),
                    Map.entry("sjis", "windows-31j"),
                    Map.entry("ms-kanji", "windows-31j"),
                    Map.entry("cp932", "windows-31j"),
                    Map.entry("iso-2022-jp", "x-windows-50221"),
                    Map.entry("x-euc-jp", "EUC-JP"),
                    Map.entry("x-mac-roman", "x-MacRoman"),
                    Map.entry("macintosh", "x-MacRoman"),
                    Map.entry("mac", "x-MacRoman"),
                    Map.entry("x-mac-cyrillic", "x-MacCyrillic"),
                    Map.entry("x-mac-greek", "x-MacGreek"),
                    Map.entry("x-mac-ce", "x-MacCentralEurope"),
                    Map.entry("koi8-ru", "KOI8-U"),
                    Map.entry("utf8", "UTF-8"),
                    Map.entry("utf", "UTF-8"),
                    Map.entry("utf-8n", "UTF-8"),
                    Map.entry("x-utf-8", "UTF-8"),
                    Map.entry("unicode", "UTF-16"),
                    Map.entry("utf7", "UTF-7"),
                    Map.entry("unicode-1-1-utf-7", "UTF-7"),
                    Map.entry("unicode-2-0-utf-7", "UTF-7"),
                    Map.entry("x-unicode-2-0-utf-7", "UTF-7"));

    /**
     * What a name says.
     *
     * @param charset null if it has to be guessed
     * @param isUnknown whether it names a charset, but one that nobody knows
     */
    private record Meaning(@Nullable Charset charset, boolean isUnknown) {
        static final Meaning NOTHING = new Meaning(null, false);
        static final Meaning UNKNOWN = new Meaning(null, true);
    }

    /** Names met so far; bounded, because senders invent them. */
    private static final Map<String, Meaning> KNOWN = new ConcurrentHashMap<>();

    private static final int MOST_KNOWN = 1000;

    private static final int LONGEST = 60;

    private CharsetNames() {}

    /** The charset of that name, or null if it has to be guessed. */
    static @Nullable Charset find(@Nullable String name) {
        return meaning(name).charset;
    }

    /** Whether a name is one that nobody knows, and not one that says nothing. */
    static boolean isUnknown(@Nullable String name) {
        return meaning(name).isUnknown;
    }

    private static Meaning meaning(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return Meaning.NOTHING;
        }
        if (name.length() > LONGEST) {
            return Meaning.UNKNOWN;
        }
        Meaning known = KNOWN.get(name);
        if (known == null) {
            known = lookUp(name);
            if (KNOWN.size() < MOST_KNOWN) {
                KNOWN.put(name, known);
            }
        }
        return known;
    }

    private static Meaning lookUp(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
        int star = plain.indexOf('*');
        plain = star > 0 ? plain.substring(0, star) : plain;
        plain = plain.replace("\"", "").replace("'", "").replace("\\", "");
        String target = ALIASES.getOrDefault(plain, plain);
        if (target.equals(GUESS)) {
            return Meaning.NOTHING;
        }
        if (target.equalsIgnoreCase("UTF-7")) {
            return new Meaning(Utf7.CHARSET, false);
        }
        for (String candidate :
                new String[] {
                    target,
                    name,
                    plain.replaceFirst("^(win|windows|cp|x-cp|ms)-?(12\\d\\d)$", "windows-$2"),
                    plain.replaceFirst("^iso-?8859-?(\\d+).*$", "ISO-8859-$1"),
                    plain.replaceFirst("^x-", "")
                }) {
            Charset found = jdk(candidate);
            if (found != null) {
                return found.equals(StandardCharsets.US_ASCII)
                        ? Meaning.NOTHING
                        : new Meaning(found, false);
            }
        }
        return Meaning.UNKNOWN;
    }

    private static @Nullable Charset jdk(String name) {
        try {
            return name.isEmpty() ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    /**
     * Octets in a charset of that name as text; null if nobody knows the charset, or they are not
     * in it (RFC 5255 §4.6). In a charset that says nothing they have to be UTF-8.
     */
    static @Nullable String converted(byte[] octets, @Nullable String charset) {
        Meaning meaning = meaning(charset);
        if (meaning.isUnknown) {
            return null;
        }
        Charset found = meaning.charset;
        if (WINDOWS_1252.equals(found)) {
            // As ISO-8859-1, which it stands in for, it has all octets.
            return new String(octets, WINDOWS_1252);
        }
        try {
            String text =
                    (found == null ? StandardCharsets.UTF_8 : found)
                            .newDecoder()
                            .decode(ByteBuffer.wrap(octets))
                            .toString();
            return Utf7.CHARSET.equals(found) && text.indexOf('\ufffd') >= 0 ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Octets in a charset of that name as text; replacement characters where they are not. */
    static String text(byte[] octets, int from, int to, @Nullable String charset) {
        Charset found = find(charset);
        return found == null
                ? guessed(octets, from, to)
                : new String(octets, from, to - from, found);
    }

    /** UTF-8 where that is valid, else windows-1252. */
    static String guessed(byte[] octets, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, from, to - from, WINDOWS_1252);
        }
    }
}
