package org.popbridge.mapping.message;

import org.jspecify.annotations.Nullable;

/**
 * What a header field says: the text as a person reads it, and, where an encoded word or raw octets
 * could not be converted from the charset that they are to be in, the octets that were to be
 * converted.
 *
 * <p>Where there are such octets the text is a guess, and it is they that collations compare, as
 * octets (RFC 5255 §4.6).
 */
final class HeaderText {
    private final String text;
    private final byte @Nullable [] octets;

    /**
     * @param octets of all the field; null if its text is what it says
     */
    HeaderText(String text, byte @Nullable [] octets) {
        this.text = text;
        this.octets = octets;
    }

    /** In Unicode; where {@link #octets} are, as well as could be guessed. */
    String text() {
        return text;
    }

    /** The octets, encoded words undone, if they could not be converted; not to be written to. */
    byte @Nullable [] octets() {
        return octets;
    }
}
