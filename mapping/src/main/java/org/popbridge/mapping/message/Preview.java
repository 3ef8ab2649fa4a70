package org.popbridge.mapping.message;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.PartTable.Entry;

/**
 * The first words of a message, for lists of messages (RFC 8970 §3): at most {@value #LONGEST}
 * characters of the first part that has text, plain rather than HTML, in one line.
 *
 * <p>Reads a few thousand octets, whatever the size of the message. Without state.
 */
public final class Preview {
    /** RFC 8970 §3.3. */
    public static final int LONGEST = 200;

    private static final int READ = 16 << 10;
    private static final int MOST_PARTS = 3;

    private Preview() {}

    /** The preview; empty if the message has no text that could be shown. */
    public static String of(Octets content, PartTable parts) throws IOException {
        List<Entry> texts = new ArrayList<>();
        collect(parts.root(), texts);
        for (Entry part : texts) {
            String shown = line(shown(content, part));
            if (!shown.isEmpty()) {
                return shown;
            }
        }
        return "";
    }

    /** Recursion goes no deeper than the parser's limit. */
    private static void collect(Entry part, List<Entry> texts) {
        switch (part.kind()) {
            case MULTIPART -> {
                List<Entry> children = new ArrayList<>(part.children());
                if (part.subtype().equalsIgnoreCase("alternative")) {
                    children.sort(Comparator.comparingInt(child -> isText(child, "plain") ? 0 : 1));
                }
                for (Entry child : children) {
                    if (texts.size() < MOST_PARTS) {
                        collect(child, texts);
                    }
                }
            }
            case LEAF -> {
                if (isText(part, "plain") || isText(part, "html")) {
                    texts.add(part);
                }
            }
            // What was forwarded is not what the sender says.
            case MESSAGE -> {}
        }
    }

    private static boolean isText(Entry part, String subtype) {
        return part.type().equalsIgnoreCase("text") && part.subtype().equalsIgnoreCase(subtype);
    }

    private static String shown(Octets content, Entry part) throws IOException {
        Extent extent = part.extent();
        int count = (int) Math.min(READ, extent.bodyLength());
        byte[] source = new byte[count];
        content.read(extent.bodyStart(), source, 0, count);
        TransferDecoder decoder = TransferEncoding.of(part.encoding()).decoder();
        byte[] decoded = new byte[count + TransferDecoder.HELD];
        int length = decoder.decode(source, 0, count, decoded, 0);
        if (count == extent.bodyLength()) {
            length += decoder.finish(decoded, length);
        } else {
            length = withoutTornCharacter(decoded, length);
        }
        String text = CharsetNames.text(decoded, 0, length, part.charset());
        return isText(part, "html") ? HtmlText.of(text) : withoutQuotes(text);
    }

    /** Without the first octets of a character of UTF-8 whose last ones were cut off. */
    private static int withoutTornCharacter(byte[] octets, int length) {
        int first = length - 1;
        while (first > 0 && length - first < 4 && (octets[first] & 0xc0) == 0x80) {
            first--;
        }
        if (first < 0) {
            return length;
        }
        int lead = octets[first] & 0xff;
        int needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        return length - first < needed ? first : length;
    }

    /** The lines of the sender alone, if there are any: no quotation, no signature. */
    private static String withoutQuotes(String text) {
        StringBuilder own = new StringBuilder();
        for (String line : text.split("\\R", -1)) {
            if (line.equals("-- ")) {
                break;
            }
            if (!line.startsWith(">")) {
                own.append(line).append(' ');
            }
        }
        return own.toString().isBlank() ? text : own.toString();
    }

    /** White space becomes single spaces; what cannot be seen goes. */
    private static String line(String text) {
        StringBuilder line = new StringBuilder();
        int characters = 0;
        boolean space = false;
        for (int at = 0; at < text.length() && characters < LONGEST; ) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)) {
                space = true;
            } else if (isVisible(c)) {
                if (space && characters > 0 && characters < LONGEST - 1) {
                    line.append(' ');
                    characters++;
                }
                line.appendCodePoint(c);
                characters++;
                space = false;
            }
        }
        return line.toString();
    }

    /** Newsletters pad their first words with joiners and soft hyphens. */
    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> c != 0x34f;
        };
    }
}
