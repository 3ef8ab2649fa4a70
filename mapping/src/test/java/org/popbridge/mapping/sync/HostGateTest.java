package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;

/** Waiting before a host, in simulated time; one session is allowed, and it is taken. */
final class HostGateTest {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Pop3Credentials LOGIN =
            new Pop3Credentials.Password("anna", Secret.of("pw"));

    private final SimulatedTime time = new SimulatedTime(1);
    private final HostGate gate =
            new HostGate(
                    new Pop3Host(
                            new Pop3Endpoint("pop.example", 110, Pop3Endpoint.Security.PLAIN),
                            Pop3Settings.DEFAULT),
                    new BridgeSettings(1, 50, LONG, LONG, LONG, LONG, LONG, LONG),
                    time,
                    new Tally());
    private final HostGate.Turn first = gate.ask(false);

    @Test
    void firstToCome_goesAtOnce() {
        assertThat(first.come()).isCompleted();
        assertThat(gate.state().sessions()).isEqualTo(1);
    }

    @Test
    void poll_waitsAsLongAsItTakes() {
        HostGate.Turn poll = gate.ask(false);
        time.pass(LONG);
        assertThat(poll.come()).isNotDone();
        gate.left();
        assertThat(poll.come()).isCompleted();
    }

    @Test
    void client_waitsForHalfAMinute_andIsToldWhy() {
        HostGate.Turn client = gate.ask(true);
        time.pass(HostGate.PATIENCE.minusNanos(1));
        assertThat(client.come()).isNotDone();
        time.pass(Duration.ofNanos(1));
        assertThatThrownBy(() -> client.enter(LOGIN))
                .isInstanceOf(Pop3Exception.Transient.class)
                .hasMessageContaining("as many sessions are open with it as are allowed");
        assertThat(gate.state().waiting()).isZero();
        gate.left();
        assertThat(gate.state().sessions()).isZero();
    }

    @Test
    void hastenedPoll_goesBeforeOthers_andWaitsNoLongerThanAClient() {
        HostGate.Turn earlier = gate.ask(false);
        HostGate.Turn poll = gate.ask(false);
        poll.hasten();
        gate.left();
        time.pass(Duration.ofSeconds(1));
        assertThat(poll.come()).isCompleted();
        assertThat(earlier.come()).isNotDone();
        earlier.hasten();
        time.pass(HostGate.PATIENCE);
        assertThat(earlier.come()).isCompletedExceptionally();
    }

    @Test
    void clientThatWasServed_isNotGivenUpLater() {
        HostGate.Turn client = gate.ask(true);
        gate.left();
        time.pass(Duration.ofSeconds(1));
        assertThat(client.come()).isCompleted();
        time.pass(LONG);
        client.giveUp("too late");
        assertThat(client.come()).isCompleted();
        assertThat(gate.state().sessions()).isEqualTo(1);
    }

    @Test
    void logins_areSpaced_evenWhereThereIsRoom() {
        gate.left();
        HostGate.Turn second = gate.ask(false);
        time.pass(Duration.ofMillis(20).minusNanos(1));
        assertThat(second.come()).isNotDone();
        time.pass(Duration.ofNanos(1));
        assertThat(second.come()).isCompleted();
    }

    @Test
    void closedGate_refusesThoseBeforeIt_andThoseToCome() {
        HostGate.Turn poll = gate.ask(false);
        gate.close();
        HostGate.Turn late = gate.ask(true);
        for (HostGate.Turn turn : new HostGate.Turn[] {poll, late}) {
            assertThatThrownBy(() -> turn.enter(LOGIN))
                    .isInstanceOf(Pop3Exception.Transient.class)
                    .hasMessageContaining("shutting down");
        }
    }

    @Test
    void interruptedWaiter_leavesTheRow() {
        HostGate.Turn poll = gate.ask(false);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> poll.enter(LOGIN)).isInstanceOf(InterruptedException.class);
        assertThat(gate.state().waiting()).isZero();
        assertThat(gate.state().sessions()).isEqualTo(1);
    }
}
