package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand accounts on one host, in simulated time: manners towards the host, and justice among
 * the accounts. That the limits hold at every instant is looked at by {@link Crowd} at each login.
 *
 * <p>Costs a few seconds; {@code -Dpopbridge.crowd.hours} and {@code .seed} play longer and other
 * days.
 */
final class CrowdTest {
    private static final int ACCOUNTS = 10_000;
    private static final BridgeSettings SETTINGS = BridgeSettings.DEFAULT;
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration UNHURRIED = Duration.ofMinutes(5);
    private static final int HOURS = Integer.getInteger("popbridge.crowd.hours", 24);
    private static final long SEED = Long.getLong("popbridge.crowd.seed", 20261122);

    /** As long as it takes to log all of them in once. */
    private static final Duration ROUND = Duration.ofSeconds(ACCOUNTS / SETTINGS.loginsPerSecond());

    private static Crowd crowd(Duration poll) {
        return new Crowd(ACCOUNTS, SETTINGS, poll, SEED);
    }

    @Test
    void aDay_ofMoreThanTheHostMayBeAsked_keepsItsLimits_andNobodyStarves() {
        Crowd crowd = crowd(POLL);
        crowd.arrive();
        crowd.time.pass(Duration.ofHours(HOURS));
        // Each waits for all the others once, and no more.
        assertThat(crowd.longestWithout()).isLessThan(ROUND.plusSeconds(10));
        // What may be asked is asked.
        assertThat(crowd.logins()).isGreaterThan((HOURS * 3600L - 10) * SETTINGS.loginsPerSecond());
    }

    @Test
    void aMorning_ofLessThanTheHostMayBeAsked_isOneOfThePoll() {
        Crowd crowd = crowd(UNHURRIED);
        crowd.arrive();
        crowd.time.pass(ROUND.plus(UNHURRIED));
        crowd.countWaits();
        crowd.time.pass(Duration.ofHours(6));
        assertThat(crowd.longestWithout())
                .isLessThan(UNHURRIED.multipliedBy(6).dividedBy(5).plusSeconds(10));
    }

    @Test
    void sessionsThatTakeLong_areNoMoreThanAreAllowed_andNobodyStarves() {
        Crowd crowd = crowd(POLL);
        crowd.sessionsTake(Duration.ofSeconds(5), Duration.ofSeconds(35));
        crowd.arrive();
        crowd.time.pass(Duration.ofHours(3));
        assertThat(crowd.mostOpen()).isEqualTo(SETTINGS.sessionsPerHost());
        Duration round = Duration.ofSeconds(20L * ACCOUNTS / SETTINGS.sessionsPerHost());
        assertThat(crowd.longestWithout()).isLessThan(round.multipliedBy(3).dividedBy(2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hostThatWasDownForAnHour_isNotStormed_whenItReturns(boolean silent) {
        Crowd crowd = crowd(UNHURRIED);
        crowd.arrive();
        crowd.time.pass(Duration.ofHours(1));
        crowd.goesDown(silent);
        crowd.time.pass(Duration.ofHours(1));
        crowd.comesBack();
        crowd.countWaits();
        List<Long> minutes = crowd.loginsByMinute(60);
        // The longest back-off, its spread, and all others before it.
        assertThat(crowd.longestWithout())
                .isLessThan(SETTINGS.lastRetry().multipliedBy(5).dividedBy(4).plus(ROUND));
        // They do not go on coming all at once.
        assertThat(minutes.subList(30, 60))
                .allMatch(logins -> logins < 60L * SETTINGS.loginsPerSecond());
    }

    @Test
    void clientThatAsks_goesBeforeThePolls() {
        Crowd crowd = crowd(POLL);
        crowd.arrive();
        crowd.time.pass(ROUND.multipliedBy(2));
        assertThat(crowd.standing()).isGreaterThan(ACCOUNTS / 2);
        for (int i = 0; i < 1_000; i++) {
            Crowd.Visitor visitor = crowd.anyVisitor();
            if (visitor.asks()) {
                crowd.time.pass(Duration.ofSeconds(1));
                assertThat(visitor.isAnswered()).isTrue();
                assertThat(visitor.lastWait()).isLessThan(Duration.ofMillis(100));
            }
        }
    }

    @Test
    void clientsWithoutEnd_doNotStarveThePolls() {
        Crowd crowd = crowd(POLL);
        crowd.arrive();
        crowd.time.pass(ROUND.multipliedBy(2));
        crowd.countWaits();
        // The first hundred ask all the time: more than may be answered.
        Duration step = Duration.ofMillis(10);
        for (int i = 0; i < 200_000; i++) {
            crowd.visitor(i % 100).asks();
            crowd.time.pass(step);
        }
        // One place in eight is left to the others.
        assertThat(crowd.longestWithout())
                .isLessThan(ROUND.multipliedBy(Turns.IN_A_ROW + 1).plusSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clientThatAsks_doesNotSitOutTheBackOff(boolean silent) {
        Crowd crowd = crowd(UNHURRIED);
        crowd.arrive();
        crowd.time.pass(Duration.ofHours(1));
        crowd.goesDown(silent);
        crowd.time.pass(Duration.ofHours(1));
        crowd.comesBack();
        crowd.time.pass(Duration.ofSeconds(30));
        int late = 0;
        for (int i = 0; i < 200; i++) {
            Crowd.Visitor visitor = crowd.anyVisitor();
            Instant asked = crowd.time.instant();
            boolean possible = visitor.asks();
            crowd.time.pass(Duration.ofSeconds(4));
            if (!visitor.lastSync().isAfter(asked)) {
                late++;
            }
            assertThat(possible).isTrue();
        }
        assertThat(late).isZero();
    }
}
