package org.popbridge.system;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.popbridge.cli.BridgeServer;
import org.popbridge.cli.config.Configuration;
import org.popbridge.cli.config.ListenerAddress;
import org.popbridge.cli.config.MetricsAddress;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sync.BridgeSettings;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.login.AddressRange;
import org.popbridge.proxy.login.LoginSettings;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.login.RouteMatch;
import org.popbridge.proxy.login.UserTemplate;

/**
 * The whole program in this JVM, from its configuration to its IMAP port: what {@link
 * RunningBridge} is as a process, for tests that start it often. It asks the host whenever a client
 * says NOOP, and comes back at once after a broken session.
 */
final class Program implements AutoCloseable {
    private static final BridgeSettings IMPATIENT =
            new BridgeSettings(
                    200,
                    100_000,
                    Duration.ofMinutes(30),
                    Duration.ofMillis(5),
                    Duration.ofMillis(50),
                    Duration.ofMillis(20),
                    Duration.ofMillis(10),
                    Duration.ofMillis(20));

    /** Cut connections look like wrong passwords (C4), and all of them come from here. */
    private static final LoginSettings PATIENT =
            new LoginSettings(
                    LoginSettings.DEFAULT.grace(),
                    LoginSettings.DEFAULT.remember(),
                    LoginSettings.DEFAULT.patience(),
                    false,
                    List.of(AddressRange.parse("127.0.0.0/8")),
                    Optional.empty());

    /** A poll so short that every NOOP is a reason for a session. */
    static final SyncPolicy POLICY =
            new SyncPolicy(
                    SyncPolicy.Expunge.KEEP,
                    SyncPolicy.Vanished.KEEP,
                    Optional.empty(),
                    Duration.ofMillis(1));

    private final BridgeServer server;

    private Program(BridgeServer server) {
        this.server = server;
    }

    static Program start(Path data, Pop3Endpoint host) {
        return start(data, host, settings -> settings, POLICY);
    }

    static Program start(
            Path data,
            Pop3Endpoint host,
            UnaryOperator<Pop3Settings.Builder> settings,
            SyncPolicy policy) {
        Pop3Settings pop3 = settings.apply(Pop3Settings.DEFAULT.toBuilder()).build();
        return start(
                data, pop3, policy, List.of(Route.toEveryone(new Upstream(host, pop3, policy))));
    }

    /** With a route for each of these domains, to a host of its own. */
    static Program start(Path data, SortedMap<String, Pop3Endpoint> hosts) {
        List<Route> routes = new ArrayList<>();
        hosts.forEach((domain, host) ->
                routes.add(
                        new Route(
                                domain,
                                new RouteMatch.Domain(domain),
                                UserTemplate.WHOLE,
                                false,
                                domain,
                                new Upstream(host, Pop3Settings.DEFAULT, POLICY))));
        return start(data, Pop3Settings.DEFAULT, POLICY, routes);
    }

    private static Program start(
            Path data, Pop3Settings pop3, SyncPolicy policy, List<Route> routes) {
        Configuration usual = Configuration.DEFAULT;
        Configuration configuration =
                new Configuration(
                        Optional.of(data),
                        List.of(ListenerAddress.parse("imap://127.0.0.1:0")),
                        usual.tls(),
                        pop3,
                        policy,
                        routes,
                        usual.limits(),
                        usual.quota(),
                        PATIENT,
                        new Configuration.Metrics(Optional.of(MetricsAddress.parse("0"))),
                        usual.log());
        return new Program(BridgeServer.start(configuration, IMPATIENT));
    }

    ImapWire connect() throws IOException {
        return ImapWire.connect(server.addresses().getFirst().port());
    }

    URI metrics() {
        return server.metrics().orElseThrow();
    }

    @Override
    public void close() {
        server.close();
    }
}
