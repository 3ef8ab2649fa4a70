package org.popbridge.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.proxy.login.Throttle.Decision;

class ThrottleTest {
    private static final AccountName ALICE = new AccountName("alice@h");
    private static final AccountName BOB = new AccountName("bob@h");
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress AWAY = InetAddress.ofLiteral("198.51.100.1");

    private final TestClock clock = new TestClock();
    private final Throttle throttle =
            new Throttle(clock, List.of(AddressRange.parse("203.0.113.0/24")));

    private static Decision after(int seconds) {
        return new Decision.After(Duration.ofSeconds(seconds));
    }

    @Test
    void whoNeverFailed_neverWaits() {
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.reserve(ALICE, HOME)).isEqualTo(after(0));
        }
    }

    @Test
    void account_delayDoubles_andStaysSmall() {
        int[] expected = {1, 2, 4, 8, 8, 8};
        for (int i = 0; i < expected.length; i++) {
            // Each from an address of its own: only the account counts.
            throttle.failed(ALICE, InetAddress.ofLiteral("192.0.2." + (100 + i)));
            assertThat(throttle.reserve(ALICE, AWAY)).isEqualTo(after(expected[i]));
            clock.pass(Duration.ofSeconds(60));
        }
        assertThat(throttle.reserve(BOB, AWAY)).isEqualTo(after(0));
    }

    @Test
    void address_delayStartsLater_andGrowsLonger() {
        int[] expected = {0, 0, 0, 1, 2, 4, 8, 16};
        for (int i = 0; i < expected.length; i++) {
            throttle.failed(new AccountName("guess" + i), HOME);
            assertThat(throttle.reserve(BOB, HOME)).isEqualTo(after(expected[i]));
            clock.pass(Duration.ofSeconds(100));
        }
        throttle.failed(ALICE, HOME);
        assertThat(throttle.reserve(BOB, HOME))
                .isEqualTo(new Decision.TooMany(Duration.ofSeconds(32)));
        assertThat(throttle.reserve(BOB, AWAY)).isEqualTo(after(0));
    }

    @Test
    void attemptsAtOnce_queueUp_andTheRestIsTurnedAway() {
        throttle.failed(ALICE, HOME);
        throttle.failed(ALICE, HOME);
        throttle.failed(ALICE, HOME);
        assertThat(throttle.reserve(ALICE, AWAY)).isEqualTo(after(4));
        assertThat(throttle.reserve(ALICE, AWAY)).isEqualTo(after(8));
        assertThat(throttle.reserve(ALICE, AWAY)).isEqualTo(after(12));
        assertThat(throttle.reserve(ALICE, AWAY)).isEqualTo(after(16));
        assertThat(throttle.reserve(ALICE, AWAY)).isEqualTo(after(20));
        assertThat(throttle.reserve(ALICE, AWAY)).isInstanceOf(Decision.TooMany.class);
    }

    @Test
    void success_forgivesTheAccount_notTheAddress() {
        for (int i = 0; i < 6; i++) {
            throttle.failed(ALICE, HOME);
        }
        throttle.succeeded(ALICE);
        assertThat(throttle.reserve(ALICE, AWAY)).isEqualTo(after(0));
        assertThat(throttle.reserve(BOB, HOME)).isEqualTo(after(4));
    }

    @Test
    void anHourWithoutFailure_forgivesAll() {
        for (int i = 0; i < 10; i++) {
            throttle.failed(ALICE, HOME);
        }
        clock.pass(Duration.ofMinutes(61));
        assertThat(throttle.reserve(ALICE, HOME)).isEqualTo(after(0));
    }

    @Test
    void trustedAddress_isSlowedOnlyByAccount() {
        InetAddress webmail = InetAddress.ofLiteral("203.0.113.7");
        for (int i = 0; i < 20; i++) {
            throttle.failed(new AccountName("user" + i), webmail);
        }
        assertThat(throttle.reserve(BOB, webmail)).isEqualTo(after(0));
        throttle.failed(BOB, webmail);
        assertThat(throttle.reserve(BOB, webmail)).isEqualTo(after(1));
    }

    @Test
    void ipv6_countsByNetwork() {
        for (int i = 1; i <= 4; i++) {
            throttle.failed(
                    new AccountName("guess" + i), InetAddress.ofLiteral("2001:db8:0:1::" + i));
        }
        assertThat(throttle.reserve(BOB, InetAddress.ofLiteral("2001:db8:0:1:ffff::9")))
                .isEqualTo(after(1));
        assertThat(throttle.reserve(BOB, InetAddress.ofLiteral("2001:db8:0:2::1")))
                .isEqualTo(after(0));
    }
}
