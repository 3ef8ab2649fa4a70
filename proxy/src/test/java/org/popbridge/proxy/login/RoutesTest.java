package org.popbridge.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;

class RoutesTest {
    private static final Routes ROUTES =
            new Routes(
                    List.of(
                            route(
                                    new RouteMatch.Domain("example.org"),
                                    "{local}",
                                    "pop.example.org"),
                            route(
                                    new RouteMatch.Domain("Two.example"),
                                    "{user}",
                                    "pop.two.example"),
                            route(new RouteMatch.Pattern("*@*.example"), "{local}%{domain}", "any"),
                            route(new RouteMatch.Pattern("admin-?@*"), "{user}", "pop.admins"),
                            route(new RouteMatch.Everyone(), "{user}", "pop.default")));

    private static Route route(RouteMatch match, String user, String host) {
        return route(match, user, "pop3s://" + host, host);
    }

    private static Route route(RouteMatch match, String user, String url, String realm) {
        return new Route(
                match.toString(),
                match,
                UserTemplate.parse(user),
                false,
                realm,
                new Upstream(Pop3Endpoint.parse(url), Pop3Settings.DEFAULT, SyncPolicy.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource({
        "alice@example.org, alice, alice@pop.example.org",
        "alice@EXAMPLE.ORG, alice, alice@pop.example.org",
        "Alice@example.org, Alice, Alice@pop.example.org",
        "bob@two.example, bob@two.example, bob@two.example@pop.two.example",
        "bob@TWO.example, bob@TWO.example, bob@two.example@pop.two.example",
        "carl@three.example, carl%three.example, carl%three.example@any",
        "admin-1@elsewhere, admin-1@elsewhere, admin-1@elsewhere@pop.admins",
        "admin-10@elsewhere, admin-10@elsewhere, admin-10@elsewhere@pop.default",
        "dora, dora, dora@pop.default",
        "odd@name@example.org, odd@name, odd@name@pop.example.org",
    })
    void find_takesDomainThenPatternThenDefault(String user, String upstream, String account) {
        RoutedUser found = ROUTES.find(user).orElseThrow();
        assertThat(found.upstreamUser()).isEqualTo(upstream);
        assertThat(found.account().value()).isEqualTo(account);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nDELE 1", "@example.org", " ", "tab\there"})
    void find_unusableName_findsNothing(String user) {
        assertThat(ROUTES.find(user)).isEmpty();
    }

    @Test
    void find_overlongName_findsNothing() {
        assertThat(ROUTES.find("x".repeat(241))).isEmpty();
        assertThat(ROUTES.find("x".repeat(240))).isPresent();
    }

    @Test
    void find_withoutDefault_knowsOnlyItsOwn() {
        Routes only =
                new Routes(List.of(route(new RouteMatch.Domain("example.org"), "{user}", "h")));
        assertThat(only.find("a@example.org")).isPresent();
        assertThat(only.find("a@example.com")).isEqualTo(Optional.empty());
    }

    @Test
    void account_sameLocalPartAtTwoHosts_isTwoAccounts() {
        assertThat(ROUTES.find("alice@example.org").orElseThrow().account())
                .isNotEqualTo(ROUTES.find("alice").orElseThrow().account());
    }

    @Test
    void lowerCase_joinsSpellings() {
        Route route =
                new Route(
                        "r",
                        new RouteMatch.Everyone(),
                        UserTemplate.WHOLE,
                        true,
                        "h",
                        new Upstream(
                                Pop3Endpoint.parse("pop3s://h"),
                                Pop3Settings.DEFAULT,
                                SyncPolicy.DEFAULT));
        Routes routes = new Routes(List.of(route));
        assertThat(routes.find("ALICE")).isEqualTo(routes.find("alice"));
    }

    @Test
    void twoRoutesForOneDomain_areRefused() {
        assertThatThrownBy(() ->
                        new Routes(
                                List.of(
                                        route(new RouteMatch.Domain("a.org"), "{user}", "h"),
                                        route(new RouteMatch.Domain("A.org"), "{user}", "i"))))
                .hasMessageContaining("a.org");
    }

    @ParameterizedTest
    @CsvSource({
        "pop3://h:110, pop3s://h:995, true",
        "pop3://h:2000, pop3+starttls://h:2000, true",
        "pop3://h:110, pop3://h:2000, false",
        "pop3://h:110, pop3://i:110, false",
    })
    void oneRealm_isOneService(String one, String other, boolean allowed) {
        List<Route> routes =
                List.of(
                        route(new RouteMatch.Domain("a.org"), "{local}", one, "h"),
                        route(new RouteMatch.Domain("b.org"), "{local}", other, "h"));
        if (allowed) {
            assertThat(new Routes(routes).all()).hasSize(2);
        } else {
            assertThatThrownBy(() -> new Routes(routes)).hasMessageContaining("realm");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{domain}", "everybody", "{user", "user}", "{name}", ""})
    void template_withoutAUser_isRefused(String template) {
        assertThatThrownBy(() -> UserTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("template");
    }

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "a*b*c, aXbYc, true",
        "a*b*c, aXbY, false",
        "a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false",
        "?, x, true",
        "?, xy, false",
        "*.org, A@B.ORG, true",
        "**, '', true",
    })
    void pattern_fitsAsAWhole(String glob, String name, boolean fits) {
        assertThat(new RouteMatch.Pattern(glob).fits(name)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
    })
    void addressRange_containsByLeadingBits(String range, String address, boolean inside) {
        assertThat(AddressRange.parse(range).contains(java.net.InetAddress.ofLiteral(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "example.org", "10.0.0.0/x", "", "10.0.0.0/-1"})
    void addressRange_nonsense_isRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("range of addresses");
    }
}
