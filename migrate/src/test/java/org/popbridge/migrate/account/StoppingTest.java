package org.popbridge.migrate.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;

/** A stop does not wait for who keeps silent, and the next run is exact all the same (law 6). */
class StoppingTest {
    private static final Duration SILENCE = Duration.ofMillis(50);

    /** Less than any time-out of a connection, and more than a machine stands still. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    @TempDir Path directory;

    private final Stop stop = new Stop();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Stopping stopping = new Stopping(stop, SILENCE, SILENCE);
    private GreenMailScene servers;
    private SmallPop3Host small;
    private List<String> expected;

    @BeforeEach
    void start() throws Exception {
        servers = new GreenMailScene();
        servers.account(
                "from",
                "Subject: a\r\n\r\n1\r\n",
                "Subject: a\r\n\r\n1\r\n",
                "Message-ID: <b@c>\r\n\r\n2\r\n");
        servers.account("to");
        expected = servers.contents("from");
        small = new SmallPop3Host(expected);
    }

    @AfterEach
    void stop() throws Exception {
        small.close();
        servers.close();
    }

    private Pop3Host host(int port) {
        return new Pop3Host(
                Pop3Endpoint.parse("pop3://127.0.0.1:" + port),
                Pop3Settings.DEFAULT,
                HostQuirks.NONE,
                stopping.sources());
    }

    private FutureTask<AccountResult> started(Pop3Host source, int destination) {
        Migration migration =
                GreenMailScene.migration(
                        "from", source, "to", destination, "pw", stopping.destinations());
        FutureTask<AccountResult> run =
                new FutureTask<>(
                        () -> GreenMailScene.run(migration, directory, Wishes.PLAIN, stop));
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    run.run();
                    ended.countDown();
                });
        return run;
    }

    private void assertStopped(FutureTask<AccountResult> run) throws Exception {
        assertThat(stopping.awaitEnd(ended, PATIENCE)).isTrue();
        assertThat(run.get().trouble().orElseThrow())
                .contains("stopped as asked, after this: ", "kept silent, and was not waited for");
    }

    private void assertNextRunIsExact() throws Exception {
        Migration direct =
                GreenMailScene.migration("from", host(small.port()), "to", servers.imap(), "pw");
        AccountResult next = GreenMailScene.run(direct, directory, Wishes.PLAIN.verified());
        assertThat(next.trouble()).isEmpty();
        assertThat(next.counts().verified()).isEqualTo(expected.size());
        assertThat(servers.contents("to")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAPA", "PASS", "UIDL", "RETR 1", "RETR 3"})
    void silentHost_isHungUpOn_andNothingIsLearntOfIt(String word) throws Exception {
        try (SilentRelay relay = new SilentRelay(small.port(), word);
                SilentRelay destination = new SilentRelay(servers.imap(), "NEVER SAID")) {
            Pop3Host host = host(relay.port());
            FutureTask<AccountResult> run = started(host, destination.port());
            relay.awaitSilence();
            assertStopped(run);
            destination.awaitEnd();
            HostQuirks learnt = host.quirks();
            assertThat(learnt.noCapa()).isFalse();
            assertThat(learnt.looseEnds()).isFalse();
            assertThat(learnt.unusableLogins()).isEmpty();
        }
        assertNextRunIsExact();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOGIN", "SELECT", "APPEND"})
    void silentDestination_isHungUpOn_andWhatItTookIsFound(String word) throws Exception {
        try (SilentRelay relay = new SilentRelay(servers.imap(), word)) {
            FutureTask<AccountResult> run = started(host(small.port()), relay.port());
            relay.awaitSilence();
            assertStopped(run);
            relay.awaitEnd();
        }
        assertNextRunIsExact();
    }

    @Test
    void destinationThatNeverGreets_isHungUpOn() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<AccountResult> run = started(host(small.port()), silent.getLocalPort());
            assertStopped(run);
        }
        assertNextRunIsExact();
    }
}
