package org.popbridge.mapping.pop3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused.Reason;
import org.popbridge.mapping.wire.BrokenConnection;
import org.popbridge.mapping.wire.Harmless;
import org.popbridge.mapping.wire.Trust;

/**
 * The login of one connection: chooses among what host, settings and credentials have in common,
 * tries, and tells refusals apart.
 *
 * <p>A host that does not know a method costs nothing: the next is tried. A refused password is
 * final, but for one case: after a digest method the password itself is tried once where that is
 * allowed, because hosts that keep hashes advertise digests they cannot check. So a wrong password
 * counts at most twice towards a lock-out, and once over TLS, where digests come last ({@link
 * LoginMethod#preferred}).
 */
final class Authentication {
    /** {@code timestamp} must be an RFC 822 msg-id (RFC 2449 §3); others are decoration (C11). */
    private static final Pattern TIMESTAMP = Pattern.compile("<[!-;=?-~]+@[!-;=?-~]+>");

    private final Wire wire;
    private final Pop3Host host;
    private final Pop3Endpoint endpoint;
    private final Pop3Settings settings;
    private final Pop3Credentials credentials;
    private final Capabilities capabilities;
    private final Set<LoginMethod> avoided;
    private final Optional<String> timestamp;

    /** Whether the method under way has sent what depends on the secret. */
    private boolean secretSent;

    /** What came of one method. */
    private sealed interface Outcome {
        record LoggedIn() implements Outcome {}

        /** The host does not have the method; it saw no secret, or said so. */
        record Unsupported(Reply reply) implements Outcome {}

        record Refused(Reply reply, String detail) implements Outcome {}
    }

    Authentication(
            Wire wire,
            Pop3Host host,
            Pop3Credentials credentials,
            Capabilities capabilities,
            Reply greeting,
            Set<LoginMethod> avoided) {
        this.wire = wire;
        this.host = host;
        this.endpoint = host.endpoint();
        this.settings = host.settings();
        this.credentials = credentials;
        this.capabilities = capabilities;
        this.avoided = avoided;
        Matcher matcher = TIMESTAMP.matcher(greeting.text());
        this.timestamp = matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    void logIn() throws IOException, Pop3Host.HungUp {
        List<LoginMethod> candidates = candidates();
        wire.patience(settings.passTimeout());
        @Nullable LoginMethod refusedDigest = null;
        Outcome.@Nullable Refused refusal = null;
        @Nullable Reply unsupported = null;
        for (int i = 0; i < candidates.size(); i++) {
            LoginMethod method = candidates.get(i);
            if (refusedDigest != null && !method.disclosesSecret()) {
                continue;
            }
            boolean hasOthers = i + 1 < candidates.size();
            switch (attempt(method, refusedDigest, hasOthers)) {
                case Outcome.LoggedIn() -> {
                    learnUnusable(refusedDigest);
                    wire.patience(settings.progressTimeout());
                    return;
                }
                case Outcome.Unsupported(Reply reply) -> unsupported = reply;
                case Outcome.Refused refused -> {
                    if (refusedDigest != null
                            || method.disclosesSecret()
                            || !isAboutPassword(refused.reply())) {
                        throw refused(refused);
                    }
                    refusedDigest = method;
                    refusal = refused;
                }
            }
        }
        if (refusal != null) {
            throw refused(refusal);
        }
        throw noMethod(candidates, unsupported);
    }

    private void learnUnusable(@Nullable LoginMethod refused) {
        if (refused != null) {
            host.learn(known -> known.withUnusable(refused));
        }
    }

    private static boolean isAboutPassword(Reply reply) {
        return switch (Refusal.of(reply).meaning()) {
            case CREDENTIALS, UNCLEAR, UNSUPPORTED -> true;
            case LOCKED, LOGIN_DELAY, BUSY, GOODBYE, ACCOUNT -> false;
        };
    }

    private Outcome attempt(
            LoginMethod method, @Nullable LoginMethod refusedDigest, boolean hasOthers)
            throws IOException, Pop3Host.HungUp {
        secretSent = false;
        try {
            return switch (method) {
                case USER_PASS -> userPass();
                case APOP -> apop();
                default -> sasl(method);
            };
        } catch (IOException e) {
            if (!BrokenConnection.isHangUp(e)) {
                throw e;
            }
            if (refusedDigest != null) {
                // It closed after the refusal: come back without the digest (C4).
                throw new Pop3Host.HungUp(refusedDigest, e);
            }
            if (hasOthers && (!secretSent || method.isSasl())) {
                throw new Pop3Host.HungUp(method, e);
            }
            if (!secretSent) {
                throw e;
            }
            throw new Pop3Exception.LoginRefused(
                    Reason.UNSAID,
                    ("%s closed the connection instead of answering the login of %s by %s; some hosts do so when"
                                    + " the password is wrong: check it, or try again later")
                            .formatted(endpoint, credentials.user(), method.protocolName()));
        }
    }

    /** USER and PASS (RFC 1939 §7). */
    private Outcome userPass() throws IOException {
        byte[] password = secret().reveal();
        for (byte octet : password) {
            if (octet == '\r' || octet == '\n' || octet == 0) {
                throw new Pop3Exception.LoginRefused(
                        Reason.CREDENTIALS,
                        "the password of %s has a line break, which USER/PASS of %s cannot carry"
                                .formatted(credentials.user(), endpoint));
            }
        }
        wire.queue("USER " + credentials.user());
        Reply user = status("USER");
        if (!user.positive()) {
            return Refusal.of(user).meaning() == Refusal.Meaning.UNSUPPORTED
                    ? new Outcome.Unsupported(user)
                    : new Outcome.Refused(user, "");
        }
        ByteArrayOutputStream pass = new ByteArrayOutputStream();
        pass.writeBytes("PASS ".getBytes(StandardCharsets.US_ASCII));
        pass.writeBytes(password);
        secretSent = true;
        wire.queue(pass.toByteArray());
        return outcome(status("PASS"));
    }

    /** APOP (RFC 1939 §7): MD5 of the greeting's timestamp and the password. */
    private Outcome apop() throws IOException {
        MessageDigest md5;
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no MD5", e);
        }
        md5.update(timestamp.orElseThrow().getBytes(StandardCharsets.US_ASCII));
        String digest = HexFormat.of().formatHex(md5.digest(secret().reveal()));
        secretSent = true;
        wire.queue("APOP " + credentials.user() + " " + digest);
        return outcome(status("APOP"));
    }

