package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private final Turns<String> turns = new Turns<>(100, 10, 0);
    private long now;

    private List<String> all() {
        List<String> order = new ArrayList<>();
        Optional<String> next = turns.next(now);
        while (next.isPresent()) {
            order.add(next.get());
            now += 10;
            next = turns.next(now);
        }
        return order;
    }

    @Test
    void eachRow_isInOrder_andTheAwaitedGoFirst() {
        turns.stand("poll 1", false);
        turns.stand("poll 2", false);
        turns.stand("client 1", true);
        turns.stand("client 2", true);
        assertThat(all()).containsExactly("client 1", "client 2", "poll 1", "poll 2");
    }

    @Test
    void oneOfTheOthers_goesAfterSevenAwaited() {
        turns.stand("poll 1", false);
        turns.stand("poll 2", false);
        for (int i = 1; i <= 9; i++) {
            turns.stand("client " + i, true);
        }
        assertThat(all())
                .containsExactly(
                        "client 1",
                        "client 2",
                        "client 3",
                        "client 4",
                        "client 5",
                        "client 6",
                        "client 7",
                        "poll 1",
                        "client 8",
                        "client 9",
                        "poll 2");
    }

    @Test
    void awaitedThatWentAlone_doNotCountAgainstThoseToCome() {
        for (int i = 1; i <= 20; i++) {
            turns.stand("client " + i, true);
        }
        all();
        turns.stand("poll", false);
        turns.stand("client", true);
        assertThat(all()).containsExactly("client", "poll");
    }

    @Test
    void hastened_goesToTheEndOfTheFirstRow() {
        turns.stand("poll 1", false);
        turns.stand("poll 2", false);
        turns.stand("client", true);
        assertThat(turns.hasten("poll 2")).isTrue();
        assertThat(turns.hasten("poll 2")).isFalse();
        assertThat(turns.hasten("nobody")).isFalse();
        assertThat(all()).containsExactly("client", "poll 2", "poll 1");
        assertThat(turns.hasten("poll 1")).isFalse();
    }

    @Test
    void whoLeavesTheRow_doesNotGo_andWhoWent_isInNoRow() {
        turns.stand("poll 1", false);
        turns.stand("poll 2", false);
        assertThat(turns.leaveRow("poll 1")).isTrue();
        assertThat(turns.leaveRow("poll 1")).isFalse();
        assertThat(all()).containsExactly("poll 2");
        assertThat(turns.leaveRow("poll 2")).isFalse();
        assertThat(turns.within()).isEqualTo(1);
    }

    @Test
    void logins_keepTheirDistance() {
        turns.stand("a", false);
        turns.stand("b", false);
        assertThat(turns.next(5)).contains("a");
        assertThat(turns.next(14)).isEmpty();
        assertThat(turns.untilNext(7)).contains(Duration.ofNanos(8));
        assertThat(turns.next(15)).contains("b");
        assertThat(turns.untilNext(15)).isEmpty();
    }

    @Test
    void noMoreThanAllowed_areWithTheHost() {
        Turns<String> one = new Turns<>(1, 0, 0);
        one.stand("a", true);
        one.stand("b", true);
        assertThat(one.next(0)).contains("a");
        assertThat(one.next(1_000)).isEmpty();
        assertThat(one.untilNext(1_000)).isEmpty();
        assertThat(one.standing()).isEqualTo(1);
        one.left();
        assertThat(one.next(1_000)).contains("b");
    }

    @Test
    void cleared_standNoMore() {
        turns.stand("a", true);
        turns.stand("b", false);
        assertThat(turns.clear()).containsExactly("a", "b");
        assertThat(all()).isEmpty();
    }
}
