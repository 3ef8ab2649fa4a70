package org.popbridge.mapping.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@link MimeHeader} from a part's fields; of several of one name the first counts. */
final class MimeFields {
    /** More parameters than anybody sends; the rest is left out. */
    private static final int MOST_PARAMETERS = 1000;

    private MimeFields() {}

    static MimeHeader read(HeaderFields fields, MimeHeader fallback) {
        @Nullable String[] values = new @Nullable String[KnownField.CONTENT_MD5.code() + 1];
        boolean any = false;
        for (int i = 0; i < fields.count(); i++) {
            KnownField field = fields.known(i);
            if (field != null
                    && field.code() < values.length
                    && field.code() >= KnownField.CONTENT_TYPE.code()
                    && values[field.code()] == null) {
                values[field.code()] = fields.value(i);
                any = true;
            }
        }
        return any ? read(values, fallback) : fallback;
    }

    private static MimeHeader read(@Nullable String[] values, MimeHeader fallback) {
        String type = fallback.type();
        String subtype = fallback.subtype();
        Parameters parameters = fallback.parameters();
        String contentType = values[KnownField.CONTENT_TYPE.code()];
        if (contentType != null) {
            FieldScanner scanner = new FieldScanner(contentType);
            scanner.skipSpace();
            String first = scanner.token();
            scanner.skipSpace();
            boolean slash = scanner.tryChar('/');
            scanner.skipSpace();
            String second = slash ? scanner.token() : "";
            if (!first.isEmpty() && !second.isEmpty()) {
                type = first;
                subtype = second;
                parameters = parameters(scanner);
            } else {
                type = MimeHeader.TEXT.type();
                subtype = MimeHeader.TEXT.subtype();
                parameters = MimeHeader.TEXT.parameters();
            }
        }
        String disposition = null;
        Parameters dispositionParameters = Parameters.NONE;
        String contentDisposition = values[KnownField.CONTENT_DISPOSITION.code()];
        if (contentDisposition != null) {
            FieldScanner scanner = new FieldScanner(contentDisposition);
            scanner.skipSpace();
            disposition = scanner.token();
            dispositionParameters = parameters(scanner);
            if (disposition.isEmpty()) {
                disposition = dispositionParameters.isEmpty() ? null : "attachment";
            }
        }
        return new MimeHeader(
                type,
                subtype,
                parameters,
                disposition,
                dispositionParameters,
                encoding(values[KnownField.CONTENT_TRANSFER_ENCODING.code()]),
                values[KnownField.CONTENT_ID.code()],
                values[KnownField.CONTENT_DESCRIPTION.code()],
                languages(values[KnownField.CONTENT_LANGUAGE.code()]),
                values[KnownField.CONTENT_LOCATION.code()],
                values[KnownField.CONTENT_MD5.code()]);
    }

    private static String encoding(@Nullable String value) {
        if (value == null) {
            return "7bit";
        }
        FieldScanner scanner = new FieldScanner(value);
        scanner.skipSpace();
        String token = scanner.token();
        return token.isEmpty() ? "7bit" : token;
    }

    private static List<String> languages(@Nullable String value) {
        if (value == null) {
            return List.of();
        }
        List<String> tags = new ArrayList<>();
        FieldScanner scanner = new FieldScanner(value);
        do {
            scanner.skipSpace();
            String tag = scanner.token();
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
            scanner.skipSpace();
        } while (scanner.tryChar(',') && tags.size() < MOST_PARAMETERS);
        return tags;
    }

    /** {@code *(";" attribute "=" value)} (RFC 2045 §5.1); what is malformed is stepped over. */
    private static Parameters parameters(FieldScanner scanner) {
        if (scanner.atEnd()) {
            return Parameters.NONE;
        }
        List<Parameters.Parameter> found = new ArrayList<>(4);
        while (scanner.skipPastSemicolon() && found.size() < MOST_PARAMETERS) {
            scanner.skipSpace();
            String name = scanner.token();
            scanner.skipSpace();
            if (!name.isEmpty() && scanner.tryChar('=')) {
                scanner.skipSpace();
                found.add(new Parameters.Parameter(name, scanner.value()));
            }
        }
        return Parameters.joined(found);
    }
}
