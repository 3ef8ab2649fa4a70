package org.popbridge.mapping.store.segment;

/**
 * Told, on the reader's thread, that a content's facts were missing, damaged or of an older format
 * and have been derived again. Whoever keeps locations replaces the old one; if that is not kept,
 * the next reader derives once more and nothing is lost.
 */
@FunctionalInterface
public interface FactsListener {
    FactsListener NONE = (body, facts) -> {};

    void derived(BodyLocation body, FactsLocation facts);
}
