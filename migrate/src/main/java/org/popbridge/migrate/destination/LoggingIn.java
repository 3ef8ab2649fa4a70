package org.popbridge.migrate.destination;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.sasl.CramMd5;
import org.popbridge.mapping.sasl.OAuthBearer;
import org.popbridge.mapping.sasl.Plain;
import org.popbridge.mapping.sasl.SaslMechanism;
import org.popbridge.mapping.sasl.Scram;
import org.popbridge.mapping.sasl.XOAuth2;
import org.popbridge.mapping.wire.Harmless;
import org.popbridge.mapping.wire.Trust;
import org.popbridge.migrate.destination.DestinationCredentials.SecretSource;
import org.popbridge.migrate.destination.DestinationException.LoginRefused;

/**
 * The login of one connection: AUTHENTICATE (RFC 9051 §6.2.2, SASL-IR of RFC 4959) or LOGIN.
 *
 * <p>The best method that both sides have is tried; a method that the server does not take after
 * all gives way to the next. A refused password is final, but for one case: after a digest the
 * password itself is tried once where that is allowed, because servers that keep hashes advertise
 * digests that they cannot check.
 */
final class LoggingIn {
    private static final int MOST_ROUNDS = 10;

    private final ImapConnection connection;
    private final DestinationSettings settings;
    private final DestinationCredentials credentials;
    private final DestinationCapabilities capabilities;
    private @Nullable List<String> told;

    private enum Method {
        PLAIN,
        LOGIN,
        SCRAM_SHA_256,
        SCRAM_SHA_1,
        CRAM_MD5,
        XOAUTH2,
        OAUTHBEARER;

        private static final List<Method> DIGESTS_LAST =
                List.of(PLAIN, LOGIN, SCRAM_SHA_256, SCRAM_SHA_1, CRAM_MD5, XOAUTH2, OAUTHBEARER);
        private static final List<Method> DIGESTS_FIRST =
                List.of(SCRAM_SHA_256, SCRAM_SHA_1, CRAM_MD5, PLAIN, LOGIN, OAUTHBEARER, XOAUTH2);

        String wire() {
            return name().replace('_', '-');
        }

        boolean takesToken() {
            return this == XOAUTH2 || this == OAUTHBEARER;
        }

        boolean isDigest() {
            return this == SCRAM_SHA_256 || this == SCRAM_SHA_1 || this == CRAM_MD5;
        }
    }

    LoggingIn(
            ImapConnection connection,
            DestinationSettings settings,
            DestinationCredentials credentials,
            DestinationCapabilities capabilities) {
        this.connection = connection;
        this.settings = settings;
        this.credentials = credentials;
        this.capabilities = capabilities;
    }

    /** Logs in; gives the capabilities that the server told on the way, or nothing. */
    Optional<DestinationCapabilities> logIn() throws DestinationException {
        List<Method> methods = methods();
        @Nullable DestinationException refused = null;
        for (Method method : methods) {
            if (refused != null && method.isDigest()) {
                continue;
            }
            Response.Condition verdict;
            String detail = "";
            if (method == Method.LOGIN) {
                verdict = login();
            } else {
                SaslMechanism mechanism = mechanism(method);
                verdict = authenticate(mechanism);
                detail = Harmless.text(mechanism.failure());
            }
            if (verdict.isOk()) {
                return told(verdict);
            }
            DestinationException refusal =
                    Refusals.login(connection.endpoint(), method.wire(), verdict, detail);
            boolean aboutPassword =
                    refusal instanceof LoginRefused login
                            && login.reason() == LoginRefused.Reason.CREDENTIALS;
            boolean unsupported =
                    verdict.kind() == Response.Condition.Kind.BAD
                            || verdict.codeName().equals("CANNOT");
            boolean firstDigest = method.isDigest() && refused == null;
            if (!aboutPassword || !(unsupported || firstDigest)) {
                throw refusal;
            }
            refused = refusal;
        }
        throw refused == null ? noMethod() : refused;
    }

