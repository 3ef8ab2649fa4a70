/**
 * Messages by octet offsets over immutable content: header, parts, envelope, body structure,
 * sections, text for search. Nothing is ever rewritten, and nothing that a sender wrote makes it
 * throw: a message that breaks every rule has one part and is served as it came.
 *
 * <p>The way through: {@link org.popbridge.mapping.message.MessageParser} walks the content once,
 * line by line, and gives a tree of {@link org.popbridge.mapping.message.Part}s. {@link
 * org.popbridge.mapping.message.Summarizer} turns that into a {@link
 * org.popbridge.mapping.message.MessageSummary}, one compact block which answers ENVELOPE,
 * BODYSTRUCTURE, the common header fields, sorting and threading for ever after without a parse.
 * {@link org.popbridge.mapping.message.SectionReader} finds {@code BODY[section]} and {@code
 * BINARY[section]} with the summary's part table; {@link org.popbridge.mapping.message.SearchText}
 * streams the text that SEARCH looks in.
 *
 * <p>Strings that come from a header hold one octet a character (ISO 8859-1) as long as they are
 * called raw; decoding (RFC 2047, RFC 2231, charsets) is a step of its own with a name of its own.
 *
 * <p>Imports only {@code org.popbridge.mapping}.
 */
@NullMarked
package org.popbridge.mapping.message;

import org.jspecify.annotations.NullMarked;
