package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.Mail;
import org.popbridge.mapping.host.Naming;
import org.popbridge.mapping.host.Shown;

/** What hosts do to identity: the rows I of docs/pop3-hosts.md, through the whole program. */
class IdentityRowsIT extends HostRows {
    @Test
    void I1_withoutUidl_messagesKeepTheirUidsAndTwinsBothLive() throws Exception {
        start(Naming.withoutUidl());
        spool().deliver("a", "b", "c");
        spool().deliver(Mail.of("twin"), Mail.of("twin"));
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        flag(before.uids().get(1), "\\Flagged");
        Inbox flagged = inbox();

        spool().deliver("d");
        spool().remove("a");
        Inbox during = sync().keeps(flagged);
        assertThat(during.newOctetsSince(before)).containsExactly(Mail.of("d").octets());

        Inbox after = reopen().keeps(during);
        assertThat(after.messages()).hasSize(6);
        session();
        inbox().is(after);
        nothingWasDeleted();
    }

    @Test
    void I1_withoutUidl_anUnchangedMaildropIsNotDownloadedAgain() throws Exception {
        start(Naming.withoutUidl());
        for (int i = 0; i < 300; i++) {
            spool().deliver(Mail.of("m" + i, "x".repeat(i) + "\r\n"));
        }
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        int visits = host().visits().size();

        sync().is(before);

        assertThat(visitsOver(visits))
                .as("spot checks")
                .allMatch(visit -> visit.retrieved().size() <= 32);
    }

    @Test
    void I2_uidlSaidOnlyAfterLogin_isUsed() throws Exception {
        start(Naming.uidlSaidAfterLogin());
        reorderedAndStillItself();
    }

    @Test
    void I2_uidlWithoutAnyCapa_isUsed() throws Exception {
        start(Naming.withoutCapa());
        reorderedAndStillItself();
    }

    private void reorderedAndStillItself() throws Exception {
        spool().deliver("a", "b", "c");
        Inbox before = open();
        spool().change(mails -> mails.add(mails.removeFirst()));
        sync().is(before);
        assertThat(host().retrieved()).as("by unique-id, without looking").hasSize(3);
        nothingWasDeleted();
    }

    @Test
    void I3_uidlRefusedOnce_changesNothingInThatSession() throws Exception {
        start();
        spool().deliver("a", "b", "c");
        Inbox before = open();
        flag(before.uids().getLast(), "\\Answered");
        Inbox flagged = inbox();

        host().behaving(Naming.uidlRefused());
        spool().deliver("d");
        spool().remove("a");
        sync().is(flagged);
        sync().is(flagged);

        host().behavingWell();
        Inbox after = sync().keeps(flagged);
        assertThat(after.newOctetsSince(flagged)).containsExactly(Mail.of("d").octets());
        nothingWasDeleted();
    }

    @Test
    void I4_duplicate_unique_ids_are_two_messages() throws Exception {
        start(Naming.saying(_ -> "same"));
        spool().deliver("a", "b");
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        flag(before.uids().getFirst(), "\\Seen");
        Inbox flagged = inbox();

        spool().deliver("c");
        Inbox during = sync().keeps(flagged);
        assertThat(during.octets()).isEqualTo(spool().octets());
        spool().remove("b");
        sync().is(during);
        nothingWasDeleted();
    }

    @Test
    void I4_blankAndMissingUniqueIds_areMailToo() throws Exception {
        start(
                Naming.saying(id -> id.equals("b") ? "" : id),
                Behaviour.on(
                        "UIDL",
                        // The third has a number and not even a space.
                        (_, _, usual) ->
                                usual.answer().map(all -> all.replace("3 c\r\n", "3\r\n"))));
        spool().deliver("a", "b", "c", "d");
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        spool().deliver("e");
        Inbox after = sync().keeps(before);
        assertThat(after.octets()).isEqualTo(spool().octets());
    }

    @Test
    void I5_uniqueIdsLongSpacedAndNotAscii_areWhatTheyAre() throws Exception {
        List<String> odd =
                List.of(
                        "x".repeat(300),
                        "x".repeat(300) + "y",
                        "with some spaces",
                        "with some  spaces",
                        "\u00e4\u00f6\u00fc",
                        "\u0080\u00ff",
                        "{}<>\"'\\");
        start(Naming.saying(id -> "   " + id));
        for (String id : odd) {
            spool().deliver(Mail.of("of " + odd.indexOf(id)).named(id));
        }
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());

