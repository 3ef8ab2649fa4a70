package org.popbridge.proxy.session;

/** An extension that changes what the server says once the client has enabled it (RFC 5161). */
enum Extension {
    /** RFC 7162 §3.1: mod-sequences are told; also enabled by the commands that use them. */
    CONDSTORE,
    /** RFC 7162 §3.2: VANISHED takes the place of EXPUNGE; comes with {@link #CONDSTORE}. */
    QRESYNC,
    /** RFC 9051: names in UTF-8, SEARCH answered by ESEARCH, SELECT by LIST, nothing recent. */
    IMAP4REV2,
    /** RFC 9586: messages are named by UID alone. */
    UIDONLY;

    /** The name as ENABLE and CAPABILITY have it. */
    String wire() {
        return this == IMAP4REV2 ? "IMAP4rev2" : name();
    }
}
