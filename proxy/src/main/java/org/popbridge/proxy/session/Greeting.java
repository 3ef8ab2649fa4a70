package org.popbridge.proxy.session;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.sasl.ScramServer;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.NotAuthenticated;
import org.popbridge.proxy.command.SaslReply;
import org.popbridge.proxy.response.Response;

/**
 * The way into a session: capabilities, LOGIN, AUTHENTICATE (RFC 9051 §6.2).
 *
 * <p>No password is taken over a link that others can read along, unless the settings say so: the
 * client is told LOGINDISABLED beforehand and PRIVACYREQUIRED if it tries nevertheless.
 */
final class Greeting {
    /** {@code User Name:} and {@code Password:} in base 64, the challenges of SASL LOGIN. */
    private static final String USER_CHALLENGE = "VXNlciBOYW1lOg==";

    private static final String PASSWORD_CHALLENGE = "UGFzc3dvcmQ6";

    /** RFC 7628 §3.2.2, in base 64. */
    private static final String INVALID_TOKEN =
            Base64.getEncoder()
                    .encodeToString(
                            "{\"status\":\"invalid_token\",\"schemes\":\"bearer\"}"
                                    .getBytes(StandardCharsets.US_ASCII));

    private static final Map<String, Authenticator.Mechanism> MECHANISMS =
            Map.of(
                    "PLAIN", Authenticator.Mechanism.PLAIN,
                    "LOGIN", Authenticator.Mechanism.LOGIN,
                    "SCRAM-SHA-256", Authenticator.Mechanism.SCRAM_SHA_256,
                    "OAUTHBEARER", Authenticator.Mechanism.OAUTHBEARER,
                    "XOAUTH2", Authenticator.Mechanism.XOAUTH2);

    private final Session session;

    Greeting(Session session) {
        this.session = session;
    }

    List<String> capabilities() {
        return switch (session.state()) {
            case State.Greeted() ->
                    Capabilities.beforeLogin(
                            mayLogin() ? proofs() : Set.of(), session.connection().canStartTls());
            case State.Inside inside ->
                    Capabilities.loggedIn(
                            session.shared().settings().limits(),
                            session.connection().isCompressed(),
                            inside.account().store().quota());
        };
    }

    private Set<Authenticator.Proof> proofs() {
        return session.shared().settings().authenticator().proofs();
    }

    /** RFC 9051 §6.2.3. */
    Outcome login(NotAuthenticated.Login command) throws IOException, InterruptedException {
        Authenticator.Mechanism mechanism = Authenticator.Mechanism.LOGIN_COMMAND;
        if (!proofs().contains(mechanism.proof())) {
            return Outcome.no(ResponseCode.Plain.CANNOT, "No password is taken here, but tokens");
        }
        return mayLogin() ? attempt(command.user(), "", command.password(), mechanism) : needsTls();
    }

    /** RFC 9051 §6.2.2. */
    Outcome authenticate(String tag, NotAuthenticated.Authenticate command)
            throws IOException, InterruptedException {
        Optional<Authenticator.Mechanism> mechanism =
                Optional.ofNullable(MECHANISMS.get(command.mechanism()))
                        .filter(known -> proofs().contains(known.proof()));
        if (mechanism.isEmpty()) {
            return Outcome.no(
                    ResponseCode.Plain.CANNOT,
                    "That mechanism is not here; CAPABILITY names those that are");
        }
        if (!mayLogin()) {
            return needsTls();
        }
        Step first = first(tag, mechanism.get());
        Optional<Secret> initial = command.initialResponse();
        return initial.isPresent()
                ? first.take(initial.get())
                : ask(
                        tag,
                        mechanism.get() == Authenticator.Mechanism.LOGIN ? USER_CHALLENGE : "",
                        first);
    }

    private Step first(String tag, Authenticator.Mechanism mechanism) {
        return switch (mechanism) {
            case PLAIN, LOGIN_COMMAND -> this::plain;
            case LOGIN -> user -> askPassword(tag, user);
            case SCRAM_SHA_256 -> response -> scram(tag, response);
            case OAUTHBEARER ->
                    response -> bearer(tag, BearerMessage.ofOAuthBearer(response), mechanism);
            case XOAUTH2 -> response -> bearer(tag, BearerMessage.ofXOAuth2(response), mechanism);
        };
    }

    /**
     * A token that is refused is told so in a challenge, and the exchange fails once the client has
     * answered that, with whatever (RFC 7628 §3.2.3).
     */
    private Outcome bearer(
            String tag, Optional<BearerMessage> message, Authenticator.Mechanism mechanism)
            throws IOException, InterruptedException {
        if (message.isEmpty()) {
            return Outcome.malformed("That is not a response of SASL " + mechanism);
        }
        Outcome outcome = attempt(message.get().user(), "", message.get().token(), mechanism);
        boolean refused =
                outcome instanceof Outcome.No(Response.Words words)
                        && words.code().isPresent()
                        && words.code().get() == ResponseCode.Plain.AUTHENTICATIONFAILED;
        if (!refused) {
            return outcome;
        }
        session.out().write(new Response.Challenge(INVALID_TOKEN));
        session.out().flush();
        return session.await(tag, _ -> outcome);
    }

