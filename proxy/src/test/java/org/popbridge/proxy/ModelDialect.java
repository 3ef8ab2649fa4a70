package org.popbridge.proxy;

/** What a client of a test has the server tell it, and how. */
enum ModelDialect {
    /** EXPUNGE by sequence number. */
    PLAIN(""),
    /** The same, and mod-sequences. */
    CONDSTORE("CONDSTORE"),
    /** VANISHED by UID, and after a reconnect only what changed. */
    QRESYNC("QRESYNC"),
    /** No sequence numbers at all (RFC 9586). */
    UIDONLY("UIDONLY"),
    /** Nor those of messages that did not change, after a reconnect. */
    UIDONLY_QRESYNC("QRESYNC UIDONLY"),
    /** Of other mailboxes too, unasked; EXPUNGE where it always may come. */
    NOTIFY("CONDSTORE", "SELECTED-DELAYED"),
    /** The same by UID, at any time. */
    NOTIFY_UIDONLY("QRESYNC UIDONLY", "SELECTED");

    private final String enabled;
    private final String notified;

    ModelDialect(String enabled) {
        this(enabled, "");
    }

    ModelDialect(String enabled, String notified) {
        this.enabled = enabled;
        this.notified = notified;
    }

    /** What is enabled after the login; empty for nothing. */
    String enabled() {
        return enabled;
    }

    /** What NOTIFY calls the selected mailbox; empty without NOTIFY. */
    String notified() {
        return notified;
    }

    boolean isNotified() {
        return !notified.isEmpty();
    }

    boolean tellsModSeqs() {
        return enabled.contains("CONDSTORE") || resumes();
    }

    /** Whether a client that comes back is told only what changed. */
    boolean resumes() {
        return enabled.contains("QRESYNC");
    }

    boolean hasNoNumbers() {
        return enabled.contains("UIDONLY");
    }

    /** Whether VANISHED takes the place of EXPUNGE. */
    boolean tellsVanished() {
        return resumes() || hasNoNumbers();
    }
}
