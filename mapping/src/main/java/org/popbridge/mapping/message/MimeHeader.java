package org.popbridge.mapping.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the MIME fields of a part's header say, raw (one octet a character), defaults filled in.
 *
 * @param type media type in its sender's case, {@code text} by default (RFC 2045 §5.2)
 * @param subtype likewise, {@code plain} by default
 * @param parameters of Content-Type; {@code charset=us-ascii} where the type is a default
 * @param disposition Content-Disposition's type, or null (RFC 2183)
 * @param dispositionParameters its parameters
 * @param encoding Content-Transfer-Encoding, {@code 7bit} by default (RFC 2045 §6.1)
 * @param id Content-ID, or null
 * @param description Content-Description, or null
 * @param languages Content-Language's tags (RFC 3282)
 * @param location Content-Location, or null (RFC 2557)
 * @param md5 Content-MD5, or null (RFC 1864)
 */
public record MimeHeader(
        String type,
        String subtype,
        Parameters parameters,
        @Nullable String disposition,
        Parameters dispositionParameters,
        String encoding,
        @Nullable String id,
        @Nullable String description,
        List<String> languages,
        @Nullable String location,
        @Nullable String md5) {
    private static final Parameters US_ASCII =
            new Parameters(List.of(new Parameters.Parameter("charset", "us-ascii")));

    /** A part without MIME fields: plain text (RFC 2045 §5.2). */
    public static final MimeHeader TEXT =
            new MimeHeader(
                    "text",
                    "plain",
                    US_ASCII,
                    null,
                    Parameters.NONE,
                    "7bit",
                    null,
                    null,
                    List.of(),
                    null,
                    null);

    /** A part without MIME fields in a digest: a message (RFC 2046 §5.1.5). */
    public static final MimeHeader MESSAGE =
            new MimeHeader(
                    "message",
                    "rfc822",
                    Parameters.NONE,
                    null,
                    Parameters.NONE,
                    "7bit",
                    null,
                    null,
                    List.of(),
                    null,
                    null);

    public MimeHeader {
        languages = List.copyOf(languages);
    }

    public boolean isType(String name) {
        return type.equalsIgnoreCase(name);
    }

    public boolean isType(String name, String subname) {
        return type.equalsIgnoreCase(name) && subtype.equalsIgnoreCase(subname);
    }

    /** The raw charset parameter, or null. */
    public @Nullable String charset() {
        return parameters.raw("charset");
    }

    /** The name a user sees for an attachment (RFC 2183 §2.3, else Content-Type's), or null. */
    public @Nullable String fileName() {
        String name = dispositionParameters.decoded("filename");
        return name != null ? name : parameters.decoded("name");
    }
}