    private Optional<DestinationCapabilities> told(Response.Condition ok) {
        if (ok.codeName().equals("CAPABILITY")) {
            return Optional.of(
                    DestinationCapabilities.of(ResponseParser.words(ok.codeArguments())));
        }
        return Optional.ofNullable(told).map(DestinationCapabilities::of);
    }

    private void note(Response response) {
        if (response instanceof Response.Capability(List<String> names)) {
            told = names;
        }
    }

    /** What server, settings and credentials have in common, best first. */
    private List<Method> methods() throws DestinationException {
        ImapEndpoint endpoint = connection.endpoint();
        boolean encrypted = endpoint.security() != ImapEndpoint.Security.PLAIN;
        boolean proven = encrypted && !(settings.trust() instanceof Trust.Anyone);
        boolean mayDisclose =
                encrypted
                        || settings.plainTextLogin()
                        || connection.socket().getInetAddress().isLoopbackAddress();
        List<Method> methods = new ArrayList<>();
        boolean withheld = false;
        for (Method method : proven ? Method.DIGESTS_LAST : Method.DIGESTS_FIRST) {
            if (method.takesToken() != (credentials instanceof DestinationCredentials.OAuth)
                    || !isOffered(method)) {
                continue;
            }
            if (mayDisclose || method.isDigest()) {
                methods.add(method);
            } else {
                withheld = true;
            }
        }
        if (!methods.isEmpty()) {
            return methods;
        }
        if (withheld) {
            throw new LoginRefused(
                    LoginRefused.Reason.NO_METHOD,
                    ("%s is not encrypted and offers no login that keeps the password secret: use imaps:// or"
                                    + " imap+starttls://, or allow plain text login for this server")
                            .formatted(endpoint.server()));
        }
        throw noMethod();
    }

    private boolean isOffered(Method method) {
        return switch (method) {
            case LOGIN -> !capabilities.has("LOGINDISABLED");
            // A token fits nothing else, and some servers have it without saying so.
            case XOAUTH2 ->
                    capabilities.has("AUTH=XOAUTH2") || !capabilities.has("AUTH=OAUTHBEARER");
            default -> capabilities.has("AUTH=" + method.wire());
        };
    }

    private LoginRefused noMethod() {
        return new LoginRefused(
                LoginRefused.Reason.NO_METHOD,
                "no way to log in to %s is left; it offers %s"
                        .formatted(connection.endpoint(), Harmless.text(capabilities.toString())));
    }

    private Secret secret() throws DestinationException {
        return switch (credentials) {
            case DestinationCredentials.Password(SecretSource password) ->
                    secret("password", password);
            case DestinationCredentials.OAuth(SecretSource token) -> secret("token", token);
        };
    }

    private Secret secret(String what, SecretSource source) throws DestinationException {
        try {
            return source.secret();
        } catch (IOException e) {
            throw new DestinationException.LocalTrouble(
                    "no %s for %s: %s".formatted(what, connection.endpoint(), e.getMessage()), e);
        }
    }

    private SaslMechanism mechanism(Method method) throws DestinationException {
        ImapEndpoint endpoint = connection.endpoint();
        String user = endpoint.user();
        Secret secret = secret();
        try {
            return switch (method) {
                case PLAIN -> new Plain(user, secret);
                case SCRAM_SHA_256 -> new Scram(Scram.Hash.SHA_256, user, secret);
                case SCRAM_SHA_1 -> new Scram(Scram.Hash.SHA_1, user, secret);
                case CRAM_MD5 -> new CramMd5(user, secret);
                case XOAUTH2 -> new XOAuth2(user, secret);
                case OAUTHBEARER -> new OAuthBearer(user, secret, endpoint.host(), endpoint.port());
                case LOGIN -> throw new IllegalStateException("LOGIN is a command of its own");
            };
        } catch (SaslException e) {
            throw new LoginRefused(
                    LoginRefused.Reason.CREDENTIALS,
                    "%s: %s".formatted(endpoint, Harmless.text(String.valueOf(e.getMessage()))));
        }
    }

