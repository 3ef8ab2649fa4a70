package org.popbridge.mapping.pop3;

/**
 * Opens maildrops on one host: what {@code sync} and {@code migrate} are given, so that their tests
 * need no network. Safe for any number of threads.
 */
@FunctionalInterface
public interface MaildropHost {
    /**
     * Connects and logs in.
     *
     * @throws Pop3Exception which kind it is says what to do about it
     */
    Maildrop open(Pop3Credentials credentials) throws Pop3Exception;

    /** What was learnt about the host so far: to be kept, and given back after a restart. */
    default HostQuirks quirks() {
        return HostQuirks.NONE;
    }
}
