package org.popbridge.mapping.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree of parts as BODYSTRUCTURE or, without extension data, as BODY (RFC 9051 §7.5.2).
 *
 * <p>Names and values keep their senders' case. An opaque part, which calls itself a multipart or a
 * message but was not taken apart, is shown as {@code application/octet-stream}: its own type would
 * promise fields that are not there. {@code message/global} is what the parser took it for.
 */
final class BodyStructure {
    private final Wire out;
    private final boolean extended;

    private BodyStructure(Wire out, boolean extended) {
        this.out = out;
        this.extended = extended;
    }

    static void write(Part part, boolean extended, Wire out) {
        new BodyStructure(out, extended).part(part);
    }

    /** Recursion goes no deeper than the parser's limit. */
    private void part(Part part) {
        MimeHeader mime = part.mime();
        out.octet('(');
        switch (part) {
            case Part.Multipart multipart -> {
                multipart.children().forEach(this::part);
                out.octet(' ').string(mime.subtype());
                if (extended) {
                    out.octet(' ');
                    parameters(mime.parameters());
                    extension(mime);
                }
            }
            case Part.Encapsulated message -> {
                basic(message, "message", mime.isType("message", "global") ? "global" : "rfc822");
                out.octet(' ');
                Envelope.of(message.header()).write(out);
                out.octet(' ');
                part(message.content());
                out.octet(' ').number(message.extent().lines());
                leafExtension(mime);
            }
            case Part.Leaf leaf -> {
                if (leaf.opaque()) {
                    basic(leaf, "application", "octet-stream");
                } else {
                    basic(leaf, mime.type(), mime.subtype());
                }
                if (mime.isType("text")) {
                    out.octet(' ').number(leaf.extent().lines());
                }
                leafExtension(mime);
            }
        }
        out.octet(')');
    }

    private void basic(Part part, String type, String subtype) {
        MimeHeader mime = part.mime();
        out.string(type).octet(' ').string(subtype).octet(' ');
        parameters(type.equalsIgnoreCase("text") ? withCharset(mime) : mime.parameters());
        out.octet(' ').nstring(mime.id()).octet(' ').nstring(mime.description());
        out.octet(' ').string(mime.encoding()).octet(' ').number(part.extent().bodyLength());
    }

    /** Text without a charset is US-ASCII by default (RFC 2046 §4.1.2): clients are told so. */
    private static Parameters withCharset(MimeHeader mime) {
        if (mime.charset() != null || mime.parameters().raw("charset*") != null) {
            return mime.parameters();
        }
        List<Parameters.Parameter> all = new ArrayList<>(mime.parameters().list());
        all.addAll(MimeHeader.TEXT.parameters().list());
        return new Parameters(all);
    }

    private void leafExtension(MimeHeader mime) {
        if (extended) {
            out.octet(' ').nstring(mime.md5());
            extension(mime);
        }
    }

    /** Disposition, language, location: what all kinds of parts end with. */
    private void extension(MimeHeader mime) {
        disposition(mime.disposition(), mime.dispositionParameters());
        List<String> languages = mime.languages();
        if (languages.isEmpty()) {
            out.raw(" NIL ");
        } else {
            char before = '(';
            out.octet(' ');
            for (String language : languages) {
                out.octet(before).string(language);
                before = ' ';
            }
            out.raw(") ");
        }
        out.nstring(mime.location());
    }

    private void disposition(@Nullable String type, Parameters parameters) {
        if (type == null) {
            out.raw(" NIL");
            return;
        }
        out.raw(" (").string(type).octet(' ');
        parameters(parameters);
        out.octet(')');
    }

    private void parameters(Parameters parameters) {
        if (parameters.isEmpty()) {
            out.raw("NIL");
            return;
        }
        char before = '(';
        for (Parameters.Parameter parameter : parameters.list()) {
            out.octet(before).string(parameter.name()).octet(' ').string(parameter.value());
            before = ' ';
        }
        out.octet(')');
    }
}
