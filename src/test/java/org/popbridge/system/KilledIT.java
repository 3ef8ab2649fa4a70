package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.Command;
import org.popbridge.mapping.host.Mail;
import org.popbridge.mapping.host.Reply;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.host.Session;

/** The program is killed while it deletes on the host (V4, law 4). */
class KilledIT {
    private static final String USER = "life";

    @TempDir Path directory;

    private ScriptedHost host;

    /** The host has an answer that it does not give. */
    private final CountDownLatch holding = new CountDownLatch(1);

    private final CountDownLatch killed = new CountDownLatch(1);

    enum Moment {
        BEFORE_THE_LAST_DELE,
        AFTER_THE_LAST_DELE,
        BEFORE_QUIT,
        AFTER_QUIT
    }

    @BeforeEach
    void start() throws IOException {
        host = ScriptedHost.start();
        host.spool(USER).deliver("m0", "m1", "m2", "m3", "m4", "m5");
    }

    @AfterEach
    void stop() throws IOException {
        killed.countDown();
        host.close();
    }

    private RunningBridge bridge() throws IOException {
        return RunningBridge.start(
                directory.resolve("data"),
                host.port(),
                "--poll",
                "1ms",
                "--expunge",
                "delete",
                "--expunge-undo",
                "0s");
    }

    private Behaviour holdingAt(Moment moment) {
        return new Behaviour() {
            @Override
            public Reply answer(Command command, Session session, Usual usual) throws IOException {
                int deletions = session.visit().count("DELE");
                boolean isLast = command.is("DELE") && deletions == 2;
                boolean isQuit = command.is("QUIT") && deletions == 2;
                return switch (moment) {
                    case BEFORE_THE_LAST_DELE -> isLast ? hold(Reply.silence()) : usual.answer();
                    case AFTER_THE_LAST_DELE -> isLast ? hold(usual.answer()) : usual.answer();
                    case BEFORE_QUIT -> isQuit ? hold(Reply.silence()) : usual.answer();
                    case AFTER_QUIT -> isQuit ? hold(usual.answer()) : usual.answer();
                };
            }
        };
    }

    private Reply hold(Reply reply) throws IOException {
        holding.countDown();
        try {
            killed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return reply;
    }

    /** Costs two starts of the program each, four seconds in all. */
    @ParameterizedTest
    @EnumSource
    void killedWhileItDeletes_allIsAsItWasAsked(Moment moment) throws Exception {
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect().login(USER)) {
            assertThat(Inbox.of(client).uids()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
            host.behaving(holdingAt(moment));
            client.send("STORE 2,4 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            Await.until(
                    "deletions",
                    () -> {
                        client.send("NOOP").ok();
                        return holding.await(50, TimeUnit.MILLISECONDS);
                    });
            bridge.kill();
        }
        killed.countDown();
        host.behavingWell();
        Await.until("the end of the broken session", () -> host.openConnections() == 0);
        assertThat(host.spool(USER).mails()).hasSize(moment == Moment.AFTER_QUIT ? 4 : 6);
        host.spool(USER).deliver("m6");
        List<String> left =
                List.of("m0", "m2", "m4", "m5", "m6").stream()
                        .map(name -> Mail.of(name).octets())
                        .toList();
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect().login(USER)) {
            Await.until(
                    "what was asked",
                    () -> {
                        client.send("NOOP").ok();
                        return host.spool(USER).octets().equals(left);
                    });
            int asked = host.asked("DELE");
            for (int i = 0; i < 3; i++) {
                int before = host.visits().size();
                Await.until(
                        "one more session",
                        () -> {
                            client.send("NOOP").ok();
                            return host.visits().size() > before && host.openConnections() == 0;
                        });
            }
            Inbox inbox = Inbox.of(client);
            assertThat(inbox.uids()).containsExactly(1L, 3L, 5L, 6L, 7L);
            assertThat(inbox.octets()).isEqualTo(left);
            assertThat(host.asked("DELE")).as("deletions when all is deleted").isEqualTo(asked);
            assertThat(host.spool(USER).octets()).isEqualTo(left);
            assertThat(bridge.stop()).isZero();
        }
        assertThat(host.retrieved()).doesNotHaveDuplicates().hasSize(7);
        assertThat(host.asked("DELE")).isEqualTo(moment == Moment.AFTER_QUIT ? 2 : 4);
    }
}
