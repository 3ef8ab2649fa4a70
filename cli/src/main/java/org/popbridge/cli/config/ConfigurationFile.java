package org.popbridge.cli.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.login.AddressRange;
import org.popbridge.proxy.login.LoginSettings;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.login.RouteMatch;
import org.popbridge.proxy.login.Routes;
import org.popbridge.proxy.login.UserTemplate;
import org.popbridge.proxy.net.ImapLimits;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Reads the configuration file: TOML, and strict. An unknown key, a value of the wrong kind, a
 * route that could never match is an error with its file and line; what is left out has its
 * default.
 */
public final class ConfigurationFile {
    /** More than any configuration is long; a wrong path to a big file is noticed. */
    private static final long LONGEST = 4 << 20;

    private ConfigurationFile() {}

    /**
     * Reads a file.
     *
     * @throws ConfigurationException if it cannot be used
     */
    public static Configuration read(Path file) {
        TomlTable top = document(file);
        Configuration configuration = configuration(top);
        top.finish();
        return configuration;
    }

    static TomlTable document(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new ConfigurationException(
                        "%s is larger than any configuration: is it the right file?"
                                .formatted(file));
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            JsonNode tree = TomlMapper.shared().readTree(text);
            ObjectNode node =
                    tree instanceof ObjectNode object
                            ? object
                            : TomlMapper.shared().createObjectNode();
            return new TomlTable(file, "", node, TomlLines.of(text), new TreeSet<>());
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ConfigurationException(
                    "%s line %d: this is not TOML: %s"
                            .formatted(file, line, e.getOriginalMessage()),
                    e);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    "there is no configuration file %s: check the path given with --config"
                            .formatted(file),
                    e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    static Configuration configuration(TomlTable top) {
        Configuration above = Configuration.DEFAULT;
        TomlTable upstream = top.table("upstream");
        Pop3Settings pop3 = UpstreamKeys.pop3(upstream, above.pop3());
        SyncPolicy policy = UpstreamKeys.policy(upstream, above.policy());
        upstream.finish();
        TomlTable limits = top.table("limits");
        Quota quota = quota(limits);
        return new Configuration(
                top.text("data", Path::of),
                top.texts("listen", ListenerAddress::parse).orElse(above.listen()),
                tls(top.table("tls"), above.tls()),
                pop3,
                policy,
                routes(top, pop3, policy),
                limits(limits, above.limits()),
                quota,
                login(top.table("login"), above.login()),
                metrics(top.table("metrics")),
                log(top.table("log"), above.log()));
    }

    private static Configuration.Tls tls(TomlTable table, Configuration.Tls above) {
        Configuration.Tls tls =
                new Configuration.Tls(
                        table.text("certificate", Path::of),
                        table.text("key", Path::of),
                        table.duration("check-every").orElse(above.checkEvery()));
        table.finish();
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            throw table.wrong(
                    "certificate and key go together: give both, or neither for a self-signed one");
        }
        if (!tls.checkEvery().isPositive()) {
            throw table.wrong("check-every", "must be longer than nothing");
        }
        return tls;
    }

    private static Quota quota(TomlTable table) {
        try {
            return new Quota(
                    table.text("quota", Units::size).orElse(Quota.NONE.octets()),
                    table.integer("quota-messages", 1, Integer.MAX_VALUE)
                            .map(Integer::longValue)
                            .orElse(Quota.NONE.messages()));
        } catch (IllegalArgumentException e) {
            throw table.wrong("quota", "must be more than nothing");
        }
    }

