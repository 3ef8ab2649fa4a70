package org.popbridge.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.popbridge.cli.config.Configuration;
import org.popbridge.cli.config.ConfigurationException;
import org.popbridge.cli.config.ListenerAddress;
import org.popbridge.cli.config.MetricsAddress;
import org.popbridge.cli.control.ControlSocket;
import org.popbridge.cli.control.Desk;
import org.popbridge.cli.control.LiveBridge;
import org.popbridge.cli.metrics.CountedLogins;
import org.popbridge.cli.metrics.MetricsServer;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.store.sqlite.StoreSettings;
import org.popbridge.mapping.sync.BridgeSettings;
import org.popbridge.mapping.sync.MaildropBridge;
import org.popbridge.mapping.wire.Trust;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.login.Routes;
import org.popbridge.proxy.login.UpstreamAuthenticator;
import org.popbridge.proxy.net.Edge;
import org.popbridge.proxy.net.Listening;
import org.popbridge.proxy.session.SearchWaits;
import org.popbridge.proxy.session.SessionSettings;
import org.popbridge.proxy.session.Sessions;
import org.popbridge.proxy.tls.ServerCertificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running bridge: the store, the bridge that fills it, the logins, and the listeners, started in
 * this order and closed in the opposite one. Safe for any thread.
 */
