package org.popbridge.proxy.login;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.store.AccountName;

/**
 * All routes. The user's domain decides first, then the first pattern that fits, then the default.
 *
 * <p>An account is named {@code user@realm}. The realm has no {@code @}, so its end is the last one
 * and two users of two hosts are never one account. The domain in the user's name is lower-cased,
 * as domains are; the rest is not, because {@code Alice} and {@code alice} may be two people.
 */
public final class Routes {
    /** More octets than any host's user name has; also what POP3 can carry in a line. */
    private static final int LONGEST_USER = 240;

    /** Ports that reach one and the same POP3 service of a host. */
    private static final Set<Integer> STANDARD_PORTS = Set.of(110, 995);

    private final Map<String, Route> byDomain = new HashMap<>();
    private final List<Route> byPattern = new ArrayList<>();
    private final @Nullable Route byDefault;
    private final List<Route> all;

    /**
     * Checks and takes the routes; patterns are tried in this order.
     *
     * @throws IllegalArgumentException if two are for the same users, or might name two people's
     *     accounts the same
     */
    public Routes(List<Route> routes) {
        all = List.copyOf(routes);
        Route everyone = null;
        for (Route route : all) {
            switch (route.match()) {
                case RouteMatch.Domain(String domain) -> {
                    Route other = byDomain.put(domain, route);
                    if (other != null) {
                        throw twice(route, other, "the domain " + domain);
                    }
                }
                case RouteMatch.Pattern pattern -> byPattern.add(route);
                case RouteMatch.Everyone() -> {
                    if (everyone != null) {
                        throw twice(route, everyone, "everyone (neither domain nor match)");
                    }
                    everyone = route;
                }
            }
        }
        byDefault = everyone;
        checkRealms();
    }

    private static IllegalArgumentException twice(Route one, Route other, String whom) {
        return new IllegalArgumentException(
                "routes \"%s\" and \"%s\" are both for %s: keep one of them"
                        .formatted(other.name(), one.name(), whom));
    }

    /** One realm is one host's users: else one person could be served another's mail. */
    private void checkRealms() {
        Map<String, Route> first = new HashMap<>();
        for (Route route : all) {
            Route other = first.putIfAbsent(route.realm(), route);
            if (other != null && !sameService(route, other)) {
                throw new IllegalArgumentException(
                        "routes \"%s\" (%s) and \"%s\" (%s) have the same realm \"%s\", so that a user of one could see the mail of the other's: give each a realm of its own"
                                .formatted(
                                        other.name(),
                                        other.upstream().endpoint(),
                                        route.name(),
                                        route.upstream().endpoint(),
                                        route.realm()));
            }
        }
    }

    private static boolean sameService(Route one, Route other) {
        Pop3Endpoint a = one.upstream().endpoint();
        Pop3Endpoint b = other.upstream().endpoint();
        return a.host().equalsIgnoreCase(b.host())
                && (a.port() == b.port()
                        || (STANDARD_PORTS.contains(a.port())
                                && STANDARD_PORTS.contains(b.port())));
    }

    public List<Route> all() {
        return all;
    }

    /**
     * The route of a user as the client names them; empty if none is for them, or the name is
     * unusable.
     */
    public Optional<RoutedUser> find(String user) {
        Route route = byDomain.get(UserTemplate.domain(user).toLowerCase(Locale.ROOT));
        if (route == null) {
            route =
                    byPattern.stream()
                            .filter(r -> r.match() instanceof RouteMatch.Pattern p && p.fits(user))
                            .findFirst()
                            .orElse(byDefault);
        }
        return route == null ? Optional.empty() : routed(route, user);
    }

    private static Optional<RoutedUser> routed(Route route, String user) {
        String rewritten = route.userName().apply(user);
        String name = route.lowerCase() ? rewritten.toLowerCase(Locale.ROOT) : rewritten;
        String account = withLowerCaseDomain(name) + "@" + route.realm();
        // A line break in a name would be a second command to the host.
        boolean usable =
                !name.isBlank()
                        && name.length() <= LONGEST_USER
                        && account.length() <= 255
                        && name.chars().noneMatch(Character::isISOControl);
        return usable
                ? Optional.of(new RoutedUser(route, name, new AccountName(account)))
                : Optional.empty();
    }

    private static String withLowerCaseDomain(String name) {
        int at = name.lastIndexOf('@');
        return at < 0 ? name : name.substring(0, at) + name.substring(at).toLowerCase(Locale.ROOT);
    }
}
