package org.popbridge.cli.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.pop3.LoginMethod;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.wire.Trust;

/**
 * The keys that say how to treat a POP3 host and the mail on it: the same in {@code [upstream]},
 * for all, and in {@code [[route]]}, for one.
 */
final class UpstreamKeys {
    private UpstreamKeys() {}

    static SyncPolicy policy(TomlTable table, SyncPolicy above) {
        return new SyncPolicy(
                table.choice("expunge", SyncPolicy.Expunge.class).orElse(above.expunge()),
                table.duration("expunge-undo").orElse(above.expungeUndo()),
                table.choice("vanished", SyncPolicy.Vanished.class).orElse(above.vanished()),
                table.text("retain", Units::retention).orElse(above.retain()),
                table.duration("poll").orElse(above.poll()));
    }

    static Pop3Settings pop3(TomlTable table, Pop3Settings above) {
        Pop3Settings.Builder settings = above.toBuilder();
        table.duration("connect-timeout").ifPresent(settings::connectTimeout);
        table.duration("pass-timeout").ifPresent(settings::passTimeout);
        table.duration("progress-timeout").ifPresent(settings::progressTimeout);
        table.integer("pipeline", 1, Pop3Settings.MOST_COMMANDS)
                .ifPresent(commands -> settings.window(above.windowOctets(), commands));
        table.integer("most-messages", 1, 1 << 24).ifPresent(settings::listingLimit);
        table.texts("login-methods", UpstreamKeys::loginMethod)
                .ifPresent(methods -> settings.loginMethods(methods.toArray(LoginMethod[]::new)));
        table.bool("plain-text-login").ifPresent(settings::plainTextLogin);
        table.bool("utf8").ifPresent(settings::utf8);
        table.bool("rset-before-quit").ifPresent(settings::rsetBeforeQuit);
        trust(table).ifPresent(settings::trust);
        table.bool("legacy-tls").ifPresent(settings::legacyTls);
        try {
            return settings.build();
        } catch (IllegalArgumentException e) {
            throw table.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static LoginMethod loginMethod(String name) {
        return LoginMethod.named(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "\"%s\" is not a way to log in (expected some of: %s)"
                                        .formatted(name, loginMethods())));
    }

    private static String loginMethods() {
        return String.join(
                ", ",
                List.of(LoginMethod.values()).stream().map(LoginMethod::protocolName).toList());
    }

    private static Optional<Trust> trust(TomlTable table) {
        Optional<List<String>> pins = table.texts("trust-certificates", pin -> pin);
        Optional<Trust> roots = table.text("trust-roots", UpstreamKeys::roots);
        Optional<Boolean> anyone = table.bool("trust-anyone");
        boolean anyoneAsked = anyone.orElse(false);
        if ((pins.isPresent() && roots.isPresent())
                || (anyoneAsked && (pins.isPresent() || roots.isPresent()))) {
            throw table.wrong(
                    "only one of trust-certificates, trust-roots and trust-anyone can be true at a time");
        }
        if (anyoneAsked) {
            return Optional.of(Trust.anyone());
        }
        if (pins.isPresent()) {
            try {
                return pins.get().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Trust.Pinned(Set.copyOf(pins.get())));
            } catch (IllegalArgumentException e) {
                throw table.wrong("trust-certificates", "= " + e.getMessage());
            }
        }
        if (roots.isPresent()) {
            return roots;
        }
        return anyone.map(no -> Trust.systemRoots());
    }

    private static Trust roots(String file) {
        try {
            return Trust.extraRoots(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "\"%s\" cannot be used: %s".formatted(file, e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("\"%s\" cannot be read".formatted(file), e);
        }
    }
}