public final class BridgeServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BridgeServer.class);

    /** How long a first SELECT waits for the host's listing. */
    private static final Duration FIRST_LISTING = Duration.ofSeconds(20);

    /** Something to close, and what to call it if that fails. */
    private record Part(String name, AutoCloseable closing) {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private final List<ListenerAddress> addresses = new ArrayList<>();
    private Optional<URI> metrics = Optional.empty();

    private BridgeServer() {}

    /**
     * Starts all of it; when this returns, clients can connect.
     *
     * @throws UserError if something cannot be had; nothing is left running then
     * @throws ConfigurationException if the parts of the configuration do not go together
     */
    public static BridgeServer start(Configuration configuration) {
        return start(configuration, BridgeSettings.DEFAULT);
    }

    /** The same with other manners towards hosts. */
    public static BridgeServer start(Configuration configuration, BridgeSettings manners) {
        BridgeServer server = new BridgeServer();
        try {
            server.open(configuration, manners);
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void open(Configuration configuration, BridgeSettings manners) {
        Path data =
                configuration
                        .data()
                        .orElseThrow(() ->
                                new ConfigurationException("nothing says where to keep mail"));
        Routes routes = routes(configuration);
        MailStore store = store(data, configuration.quota());
        parts.push(new Part("the mail store", store));
        ServerCertificate certificate = certificate(configuration, data);
        parts.push(new Part("the certificate", certificate));
        MaildropBridge bridge = new MaildropBridge(store, manners);
        parts.push(new Part("the bridge", bridge));
        UpstreamAuthenticator authenticator = logins(configuration, routes, store, bridge);
        parts.push(new Part("the logins", authenticator));
        CountedLogins logins = new CountedLogins(authenticator);
        Sessions sessions =
                new Sessions(
                        new SessionSettings(
                                logins,
                                configuration.limits(),
                                configuration.login().clearText()
                                        ? SessionSettings.ClearLogin.EVERYWHERE
                                        : SessionSettings.ClearLogin.LOOPBACK_ONLY,
                                Map.of("name", "Popbridge", "version", Popbridge.Version.number()),
                                FIRST_LISTING));
        Edge edge =
                new Edge(
                        configuration.limits(),
                        Optional.of(new ListenerIdentity(certificate)),
                        sessions::open);
        parts.push(new Part("the listeners", edge));
        for (ListenerAddress address : configuration.listen()) {
            addresses.add(listen(edge, address));
        }
        List<String> risks = configuration.routes().stream().flatMap(BridgeServer::risks).toList();
        risks.forEach(log::warn);
        LiveBridge live =
                new LiveBridge(
                        bridge,
                        sessions::counts,
                        addresses.stream().map(ListenerAddress::toString).toList(),
                        risks,
                        Popbridge.Version.number(),
                        Instant.now());
        configuration
                .metrics()
                .listen()
                .ifPresent(address -> metrics(address, live, logins, sessions.searchWaits(), data));
        control(data, new Desk(data, store, Optional.of(live), Instant::now));
    }

    private static Routes routes(Configuration configuration) {
        try {
            return new Routes(configuration.routes());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static MailStore store(Path data, Quota quota) {
        try {
            makePrivate(data);
            return SqliteMailStore.open(data, StoreSettings.DEFAULT.withQuota(quota));
        } catch (IOException e) {
            throw new UserError(
                    "cannot keep mail in %s: %s"
                            .formatted(data, e.getMessage() == null ? e : e.getMessage()),
                    e);
        }
    }

    /** Makes the directory, if it is not there, for its owner alone. */
    private static void makePrivate(Path data) throws IOException {
        Path directory = data.toAbsolutePath();
        if (Files.exists(directory)
                || !FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static ServerCertificate certificate(Configuration configuration, Path data) {
        Configuration.Tls tls = configuration.tls();
        try {
            ServerCertificate certificate =
                    tls.certificate().isPresent() && tls.key().isPresent()
                            ? ServerCertificate.fromFiles(tls.certificate().get(), tls.key().get())
                            : ServerCertificate.selfSigned(data);
            certificate.watch(tls.checkEvery());
            return certificate;
        } catch (IOException e) {
            throw new UserError("no certificate for TLS: " + e.getMessage(), e);
        }
    }

    private static ListenerAddress listen(Edge edge, ListenerAddress address) {
        InetSocketAddress socket = address.socket();
        if (socket.isUnresolved()) {
            throw new UserError(
                    "cannot listen on %s: this machine has no address %s"
                            .formatted(address, address.host()));
        }
        try {
            InetSocketAddress taken =
                    edge.listen(
                            new Listening(
                                    socket,
                                    address.tls()
                                            ? Listening.Security.TLS
                                            : Listening.Security.STARTTLS));
            return address.at(taken.getPort());
        } catch (IOException e) {
            throw new UserError(
                    "cannot listen on %s: %s; stop what uses that port, or choose another with --listen"
                            .formatted(address, cause(e)),
                    e);
        }
    }

    private static String cause(IOException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }

    private void metrics(
            MetricsAddress address,
            LiveBridge live,
            CountedLogins logins,
            SearchWaits searches,
            Path data) {
        InetSocketAddress socket = address.socket();
        if (socket.isUnresolved()) {
            throw new UserError(
                    "cannot give metrics on %s: this machine has no such address"
                            .formatted(address));
        }
        try {
            MetricsServer server = new MetricsServer(socket, live, logins, searches, data);
            parts.push(new Part("the metrics", server));
            MetricsAddress taken = new MetricsAddress(address.host(), server.address().getPort());
            metrics = Optional.of(URI.create("http://%s/metrics".formatted(taken)));
            log.info("metrics at {}", metrics.get());
        } catch (IOException e) {
            throw new UserError(
                    "cannot give metrics on %s: %s; stop what uses that port, or choose another with --metrics"
                            .formatted(address, cause(e)),
                    e);
        }
    }

    private static UpstreamAuthenticator logins(
            Configuration configuration, Routes routes, MailStore store, MaildropBridge bridge) {
        try {
            return new UpstreamAuthenticator(routes, store, bridge, configuration.login());
        } catch (IOException e) {
            throw new UserError("cannot hold passwords sealed: " + e.getMessage(), e);
        }
    }

    /** Mail is served without it, too; who runs the bridge then has no eyes. */
    private void control(Path data, Desk desk) {
        try {
            parts.push(new Part("the control socket", ControlSocket.open(data, desk::answer)));
        } catch (IOException | UnsupportedOperationException e) {
            log.warn(
                    "no control socket at {}, so popbridge status and accounts cannot ask this bridge: {}",
                    ControlSocket.file(data),
                    e.getMessage());
        }
    }

    /** Law 8: what a route leaves unprotected is said loudly. */
    private static Stream<String> risks(Route route) {
        Pop3Settings settings = route.upstream().settings();
        List<String> risks = new ArrayList<>();
        if (settings.trust() instanceof Trust.Anyone) {
            risks.add("any certificate is believed, so passwords can be stolen on the way");
        }
        if (settings.plainTextLogin()) {
            risks.add("passwords may cross the network unencrypted");
        }
        if (settings.legacyTls()) {
            risks.add("TLS 1.0 is allowed, which can be broken");
        }
        return risks.stream()
                .map(risk ->
                        "route %s to %s: %s"
                                .formatted(route.name(), route.upstream().endpoint(), risk));
    }

    /** Where clients come in, with the ports taken. */
    public List<ListenerAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Where metrics are, if they are anywhere. */
    public Optional<URI> metrics() {
        return metrics;
    }

    /** Closes one thing more at the end, after all of the server. */
    synchronized void alsoClose(AutoCloseable last) {
        parts.addLast(new Part("what was started with it", last));
    }

    /**
     * Says goodbye to clients, ends upstream sessions, finishes commits. A second call does
     * nothing.
     */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closing.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                // The others are closed all the same.
                log.error("{} did not close in order", part.name, e);
            }
        }
    }
}
