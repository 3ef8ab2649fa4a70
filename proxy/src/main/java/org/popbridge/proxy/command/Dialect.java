package org.popbridge.proxy.command;

import org.popbridge.mapping.imap.NameEncoding;

/** How texts go over the wire, by what the server offers and the client has enabled. */
public enum Dialect {
    /** RFC 3501. */
    REV1(NameEncoding.MODIFIED_UTF_7),
    /** RFC 3501 beside an offer of UTF8=ACCEPT: UTF-8 is understood, and not spoken. */
    REV1_BESIDE_UTF_8(NameEncoding.EITHER),
    /** RFC 9051. */
    REV2(NameEncoding.UTF_8),
    /** RFC 9755: the client has enabled UTF8=ACCEPT, whatever else. All texts are UTF-8. */
    UTF_8_ACCEPTED(NameEncoding.UTF_8);

    private final NameEncoding names;

    Dialect(NameEncoding names) {
        this.names = names;
    }

    public NameEncoding names() {
        return names;
    }
}
