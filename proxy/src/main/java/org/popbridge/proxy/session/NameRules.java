package org.popbridge.proxy.session;

import java.text.Normalizer;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;

/**
 * What names mailboxes can have here, and what a command is told that names one which is not there.
 *
 * <p>Only CREATE takes a name with the separator at its end (RFC 9051 §6.3.4). To any other command
 * such a name is told for what it is, rather than as missing: a client that is sent to create it
 * would still not find it.
 */
final class NameRules {
    private static final int LONGEST = 1_000;
    private static final int DEEPEST = 50;

    private NameRules() {}

    /** Why no mailbox can have that name, if none can. */
    static Optional<Outcome> objection(MailboxName name) {
        String value = name.value();
        if (value.length() > 1 && value.endsWith("/")) {
            return Optional.of(
                    Outcome.no(
                            ResponseCode.Plain.CANNOT,
                            "The separator at the name's end, which only CREATE takes, and once, is to be left out"));
        }
        boolean odd =
                value.isEmpty()
                        || value.length() > LONGEST
                        || value.chars().anyMatch(NameRules::isForbidden)
                        || !Normalizer.isNormalized(value, Normalizer.Form.NFC)
                        || value.split("/", -1).length > DEEPEST
                        || value.startsWith("/")
                        || value.contains("//");
        return odd
                ? Optional.of(
                        Outcome.no(
                                ResponseCode.Plain.CANNOT,
                                ("A mailbox name is in Unicode's form C, has at most %d characters and %d"
                                                + " levels, none empty, and no wildcards or control"
                                                + " characters")
                                        .formatted(LONGEST, DEEPEST)))
                : Optional.empty();
    }

    /** Wildcards, and what Net-Unicode names do not have (RFC 9051 §5.1, RFC 5198 §2). */
    private static boolean isForbidden(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == '*' || c == '%';
    }

    /** To a command that works on the mailbox. */
    static Outcome noSuchMailbox(MailboxName name) {
        return objection(name)
                .orElseGet(() ->
                        Outcome.no(
                                ResponseCode.Plain.NONEXISTENT,
                                "There is no mailbox of that name"));
    }

    /** To a command that puts messages into it: unless it cannot be made (RFC 9051 §7.1). */
    static Outcome tryCreate(MailboxName name) {
        return objection(name)
                .orElseGet(() ->
                        Outcome.no(
                                ResponseCode.Plain.TRYCREATE, "There is no mailbox of that name"));
    }
}