    private Response.Condition authenticate(SaslMechanism mechanism) throws DestinationException {
        String tag = connection.nextTag();
        String command = tag + " AUTHENTICATE " + mechanism.name();
        byte @Nullable [] pending = mechanism.initialResponse().orElse(null);
        if (pending != null && capabilities.has("SASL-IR")) {
            connection.send(command + " " + Base64.getEncoder().encodeToString(pending));
            pending = null;
        } else {
            connection.send(command);
        }
        int rounds = 0;
        while (true) {
            switch (connection.read()) {
                case Response.GoAhead(String challenge) -> {
                    if (++rounds > MOST_ROUNDS) {
                        throw connection.broken(
                                "%s: more than %d challenges"
                                        .formatted(connection.endpoint().server(), MOST_ROUNDS));
                    }
                    byte[] answer = pending == null ? respond(mechanism, challenge) : pending;
                    pending = null;
                    connection.send(Base64.getEncoder().encodeToString(answer));
                }
                case Response.Tagged(String its, Response.Condition verdict) -> {
                    if (!its.equals(tag)) {
                        throw connection.wrongTag(its);
                    }
                    if (verdict.isOk() && !mechanism.isComplete()) {
                        throw connection.broken(
                                "%s accepts the login by %s before it has proven itself"
                                        .formatted(
                                                connection.endpoint().server(), mechanism.name()));
                    }
                    return verdict;
                }
                case Response other -> note(other);
            }
        }
    }

    private byte[] respond(SaslMechanism mechanism, String challenge) throws DestinationException {
        try {
            return mechanism.respond(Base64.getDecoder().decode(challenge.strip()));
        } catch (SaslException | IllegalArgumentException e) {
            connection.send("*");
            throw connection.broken(
                    "%s: login by %s failed: %s"
                            .formatted(
                                    connection.endpoint().server(),
                                    mechanism.name(),
                                    Harmless.text(String.valueOf(e.getMessage()))));
        }
    }

    /**
     * {@code login = "LOGIN" SP userid SP password}, each quoted, or a literal where it must be.
     */
    private Response.Condition login() throws DestinationException {
        String tag = connection.nextTag();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes((tag + " LOGIN").getBytes(StandardCharsets.US_ASCII));
        byte[][] arguments = {
            connection.endpoint().user().getBytes(StandardCharsets.UTF_8), secret().reveal()
        };
        for (byte[] argument : arguments) {
            line.write(' ');
            if (isQuotable(argument)) {
                quote(argument, line);
                continue;
            }
            line.writeBytes(
                    "{%d}\r\n".formatted(argument.length).getBytes(StandardCharsets.US_ASCII));
            connection.send(line.toByteArray());
            line.reset();
            Response.@Nullable Condition refused = awaitGoAhead(tag);
            if (refused != null) {
                return refused;
            }
            line.writeBytes(argument);
        }
        line.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        connection.send(line.toByteArray());
        return connection.finish(tag, this::note);
    }

    private static boolean isQuotable(byte[] octets) {
        for (byte octet : octets) {
            if (octet < ' ' || octet == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static void quote(byte[] octets, ByteArrayOutputStream line) {
        line.write('"');
        for (byte octet : octets) {
            if (octet == '"' || octet == '\\') {
                line.write('\\');
            }
            line.write(octet);
        }
        line.write('"');
    }

    /** Nothing once the server asks for the literal, or its refusal. */
    private Response.@Nullable Condition awaitGoAhead(String tag) throws DestinationException {
        while (true) {
            switch (connection.read()) {
                case Response.GoAhead _ -> {
                    return null;
                }
                case Response.Tagged(String its, Response.Condition verdict) -> {
                    if (!its.equals(tag)) {
                        throw connection.wrongTag(its);
                    }
                    return verdict;
                }
                case Response other -> note(other);
            }
        }
    }
}