        spool().change(mails -> mails.add(0, mails.removeLast()));
        spool().deliver("new");
        Inbox after = sync().keeps(before);
        assertThat(after.newOctetsSince(before)).containsExactly(Mail.of("new").octets());
        assertThat(host().retrieved()).as("each once").hasSize(odd.size() + 1);
    }

    @Test
    void I6_reordered_messagesArePairedByUniqueIdOnly() throws Exception {
        start();
        spool().deliver("a", "b", "c", "d", "e");
        Inbox before = open();
        flag(before.uids().get(2), "\\Flagged");
        Inbox flagged = inbox();

        host().behaving(Naming.shuffling(6));
        sync().is(flagged);
        spool().change(mails -> mails.add(2, Mail.of("in the midst")));
        Inbox during = sync().keeps(flagged);
        assertThat(during.newOctetsSince(flagged))
                .containsExactly(Mail.of("in the midst").octets());
        for (int i = 0; i < 5; i++) {
            sync().is(during);
        }
        assertThat(host().retrieved()).as("each once").hasSize(6);
        nothingWasDeleted();
    }

    @Test
    void I7_mailBetweenUidlAndList_comesTheNextTime() throws Exception {
        start();
        spool().deliver("a", "b");
        Inbox before = open();

        spool().deliver("c");
        host().behaving(Naming.newestOnlyIn(Shown.Where.LIST));
        sync().is(before);
        host().behaving(Naming.newestOnlyIn(Shown.Where.UIDL));
        sync().is(before);
        host().behavingWell();
        Inbox after = sync().keeps(before);
        assertThat(after.octets()).isEqualTo(spool().octets());
    }

    @Test
    void I8_everyUniqueIdRenumbered_keepsUidsFlagsAndFolders() throws Exception {
        start();
        for (int i = 0; i < 12; i++) {
            spool().deliver("m" + i);
        }
        Inbox before = open();
        flag(before.uids().get(3), "\\Flagged \\Seen");
        client().send("CREATE Kept").ok();
        client().send("UID MOVE " + before.uids().get(5) + " Kept").ok();
        Inbox flagged = inbox();
        assertThat(flagged.messages()).hasSize(11);

        spool().renumber(id -> "restored-" + id);
        spool().deliver("fresh");
        Inbox after = sync().keeps(flagged);
        assertThat(after.newOctetsSince(flagged)).containsExactly(Mail.of("fresh").octets());
        sync().is(after);
        reopen().is(after);
        client().send("SELECT Kept").ok().find("^\\* 1 EXISTS");
        nothingWasDeleted();
    }

    @Test
    void I9_uniqueIdReused_isANewMessageUnderANewUid() throws Exception {
        start();
        spool().deliver("a", "b", "c");
        Inbox before = open();
        flag(before.uids().get(1), "\\Flagged");
        Inbox flagged = inbox();

        Mail other = Mail.of("another", "quite another text, and longer\r\n").named("b");
        spool().remove("b");
        spool().deliver(other);
        Inbox after = sync().keeps(flagged);
        assertThat(after.newOctetsSince(flagged)).containsExactly(other.octets());
        sync().is(after);
        reopen().is(after);
        nothingWasDeleted();
    }

    @Test
    void I10_numbersWithGapsAndOutOfOrder_areTakenAsTheyAre() throws Exception {
        start(Naming.gappyNumbers());
        spool().deliver("a", "b", "c");
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        spool().deliver("d");
        spool().remove("a");
        Inbox after = sync().keeps(before);
        assertThat(after.newOctetsSince(before)).containsExactly(Mail.of("d").octets());
    }

    @Test
    void I11_pseudoMessage_isLeftOut() throws Exception {
        start(Naming.pseudoMessage());
        spool().deliver("a", "b");
        open();
        // It is known for what it is when its content has come.
        await("the bookkeeping's leave", () -> inbox().octets().equals(spool().octets()));
        Inbox before = inbox();
        spool().deliver("c");
        Inbox after = sync().keeps(before);
        assertThat(after.octets()).isEqualTo(spool().octets());
        reopen().is(after);
        sync().is(after);
        assertThat(host().retrieved()).as("looked at once").containsOnlyOnce("internal");
        nothingWasDeleted();
    }
}
