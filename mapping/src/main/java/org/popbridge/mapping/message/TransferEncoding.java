package org.popbridge.mapping.message;

import java.util.Locale;

/** Content-Transfer-Encoding, as far as it matters for decoding: RFC 2045 §6. */
public enum TransferEncoding {
    /** 7bit, 8bit, binary: octets as they are. */
    IDENTITY,
    BASE64,
    QUOTED_PRINTABLE,
    /** Anything else. */
    UNKNOWN;

    /** The encoding of that raw name, in any case, with the misspellings that mail has. */
    public static TransferEncoding of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "none" ->
                    IDENTITY;
            case "base64", "base-64" -> BASE64;
            case "quoted-printable", "quoted-printeable", "quoted_printable", "qp" ->
                    QUOTED_PRINTABLE;
            default -> UNKNOWN;
        };
    }

    /** A decoder for one body, or a copier where there is nothing to decode. */
    TransferDecoder decoder() {
        return switch (this) {
            case IDENTITY, UNKNOWN -> new TransferDecoder.Identity();
            case BASE64 -> new TransferDecoder.Base64();
            case QUOTED_PRINTABLE -> new TransferDecoder.QuotedPrintable();
        };
    }
}