    private Outcome sasl(LoginMethod method) throws IOException {
        SaslExchange exchange =
                new SaslExchange(wire, endpoint, settings, method, capabilities.offers(method));
        try {
            Reply reply = exchange.run(credentials);
            if (reply.positive()) {
                return new Outcome.LoggedIn();
            }
            boolean unknown = Refusal.of(reply).meaning() == Refusal.Meaning.UNSUPPORTED;
            boolean passing = !isAboutPassword(reply);
            return (unknown || !exchange.hasSentSecret()) && !passing
                    ? new Outcome.Unsupported(reply)
                    : new Outcome.Refused(reply, exchange.failure());
        } finally {
            secretSent = exchange.hasSentSecret();
        }
    }

    private Outcome outcome(Reply reply) {
        return reply.positive() ? new Outcome.LoggedIn() : new Outcome.Refused(reply, "");
    }

    private Secret secret() {
        return switch (credentials) {
            case Pop3Credentials.Password(String _, Secret password) -> password;
            case Pop3Credentials.OAuthToken(String _, Secret token) -> token;
        };
    }

    private Reply status(String command) throws IOException {
        byte[] line = wire.line(settings.replyLimit());
        return Reply.parse(line)
                .orElseThrow(() ->
                        new Pop3Exception.BrokenProtocol(
                                "%s: expected +OK or -ERR to %s, got %s"
                                        .formatted(endpoint, command, Opening.quoted(line))));
    }

    /** What host, settings and credentials have in common, best first. */
    private List<LoginMethod> candidates() throws Pop3Exception.LoginRefused {
        boolean proven =
                endpoint.security() != Pop3Endpoint.Security.PLAIN
                        && !(settings.trust() instanceof Trust.Anyone);
        List<LoginMethod> possible = new ArrayList<>();
        List<LoginMethod> last = new ArrayList<>();
        boolean withheld = false;
        for (LoginMethod method : settings.loginOrder(proven)) {
            if (avoided.contains(method) || !isPossible(method)) {
                continue;
            }
            if (method.disclosesSecret() && !mayDisclose()) {
                withheld = true;
            } else if (!method.isSasl() && hasBeyondAscii() && !takesUtf8()) {
                // RFC 6856 §2.2: not in UTF-8, unless the host says so; but better than not at all.
                last.add(method);
            } else {
                possible.add(method);
            }
        }
        possible.addAll(last);
        if (possible.isEmpty()) {
            throw withheld ? onlyInPlainText() : noMethod(possible, null);
        }
        Set<LoginMethod> unusable = host.quirks().unusableLogins();
        List<LoginMethod> usable =
                possible.stream().filter(method -> !unusable.contains(method)).toList();
        // A lesson that leaves nothing is out of date.
        return usable.isEmpty() ? possible : usable;
    }

