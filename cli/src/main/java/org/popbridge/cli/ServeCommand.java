package org.popbridge.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.popbridge.cli.config.Configuration;
import org.popbridge.cli.config.ConfigurationException;
import org.popbridge.cli.config.ConfigurationFile;
import org.popbridge.cli.config.ListenerAddress;
import org.popbridge.cli.config.MetricsAddress;
import org.popbridge.cli.config.Units;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.login.RouteMatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code popbridge serve}: the bridge, until a signal ends it. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Popbridge.Version.class,
        sortOptions = false,
        description = "Serves POP3 maildrops by IMAP, until it is told to stop.",
        footer = {
            "",
            "Prints \"ready\" and the addresses once clients can connect.",
            "Example: popbridge serve --upstream pop3s://pop.example.org --data ~/popbridge"
        })
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--upstream",
            paramLabel = "URL",
            converter = EndpointOption.class,
            description =
                    "The POP3 host of everyone whom no route names: pop3://host:port, pop3s://… or pop3+starttls://…")
    private @Nullable Pop3Endpoint upstream;

    @Option(
            names = "--listen",
            paramLabel = "URL",
            converter = ListenerOption.class,
            description =
                    "Where clients come in: imap://host:port or imaps://host:port; more than once if wanted; port 0 is a free one. Default: imap://127.0.0.1:1143")
    private @Nullable List<ListenerAddress> listen;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where mail is kept; made if it is not there")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "A configuration; options win")
    private @Nullable Path config;

    @Option(
            names = "--poll",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "How soon a client's doing may ask the host again, as in 30s")
    private @Nullable Duration poll;

    @Option(
            names = "--expunge",
            paramLabel = "keep|delete",
            converter = ExpungeOption.class,
            description = "What expunging in INBOX does on the host. Default: keep")
    private SyncPolicy.@Nullable Expunge expunge;

    @Option(
            names = "--expunge-undo",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description =
                    "How long what was expunged can be brought back, and stays on the host. Default: 1d")
    private @Nullable Duration expungeUndo;

    @Option(
            names = "--vanished",
            paramLabel = "keep|expunge",
            converter = VanishedOption.class,
            description = "What a message gone from the host does here. Default: keep")
    private SyncPolicy.@Nullable Vanished vanished;

    @Option(
            names = "--retain",
            paramLabel = "forever|TIME",
            converter = RetainOption.class,
            description = "How long mail stays on the host once it is safe here, as in 30d")
    private @Nullable Retention retain;

    @Option(
            names = "--plain-text-login",
            description =
                    "Let passwords cross the network to the POP3 host unencrypted (loopback always may)")
    private boolean plainTextLogin;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            converter = MetricsOption.class,
            description =
                    "Where Prometheus may fetch what is measured, by HTTP; a port alone is on 127.0.0.1. Default: nowhere")
    private @Nullable MetricsAddress metrics;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            converter = LevelOption.class,
            description = "error, warn, info, debug or trace. Default: info")
    private Configuration.Log.@Nullable Level logLevel;

    @Override
    public Integer call() throws InterruptedException {
        Configuration wanted = configuration();
        Logging.apply(wanted.log());
        return Running.untilSignal(BridgeServer.start(wanted), System.out);
    }

    /** The file's words, and over them the options'. */
    Configuration configuration() {
        Configuration file =
                config == null ? Configuration.DEFAULT : ConfigurationFile.read(config);
        Pop3Settings pop3 =
                plainTextLogin ? file.pop3().toBuilder().plainTextLogin(true).build() : file.pop3();
        List<Route> routes = new ArrayList<>();
        for (Route route : file.routes()) {
            boolean replaced = upstream != null && route.match() instanceof RouteMatch.Everyone;
            if (!replaced) {
                routes.add(withOptions(route));
            }
        }
        if (upstream != null) {
            routes.add(Route.toEveryone(new Upstream(upstream, pop3, withOptions(file.policy()))));
        }
        if (routes.isEmpty()) {
            throw new ConfigurationException(
                    "nothing says where the mail is: give the POP3 host with --upstream pop3s://HOST, or routes with --config FILE");
        }
        Optional<Path> where = data == null ? file.data() : Optional.of(data);
        if (where.isEmpty()) {
            throw new ConfigurationException(
                    "nothing says where to keep mail: give a directory with --data DIR");
        }
        return new Configuration(
                where,
                listen == null ? file.listen() : listen,
                file.tls(),
                pop3,
                withOptions(file.policy()),
                routes,
                file.limits(),
                file.quota(),
                file.login(),
                metrics == null ? file.metrics() : new Configuration.Metrics(Optional.of(metrics)),
                new Configuration.Log(
                        logLevel == null ? file.log().level() : logLevel, file.log().format()));
    }

    private Route withOptions(Route route) {
        Upstream was = route.upstream();
        Pop3Settings settings =
                plainTextLogin
                        ? was.settings().toBuilder().plainTextLogin(true).build()
                        : was.settings();
        return new Route(
                route.name(),
                route.match(),
                route.userName(),
                route.lowerCase(),
                route.realm(),
                new Upstream(was.endpoint(), settings, withOptions(was.policy())));
    }

    private SyncPolicy withOptions(SyncPolicy policy) {
        return new SyncPolicy(
                expunge == null ? policy.expunge() : expunge,
                expungeUndo == null ? policy.expungeUndo() : expungeUndo,
                vanished == null ? policy.vanished() : vanished,
                retain == null ? policy.retain() : retain.time(),
                poll == null ? policy.poll() : poll);
    }

    /** Picocli knows no {@code Optional} within an option. */
    private record Retention(Optional<Duration> time) {}

    interface Reading<T> extends ITypeConverter<T> {
        T read(String text);

        @Override
        default T convert(String text) {
            try {
                return read(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class EndpointOption implements Reading<Pop3Endpoint> {
        @Override
        public Pop3Endpoint read(String text) {
            return Pop3Endpoint.parse(text);
        }
    }

    private static final class ListenerOption implements Reading<ListenerAddress> {
        @Override
        public ListenerAddress read(String text) {
            return ListenerAddress.parse(text);
        }
    }

    private static final class MetricsOption implements Reading<MetricsAddress> {
        @Override
        public MetricsAddress read(String text) {
            return MetricsAddress.parse(text);
        }
    }

    static final class DurationOption implements Reading<Duration> {
        @Override
        public Duration read(String text) {
            return Units.duration(text);
        }
    }

    private static final class RetainOption implements Reading<Retention> {
        @Override
        public Retention read(String text) {
            return new Retention(Units.retention(text));
        }
    }

    private static final class ExpungeOption implements Reading<SyncPolicy.Expunge> {
        @Override
        public SyncPolicy.Expunge read(String text) {
            return Units.choice(SyncPolicy.Expunge.class, text);
        }
    }

    private static final class VanishedOption implements Reading<SyncPolicy.Vanished> {
        @Override
        public SyncPolicy.Vanished read(String text) {
            return Units.choice(SyncPolicy.Vanished.class, text);
        }
    }

    static final class LevelOption implements Reading<Configuration.Log.Level> {
        @Override
        public Configuration.Log.Level read(String text) {
            return Units.choice(Configuration.Log.Level.class, text);
        }
    }
}
