package org.popbridge.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.popbridge.cli.config.Configuration;
import org.popbridge.cli.config.ListenerAddress;
import org.popbridge.cli.demo.Check;
import org.popbridge.cli.demo.DemoHost;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.login.Route;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code popbridge demo}: a POP3 host with mail, the bridge before it, and how to look at it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Popbridge.Version.class,
        sortOptions = false,
        description = {
            "Shows the bridge at work: starts a POP3 host with sample mail, and the bridge before it.",
            "Nothing is kept; nothing outside this machine is asked."
        })
final class DemoCommand implements Callable<Integer> {
    /** So that new mail is seen while somebody is looking. */
    private static final Duration POLL = Duration.ofSeconds(2);

    private static final Duration BETWEEN_ARRIVALS = Duration.ofSeconds(30);

    @Option(
            names = "--check",
            description =
                    "Run a short IMAP session against it, print it, and exit with 0 if all is right")
    private boolean check;

    @Option(
            names = "--listen",
            paramLabel = "URL",
            description = "Where clients come in. Default: imap://127.0.0.1:1143 or a free port")
    private @Nullable String listen;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            converter = ServeCommand.LevelOption.class,
            description = "error, warn, info, debug or trace. Default: warn")
    private Configuration.Log.@Nullable Level logLevel;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Logging.apply(
                new Configuration.Log(
                        logLevel == null ? Configuration.Log.Level.WARN : logLevel,
                        Configuration.Log.Format.TEXT));
        Path data = Files.createTempDirectory("popbridge-demo");
        DemoHost host = DemoHost.start();
        return check ? checked(host, data) : shown(host, data);
    }

    private int checked(DemoHost host, Path data) throws IOException {
        Optional<String> wrong;
        try (host) {
            try (BridgeServer server = BridgeServer.start(configuration(host, data, 0))) {
                wrong = Check.run(host, port(server), System.out);
            }
        } finally {
            remove(data);
        }
        if (wrong.isPresent()) {
            System.err.println("popbridge: the check failed: " + wrong.get());
            return 1;
        }
        System.out.println("checked: each step answered right");
        return 0;
    }

    private int shown(DemoHost host, Path data) throws InterruptedException {
        BridgeServer server = listening(host, data);
        server.alsoClose(() -> {
            host.close();
            remove(data);
        });
        explain(server, data, System.out);
        Thread.ofVirtual().name("new mail").start(() -> deliverNowAndThen(host));
        return Running.untilSignal(server, System.out);
    }

    /** The usual port if it is free, and any other if not. */
    private BridgeServer listening(DemoHost host, Path data) {
        try {
            return BridgeServer.start(configuration(host, data, 1143));
        } catch (UserError e) {
            if (listen != null) {
                throw e;
            }
            return BridgeServer.start(configuration(host, data, 0));
        }
    }

    private Configuration configuration(DemoHost host, Path data, int port) {
        Configuration above = Configuration.DEFAULT;
        SyncPolicy policy =
                new SyncPolicy(
                        above.policy().expunge(),
                        above.policy().expungeUndo(),
                        above.policy().vanished(),
                        above.policy().retain(),
                        POLL);
        Upstream upstream =
                new Upstream(
                        Pop3Endpoint.parse("pop3://127.0.0.1:" + host.port()),
                        above.pop3(),
                        policy);
        ListenerAddress address =
                listen == null
                        ? new ListenerAddress("127.0.0.1", port, false)
                        : ListenerAddress.parse(listen);
        return new Configuration(
                Optional.of(data),
                List.of(address),
                above.tls(),
                above.pop3(),
                policy,
                List.of(Route.toEveryone(upstream)),
                above.limits(),
                above.quota(),
                above.login(),
                above.metrics(),
                above.log());
    }

    private static int port(BridgeServer server) {
        return server.addresses().getFirst().port();
    }

    private static void explain(BridgeServer server, Path data, PrintStream out) {
        ListenerAddress address = server.addresses().getFirst();
        out.println(
                """
                A POP3 host with sample mail is running, and the bridge before it.

                  IMAP server  %s, port %d, %s
                  user         %s
                  password     %s

                Point any mail client there, or try at once:

                  curl -s --user '%s:%s' '%s/INBOX;UID=1'
                  curl -s --user '%s:%s' '%s/INBOX?SUBJECT%%20boat'

                What the bridge does, from another terminal:

                  popbridge status --data %s
                  popbridge accounts list --data %s

                A new message arrives every %d seconds. Control-C ends the demo and removes everything.
                """
                        .formatted(
                                address.host(),
                                address.port(),
                                address.tls() ? "TLS, self-signed" : "STARTTLS or none",
                                DemoHost.USER,
                                DemoHost.PASSWORD,
                                DemoHost.USER,
                                DemoHost.PASSWORD,
                                address,
                                DemoHost.USER,
                                DemoHost.PASSWORD,
                                address,
                                data,
                                data,
                                BETWEEN_ARRIVALS.toSeconds()));
    }

    private static void deliverNowAndThen(DemoHost host) {
        try {
            while (true) {
                Thread.sleep(BETWEEN_ARRIVALS);
                host.deliverFresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("the demo cannot deliver mail any more", e);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println(
                    "popbridge: the demo's files in %s could not be removed: %s"
                            .formatted(directory, e.getMessage()));
        }
    }
}
