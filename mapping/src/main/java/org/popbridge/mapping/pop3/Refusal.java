package org.popbridge.mapping.pop3;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code -ERR} means: by its response code (RFC 2449 §8, RFC 3206) where it has one, else by
 * what hosts say in plain words (POP3-IN-THE-WILD C2, C3). A pure table, read from the top; the
 * first row that fits decides.
 *
 * @param delay how long the host wants us to wait, where it says
 */
public record Refusal(Meaning meaning, Optional<Duration> delay) {
    /** The kinds of refusal. */
    public enum Meaning {
        /** Somebody else has the maildrop open. */
        LOCKED,
        /** Too soon after the last login. */
        LOGIN_DELAY,
        /** The host has trouble of its own that passes. */
        BUSY,
        /** The host ends the session: time is up, or it shuts down. */
        GOODBYE,
        /** The account itself is the trouble: closed, suspended, POP3 switched off. */
        ACCOUNT,
        /** User name or password are wrong. */
        CREDENTIALS,
        /** The command, mechanism or argument is not known to the host. */
        UNSUPPORTED,
        /** Words that say none of this. */
        UNCLEAR
    }

    private record Row(Meaning meaning, Pattern words) {
        Row(Meaning meaning, String words) {
            this(meaning, Pattern.compile(words, Pattern.CASE_INSENSITIVE));
        }
    }

    private record Code(String code, Meaning meaning) {}

    private static final List<Code> CODES =
            List.of(
                    new Code("IN-USE", Meaning.LOCKED),
                    new Code("LOGIN-DELAY", Meaning.LOGIN_DELAY),
                    new Code("SYS/PERM", Meaning.ACCOUNT),
                    new Code("SYS", Meaning.BUSY),
                    new Code("AUTH", Meaning.CREDENTIALS));

    private static final List<Row> ROWS =
            List.of(
                    new Row(
                            Meaning.GOODBYE,
                            "disconnect|inactivity|idle (too|for|time)|auto-?logout|session (has )?(timed out|expired)"
                                    + "|shutting down|closing (the )?connection"),
                    // Before LOCKED: an account that is locked out stays so, a maildrop does not.
                    new Row(
                            Meaning.ACCOUNT,
                            "(account|user|login) (is |has been |was )?(temporarily )?(locked|blocked|disabled|suspended|closed"
                                    + "|inactive|expired|deactivated|cancell?ed)|locked out"
                                    + "|(mailbox|maildrop) (is |has been )?(disabled|suspended|corrupt)"
                                    + "|(pop3?|access|service)( access| service)?( is| has been)? (disabled|not (enabled|allowed|permitted))"
                                    + "|not (enabled|allowed|permitted|authori[sz]ed) (for|to use) pop|enable pop"
                                    + "|web ?login required|via your web browser|password (has )?expired|over ?quota"),
                    new Row(
                            Meaning.LOGIN_DELAY,
                            "(login|logins|logging in|logged in|check|checks|checking|access|connect\\w*|poll\\w*)"
                                    + "( \\w+){0,5} too (often|frequent|soon|fast|many times)"
                                    + "|too (frequent|soon|often)|exceeded the login limit|login (rate|interval|delay|limit)"
                                    + "|(minimum|at least|wait|every) [^0-9]{0,30}\\d+ ?-?(s|sec|second|m|min|minute)s?\\b"
                                    + "|(once|one login|only) (every|per|in) \\d+"),
                    new Row(
                            Meaning.LOCKED,
                            "(?<!b)lock|in use|another (session|pop|client|process|connection)|already (open|logged|active|running|connected)"
                                    + "|being (accessed|used)|other session"),
                    new Row(
                            Meaning.BUSY,
                            "wait|service (is )?(temporarily )?(unavailable|not available)|too many|try (again|later|it later)|retry"
                                    + "|temporar|busy|overload|unavailable|maintenance|server (error|too|failure)|internal (server )?error"
                                    + "|system error|time[d-]? ?out|max(imum)?( number of)? (connections|sessions|clients)"
                                    + "|not available|can(not|'t) (open|connect|contact)|unable to (open|connect|contact)|resources"),
                    new Row(
                            Meaning.UNSUPPORTED,
                            "(unknown|unrecogni[sz]ed|unsupported|invalid|bad|illegal|disabled) (command|mechanism|auth\\w* (type|mech\\w*|method)|argument|keyword)"
                                    + "|not (implemented|supported|recogni[sz]ed|understood)|unsupported|syntax|no such (command|mechanism)"
                                    + "|(command|mechanism) (unknown|unrecogni[sz]ed|disabled|not)|unimplemented"),
                    new Row(
                            Meaning.CREDENTIALS,
                            "password|passwd|credential|auth\\w* fail|login fail|logon fail|log ?on|permission|denied|no such (user|mailbox|account)"
                                    + "|unknown (user|mailbox|account)|(invalid|bad|incorrect|wrong) (login|user|account|auth)|not authenticated"
                                    + "|invalid|incorrect|mismatch|rejected"));

    private static final Pattern AMOUNT =
            Pattern.compile(
                    "(\\d{1,5}) ?-?(s|sec|second|m|min|minute|h|hour)s?\\b",
                    Pattern.CASE_INSENSITIVE);

    /** Reads a negative reply. */
    public static Refusal of(Reply reply) {
        for (Code row : CODES) {
            if (reply.hasCode(row.code)) {
                return new Refusal(row.meaning, saidDelay(reply.text()));
            }
        }
        for (Row row : ROWS) {
            if (row.words.matcher(reply.text()).find()) {
                return new Refusal(row.meaning, saidDelay(reply.text()));
            }
        }
        return new Refusal(Meaning.UNCLEAR, Optional.empty());
    }

    private static Optional<Duration> saidDelay(String text) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.find()) {
            return Optional.empty();
        }
        long count = Long.parseLong(amount.group(1));
        return Optional.of(
                switch (Character.toLowerCase(amount.group(2).charAt(0))) {
                    case 'h' -> Duration.ofHours(count);
                    case 'm' -> Duration.ofMinutes(count);
                    default -> Duration.ofSeconds(count);
                });
    }
}
