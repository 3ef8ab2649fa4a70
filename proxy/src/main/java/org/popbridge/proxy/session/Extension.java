package org.popbridge.proxy.session;

/** An extension that changes what the server says once the client has enabled it (RFC 5161). */
enum Extension {
    /** RFC 7162 §3.1: mod-sequences are told; also enabled by the commands that use them. */
    CONDSTORE("CONDSTORE"),
    /** RFC 7162 §3.2: VANISHED takes the place of EXPUNGE; comes with {@link #CONDSTORE}. */
    QRESYNC("QRESYNC"),
    /** RFC 9051: names in UTF-8, SEARCH answered by ESEARCH, SELECT by LIST, nothing recent. */
    IMAP4REV2("IMAP4rev2"),
    /** RFC 9755: texts are UTF-8; known only where the server offers it. */
    UTF8_ACCEPT("UTF8=ACCEPT"),
    /** RFC 9586: messages are named by UID alone. */
    UIDONLY("UIDONLY");

    private final String wire;

    Extension(String wire) {
        this.wire = wire;
    }

    /** The name as ENABLE and CAPABILITY have it. */
    String wire() {
        return wire;
    }
}
