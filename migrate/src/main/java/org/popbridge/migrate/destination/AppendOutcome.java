package org.popbridge.migrate.destination;

import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;

/** What became of a message that was to be appended. */
public sealed interface AppendOutcome {
    /** It is there, durable as far as the server is to be believed, under this UID. */
    record Appended(UidValidity validity, Uid uid) implements AppendOutcome {}

    /** It is there; the server does not say under which UID (no UIDPLUS, RFC 4315). */
    record AppendedSomewhere() implements AppendOutcome {}

    /** It is not there, and the server said why. */
    record Refused(Refusal refusal) implements AppendOutcome {}

    /**
     * It may be there or not: octets of it were sent, and the reply was lost. Look before it is
     * appended again (law 6). The session is over.
     */
    record Unknown(DestinationException cause) implements AppendOutcome {}

    /**
     * Nothing of it was sent, so it is not there: the session ended before, or what was refused
     * before it would have been this one's fate too (a full mailbox, say).
     */
    record NotSent(String why) implements AppendOutcome {}
}
