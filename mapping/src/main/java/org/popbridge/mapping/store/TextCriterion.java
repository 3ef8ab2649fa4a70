package org.popbridge.mapping.store;

/**
 * One search key that needs text (RFC 9051 §6.4.4): a substring, without regard to case, of the
 * decoded text. An empty needle matches every message that has the field.
 */
public sealed interface TextCriterion {
    /** As Unicode text, not folded. */
    String needle();

    /** A header field by name, any case: {@code FROM}, {@code SUBJECT}, {@code HEADER name}. */
    record Header(String name, String needle) implements TextCriterion {}

    /** The text of the body, header left out. */
    record Body(String needle) implements TextCriterion {}

    /** Header or body. */
    record Text(String needle) implements TextCriterion {}
}
