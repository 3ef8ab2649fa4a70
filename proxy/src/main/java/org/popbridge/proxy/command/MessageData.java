package org.popbridge.proxy.command;

import java.util.List;

/** Where the octets of a message to append come from ({@code append-data}). */
public sealed interface MessageData {
    /**
     * A literal.
     *
     * @param encoding whether NUL octets were announced (literal8, RFC 3516 §4.4)
     */
    record Whole(Encoding encoding, MessageLiteral content) implements MessageData {}

    /** RFC 4469 §3: pieces, one after another; at least one. */
    record Catenated(List<Piece> pieces) implements MessageData {
        public Catenated {
            pieces = List.copyOf(pieces);
        }
    }

    /** A piece of a message that is put together. */
    sealed interface Piece {
        /** {@code TEXT}: octets that the client sends. */
        record Text(MessageLiteral content) implements Piece {}

        /**
         * {@code URL}: octets that are here already.
         *
         * @param text the URL as the client wrote it, an octet a character; {@link MessageUrl}
         *     reads it
         */
        record Url(String text) implements Piece {}
    }

    /** Which octets a literal may hold. */
    enum Encoding {
        /** {@code literal}: any octet but NUL. */
        CHAR8,
        /** {@code literal8}: any octet (RFC 3516 §4.4). */
        BINARY
    }
}
