package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.host.Spool;
import org.popbridge.mapping.host.Visit;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sync.SyncPolicy;

/**
 * What the tests of rows have in common: a host that behaves as told, the whole program before it,
 * one client. A test is of three views: before, during and after.
 */
abstract class HostRows {
    static final String USER = "life";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path directory;

    private @Nullable ScriptedHost host;
    private @Nullable Program program;
    private @Nullable ImapWire client;

    /** Starts a host; {@link #open} follows. */
    ScriptedHost start(Behaviour... behaviours) throws IOException {
        return use(ScriptedHost.start(behaviours));
    }

    ScriptedHost use(ScriptedHost started) {
        host = started;
        return started;
    }

    ScriptedHost host() {
        if (host == null) {
            throw new IllegalStateException("no host was started");
        }
        return host;
    }

    Spool spool() {
        return host().spool(USER);
    }

    /** Starts the program before the host and logs in. */
    Inbox open() throws Exception {
        return open(settings -> settings, Program.POLICY);
    }

    Inbox open(UnaryOperator<Pop3Settings.Builder> settings, SyncPolicy policy) throws Exception {
        serve(settings, policy);
        return login();
    }

    /** Logs in to the program that runs; answers what is seen when all is here. */
    Inbox login() throws Exception {
        return seenBy(program().connect().login(USER));
    }

    /** The same for a client that has logged in by itself; the tests' end closes it. */
    Inbox seenBy(ImapWire loggedIn) throws Exception {
        client = loggedIn;
        allContent();
        return inbox();
    }

    /** Waits until the host has given all, however often it fails. */
    void allContent() throws Exception {
        await(
                "all content",
                () -> {
                    client().send("NOOP").ok();
                    ImapWire.Answer selected = client().send("SELECT INBOX").ok();
                    if (selected.find("^\\* (\\d+) EXISTS").group(1).equals("0")) {
                        return spool().mails().isEmpty();
                    }
                    return client().send("FETCH 1:* BODY.PEEK[]").tagged().startsWith("OK");
                });
    }

    /** The visits that are over, from one on. */
    List<Visit> visitsOver(int from) {
        return host().visits().stream().skip(from).filter(Visit::isOver).toList();
    }

    Program serve(UnaryOperator<Pop3Settings.Builder> settings, SyncPolicy policy) {
        program = Program.start(directory.resolve("data"), host().endpoint(), settings, policy);
        return program;
    }

    /** Ends the program in order and starts it on the same data. */
    Inbox reopen() throws Exception {
        stopProgram();
        return open();
    }

    Program program() {
        if (program == null) {
            throw new IllegalStateException("the program was not started");
        }
        return program;
    }

    ImapWire client() {
        if (client == null) {
            throw new IllegalStateException("no client is logged in");
        }
        return client;
    }

    /** What the client sees now, all content waited for. */
    Inbox inbox() throws IOException {
        return Inbox.of(client());
    }

    /** Has one more session with the host, from its login to its end. */
    void session() throws Exception {
        int before = host().visits().size();
        await(
                "a session with the host",
                () -> {
                    client().send("NOOP").ok();
                    return host().openConnections() == 0 && isFinished(before);
                });
    }

    /** Whether a session that began after so many visits is over. */
    private boolean isFinished(int before) {
        return host().visits().stream()
                .skip(before)
                .anyMatch(visit -> visit.user().equals(USER) && visit.isOver());
    }

    /** What the client sees after one more session. */
    Inbox sync() throws Exception {
        session();
        return inbox();
    }

    void flag(long uid, String flags) throws IOException {
        client().send("UID STORE " + uid + " +FLAGS.SILENT (" + flags + ")").ok();
    }

    /** Law 4: without a policy that asks for it, nobody ever says DELE. */
    void nothingWasDeleted() {
        assertThat(host().asked("DELE")).as("DELE").isZero();
    }

    /** Something that comes true. */
    interface Condition {
        boolean isTrue() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.isTrue()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
        }
    }

    void stopProgram() throws IOException {
        if (client != null) {
            client.close();
        }
        if (program != null) {
            program.close();
        }
        client = null;
        program = null;
    }

    @AfterEach
    void stop() throws IOException {
        stopProgram();
        if (host != null) {
            host.close();
        }
    }
}
