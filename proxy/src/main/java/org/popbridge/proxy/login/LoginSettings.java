package org.popbridge.proxy.login;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How logins are treated.
 *
 * @param grace how long after the host last said that a password is right it is still good while
 *     the host cannot answer; zero: not at all
 * @param remember how long a good login is repeated without asking the host
 * @param patience how long the host may take over a password before the answer of the last good
 *     login is used instead
 * @param clearText whether a password may come over a connection that others can read; loopback
 *     always may
 * @param trusted addresses that are not slowed down after wrong passwords: a webmail's, say
 * @param sealKey the file with the key that passwords are held sealed under; empty: none is held
 */
public record LoginSettings(
        Duration grace,
        Duration remember,
        Duration patience,
        boolean clearText,
        List<AddressRange> trusted,
        Optional<Path> sealKey) {
    public static final LoginSettings DEFAULT =
            new LoginSettings(
                    Duration.ofDays(7),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    false,
                    List.of(),
                    Optional.empty());

    public LoginSettings {
        trusted = List.copyOf(trusted);
    }

    /** The same, with passwords held sealed under the key of that file. */
    public LoginSettings sealedBy(Path key) {
        return new LoginSettings(grace, remember, patience, clearText, trusted, Optional.of(key));
    }
}
