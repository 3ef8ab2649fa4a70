package org.popbridge.mapping.store.segment;

import java.io.IOException;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageParser;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.PartTable;
import org.popbridge.mapping.message.SearchText;
import org.popbridge.mapping.message.Summarizer;
import org.popbridge.mapping.store.search.Signature;
import org.popbridge.mapping.store.search.SignatureBuilder;

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

    static Facts derive(Octets content, FactsScratch scratch) throws IOException {
        MessageSummary summary = Summarizer.summarize(MessageParser.parse(content));
        PartTable parts = summary.parts();
        SignatureBuilder builder = scratch.signature();
        byte[] target = scratch.record(FactsRecord.HEADER + 2 * Signature.MOST_OCTETS);
        SearchText.header(content, parts, builder::add);
        int headerSize = builder.size();
        int header = builder.finish(target, FactsRecord.HEADER);
        SearchText.body(content, parts, builder::add);
        int bodySize = builder.size();
        int body = builder.finish(target, FactsRecord.HEADER + header);
        return new Facts(summary, shape(headerSize, bodySize), header + body);
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
