package org.popbridge.system;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.popbridge.cli.BridgeServer;
import org.popbridge.cli.config.Configuration;
import org.popbridge.cli.config.ListenerAddress;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sync.BridgeSettings;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.login.Route;

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
                    Duration.ofMillis(20));

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
        Configuration usual = Configuration.DEFAULT;
        Pop3Settings pop3 = settings.apply(Pop3Settings.DEFAULT.toBuilder()).build();
        Configuration configuration =
                new Configuration(
                        Optional.of(data),
                        List.of(ListenerAddress.parse("imap://127.0.0.1:0")),
                        usual.tls(),
                        pop3,
                        policy,
                        List.of(Route.toEveryone(new Upstream(host, pop3, policy))),
                        usual.limits(),
                        usual.login(),
                        usual.log());
        return new Program(BridgeServer.start(configuration, IMPATIENT));
    }

    ImapWire connect() throws IOException {
        return ImapWire.connect(server.addresses().getFirst().port());
    }

    @Override
    public void close() {
        server.close();
    }
}
