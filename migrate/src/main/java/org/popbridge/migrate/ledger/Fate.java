package org.popbridge.migrate.ledger;

import java.time.Instant;
import java.util.Optional;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;

/** How far a message has come. */
public sealed interface Fate {
    /** Not at the destination as far as is known, and to be copied. */
    record Waiting() implements Fate {}

    /**
     * It was about to be appended, and nothing more is known: look from {@code uidNext} on before
     * it is appended again (law 6).
     */
    record Intended(Sending sending, UidValidity validity, Uid uidNext) implements Fate {}

    /**
     * The destination has it, by its own word.
     *
     * @param uid empty as long as a destination without UIDPLUS was not looked through
     */
    record Appended(Sending sending, UidValidity validity, Optional<Uid> uid) implements Fate {}

    /** It was fetched back and is what was sent. */
    record Verified(Sending sending, UidValidity validity, Uid uid) implements Fate {}

    /**
     * The destination had it already; its content was compared.
     *
     * @param sending what is there, and was not sent by this migration
     */
    record Present(Sending sending, UidValidity validity, Uid uid) implements Fate {}

    /** It was appended, and verification found something else, or nothing. */
    record Differs(Sending sending, UidValidity validity, Uid uid, String reason) implements Fate {}

    /**
     * Not to be copied, by the owner's wish or because it is no mail.
     *
     * @param date the message's, to be judged again by another wish
     */
    record Skipped(Why why, Instant date) implements Fate {}

    /**
     * The destination refused it in every form: the original lies in the quarantine.
     *
     * @param file its name there
     */
    record Quarantined(String reason, String file) implements Fate {}

    /** Why a message is not copied. */
    enum Why {
        /** Larger than {@code --max-size}. */
        TOO_LARGE,
        /** Older than {@code --since}. */
        TOO_OLD,
        /** A host's own bookkeeping (POP3-IN-THE-WILD I11). */
        NOT_MAIL,
        /** Expunged by its owner in the bridge that it was to be copied from. */
        EXPUNGED
    }

    /** Whether the destination has it, or needs not have it. */
    default boolean isSettled() {
        return switch (this) {
            case Waiting _, Intended _, Differs _, Quarantined _ -> false;
            case Appended _, Verified _, Present _, Skipped _ -> true;
        };
    }

    /** Whether its copy at the destination was compared with what came from the source. */
    default boolean isProven() {
        return this instanceof Verified || this instanceof Present;
    }
}
