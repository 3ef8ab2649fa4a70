package org.popbridge.mapping.imap;

/** What a mailbox is for, as LIST tells clients (RFC 6154 §2). */
public enum SpecialUse {
    ALL("\\All"),
    ARCHIVE("\\Archive"),
    DRAFTS("\\Drafts"),
    FLAGGED("\\Flagged"),
    JUNK("\\Junk"),
    SENT("\\Sent"),
    TRASH("\\Trash");

    private final String attribute;

    SpecialUse(String attribute) {
        this.attribute = attribute;
    }

    /** The attribute on the wire, backslash included. */
    public String attribute() {
        return attribute;
    }
}
