package org.popbridge.mapping.store.segment;

import java.io.IOException;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageParser;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.ParsedMessage;
import org.popbridge.mapping.message.Summarizer;
import org.popbridge.mapping.store.search.Signature;

/**
 * What was derived from a content just now. The signatures, header's before body's, wait in the
 * scratch that they were made in, after the room for their record's header.
 *
 * @param shape the signature record's format: its version and the two sizes
 * @param signatures octets of the two together
 */
record Facts(MessageSummary summary, int shape, int signatures) {
    /** What a summary record of today has as its format. */
    static final int SUMMARY_FORMAT = MessageSummary.VERSION & 0xff;

    static Facts derive(Octets content, Scratch scratch) throws IOException {
        ParsedMessage message = MessageParser.parse(content);
        MessageSummary summary = Summarizer.summarize(message);
        // Saturated signatures: every needle may be in the message.
        return new Facts(summary, shape(0, 0), 0);
    }

    private static int shape(int headerSize, int bodySize) {
        return Signature.VERSION | headerSize << 8 | bodySize << 16;
    }

    static int headerSize(int shape) {
        return shape >>> 8 & 0xff;
    }

    static int bodySize(int shape) {
        return shape >>> 16 & 0xff;
    }

    /** Whether a signature record's format is today's and fits its length. */
    static boolean isShape(int shape, int payload) {
        return (shape & 0xff) == Signature.VERSION
                && shape >>> 24 == 0
                && Signature.isSize(headerSize(shape))
                && Signature.isSize(bodySize(shape))
                && Signature.octets(headerSize(shape)) + Signature.octets(bodySize(shape))
                        == payload;
    }
}