    private Pop3Exception.LoginRefused onlyInPlainText() {
        return new Pop3Exception.LoginRefused(
                Reason.NO_METHOD,
                ("%s is not encrypted and offers no login that keeps the password secret: use pop3s:// or"
                                + " pop3+starttls://, or allow plain text login for this host")
                        .formatted(endpoint));
    }

    private boolean isPossible(LoginMethod method) {
        if (method.takesToken() != (credentials instanceof Pop3Credentials.OAuthToken)) {
            return false;
        }
        boolean chosen = settings.loginMethods().contains(method);
        return switch (method) {
            case USER_PASS ->
                    chosen
                            || !capabilities.areKnown()
                            || capabilities.has("USER")
                            || capabilities.parameters("SASL").isEmpty();
            case APOP -> timestamp.isPresent();
            // Some hosts have it without saying so (C5), and a token fits nothing else.
            case XOAUTH2 ->
                    chosen
                            || capabilities.offers(method)
                            || !capabilities.offers(LoginMethod.OAUTHBEARER);
            default -> chosen || capabilities.offers(method);
        };
    }

    private boolean mayDisclose() {
        return endpoint.security() != Pop3Endpoint.Security.PLAIN
                || settings.plainTextLogin()
                || wire.socket().getInetAddress().isLoopbackAddress();
    }

    private boolean takesUtf8() {
        return capabilities.parameters("UTF8").stream().anyMatch("USER"::equalsIgnoreCase);
    }

    private boolean hasBeyondAscii() {
        return !StandardCharsets.US_ASCII
                .newEncoder()
                .canEncode(credentials.user() + secret().revealText());
    }

    private Pop3Exception.LoginRefused noMethod(
            List<LoginMethod> tried, @Nullable Reply lastReply) {
        String offers =
                capabilities.areKnown()
                        ? "it offers " + String.join(" ", offered())
                        : "it does not say what it offers";
        String said = lastReply == null ? "" : ", and to what was tried it said: " + lastReply;
        return new Pop3Exception.LoginRefused(
                Reason.NO_METHOD,
                "no way to log in to %s as %s is left (%s; tried %s%s): check the login methods set for this host"
                        .formatted(
                                endpoint,
                                credentials.user(),
                                offers,
                                tried.isEmpty() ? "none" : tried,
                                said));
    }

    private List<String> offered() {
        List<String> names = new ArrayList<>(capabilities.parameters("SASL"));
        if (capabilities.has("USER")) {
            names.add("USER");
        }
        timestamp.ifPresent(_ -> names.add("APOP"));
        return names.isEmpty() ? List.of("nothing") : names;
    }

    private Pop3Exception refused(Outcome.Refused refused) {
        String detail =
                refused.detail().isEmpty() ? "" : " (" + Harmless.text(refused.detail()) + ")";
        return refused(endpoint, credentials.user(), refused.reply(), detail);
    }

    private static Pop3Exception refused(
            Pop3Endpoint endpoint, String user, Reply reply, String detail) {
        String said = "%s to the login of %s: %s%s".formatted(endpoint, user, reply, detail);
        Refusal refusal = Refusal.of(reply);
        return switch (refusal.meaning()) {
            case LOCKED ->
                    new Pop3Exception.Locked(
                            said + "; another session has the maildrop: try again later");
            case LOGIN_DELAY ->
                    new Pop3Exception.LoginDelay(said + "; log in less often", refusal.delay());
            case BUSY, GOODBYE -> new Pop3Exception.Transient(said + "; try again later");
            case ACCOUNT ->
                    new Pop3Exception.LoginRefused(
                            Reason.ACCOUNT, said + "; ask the provider about the account");
            case CREDENTIALS, UNSUPPORTED, UNCLEAR ->
                    new Pop3Exception.LoginRefused(
                            Reason.CREDENTIALS, said + "; check user name and password");
        };
    }

    /** A host that greets with {@code -ERR}: nothing was said about any password yet. */
    static Pop3Exception turnedAway(Pop3Endpoint endpoint, Reply greeting) {
        String said = "%s turns connections away: %s".formatted(endpoint, greeting);
        Refusal refusal = Refusal.of(greeting);
        return refusal.meaning() == Refusal.Meaning.LOGIN_DELAY
                ? new Pop3Exception.LoginDelay(said + "; connect less often", refusal.delay())
                : new Pop3Exception.Transient(said + "; try again later");
    }
}