    private static ImapLimits limits(TomlTable table, ImapLimits above) {
        int most = 10_000_000;
        ImapLimits.Builder said = above.toBuilder();
        table.integer("connections", 1, most).ifPresent(said::connections);
        table.integer("connections-per-address", 1, most).ifPresent(said::connectionsPerAddress);
        table.integer("connections-per-user", 1, most).ifPresent(said::connectionsPerUser);
        table.duration("login-timeout").ifPresent(said::loginTimeout);
        table.duration("idle-timeout").ifPresent(said::idleTimeout);
        table.duration("stall-timeout").ifPresent(said::stallTimeout);
        table.duration("keep-alive").ifPresent(said::keepAlive);
        table.duration("progress").ifPresent(said::progress);
        table.text("message-size", Units::size).ifPresent(said::messageOctets);
        table.bool("unauthenticate")
                .map(on -> on ? ImapLimits.Reuse.ALLOWED : ImapLimits.Reuse.NEVER)
                .ifPresent(said::reuse);
        table.bool("utf8-accept")
                .map(on -> on ? ImapLimits.Utf8.OFFERED : ImapLimits.Utf8.NOT_OFFERED)
                .ifPresent(said::utf8);
        ImapLimits limits = said.build();
        if (limits.progress().compareTo(Duration.ofSeconds(1)) < 0) {
            throw table.wrong("progress", "must be a second at least");
        }
        table.finish();
        return limits;
    }

    private static LoginSettings login(TomlTable table, LoginSettings above) {
        LoginSettings login =
                new LoginSettings(
                        table.duration("grace").orElse(above.grace()),
                        table.duration("remember").orElse(above.remember()),
                        table.duration("patience").orElse(above.patience()),
                        table.bool("clear-text").orElse(above.clearText()),
                        table.texts("trusted", AddressRange::parse).orElse(above.trusted()),
                        table.text("seal-key", Path::of).or(above::sealKey));
        table.finish();
        return login;
    }

    private static Configuration.Metrics metrics(TomlTable table) {
        Configuration.Metrics metrics =
                new Configuration.Metrics(table.text("listen", MetricsAddress::parse));
        table.finish();
        return metrics;
    }

    private static Configuration.Log log(TomlTable table, Configuration.Log above) {
        Configuration.Log log =
                new Configuration.Log(
                        table.choice("level", Configuration.Log.Level.class).orElse(above.level()),
                        table.choice("format", Configuration.Log.Format.class)
                                .orElse(above.format()));
        table.finish();
        return log;
    }

    private static List<Route> routes(TomlTable top, Pop3Settings pop3, SyncPolicy policy) {
        List<Route> routes = new ArrayList<>();
        for (TomlTable table : top.tables("route")) {
            routes.addAll(route(table, pop3, policy));
            table.finish();
            try {
                var _ = new Routes(routes);
            } catch (IllegalArgumentException e) {
                throw table.wrong(String.valueOf(e.getMessage()));
            }
        }
        return routes;
    }

    /** A route for each of its domains; they are one service, and so share the realm. */
    private static List<Route> route(TomlTable table, Pop3Settings pop3, SyncPolicy policy) {
        Pop3Endpoint endpoint =
                table.text("url", Pop3Endpoint::parse)
                        .orElseThrow(() ->
                                table.wrong(
                                        "no url says where the mail is (expected: as in url = \"pop3s://pop.example.org\")"));
        Upstream upstream =
                new Upstream(
                        endpoint,
                        UpstreamKeys.pop3(table, pop3),
                        UpstreamKeys.policy(table, policy));
        UserTemplate user = table.text("user", UserTemplate::parse).orElse(UserTemplate.WHOLE);
        boolean lowerCase = table.bool("lower-case").orElse(false);
        String realm = table.text("realm", text -> text).orElse(endpoint.host());
        Optional<String> name = table.text("name", text -> text);
        List<Route> routes = new ArrayList<>();
        for (RouteMatch match : matches(table)) {
            try {
                String shown = name.orElseGet(() -> shown(match));
                routes.add(new Route(shown, match, user, lowerCase, realm, upstream));
            } catch (IllegalArgumentException e) {
                throw table.wrong("realm", "= " + e.getMessage());
            }
        }
        return routes;
    }

    private static List<RouteMatch> matches(TomlTable table) {
        List<RouteMatch> matches = new ArrayList<>();
        table.texts("domain", RouteMatch.Domain::new).ifPresent(matches::addAll);
        table.texts("match", RouteMatch.Pattern::new).ifPresent(matches::addAll);
        return matches.isEmpty() ? List.of(new RouteMatch.Everyone()) : matches;
    }

    private static String shown(RouteMatch match) {
        return switch (match) {
            case RouteMatch.Domain(String domain) -> domain;
            case RouteMatch.Pattern(String glob) -> glob;
            case RouteMatch.Everyone() -> "default";
        };
    }
}
