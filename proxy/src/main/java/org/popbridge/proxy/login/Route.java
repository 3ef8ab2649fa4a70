package org.popbridge.proxy.login;

import java.util.Locale;
import org.popbridge.mapping.sync.Upstream;

/**
 * Where the maildrops of some users are, and what those users are called there.
 *
 * @param name for messages and logs
 * @param userName how the client's user name is rewritten for the host
 * @param lowerCase whether the rewritten name is lower-cased; then {@code Alice} and {@code alice}
 *     are one account, which is right only where the host thinks so too
 * @param realm what tells this route's accounts from those of other hosts in the store; the host's
 *     name unless the operator says otherwise. It must not change once accounts are there
 */
public record Route(
        String name,
        RouteMatch match,
        UserTemplate userName,
        boolean lowerCase,
        String realm,
        Upstream upstream) {
    public Route {
        realm = realm.toLowerCase(Locale.ROOT);
        if (realm.isBlank() || realm.chars().anyMatch(c -> c <= ' ' || c == '@' || c == 0x7F)) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a realm (expected: as a host's name)".formatted(realm));
        }
    }

    /** The route of a host for everyone, with the names as they come. */
    public static Route toEveryone(Upstream upstream) {
        return new Route(
                "default",
                new RouteMatch.Everyone(),
                UserTemplate.WHOLE,
                false,
                upstream.endpoint().host(),
                upstream);
    }
}
