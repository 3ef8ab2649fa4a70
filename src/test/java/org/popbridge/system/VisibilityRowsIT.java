package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.Mail;
import org.popbridge.mapping.host.Reply;
import org.popbridge.mapping.host.Showing;
import org.popbridge.mapping.host.Visit;
import org.popbridge.mapping.sync.SyncPolicy;

/** What hosts do to the sight of mail: the rows V of docs/pop3-hosts.md, through the program. */
class VisibilityRowsIT extends HostRows {
    private static final SyncPolicy DELETING =
            new SyncPolicy(
                    SyncPolicy.Expunge.DELETE,
                    SyncPolicy.Vanished.KEEP,
                    Optional.empty(),
                    Duration.ofMillis(1));

    private static final SyncPolicy VANISHING =
            new SyncPolicy(
                    SyncPolicy.Expunge.KEEP,
                    SyncPolicy.Vanished.EXPUNGE,
                    Optional.empty(),
                    Duration.ofMillis(1));

    private void deliver(int from, int to) {
        for (int i = from; i < to; i++) {
            spool().deliver("m" + i);
        }
    }

    @Test
    void V1_hostThatHidesWhatWasRetrieved_keepsAllAndTakesNewMail() throws Exception {
        start(Showing.hidingWhatWasRetrieved());
        deliver(0, 20);
        Inbox before = open(settings -> settings, VANISHING);
        assertThat(before.octets()).isEqualTo(spool().octets());
        flag(before.uids().getFirst(), "\\Seen");
        Inbox flagged = inbox();

        sync().is(flagged);
        deliver(20, 23);
        Inbox during = sync().keeps(flagged);
        assertThat(during.octets()).isEqualTo(spool().octets());
        deliver(23, 24);
        during = sync().keeps(during);
        assertThat(during.octets()).isEqualTo(spool().octets());

        Inbox after = reopen().is(during);
        deliver(24, 25);
        assertThat(sync().keeps(after).octets()).isEqualTo(spool().octets());
        nothingWasDeleted();
    }

    @Test
    void V1_hostThatListsOnlyTheNewest_keepsAll() throws Exception {
        start(Showing.newest(10));
        deliver(0, 10);
        Inbox inbox = open();
        for (int i = 10; i < 30; i += 4) {
            deliver(i, i + 4);
            inbox = sync().keeps(inbox);
        }
        assertThat(inbox.octets()).isEqualTo(spool().octets());
        reopen().is(inbox);
        nothingWasDeleted();
    }

    /** Costs three starts of the program, about a second. */
    @Test
    void V1_hostThatListsOnlyTheNewest_lettingWhatVanishedGo_keepsAll() throws Exception {
        start(Showing.newest(10));
        deliver(0, 10);
        Inbox all = open(settings -> settings, VANISHING);
        deliver(10, 14);
        all = sync().keeps(all);
        assertThat(all.octets()).isEqualTo(spool().octets());

        daysPass();
        open(settings -> settings, VANISHING);
        sync().is(all);

        // What somebody deletes within the window does go; what it lets in again was never gone.
        spool().remove("m8");
        sync().is(all);
        daysPass();
        open(settings -> settings, VANISHING);
        await(
                "the end of what vanished",
                () -> {
                    session();
                    return inbox().messages().size() == 13;
                });
        assertThat(inbox().octets()).isEqualTo(spool().octets());
        nothingWasDeleted();
    }

