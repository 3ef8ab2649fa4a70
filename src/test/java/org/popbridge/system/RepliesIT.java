package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.Gate;
import org.popbridge.mapping.host.Reply;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.pop3.Pop3Endpoint;

/**
 * Every kind of reply of a small sync, held back, trickled, or broken by a reset before, within and
 * after it: nothing is lost, nothing is there twice, nothing is wrong, and UIDs stay what they are
 * (laws 1, 2 and 6). Costs forty hosts and one program, some seconds of two processors.
 */
class RepliesIT {
    private static final List<String> KINDS =
            List.of("CONNECT", "CAPA", "USER", "PASS", "UIDL", "LIST", "RETR", "QUIT");

    private static final int WORKERS = 3;

    @TempDir Path directory;

    /** What happens to a reply. */
    private enum Manner {
        HELD,
        TRICKLED,
        RESET_BEFORE,
        RESET_WITHIN,
        RESET_AFTER;

        Reply of(Reply usual) throws IOException {
            int length = usual.octets().length();
            return switch (this) {
                case HELD -> usual.after(openedOnceSomebodyWaits());
                case TRICKLED -> usual.trickling(0);
                case RESET_BEFORE -> usual.resetAt(0);
                case RESET_WITHIN -> usual.resetAt(length / 2);
                case RESET_AFTER -> usual.resetAt(length);
            };
        }

        private static Gate openedOnceSomebodyWaits() {
            Gate gate = new Gate();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            gate.awaitSomebody();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        gate.open();
                    });
            return gate;
        }
    }

    /** One reply of one host, which does all else by the book. */
    private record Mischief(String kind, Manner manner, ScriptedHost host, AtomicBoolean done) {
        static Mischief of(String kind, Manner manner) throws IOException {
            AtomicBoolean done = new AtomicBoolean();
            Behaviour once =
                    Behaviour.first(
                            1,
                            kind,
                            (_, _, usual) -> {
                                done.set(true);
                                return manner.of(usual.answer());
                            });
            return new Mischief(kind, manner, ScriptedHost.start(once), done);
        }

        String domain() {
            return (kind + "-" + manner.name().replace('_', '-')).toLowerCase(Locale.ROOT)
                    + ".example";
        }

        void isSurvived(Program program) throws Exception {
            String user = "life@" + domain();
            CutIT.fill(host.spool(user));
            CutIT.becomesWhole(kind + " " + manner, program, host.spool(user), user);
            assertThat(done).as("%s %s was had", kind, manner).isTrue();
            assertThat(host.asked("DELE")).isZero();
        }
    }

    @Test
    void everyReply_heldTrickledOrReset_isSurvived() throws Exception {
        List<Mischief> all = new ArrayList<>();
        SortedMap<String, Pop3Endpoint> routes = new TreeMap<>();
        for (String kind : KINDS) {
            for (Manner manner : Manner.values()) {
                Mischief mischief = Mischief.of(kind, manner);
                all.add(mischief);
                routes.put(mischief.domain(), mischief.host().endpoint());
            }
        }
        try (Program program = Program.start(directory.resolve("data"), routes);
                ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<Mischief>> ends = new ArrayList<>();
            for (Mischief mischief : all) {
                ends.add(
                        workers.submit(() -> {
                            mischief.isSurvived(program);
                            return mischief;
                        }));
            }
            for (Future<Mischief> end : ends) {
                assertThat(end.get()).isNotNull();
            }
        } finally {
            for (Mischief mischief : all) {
                mischief.host().close();
            }
        }
    }
}
