package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.Framing;
import org.popbridge.mapping.host.Mail;
import org.popbridge.mapping.host.Reply;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sync.SyncPolicy;

/**
 * What hosts do to sizes, to messages on their way and to TOP: the rows S and T of
 * docs/pop3-hosts.md, through the whole program.
 */
class FramingRowsIT extends HostRows {
    private static Pop3Settings.Builder shortSilence(Pop3Settings.Builder settings) {
        return settings.looseEndTimeout(Duration.ofMillis(100))
                .progressTimeout(Duration.ofMillis(500));
    }

    private void deliver(int count) {
        for (int i = 0; i < count; i++) {
            spool().deliver("m" + i);
        }
    }

    @Test
    void S1_sizesRoundedTo1024_areNoMoreThanHints() throws Exception {
        start(Framing.claiming(size -> (size + 1023) / 1024 * 1024));
        wrongSizes();
    }

    @Test
    void S1_sizesOfWhatIsCompressed_areNoMoreThanHints() throws Exception {
        start(Framing.claiming(size -> size / 5));
        wrongSizes();
    }

    @Test
    void S1_lineEndsCountedAsOne_areNoMoreThanHints() throws Exception {
        start(Framing.countingLineEndsAsOne());
        wrongSizes();
    }

    @Test
    void S1_sizesOfNought_areNoMoreThanHints() throws Exception {
        start(Framing.claiming(_ -> 0L));
        wrongSizes();
    }

    private void wrongSizes() throws Exception {
        deliver(6);
        Inbox before = open();
        // Inbox.of holds RFC822.SIZE against the octets.
        assertThat(before.octets()).isEqualTo(spool().octets());
        spool().deliver("more");
        Inbox during = sync().keeps(before);
        assertThat(during.octets()).isEqualTo(spool().octets());
        // The host is mended one day: then all sizes differ, and nothing else.
        host().behavingWell();
        sync().is(during);
        reopen().is(during);
        nothingWasDeleted();
    }

    @Test
    void S2_bareLineFeeds_areAccepted() throws Exception {
        start(Framing.bareLineFeeds());
        deliver(5);
        Inbox before = open(FramingRowsIT::shortSilence, Program.POLICY);
        assertThat(before.octets())
                .map(octets -> octets.replace("\r\n", "\n"))
                .isEqualTo(spool().octets().stream().map(o -> o.replace("\r\n", "\n")).toList());
        sync().is(before);
    }

    @Test
    void S2_dotAndBareLineFeed_endsTheMessage() throws Exception {
        start(Framing.dotAndLineFeed());
        looseEnds();
    }

    @Test
    void S2_lastDotWithoutALineEnd_endsTheMessageAfterASilence() throws Exception {
        start(Framing.lastDotWithoutLineEnd());
        looseEnds();
    }

    private void looseEnds() throws Exception {
        deliver(5);
        Inbox before = open(FramingRowsIT::shortSilence, Program.POLICY);
        assertThat(before.octets()).isEqualTo(spool().octets());
        spool().deliver("more");
        assertThat(sync().keeps(before).octets()).isEqualTo(spool().octets());
    }

    @Test
    void S3_dotsNotStuffed_areKept() throws Exception {
        start(Framing.unstuffed());
        spool().deliver(Mail.of("dotted", ".hidden\r\nplain\r\n.\tand\r\n.profile\r\n"));
        deliver(2);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        sync().is(before);
    }

    @Test
    void S3_dotsStuffed_areTakenBack() throws Exception {
        start();
        spool().deliver(Mail.of("dotted", ".\r\n..\r\n...\r\n.x\r\n"));
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
    }

    @Test
    void S4_linesLikeStatus_areText() throws Exception {
        start();
        spool().deliver(Mail.of("status", "+OK\r\n-ERR no such message\r\n+OK 12\r\n"));
        deliver(3);
        spool().deliver(new Mail("bare", "-ERR\r\n+OK\r\n"));
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
    }

