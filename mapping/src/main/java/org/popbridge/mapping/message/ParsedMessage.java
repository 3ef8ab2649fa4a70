package org.popbridge.mapping.message;

import org.popbridge.mapping.Octets;

/**
 * A message taken apart: its octets, the fields of its header, its tree of parts.
 *
 * @param lines line feeds in the whole message
 * @param endsHeaderWithEmptyLine false if the header runs to the end of the message
 */
public record ParsedMessage(
        Octets content,
        HeaderFields header,
        Part root,
        long lines,
        boolean endsHeaderWithEmptyLine) {}
