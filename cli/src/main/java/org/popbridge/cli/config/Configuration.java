package org.popbridge.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.proxy.login.LoginSettings;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.net.ImapLimits;

/**
 * All that an operator can want of a bridge; {@link #DEFAULT} is what is meant by saying nothing.
 *
 * @param data where mail is kept; empty until somebody says
 * @param pop3 of routes that say nothing else, and of {@code --upstream}
 * @param policy as {@code pop3}
 * @param quota how much each account may hold
 */
public record Configuration(
        Optional<Path> data,
        List<ListenerAddress> listen,
        Tls tls,
        Pop3Settings pop3,
        SyncPolicy policy,
        List<Route> routes,
        ImapLimits limits,
        Quota quota,
        LoginSettings login,
        Metrics metrics,
        Log log) {
    public static final Configuration DEFAULT =
            new Configuration(
                    Optional.empty(),
                    List.of(ListenerAddress.parse("imap://127.0.0.1:1143")),
                    new Tls(Optional.empty(), Optional.empty(), Duration.ofSeconds(10)),
                    Pop3Settings.DEFAULT,
                    SyncPolicy.DEFAULT,
                    List.of(),
                    ImapLimits.DEFAULT,
                    Quota.NONE,
                    LoginSettings.DEFAULT,
                    Metrics.OFF,
                    new Log(Log.Level.INFO, Log.Format.TEXT));

    public Configuration {
        listen = List.copyOf(listen);
        routes = List.copyOf(routes);
    }

    /**
     * The certificate of the listeners; self-signed in the data directory where none is given.
     *
     * @param certificate PEM, the server's own first
     * @param key PEM, without a passphrase
     * @param checkEvery how often the files are looked at for a renewal
     */
    public record Tls(Optional<Path> certificate, Optional<Path> key, Duration checkEvery) {}

    /**
     * Where Prometheus fetches what the bridge measures.
     *
     * @param listen empty: nowhere
     */
    public record Metrics(Optional<MetricsAddress> listen) {
        public static final Metrics OFF = new Metrics(Optional.empty());
    }

    /** What is logged, and how it looks. */
    public record Log(Level level, Format format) {
        /** The least weight that is logged. */
        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG,
            TRACE
        }

        /** Lines for people, or a JSON object a line for programs. */
        public enum Format {
            TEXT,
            JSON
        }
    }
}
