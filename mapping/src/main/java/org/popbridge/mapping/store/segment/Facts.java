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
 * @param shape the signature record's format: its version, the two sizes, and whether octets that
 *     are no text are in it
 * @param signatures octets of the two together
 */
record Facts(MessageSummary summary, int shape, int signatures) {
    /** What a summary record of today has as its format. */
    static final int SUMMARY_FORMAT = MessageSummary.VERSION & 0xff;

    private static final int HAS_OCTETS = 1 << 24;

    static Facts derive(Octets content, FactsScratch scratch) throws IOException {
        MessageSummary summary = Summarizer.summarize(MessageParser.parse(content));
        PartTable parts = summary.parts();
        SignatureBuilder builder = scratch.signature();
        byte[] target = scratch.record(FactsRecord.HEADER + 2 * Signature.MOST_OCTETS);
        ToSignature text = new ToSignature(builder);
        SearchText.header(content, parts, text);
        int headerSize = builder.size();
        int header = builder.finish(target, FactsRecord.HEADER);
        SearchText.body(content, parts, text);
        int bodySize = builder.size();
        int body = builder.finish(target, FactsRecord.HEADER + header);
        return new Facts(summary, shape(headerSize, bodySize, text.metOctets), header + body);
    }

    /** Has all that is to be searched in a signature. */
    private static final class ToSignature implements SearchText.Sink {
        private final SignatureBuilder builder;
        private boolean metOctets;

        ToSignature(SignatureBuilder builder) {
            this.builder = builder;
        }

        @Override
        public boolean accept(byte[] folded, int from, int to) {
            return builder.add(folded, from, to);
        }

        @Override
        public boolean acceptOctets(byte[] octets, int from, int to) {
            metOctets = true;
            return builder.add(octets, from, to);
        }
    }

    private static int shape(int headerSize, int bodySize, boolean hasOctets) {
        return Signature.VERSION | headerSize << 8 | bodySize << 16 | (hasOctets ? HAS_OCTETS : 0);
    }

    static int headerSize(int shape) {
        return shape >>> 8 & 0xff;
    }

    /** Whether octets that are no text are in the signatures as well. */
    static boolean hasOctets(int shape) {
        return (shape & HAS_OCTETS) != 0;
    }

    static int bodySize(int shape) {
        return shape >>> 16 & 0xff;
    }

    /** Whether a signature record's format is today's and fits its length. */
    static boolean isShape(int shape, int payload) {
        return (shape & 0xff) == Signature.VERSION
                && (shape & ~HAS_OCTETS) >>> 24 == 0
                && Signature.isSize(headerSize(shape))
                && Signature.isSize(bodySize(shape))
                && Signature.octets(headerSize(shape)) + Signature.octets(bodySize(shape))
                        == payload;
    }
}