    /** RFC 5802 §3: the client proves itself, then the server does, and the client agrees. */
    private Outcome scram(String tag, Secret response) throws IOException, InterruptedException {
        Optional<ScramServer.First> first = ScramServer.First.parse(response.reveal());
        if (first.isEmpty()) {
            return Outcome.malformed(
                    "That does not begin SCRAM-SHA-256, or it wants a channel binding");
        }
        String user = first.get().user();
        if (user.isEmpty()) {
            return needsName();
        }
        Authenticator.Exchange exchange =
                session.shared()
                        .settings()
                        .authenticator()
                        .scram(first.get(), session.connection().remoteAddress(), link());
        return ask(
                tag, base64(exchange.challenge()), answer -> proven(tag, user, exchange, answer));
    }

    private Outcome proven(String tag, String user, Authenticator.Exchange exchange, Secret answer)
            throws IOException, InterruptedException {
        Authenticator.Proven proven = exchange.take(answer);
        if (!(proven.outcome() instanceof Authenticator.Outcome.Granted granted)) {
            return told(user, proven.outcome());
        }
        return ask(
                tag,
                base64(proven.signature()),
                last ->
                        last.isEmpty()
                                ? told(user, granted)
                                : Outcome.malformed("SCRAM-SHA-256 is at its end"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One step of SASL. */
    private interface Step {
        Outcome take(Secret response) throws IOException, InterruptedException;
    }

    private Outcome ask(String tag, String challenge, Step step) throws IOException {
        session.out().write(new Response.Challenge(challenge));
        session.out().flush();
        return session.await(tag, line -> answered(line, step));
    }

    private static Outcome answered(CommandFrame line, Step step)
            throws IOException, InterruptedException {
        return switch (SaslReply.parse(line)) {
            case SaslReply.Response(Secret octets) -> step.take(octets);
            case SaslReply.Cancelled() -> Outcome.malformed("Authentication cancelled");
            case SaslReply.Malformed() -> Outcome.malformed("That is not base 64");
        };
    }

    private Outcome askPassword(String tag, Secret user) throws IOException {
        String name = user.revealText();
        return ask(
                tag,
                PASSWORD_CHALLENGE,
                password -> attempt(name, "", password, Authenticator.Mechanism.LOGIN));
    }

    /** {@code message = [authzid] NUL authcid NUL passwd} (RFC 4616 §2). */
    private Outcome plain(Secret response) throws IOException, InterruptedException {
        byte[] octets = response.reveal();
        int first = indexOfNul(octets, 0);
        int second = first < 0 ? -1 : indexOfNul(octets, first + 1);
        if (second < 0 || indexOfNul(octets, second + 1) >= 0) {
            return Outcome.malformed("That is not a response of SASL PLAIN");
        }
        try {
            String authorization = text(octets, 0, first);
            String user = text(octets, first + 1, second);
            Secret password = Secret.of(Arrays.copyOfRange(octets, second + 1, octets.length));
            return attempt(user, authorization, password, Authenticator.Mechanism.PLAIN);
        } catch (CharacterCodingException notUtf8) {
            return Outcome.malformed("SASL PLAIN carries UTF-8");
        }
    }

    private static int indexOfNul(byte[] octets, int from) {
        for (int i = from; i < octets.length; i++) {
            if (octets[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String text(byte[] octets, int from, int to) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(octets, from, to - from))
                .toString();
    }

    private Outcome attempt(
            String user, String authorization, Secret password, Authenticator.Mechanism mechanism)
            throws IOException, InterruptedException {
        if (user.isEmpty()) {
            return needsName();
        }
        Authenticator.Attempt attempt =
                new Authenticator.Attempt(
                        user,
                        authorization,
                        password,
                        mechanism,
                        session.connection().remoteAddress(),
                        link());
        return told(user, session.shared().settings().authenticator().authenticate(attempt));
    }

    private static Outcome needsName() {
        return Outcome.no(
                ResponseCode.Plain.AUTHENTICATIONFAILED, "A user name is needed to log in");
    }

    private Outcome told(String user, Authenticator.Outcome outcome) throws IOException {
        return switch (outcome) {
            case Authenticator.Outcome.Granted(BridgedAccount account) -> granted(user, account);
            case Authenticator.Outcome.Refused(ResponseCode.Plain code, String text) ->
                    Outcome.no(code, text);
            case Authenticator.Outcome.Unavailable(String text) ->
                    Outcome.no(ResponseCode.Plain.UNAVAILABLE, text);
            case Authenticator.Outcome.Limited(String text) ->
                    Outcome.no(ResponseCode.Plain.LIMIT, text);
        };
    }

    private Outcome granted(String user, BridgedAccount account) throws IOException {
        if (!session.shared().users().enter(account.store().name())) {
            return Outcome.no(
                    ResponseCode.Plain.LIMIT,
                    "This account has as many connections as it may have; close one");
        }
        session.enter(new State.LoggedIn(account));
        session.setUser(user);
        session.connection().loggedIn();
        account.nudge();
        session.alert(account);
        return Outcome.ok(new ResponseCode.Capability(capabilities()), "Logged in");
    }

    private boolean mayLogin() {
        return link() == Authenticator.Link.PROTECTED
                || session.shared().settings().clearLogin()
                        == SessionSettings.ClearLogin.EVERYWHERE;
    }

    private Authenticator.Link link() {
        InetAddress remote = session.connection().remoteAddress();
        return session.connection().isEncrypted() || remote.isLoopbackAddress()
                ? Authenticator.Link.PROTECTED
                : Authenticator.Link.CLEAR;
    }

    private static Outcome needsTls() {
        return Outcome.no(ResponseCode.Plain.PRIVACYREQUIRED, "Passwords are taken only over TLS");
    }
}
