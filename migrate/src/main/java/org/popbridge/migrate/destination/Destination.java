package org.popbridge.migrate.destination;

/**
 * One account on an IMAP server that mail goes to: opens sessions, each a connection of its own.
 * Safe for any number of threads.
 */
public interface Destination {
    /** Where it is, and whose. */
    ImapEndpoint endpoint();

    /**
     * Connects and logs in.
     *
     * @throws DestinationException why not, sealed
     */
    DestinationSession open() throws DestinationException;
}