    @Test
    void S5_eightBitHeadersBareCrAndLongLines_comeOctetForOctet() throws Exception {
        start();
        spool().deliver(
                        new Mail(
                                "eight",
                                "Subject: Gr\u00fc\u00dfe \u0080\u00ff\r\n\r\n\u00e4\u00f6\r\n"));
        spool().deliver(Mail.of("bare", "one\rtwo\r\rthree\r\n\r\r\nfour\nfive\r\n"));
        spool().deliver(Mail.of("long", "x".repeat(3_000_000) + "\r\n"));
        spool().deliver(new Mail("headless", "\r\nno header at all\r\n"));
        spool().deliver(new Mail("long-field", "X: " + "y".repeat(1_500_000) + "\r\n\r\nz\r\n"));
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        client().send("FETCH 1:* (ENVELOPE BODYSTRUCTURE)").ok();
        sync().is(before);
    }

    @Test
    void S6_messageCutShort_isNotStored() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        start(Framing.until(mended, Framing.cutting(shown -> shown.uniqueId().equals("m3"), 150)));
        deliver(6);
        serve(settings -> settings, Program.POLICY);
        try (ImapWire early = program().connect().login(USER)) {
            early.send("SELECT INBOX").ok().find("^\\* 6 EXISTS");
            await(
                    "some sessions cut short",
                    () -> {
                        early.send("NOOP").ok();
                        return host().visits().size() > 3;
                    });
        }
        // A session that is under way may not get the message whole and then be stopped.
        stopProgram();
        mended.set(true);
        Inbox after = open();
        assertThat(after.octets()).isEqualTo(spool().octets());
        assertThat(host().retrieved()).filteredOn("m3"::equals).hasSize(1);
        nothingWasDeleted();
    }

    @Test
    void S7_messageThatIsNeverGiven_isANoteInItsPlaceUntilItComes() throws Exception {
        start(Framing.cannotReturn("m2", "the message is corrupt in the store"));
        notedUntilItComes("the message is corrupt in the store");
    }

    @Test
    void S7_emptyAnswer_isANoteInItsPlaceUntilItComes() throws Exception {
        start(Framing.emptyBody("m2"));
        notedUntilItComes("returned an empty message");
    }

    private void notedUntilItComes(String why) throws Exception {
        deliver(6);
        SyncPolicy deleting =
                new SyncPolicy(
                        SyncPolicy.Expunge.DELETE,
                        SyncPolicy.Vanished.KEEP,
                        Optional.empty(),
                        Duration.ofMillis(1));
        Inbox during = open(settings -> settings, deleting);
        List<String> others = new ArrayList<>(spool().octets());
        others.remove(2);
        assertThat(during.octets()).hasSize(6).containsAll(others);
        assertThat(during.octets().get(2)).contains(why).contains("m2");
        assertThat(during.uids()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        sync().is(during);

        // The note is no copy of the message, so expunging it must not delete the message.
        stopProgram();
        during = open(settings -> settings, deleting).is(during);
        host().behavingWell();
        await(
                "the message itself",
                () -> {
                    // By UIDs: a FETCH of all may find the note gone since its SELECT.
                    client().send("NOOP").ok();
                    return client().send("UID SEARCH ALL").ok().untagged().stream()
                            .anyMatch(told -> told.text().strip().equals("* SEARCH 1 2 4 5 6 7"));
                });
        Inbox after = inbox();
        assertThat(after.uidValidity()).isEqualTo(during.uidValidity());
        assertThat(after.uids()).containsExactly(1L, 2L, 4L, 5L, 6L, 7L);
        assertThat(after.octets().getLast()).isEqualTo(Mail.of("m2").octets());
        int retrieved = host().retrieved().size();
        sync().is(after);
        reopen().is(after);
        sync().is(after);
        assertThat(host().retrieved()).as("nothing more than once").hasSize(retrieved);
        nothingWasDeleted();
    }

    @Test
    void S7_noteExpunged_leavesTheMessageOnTheHost() throws Exception {
        start(Framing.cannotReturn("m1", "corrupt"));
        deliver(3);
        SyncPolicy deleting =
                new SyncPolicy(
                        SyncPolicy.Expunge.DELETE,
                        SyncPolicy.Vanished.KEEP,
                        Optional.empty(),
                        Duration.ofMillis(1));
        open(settings -> settings, deleting);
        client().send("STORE 2 +FLAGS.SILENT (\\Deleted)").ok();
        client().send("EXPUNGE").ok();
        Inbox expunged = inbox();
        assertThat(expunged.uids()).containsExactly(1L, 3L);
        sync().is(expunged);
        sync().is(expunged);
        nothingWasDeleted();
        assertThat(spool().mails()).hasSize(3);
    }

    @Test
    void S1_messageClaimedLargerThanCanBeKept_concernsOnlyItself() throws Exception {
        start(
                Behaviour.showingEach(
                        shown -> shown.uniqueId().equals("m1") ? shown.sized(3L << 30) : shown));
        deliver(4);
        Inbox before = open();
        List<String> others = new ArrayList<>(spool().octets());
        others.remove(1);
        assertThat(before.octets()).hasSize(4).containsAll(others);
        assertThat(before.octets().get(1)).contains("larger than 2 GB");
        sync().is(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>\r\n", "Welcome to POP\r\nUnauthorised use\r\n"})
    void S8_textBeforeTheGreeting_isLeftOut(String text) throws Exception {
        start(Framing.banner(text));
        deliver(3);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
    }

    @Test
    void S8_linesAfterARefusal_areNeverMisread() throws Exception {
        start(
                Behaviour.first(
                        3,
                        "RETR",
                        (command, _, usual) ->
                                command.number() == 3
                                        ? Reply.raw(
                                                "-ERR not now\r\n+OK message follows\r\nSubject: wrong\r\n\r\n.\r\n")
                                        : usual.answer()));
        deliver(6);
        Inbox after = open();
        assertThat(after.octets()).isEqualTo(spool().octets());
        sync().is(after);
    }

    // TOP

    @Test
    void T1_withoutTop_allComesByRetr() throws Exception {
        start(Framing.withoutTop());
        headersStayWhatTheyAre();
    }

    @Test
    void T1_topCutAt64KiB_changesNothing() throws Exception {
        start(Framing.tops(head -> head.substring(0, Math.min(head.length(), 1 << 16))));
        spool().deliver(
                        new Mail(
                                "large",
                                "Subject: large\r\nX-Filler: "
                                        + ("f".repeat(900) + "\r\n ").repeat(100)
                                        + "end\r\nDate: Mon, 2 Nov 2026 09:59:00 +0000\r\n\r\ntext\r\n"));
        headersStayWhatTheyAre();
    }

    @Test
    void T1_topOfOneLine_changesNothing() throws Exception {
        start(Framing.tops(head -> head.substring(0, head.indexOf('\n') + 1)));
        headersStayWhatTheyAre();
    }

    @Test
    void T2_otherHeadersInTopThanInRetr_neverChangeUnderAUid() throws Exception {
        start(
                Framing.tops(head ->
                        head.replace("Subject: ", "Subject: [from TOP] ")
                                .replaceAll("(?m)^Received: .*\r\n", "")));
        headersStayWhatTheyAre();
    }

    private void headersStayWhatTheyAre() throws Exception {
        deliver(4);
        serve(settings -> settings, Program.POLICY);
        try (ImapWire early = program().connect().login(USER)) {
            early.send("SELECT INBOX").ok();
            String first = early.send("FETCH 1:* (INTERNALDATE ENVELOPE)").ok().toString();
            early.send("FETCH 1:* BODY.PEEK[]").ok();
            String then = early.send("FETCH 1:* (INTERNALDATE ENVELOPE)").ok().toString();
            assertThat(withoutTags(then)).isEqualTo(withoutTags(first));
        }
        stopProgram();
        Inbox after = open();
        assertThat(after.octets()).isEqualTo(spool().octets());
        sync().is(after);
        nothingWasDeleted();
    }

    private static String withoutTags(String answer) {
        return answer.replaceAll("tagged=.*", "");
    }
}
