package org.popbridge.mapping.store.segment;

/** Where a content is: its octets, which are the truth, and the facts derived from them. */
public record ContentLocation(BodyLocation body, FactsLocation facts) {}
