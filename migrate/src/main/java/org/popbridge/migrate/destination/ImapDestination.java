package org.popbridge.migrate.destination;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.wire.BrokenConnection;
import org.popbridge.mapping.wire.Dial;
import org.popbridge.mapping.wire.Link;
import org.popbridge.mapping.wire.Peer;
import org.popbridge.mapping.wire.TlsLayer;
import org.popbridge.mapping.wire.TlsTrouble;
import org.popbridge.mapping.wire.Unreachable;

/**
 * An account on an IMAP server reached over the network: the entry point of this package. Safe for
 * any number of threads.
 */
public final class ImapDestination implements Destination {
    private final ImapEndpoint endpoint;
    private final DestinationCredentials credentials;
    private final DestinationSettings settings;
    private final Supplier<Socket> sockets;
    private volatile @Nullable TlsLayer tls;

    public ImapDestination(
            ImapEndpoint endpoint,
            DestinationCredentials credentials,
            DestinationSettings settings) {
        this(endpoint, credentials, settings, Socket::new);
    }

    /**
     * An account.
     *
     * @param sockets what connections are made of
     */
    public ImapDestination(
            ImapEndpoint endpoint,
            DestinationCredentials credentials,
            DestinationSettings settings,
            Supplier<Socket> sockets) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.settings = settings;
        this.sockets = sockets;
    }

    @Override
    public ImapEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public DestinationSession open() throws DestinationException {
        Socket socket;
        try {
            socket = Dial.connect(peer(), settings.connectTimeout(), sockets);
        } catch (Unreachable e) {
            throw new DestinationException.Transient(String.valueOf(e.getMessage()), e);
        }
        boolean opened = false;
        try {
            ImapSession session = converse(socket);
            opened = true;
            return session;
        } catch (DestinationException e) {
            throw e;
        } catch (IOException e) {
            throw new DestinationException.Transient(
                    "%s %s before the login was done: try again later"
                            .formatted(endpoint.server(), BrokenConnection.inWords(e)),
                    e);
        } finally {
            if (!opened) {
                BrokenConnection.giveUp(socket);
            }
        }
    }

    private Peer peer() {
        return new Peer(endpoint.host(), endpoint.port(), endpoint.server());
    }

    private ImapSession converse(Socket connected) throws IOException {
        boolean implicitTls = endpoint.security() == ImapEndpoint.Security.TLS;
        ImapConnection connection =
                new ImapConnection(
                        endpoint,
                        settings,
                        connected,
                        implicitTls ? shakeHands(connected) : Link.of(connected));
        Greeting greeting = greeting(connection);
        DestinationCapabilities before =
                greeting.told().isPresent() ? greeting.told().get() : capabilities(connection);
        if (endpoint.security() == ImapEndpoint.Security.STARTTLS) {
            startTls(connection, before);
            // What was said before TLS may be anybody's words (RFC 9051 §6.2.1).
            before = capabilities(connection);
        }
        DestinationCapabilities after = before;
        if (!greeting.authenticated()) {
            Optional<DestinationCapabilities> told =
                    new LoggingIn(connection, settings, credentials, before).logIn();
            after = told.isPresent() ? told.get() : capabilities(connection);
        }
        introduce(connection, after);
        compress(connection, after);
        connection.patience(settings.progressTimeout());
        return new ImapSession(connection, settings, after);
    }

    private Link shakeHands(Socket connected) throws IOException {
        connected.setSoTimeout((int) settings.connectTimeout().toMillis());
        try {
            TlsLayer layer = tls;
            if (layer == null) {
                // Two threads may both make one; either is as good.
                layer = TlsLayer.of(settings.trust(), false);
                tls = layer;
            }
            return layer.over(connected, peer());
        } catch (TlsTrouble e) {
            throw new DestinationException.TlsTrouble(String.valueOf(e.getMessage()), e);
        }
    }

    private record Greeting(boolean authenticated, Optional<DestinationCapabilities> told) {}

    /** {@code greeting = "*" SP (resp-cond-auth / resp-cond-bye)}. */
    private Greeting greeting(ImapConnection connection) throws DestinationException {
        if (!(connection.read() instanceof Response.Untagged(Response.Condition condition))) {
            throw connection.broken(
                    "%s: expected an IMAP greeting, got another response: check that this port speaks IMAP"
                            .formatted(endpoint.server()));
        }
        Optional<DestinationCapabilities> told =
                condition.codeName().equals("CAPABILITY")
                        ? Optional.of(
                                DestinationCapabilities.of(
                                        ResponseParser.words(condition.codeArguments())))
                        : Optional.empty();
        return switch (condition.kind()) {
            case OK -> new Greeting(false, told);
            case PREAUTH -> {
                if (endpoint.security() == ImapEndpoint.Security.STARTTLS) {
                    // STARTTLS is not allowed any more; RFC 9051 §11.1 has the attack.
                    throw connection.ended(
                            new DestinationException.TlsTrouble(
                                    "%s takes this side for logged in before TLS: somebody may be between"
                                            .formatted(endpoint.server()),
                                    null));
                }
                yield new Greeting(true, told);
            }
            case BYE, NO, BAD -> throw turnedAway(connection, condition);
        };
    }

    private DestinationException turnedAway(
            ImapConnection connection, Response.Condition condition) {
        Refusal refusal = Refusals.of(condition);
        String message = "%s turns connections away: %s".formatted(endpoint.server(), refusal);
        return connection.ended(
                refusal.kind() == Refusal.Kind.THROTTLED
                        ? new DestinationException.Throttled(message, refusal.waitFor())
                        : new DestinationException.Transient(message));
    }

    private DestinationCapabilities capabilities(ImapConnection connection)
            throws DestinationException {
        List<String> names = new ArrayList<>();
        Response.Condition condition =
                connection.run(
                        "CAPABILITY",
                        response -> {
                            if (response instanceof Response.Capability(List<String> told)) {
                                names.addAll(told);
                            }
                        });
        if (!condition.isOk()) {
            throw connection.ended(Refusals.refused(endpoint, "CAPABILITY", condition));
        }
        return DestinationCapabilities.of(names);
    }

    private void startTls(ImapConnection connection, DestinationCapabilities offered)
            throws IOException {
        if (!offered.has("STARTTLS")) {
            throw noStartTls("does not offer STARTTLS");
        }
        Response.Condition condition = connection.run("STARTTLS", _ -> {});
        if (!condition.isOk()) {
            throw noStartTls("refuses STARTTLS (" + condition + ")");
        }
        if (connection.buffered() > 0) {
            throw new DestinationException.TlsTrouble(
                    "%s sent %d octets after its answer to STARTTLS and before TLS: somebody may be between; nothing of it was used"
                            .formatted(endpoint.server(), connection.buffered()),
                    null);
        }
        connection.upgrade(shakeHands(connection.socket()));
        connection.patience(settings.loginTimeout());
    }

    private DestinationException.TlsTrouble noStartTls(String what) {
        return new DestinationException.TlsTrouble(
                "%s %s: use imaps:// if it speaks TLS on port 993, or imap:// to go without protection"
                        .formatted(endpoint.server(), what),
                null);
    }

    /**
     * ID (RFC 2971), where it is offered: some servers select no mailbox for clients that do not
     * introduce themselves. What they answer decides nothing.
     */
    private static void introduce(ImapConnection connection, DestinationCapabilities capabilities)
            throws DestinationException {
        if (capabilities.has("ID")) {
            connection.run("ID (\"name\" \"popbridge\")", _ -> {});
        }
    }

    /** RFC 4978. On the same machine it costs more than it saves. */
    private void compress(ImapConnection connection, DestinationCapabilities capabilities)
            throws DestinationException {
        if (settings.compress()
                && capabilities.has("COMPRESS=DEFLATE")
                && !connection.socket().getInetAddress().isLoopbackAddress()
                && connection.run("COMPRESS DEFLATE", _ -> {}).isOk()) {
            connection.compress();
        }
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
