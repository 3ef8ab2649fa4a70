package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.util.Arrays;
import org.popbridge.mapping.store.StorageFullException;

/** Carries facts along when their body moves to another segment. */
final class FactsCopy {
    private static final int DIGEST_AT = 24;

    private FactsCopy() {}

    /** Answers where they are now: nowhere, if they were not sound or there is no room. */
    static FactsLocation copy(ContentLocation content, Segment from, BodyLocation body, Segment to)
            throws IOException {
        FactsLocation old = content.facts();
        byte[] summary =
                from.summaries().record(old.summaryOffset(), FactsRecord.SUMMARY, content.body());
        byte[] signature =
                from.signatures()
                        .record(old.signatureOffset(), FactsRecord.SIGNATURE, content.body());
        if (summary == null || signature == null) {
            return FactsLocation.NONE;
        }
        try {
            return FactsLocation.of(
                    to.number(),
                    append(summary, FactsRecord.SUMMARY, body, to.summaries()),
                    append(signature, FactsRecord.SIGNATURE, body, to.signatures()));
        } catch (StorageFullException full) {
            return FactsLocation.NONE;
        }
    }

    private static long append(byte[] record, int magic, BodyLocation body, FactsFile to)
            throws IOException {
        FactsRecord.seal(
                record,
                record.length - FactsRecord.HEADER,
                magic,
                FactsRecord.intAt(record, FactsRecord.FORMAT_AT),
                body,
                Arrays.copyOfRange(record, DIGEST_AT, DIGEST_AT + 8));
        return to.append(record, record.length);
    }
}
