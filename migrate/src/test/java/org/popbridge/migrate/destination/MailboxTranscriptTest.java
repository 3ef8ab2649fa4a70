package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.migrate.destination.DestinationSession.Detail;
import org.popbridge.migrate.destination.DestinationSession.IfMissing;

/** Selecting and making mailboxes, and reading what is in them. */
class MailboxTranscriptTest {
    private static FolderState selecting(String script, String mailbox, IfMissing ifMissing)
            throws Exception {
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.open(server, Talk.SETTINGS)) {
            return session.select(new MailboxName(mailbox), ifMissing);
        }
    }

    @Test
    void missingMailbox_isMadeBelowTheNamespace_withTheServersSeparator() throws Exception {
        String script =
                Talk.login("NAMESPACE")
                        + """
                        C: P2 NAMESPACE
                        S: * NAMESPACE (("INBOX." ".")) NIL NIL
                        S: P2 OK
                        C: P3 SELECT INBOX.Old.2020
                        S: P3 NO Mailbox doesn't exist
                        C: P4 CREATE INBOX.Old.2020
                        S: P4 OK
                        C: P5 SUBSCRIBE INBOX.Old.2020
                        S: P5 OK
                        C: P6 SELECT INBOX.Old.2020
                        S: * 0 EXISTS
                        S: * OK [UIDVALIDITY 9] ok
                        S: * OK [UIDNEXT 1] ok
                        S: P6 OK [READ-WRITE] done
                        """;
        assertThat(selecting(script, "Old/2020", IfMissing.CREATE))
                .isEqualTo(
                        new FolderState(
                                new MailboxName("Old/2020"),
                                new UidValidity(9),
                                new Uid(1),
                                0,
                                true,
                                PermanentFlags.ALL));
    }

    @Test
    void mailboxForAUse_isMadeForIt_andPlainlyWhereTheServerWantsNone() throws Exception {
        String script =
                Talk.login("CREATE-SPECIAL-USE")
                        + """
                        C: P2 LIST "" ""
                        S: * LIST (\\Noselect) "/" ""
                        S: P2 OK
                        C: P3 SELECT Sent
                        S: P3 NO [NONEXISTENT] no
                        C: P4 CREATE Sent (USE (\\Sent))
                        S: P4 NO [USEATTR] another has it
                        C: P5 CREATE Sent
                        S: P5 NO [ALREADYEXISTS] since a moment
                        C: P6 SELECT Sent
                        S: * FLAGS (\\Seen \\Draft)
                        S: * 0 EXISTS
                        S: * OK [PERMANENTFLAGS (\\Seen \\Draft $Forwarded)] limited
                        S: * OK [UIDVALIDITY 9] ok
                        S: * OK [UIDNEXT 1] ok
                        S: P6 OK [READ-WRITE] done
                        """;
        FolderState state =
                selecting(script, "Sent", new IfMissing.Create(Set.of(SpecialUse.SENT), false));
        assertThat(state.created()).isFalse();
        assertThat(
                        state.permanentFlags()
                                .lost(
                                        List.of(
                                                Flag.SEEN,
                                                Flag.FLAGGED,
                                                new Flag("$forwarded"),
                                                new Flag("mine"))))
                .containsExactly(Flag.FLAGGED, new Flag("mine"));
    }

    @Test
    void specialUses_areTheServersOwnNames_underNamesOfOurs() throws Exception {
        String script =
                Talk.login("SPECIAL-USE LIST-EXTENDED NAMESPACE")
                        + """
                        C: P2 NAMESPACE
                        S: * NAMESPACE (("INBOX." ".")) NIL NIL
                        S: P2 OK
                        C: P3 LIST "" "*" RETURN (SPECIAL-USE)
                        S: * LIST (\\HasNoChildren) "." INBOX
                        S: * LIST (\\Sent \\HasNoChildren) "." "INBOX.Sent Items"
                        S: * LIST (\\Sent) "." INBOX.Sent
                        S: * LIST (\\Trash) "." INBOX.Papierk&APY-rbe.Alt
                        S: * LIST (\\Junk) "." INBOX.un/fit
                        S: P3 OK
                        """;
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.open(server, Talk.SETTINGS)) {
            assertThat(session.specialUses())
                    .isEqualTo(
                            Map.of(
                                    SpecialUse.SENT,
                                    new MailboxName("Sent Items"),
                                    SpecialUse.TRASH,
                                    new MailboxName("Papierk\u00f6rbe/Alt")));
        }
    }

    @Test
    void missingMailbox_notToBeMade_isRefused_andTheSessionGoesOn() throws Exception {
        String script =
                Talk.login("")
                        + """
                        C: P2 LIST "" ""
                        S: * LIST (\\Noselect) "/" ""
                        S: P2 OK
                        C: P3 SELECT Old
                        S: P3 NO [NONEXISTENT] Unknown Mailbox: Old (Failure)
                        C: P4 NOOP
                        S: P4 OK
                        """;
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.open(server, Talk.SETTINGS)) {
            assertThatThrownBy(() -> session.select(new MailboxName("Old"), IfMissing.REFUSE))
                    .isInstanceOf(DestinationException.MailboxRefused.class);
            session.noop();
        }
    }

    @Test
    void readOnlyMailbox_isRefused() throws Exception {
        String script =
                Talk.login("")
                        + """
                        C: P2 SELECT INBOX
                        S: * 3 EXISTS
                        S: * OK [UIDVALIDITY 9] ok
                        S: P2 OK [READ-ONLY] done
                        """;
        assertThatThrownBy(() -> selecting(script, "INBOX", IfMissing.CREATE))
                .isInstanceOf(DestinationException.MailboxRefused.class);
    }

    @Test
    void uidNext_whereSelectDoesNotTell_isAskedThenFound() throws Exception {
        String script =
                Talk.login("")
                        + """
                        C: P2 SELECT INBOX
                        S: * 3 EXISTS
                        S: P2 OK done
                        C: P3 STATUS INBOX (UIDVALIDITY UIDNEXT)
                        S: * STATUS INBOX (UIDVALIDITY 4)
                        S: P3 OK
                        C: P4 FETCH 3 (UID)
                        S: * 3 FETCH (FLAGS (\\Seen) UID 17)
                        S: P4 OK
                        """;
        FolderState state = selecting(script, "INBOX", IfMissing.CREATE);
        assertThat(state.validity()).isEqualTo(new UidValidity(4));
        assertThat(state.uidNext()).isEqualTo(new Uid(18));
        assertThat(state.messages()).isEqualTo(3);
    }

    @Test
    void microsoft365_loginThatDidNotTake_isTheAccounts() throws Exception {
        String script =
                Talk.login("")
                        + """
                        C: P2 SELECT INBOX
                        S: P2 BAD User is authenticated but not connected.
                        """;
        assertThatThrownBy(() -> selecting(script, "INBOX", IfMissing.CREATE))
                .isInstanceOf(DestinationException.LoginRefused.class);
    }

    @Test
    void appendLimit_ofTheMailbox_isAsked() throws Exception {
        String script =
                Talk.inbox("APPENDLIMIT LITERAL+")
                        + """
                        C: P3 STATUS INBOX (APPENDLIMIT)
                        S: * STATUS INBOX (APPENDLIMIT 2)
                        S: P3 OK
                        """;
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            assertThat(session.append(List.of(Talk.message("one"))).getFirst())
                    .isInstanceOf(AppendOutcome.Refused.class);
        }
    }

    @Test
    void scan_givesIdentity_leavesOutWhatLiesBefore() throws Exception {
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID FETCH 5:* (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])
                        S: * 1 FETCH (UID 4 RFC822.SIZE 10 INTERNALDATE " 1-Jan-2020 00:00:00 +0000" BODY[HEADER.FIELDS (MESSAGE-ID)] {2}
                        S:
                        S: )
                        S: * 7 EXISTS
                        S: * 2 FETCH (UID 5 FLAGS (\\Seen) RFC822.SIZE 12 INTERNALDATE " 2-Jan-2020 00:00:00 +0100" BODY[HEADER.FIELDS ("MESSAGE-ID")] {25}
                        R: Message-ID:\\r\\n <a@b.c>\\r\\n\\r\\n)\\r\\n
                        S: * 3 FETCH (UID 6 RFC822.SIZE 13 INTERNALDATE " 2-Jan-2020 00:00:00 +0100" BODY[HEADER.FIELDS (MESSAGE-ID)] NIL)
                        S: * 3 FETCH (FLAGS (\\Seen))
                        S: P3 OK done
                        """;
        List<PresentMessage> found = new ArrayList<>();
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            session.scan(new Uid(5), Detail.IDENTITY, found::add);
        }
        assertThat(found).extracting(PresentMessage::uid).containsExactly(new Uid(5), new Uid(6));
        assertThat(found.getFirst().messageId()).isEqualTo("<a@b.c>");
        assertThat(found.getFirst().size()).isEqualTo(12);
        assertThat(found.getFirst().internalDate())
                .isEqualTo(OffsetDateTime.parse("2020-01-02T00:00:00+01:00"));
        assertThat(found.getLast().statedMessageId()).isEmpty();
    }

    @Test
    void scan_withHeader_keepsItsBeginning() throws Exception {
        String header = "Subject: long\r\nX: " + "y".repeat(2000) + "\r\n\r\n";
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER])
                        R: * 1 FETCH (UID 1 RFC822.SIZE 10 INTERNALDATE " 1-Jan-2020 00:00:00 +0000" BODY[HEADER] {%d}\\r\\n%s)\\r\\n
                        S: P3 OK done
                        """
                                .formatted(
                                        header.length(),
                                        header.replace("\r", "\\r").replace("\n", "\\n"));
        DestinationSettings narrow = Talk.SETTINGS.toBuilder().headerLimit(1024).build();
        List<PresentMessage> found = new ArrayList<>();
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, narrow)) {
            session.scan(new Uid(1), Detail.HEADER, found::add);
        }
        byte[] kept = found.getFirst().header().bytes(0, 1024);
        assertThat(new String(kept, StandardCharsets.US_ASCII))
                .isEqualTo(header.substring(0, 1024));
        assertThat(found.getFirst().header().length()).isEqualTo(1024);
    }

    @Test
    void scan_sinkThatThrows_sessionGoesOn() throws Exception {
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])
                        S: * 1 FETCH (UID 1 RFC822.SIZE 10)
                        S: * 2 FETCH (UID 2 RFC822.SIZE 10)
                        S: P3 OK done
                        C: P4 NOOP
                        S: P4 OK
                        """;
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            assertThatThrownBy(() ->
                            session.scan(
                                    new Uid(1),
                                    Detail.IDENTITY,
                                    _ -> {
                                        throw new IOException("the ledger's disk is full");
                                    }))
                    .hasMessage("the ledger's disk is full");
            session.noop();
        }
    }

    /** Keeps bodies that ended, by UID. */
    private static final class Bodies implements DestinationSession.BodySink {
        private final Map<Long, String> whole = new TreeMap<>();
        private final StringBuilder current = new StringBuilder();

        @Override
        public void begin(Uid uid, long octets) {
            current.setLength(0);
        }

        @Override
        public void write(byte[] octets, int offset, int count) {
            current.append(new String(octets, offset, count, StandardCharsets.US_ASCII));
        }

        @Override
        public void end(Uid uid) {
            whole.put(uid.value(), current.toString());
        }
    }

    @Test
    void fetch_bodiesInAnyOrder_quotedAndLiteral_goneOnesPassedOver() throws Exception {
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID FETCH 1:3,9 (UID BODY.PEEK[])
                        S: * 3 FETCH (UID 3 BODY[] {5}
                        R: three)\\r\\n
                        S: * 1 FETCH (FLAGS () UID 1 BODY[] "one")
                        S: * 2 FETCH (UID 2 BODY[] NIL)
                        S: P3 OK done
                        """;
        Bodies bodies = new Bodies();
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            session.fetch(UidSet.builder().add(1, 3).add(9).build(), bodies);
        }
        assertThat(bodies.whole).isEqualTo(Map.of(1L, "one", 3L, "three"));
    }

    @Test
    void fetch_uidToldAfterTheBody_asksAgainForOneAtATime() throws Exception {
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID FETCH 1:2 (UID BODY.PEEK[])
                        R: * 1 FETCH (BODY[] {3}\\r\\none UID 1)\\r\\n* 2 FETCH (BODY[] {3}\\r\\ntwo UID 2)\\r\\n
                        S: P3 OK done
                        C: P4 UID FETCH 1 (UID BODY.PEEK[])
                        R: * 1 FETCH (BODY[] {3}\\r\\none UID 1)\\r\\n
                        S: P4 OK done
                        C: P5 UID FETCH 2 (UID BODY.PEEK[])
                        R: * 2 FETCH (BODY[] {3}\\r\\ntwo UID 2)\\r\\n
                        S: P5 OK done
                        """;
        Bodies bodies = new Bodies();
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            session.fetch(UidSet.range(new Uid(1), new Uid(2)), bodies);
        }
        assertThat(bodies.whole).isEqualTo(Map.of(1L, "one", 2L, "two"));
    }

    @Test
    void fetch_bodyOfAnotherUid_isNotTaken() throws Exception {
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID FETCH 1 (UID BODY.PEEK[])
                        R: * 1 FETCH (UID 8 BODY[] {3}\\r\\none)\\r\\n
                        X:
                        """;
        Bodies bodies = new Bodies();
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            assertThatThrownBy(() -> session.fetch(UidSet.of(new Uid(1)), bodies))
                    .isInstanceOf(DestinationException.BrokenProtocol.class);
        }
        assertThat(bodies.whole).isEmpty();
    }

    @Test
    void fetch_cutWithinABody_neverEndsIt() throws Exception {
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID FETCH 1 (UID BODY.PEEK[])
                        R: * 1 FETCH (UID 1 BODY[] {300}\\r\\none
                        X:
                        """;
        Bodies bodies = new Bodies();
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            assertThatThrownBy(() -> session.fetch(UidSet.of(new Uid(1)), bodies))
                    .isInstanceOf(DestinationException.ConnectionLost.class);
        }
        assertThat(bodies.whole).isEmpty();
    }

    @Test
    void addFlags_setsThem_andTakesNone_andARefusalIsSaid() throws Exception {
        String script =
                Talk.inbox("")
                        + """
                        C: P3 UID STORE 3:4,9 +FLAGS.SILENT ($Work \\Seen)
                        S: * 3 FETCH (UID 3 MODSEQ (7))
                        S: P3 OK done
                        C: P4 UID STORE 3 +FLAGS.SILENT (\\Seen)
                        S: P4 NO [NOPERM] you may not
                        """;
        UidSet.Builder uids = UidSet.builder();
        uids.add(new Uid(3)).add(new Uid(4)).add(new Uid(9));
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            session.addFlags(uids.build(), List.of(Flag.SEEN, new Flag("$Work")));
            assertThatThrownBy(() -> session.addFlags(UidSet.of(new Uid(3)), List.of(Flag.SEEN)))
                    .isInstanceOf(DestinationException.class)
                    .hasMessageContaining("you may not");
        }
    }

    @Test
    void serverOfImap4rev2Alone_hasNamesInUtf8_namespacesAndNoRecent() throws Exception {
        String script =
                """
                S: * OK [CAPABILITY IMAP4rev2 SASL-IR AUTH=PLAIN] ready
                C: P1 AUTHENTICATE PLAIN AGFubgB0YW5zdGFhZg==
                S: P1 OK [CAPABILITY IMAP4rev2] in
                C: P2 NAMESPACE
                S: * NAMESPACE (("Pers\u00f6nlich." ".")) NIL NIL
                S: P2 OK
                C: P3 LIST "" "*" RETURN (SPECIAL-USE)
                S: * LIST (\\Sent) "." "Pers\u00f6nlich.Ausgang.R&D"
                S: P3 OK
                C: P4 SELECT "Pers\u00f6nlich.Pl\u00e4ne & mehr"
                S: * 2 EXISTS
                S: * OK [UIDVALIDITY 7] ok
                S: * OK [UIDNEXT 3] ok
                S: * LIST () "." "Pers\u00f6nlich.Pl\u00e4ne & mehr"
                S: P4 OK [READ-WRITE] done
                C: P5 APPEND "Pers\u00f6nlich.Pl\u00e4ne & mehr" " 1-Jan-2020 00:00:00 +0000" {3+}
                C: one
                S: * 3 EXISTS
                S: P5 OK [APPENDUID 7 3] done
                """;
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.open(server, Talk.SETTINGS)) {
            assertThat(session.specialUses())
                    .isEqualTo(Map.of(SpecialUse.SENT, new MailboxName("Ausgang/R&D")));
            FolderState state =
                    session.select(new MailboxName("Pl\u00e4ne & mehr"), IfMissing.REFUSE);
            assertThat(state.messages()).isEqualTo(2);
            assertThat(session.append(List.of(Talk.message("one"))))
                    .containsExactly(new AppendOutcome.Appended(new UidValidity(7), new Uid(3)));
        }
    }

    @Test
    void namespaceOfImap4rev1_isReadAsItsNamesAre() throws Exception {
        String script =
                Talk.login("NAMESPACE")
                        + """
                        C: P2 NAMESPACE
                        S: * NAMESPACE (("Pers&APY-nlich." ".")) NIL NIL
                        S: P2 OK
                        C: P3 SELECT Pers&APY-nlich.Old
                        S: * OK [UIDVALIDITY 7] ok
                        S: * OK [UIDNEXT 3] ok
                        S: P3 OK done
                        """;
        assertThat(selecting(script, "Old", IfMissing.REFUSE).uidNext()).isEqualTo(new Uid(3));
    }
}
