package org.popbridge.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.popbridge.proxy.net.Edge;
import org.popbridge.proxy.net.ImapLimits;
import org.popbridge.proxy.net.Listening;
import org.popbridge.proxy.net.TlsIdentity;
import org.popbridge.proxy.session.Authenticator;
import org.popbridge.proxy.session.SessionSettings;
import org.popbridge.proxy.session.SessionSettings.ClearLogin;
import org.popbridge.proxy.session.Sessions;

/** The IMAP front end, whole: listeners and the sessions behind them. Safe for any thread. */
public final class ImapServer implements AutoCloseable {
    private final Config config;
    private final Edge edge;
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    /**
     * How the server is to be.
     *
     * @param tls gives the key and certificate of the next handshake; another instance after the
     *     files changed. Without it there is neither STARTTLS nor TLS
     * @param identity what ID answers (RFC 2971)
     * @param firstListing how long SELECT INBOX waits for a maildrop that was never listed
     */
    public record Config(
            List<Listening> listeners,
            Optional<Supplier<TlsIdentity>> tls,
            ImapLimits limits,
            Authenticator authenticator,
            ClearLogin clearLogin,
            Map<String, String> identity,
            Duration firstListing) {
        public Config {
            listeners = List.copyOf(listeners);
            identity = Map.copyOf(identity);
        }

        /** Everything but listeners, certificate and authenticator as it usually is. */
        public static Config of(
                List<Listening> listeners,
                Optional<Supplier<TlsIdentity>> tls,
                Authenticator authenticator) {
            return new Config(
                    listeners,
                    tls,
                    ImapLimits.DEFAULT,
                    authenticator,
                    ClearLogin.LOOPBACK_ONLY,
                    Map.of("name", "Popbridge"),
                    Duration.ofSeconds(30));
        }
    }

    public ImapServer(Config config) {
        this.config = config;
        Sessions sessions =
                new Sessions(
                        new SessionSettings(
                                config.authenticator(),
                                config.limits(),
                                config.clearLogin(),
                                config.identity(),
                                config.firstListing()));
        this.edge = new Edge(config.limits(), config.tls(), sessions::open);
    }

    /**
     * Starts all listeners.
     *
     * @throws IOException naming the address that cannot be had; then none listens any more
     */
    public void start() throws IOException {
        try {
            for (Listening listening : config.listeners()) {
                addresses.add(edge.listen(listening));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Where it listens, in the order of the configuration, with the ports taken. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Connections at this moment. */
    public int connections() {
        return edge.connections();
    }

    /** Stops accepting, says goodbye to every client, and returns within seconds. */
    @Override
    public void close() {
        edge.close();
    }
}
