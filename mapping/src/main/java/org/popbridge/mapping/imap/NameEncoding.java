package org.popbridge.mapping.imap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How the names of mailboxes go over the wire. */
public enum NameEncoding {
    /** RFC 3501 §5.1.3: until a client says that it can do better. */
    MODIFIED_UTF_7,
    /**
     * RFC 9755 §3: where UTF8=ACCEPT is offered and not enabled yet. Names are told in modified
     * UTF-7, and understood so and in UTF-8; octets above US-ASCII, which the former has none of,
     * tell which.
     */
    EITHER,
    /** RFC 9051 §5.1, RFC 9755 §3: once it has enabled IMAP4rev2 or UTF8=ACCEPT. */
    UTF_8;

    public byte[] encode(String name) {
        return switch (this) {
            case MODIFIED_UTF_7, EITHER -> ModifiedUtf7.encode(name);
            case UTF_8 -> name.getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The name, or nothing if the octets are none. */
    public Optional<String> decode(byte[] octets) {
        return switch (this) {
            case MODIFIED_UTF_7 -> ModifiedUtf7.decode(octets);
            case EITHER -> told(octets).decode(octets);
            case UTF_8 -> utf8(octets);
        };
    }

    /** A pattern of names: what is none is taken as it stands, and fits nothing. */
    public String decodeLeniently(byte[] octets) {
        return switch (this) {
            case MODIFIED_UTF_7 -> ModifiedUtf7.decodeLeniently(octets);
            case EITHER -> told(octets).decodeLeniently(octets);
            case UTF_8 -> new String(octets, StandardCharsets.UTF_8);
        };
    }

    /** Which of the two the octets are in. */
    private static NameEncoding told(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return UTF_8;
            }
        }
        return MODIFIED_UTF_7;
    }

    /** Whether octets above US-ASCII in quoted strings have to be UTF-8. */
    boolean quotesUtf8() {
        return this != MODIFIED_UTF_7;
    }

    /** What a reader is told to have expected. */
    String expected() {
        return switch (this) {
            case MODIFIED_UTF_7 -> "a mailbox name in modified UTF-7";
            case EITHER -> "a mailbox name in modified UTF-7 or UTF-8";
            case UTF_8 -> "a mailbox name in UTF-8";
        };
    }

    /** The text, if the octets are UTF-8. */
    static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