    /** Ends the program; when it is started again, what is missing has been so for long. */
    private void daysPass() throws Exception {
        stopProgram();
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            Path index = files.filter(p -> p.endsWith("index.sqlite")).findFirst().orElseThrow();
            try (Connection ledger = DriverManager.getConnection("jdbc:sqlite:" + index);
                    Statement statement = ledger.createStatement()) {
                statement.executeUpdate(
                        "UPDATE entry SET absent_since = 0 WHERE absent_since IS NOT NULL");
            }
        }
    }

    @Test
    void V1_hostThatListsOnlyTheOldest_keepsAll() throws Exception {
        start(Showing.oldest(10));
        deliver(0, 30);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets().subList(0, 10));
        // Somebody else takes some away, and so others come into sight.
        spool().remove("m0", "m1", "m2");
        Inbox after = sync().keeps(before);
        assertThat(after.octets()).isEqualTo(allButTheUnseen());
        nothingWasDeleted();
    }

    private static List<String> allButTheUnseen() {
        return java.util.stream.IntStream.range(0, 13)
                .mapToObj(i -> Mail.of("m" + i).octets())
                .toList();
    }

    @Test
    void V2_emptyListingOnABadDay_forgetsNothing() throws Exception {
        start();
        deliver(0, 12);
        Inbox before = open(settings -> settings, VANISHING);
        flag(before.uids().getLast(), "\\Flagged");
        Inbox flagged = inbox();

        host().behaving(Showing.nothing());
        sync().is(flagged);
        sync().is(flagged);

        host().behavingWell();
        deliver(12, 13);
        Inbox after = sync().keeps(flagged);
        assertThat(after.octets()).isEqualTo(spool().octets());
        assertThat(host().retrieved()).as("each once").hasSize(13);
        nothingWasDeleted();
    }

    @Test
    void V2_halvedListing_forgetsNothing() throws Exception {
        start();
        deliver(0, 12);
        Inbox before = open();
        host().behaving(Showing.only(shown -> shown.number() % 3 == 0));
        sync().is(before);
        host().behavingWell();
        sync().is(before);
    }

    @Test
    void V3_hostThatDeletesWhatWasRead_loses_nothingWithRsetBeforeQuit() throws Exception {
        start(Showing.deletingWhatWasRetrieved());
        deliver(0, 8);
        List<String> all = spool().octets();
        Inbox before = open(settings -> settings.rsetBeforeQuit(true), Program.POLICY);
        assertThat(before.octets()).isEqualTo(all);
        sync().is(before);
        assertThat(spool().octets()).as("the maildrop").isEqualTo(all);
        assertThat(host().asked("RSET")).isPositive();
        nothingWasDeleted();
    }

    @Test
    void V3_hostThatDeletesWhatWasRead_withoutTheOption_stillKeepsAllHere() throws Exception {
        start(Showing.deletingWhatWasRetrieved());
        deliver(0, 8);
        List<String> all = spool().octets();
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(all);
        deliver(8, 9);
        Inbox after = sync().keeps(before);
        assertThat(after.messages()).hasSize(9);
        nothingWasDeleted();
    }

    @Test
    void V4_connectionLostBeforeQuit_isDeletedTheNextTime() throws Exception {
        start();
        deliver(0, 8);
        Inbox before = open(settings -> settings, DELETING);
        // The host is told DELE, and the connection ends before QUIT is answered or done.
        host().behaving(
                        Behaviour.first(
                                1,
                                "QUIT",
                                (_, session, usual) ->
                                        session.visit().count("DELE") > 0
                                                ? Reply.silence()
                                                : usual.answer()));
        client().send("SELECT INBOX").ok();
        client().send("UID STORE " + before.uids().get(2) + " +FLAGS.SILENT (\\Deleted)").ok();
        client().send("EXPUNGE").ok();
        Inbox expunged = inbox();

        await(
                "the deletion",
                () -> {
                    client().send("NOOP").ok();
                    return spool().mails().size() == 7;
                });
        sync().is(expunged);
        assertThat(spool().mails()).doesNotContain(Mail.of("m2")).hasSize(7);
        assertThat(Set.copyOf(host().retrieved())).hasSize(8);
    }

    @Test
    void V4_hostThatIgnoresDeletions_isNotStormed() throws Exception {
        start(Behaviour.on("DELE", (_, _, _) -> Reply.ok("marked, you would think")));
        deliver(0, 8);
        Inbox before = open(settings -> settings, DELETING);
        client().send("SELECT INBOX").ok();
        client().send("UID STORE " + before.uids().get(2) + " +FLAGS.SILENT (\\Deleted)").ok();
        client().send("EXPUNGE").ok();
        Inbox expunged = inbox();
        for (int i = 0; i < 12; i++) {
            sync().is(expunged);
        }
        assertThat(host().asked("DELE")).as("with ever longer pauses").isBetween(1, 6);
        List<Integer> inEach =
                host().visits().stream().map(visit -> visit.count("DELE")).distinct().toList();
        assertThat(inEach).as("at most one for one message in a session").containsOnly(0, 1);
        boolean lastDid = false;
        for (Visit visit : host().visits()) {
            boolean deletes = visit.count("DELE") > 0;
            assertThat(lastDid && deletes).as("no session asks again what the last did").isFalse();
            lastDid = deletes;
        }
    }

    @Test
    void V5_sentMailInTheMaildrop_comesAsItIs() throws Exception {
        start();
        String sent = Mail.of("sent").octets().replace("From: Ada", "From: Life");
        spool().deliver("received");
        spool().deliver(new Mail("sent", sent));
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        sync().is(before);
    }
}
