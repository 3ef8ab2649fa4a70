package org.popbridge.migrate.destination;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.popbridge.migrate.destination.DestinationException.LoginRefused;

/**
 * Tells what a server's NO, BAD or BYE means: by response code (RFC 5530, RFC 9051 §7.1, RFC 7888
 * §4), and where there is none, or servers are known to misuse it, by the words that they use.
 *
 * <p>The words were found where their users reported them; each line says where.
 */
final class Refusals {
    private record Words(Pattern pattern, Refusal.Kind kind) {
        static Words of(String regex, Refusal.Kind kind) {
            return new Words(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), kind);
        }
    }

    /** Looked for whatever the code says. */
    private static final List<Words> STRONGER_THAN_CODES =
            List.of(
                    // Gmail: "[OVERQUOTA] Account exceeded command or bandwidth limits." is a
                    // day's allowance, not a full mailbox: ljmerza/ha-email-sensor#16.
                    Words.of("exceeded command or bandwidth limits", Refusal.Kind.THROTTLED),
                    Words.of("bandwidth limit", Refusal.Kind.THROTTLED),
                    // Microsoft 365: "Request is throttled. Suggested Backoff Time: 299609
                    // milliseconds", as NO and as BAD: imapsync#198, email-oauth2-proxy#191.
                    Words.of("request is throttled", Refusal.Kind.THROTTLED),
                    // Gmail: "[ALERT] Too many simultaneous connections. (Failure)":
                    // jstedfast/MailKit#377.
                    Words.of("too many (simultaneous )?connections", Refusal.Kind.THROTTLED),
                    Words.of("rate limit", Refusal.Kind.THROTTLED),
                    // Microsoft 365 after a login that did not take, whatever comes next:
                    // imapsync#411, postalsys/imapflow#314.
                    Words.of("authenticated but not connected", Refusal.Kind.FORBIDDEN));

    /** Looked for where no code tells. In this order. */
    private static final List<Words> INSTEAD_OF_CODES =
            List.of(
                    // "Message too large" (Gmail before [TOOBIG]): rgrove/larch#70; "maximum
                    // message size exceeded": rgladwell/imap-upload#52; "This message is too big
                    // and can not be appended": BitTitan's help 115008250748; "literal size too
                    // large": grommunio/gromox#60.
                    Words.of("message size exceed", Refusal.Kind.TOO_LARGE),
                    Words.of("maximum message size", Refusal.Kind.TOO_LARGE),
                    Words.of("(message|literal).{0,20}too (large|big)", Refusal.Kind.TOO_LARGE),
                    Words.of("exceeds.{0,40}size limit", Refusal.Kind.TOO_LARGE),
                    // GroupWise: "The 1500 MB storage limit has been exceeded": a commit message
                    // of OfflineIMAP about savemessage().
                    Words.of("storage (limit|quota|allocation).{0,40}exceed", Refusal.Kind.FULL),
                    Words.of("(over|exceed\\w*|out of).{0,20}quota", Refusal.Kind.FULL),
                    Words.of("quota.{0,40}(exceed|reached|full)", Refusal.Kind.FULL),
                    Words.of("(mailbox|account|mailstore).{0,20} full\\b", Refusal.Kind.FULL),
                    Words.of("not enough (disk )?space|disk (is )?full", Refusal.Kind.FULL),
                    Words.of(
                            "throttl|slow down|too many (requests|commands)",
                            Refusal.Kind.THROTTLED),
                    Words.of("daily (limit|quota)|limit.{0,30}per day", Refusal.Kind.THROTTLED),
                    // Cyrus: "Message contains NUL characters", "… bare newlines", "… invalid
                    // header": OfflineIMAP#215, Necoro/feed2imap-go#46.
                    Words.of("message contains", Refusal.Kind.MESSAGE),
                    Words.of("\\bNUL\\b|bare (newline|LF|CR)|8.?bit", Refusal.Kind.MESSAGE),
                    // "unable to parse message": OfflineIMAP#172.
                    Words.of(
                            "(parse|invalid|malformed|corrupt).{0,20}message",
                            Refusal.Kind.MESSAGE),
                    Words.of("zero.?(byte|length|size)|empty message", Refusal.Kind.MESSAGE),
                    // Exchange for messages that it cannot convert: "Command Argument Error. 11":
                    // imapsync#389; "Command Error. 10": thunderbird-android#1809.
                    Words.of("command (argument )?error\\. \\d+", Refusal.Kind.MESSAGE),
                    Words.of(
                            "(mailbox|folder).{0,60}(does ?n.t exist|not exist|not found)|unknown mailbox|no such (mailbox|folder)",
                            Refusal.Kind.NO_MAILBOX),
                    Words.of(
                            "read.?only|permission|not (allowed|permitted)|denied",
                            Refusal.Kind.FORBIDDEN),
                    // Mailo: "Temporary unavailable": imapsync#338.
                    Words.of(
                            "tempor|try (again )?later|unavailable|\\bbusy\\b|time(d)? ?out|locked|internal server error",
                            Refusal.Kind.BUSY));

    private static final Pattern MILLISECONDS =
            Pattern.compile(
                    "back-?off time:? *(\\d{1,12}) *milliseconds", Pattern.CASE_INSENSITIVE);
    private static final Pattern SPAN =
            Pattern.compile(
                    "(?:after|in|wait|for) (\\d{1,6}) *(second|minute|hour)",
                    Pattern.CASE_INSENSITIVE);

    private Refusals() {}

    /** What a NO, BAD or BYE means. */
    static Refusal of(Response.Condition condition) {
        return new Refusal(
                kind(condition),
                condition.code(),
                condition.text(),
                waitHint(condition.text()).orElse(null));
    }

    private static Refusal.Kind kind(Response.Condition condition) {
        Refusal.@Nullable Kind said = said(STRONGER_THAN_CODES, condition.text());
        if (said != null) {
            return said;
        }
        Refusal.@Nullable Kind coded = coded(condition);
        if (coded != null) {
            return coded;
        }
        Refusal.@Nullable Kind inWords = said(INSTEAD_OF_CODES, condition.text());
        return inWords == null ? Refusal.Kind.UNCLEAR : inWords;
    }

    private static Refusal.@Nullable Kind said(List<Words> known, String text) {
        for (Words words : known) {
            if (words.pattern().matcher(text).find()) {
                return words.kind();
            }
        }
        return null;
    }

    /** By the code, or nothing where it says nothing of use here (ALERT, and those of others). */
    private static Refusal.@Nullable Kind coded(Response.Condition condition) {
        return switch (condition.codeName()) {
            case "OVERQUOTA" -> Refusal.Kind.FULL;
            case "TOOBIG" -> Refusal.Kind.TOO_LARGE;
            case "THROTTLED" -> Refusal.Kind.THROTTLED;
            // RFC 5530 says that it is some limit, and only the words say which.
            case "LIMIT" -> {
                Refusal.@Nullable Kind which = said(INSTEAD_OF_CODES, condition.text());
                yield which == null ? Refusal.Kind.THROTTLED : which;
            }
            case "UNAVAILABLE", "INUSE" -> Refusal.Kind.BUSY;
            case "TRYCREATE", "NONEXISTENT" -> Refusal.Kind.NO_MAILBOX;
            case "NOPERM",
                    "READ-ONLY",
                    "CANNOT",
                    "CONTACTADMIN",
                    "EXPIRED",
                    "PRIVACYREQUIRED",
                    "AUTHORIZATIONFAILED",
                    "AUTHENTICATIONFAILED" ->
                    Refusal.Kind.FORBIDDEN;
            // Yahoo calls messages that it does not like a client's bug: imapsync#209.
            case "PARSE", "BADCHARSET", "UNKNOWN-CTE", "CLIENTBUG" -> Refusal.Kind.MESSAGE;
            default -> null;
        };
    }

    static Optional<Duration> waitHint(String text) {
        Matcher milliseconds = MILLISECONDS.matcher(text);
        if (milliseconds.find()) {
            return Optional.of(Duration.ofMillis(Long.parseLong(milliseconds.group(1))));
        }
        Matcher span = SPAN.matcher(text);
        if (!span.find()) {
            return Optional.empty();
        }
        long count = Long.parseLong(span.group(1));
        return Optional.of(
                switch (span.group(2).toLowerCase(Locale.ROOT)) {
                    case "second" -> Duration.ofSeconds(count);
                    case "minute" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                });
    }

    /** A connection that the server ended with a BYE. */
    static DestinationException farewell(ImapEndpoint endpoint, Response.Condition bye) {
        Refusal refusal = of(bye);
        String message = "%s ended the session: %s".formatted(endpoint.server(), refusal);
        return switch (refusal.kind()) {
            case THROTTLED -> new DestinationException.Throttled(message, refusal.waitFor());
            case FULL -> new DestinationException.Full(message);
            case MESSAGE, TOO_LARGE, BUSY, NO_MAILBOX, FORBIDDEN, UNCLEAR ->
                    new DestinationException.ConnectionLost(message, null);
        };
    }

    /** A command that cannot be done without, and was refused. */
    static DestinationException refused(
            ImapEndpoint endpoint, String what, Response.Condition condition) {
        Refusal refusal = of(condition);
        String message = "%s refuses %s: %s".formatted(endpoint, what, refusal);
        if (condition.text().contains("authenticated but not connected")) {
            return new LoginRefused(
                    LoginRefused.Reason.ACCOUNT,
                    message
                            + " (Microsoft 365 says so of a wrong password, of a token for another mailbox, and of"
                            + " an account whose IMAP access is switched off)");
        }
        return switch (refusal.kind()) {
            case THROTTLED -> new DestinationException.Throttled(message, refusal.waitFor());
            case FULL -> new DestinationException.Full(message);
            case NO_MAILBOX, FORBIDDEN -> new DestinationException.MailboxRefused(message, refusal);
            case MESSAGE, TOO_LARGE, BUSY, UNCLEAR -> new DestinationException.Transient(message);
        };
    }

    /** A login that was refused. */
    static DestinationException login(
            ImapEndpoint endpoint, String method, Response.Condition condition, String detail) {
        Refusal refusal = of(condition);
        String message =
                "%s refuses the login by %s: %s%s"
                        .formatted(
                                endpoint,
                                method,
                                refusal,
                                detail.isEmpty() ? "" : " (" + detail + ")");
        return switch (condition.codeName()) {
            case "AUTHENTICATIONFAILED" ->
                    refusal.kind() == Refusal.Kind.THROTTLED
                            ? new DestinationException.Throttled(message, refusal.waitFor())
                            : loginRefused(message, condition.text());
            case "AUTHORIZATIONFAILED", "EXPIRED", "CONTACTADMIN", "PRIVACYREQUIRED", "NOPERM" ->
                    new LoginRefused(LoginRefused.Reason.ACCOUNT, message);
            default ->
                    switch (refusal.kind()) {
                        case THROTTLED ->
                                new DestinationException.Throttled(message, refusal.waitFor());
                        case BUSY -> new DestinationException.Transient(message);
                        case MESSAGE, TOO_LARGE, FULL, NO_MAILBOX, FORBIDDEN, UNCLEAR ->
                                loginRefused(message, condition.text());
                    };
        };
    }

    private static final Pattern ABOUT_THE_ACCOUNT =
            Pattern.compile(
                    "application-specific password|web (browser|login)|imap.{0,30}(disabled|not enabled|blocked)|disabled|suspended|basicauthblocked",
                    Pattern.CASE_INSENSITIVE);

    private static LoginRefused loginRefused(String message, String text) {
        return ABOUT_THE_ACCOUNT.matcher(text).find()
                ? new LoginRefused(LoginRefused.Reason.ACCOUNT, message)
                : new LoginRefused(
                        LoginRefused.Reason.CREDENTIALS,
                        message + ": check user name and password or token");
    }
}
