package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.migrate.destination.DestinationSettings.Pace;

/** APPEND in all its paces, and what becomes of messages. */
class AppendTranscriptTest {
    private static final OutgoingMessage ONE = Talk.message("one");
    private static final OutgoingMessage TWO = Talk.message("two!", Flag.SEEN, Flag.FLAGGED);
    private static final OutgoingMessage THREE = Talk.message("three");

    private static AppendOutcome at(long uid) {
        return new AppendOutcome.Appended(new UidValidity(7), new Uid(uid));
    }

    private static List<AppendOutcome> appending(
            String script, DestinationSettings settings, OutgoingMessage... messages)
            throws Exception {
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, settings)) {
            return session.append(List.of(messages));
        }
    }

    private static List<AppendOutcome> appending(String script, OutgoingMessage... messages)
            throws Exception {
        return appending(script, Talk.SETTINGS, messages);
    }

    @Test
    void multiAppend_oneCommand_uidsInOrder() throws Exception {
        String script =
                Talk.inbox("UIDPLUS LITERAL+ MULTIAPPEND")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4+}
                        C: two! " 1-Jan-2020 00:00:00 +0000" {5+}
                        C: three
                        S: * 3 EXISTS
                        S: P3 OK [APPENDUID 7 11:12,15] done
                        """;
        assertThat(appending(script, ONE, TWO, THREE)).containsExactly(at(11), at(12), at(15));
    }

    @Test
    void multiAppend_boundedByMessagesAndOctets() throws Exception {
        String script =
                Talk.inbox("UIDPLUS LITERAL+ MULTIAPPEND")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        C: P4 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        C: P5 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {8+}
                        C: too long
                        S: P3 OK [APPENDUID 7 1:2] done
                        S: P4 OK [APPENDUID 7 3] done
                        S: P5 OK [APPENDUID 7 4] done
                        """;
        DestinationSettings narrow = Talk.SETTINGS.toBuilder().batch(10, 2).build();
        assertThat(appending(script, narrow, ONE, ONE, ONE, Talk.message("too long")))
                .containsExactly(at(1), at(2), at(3), at(4));
    }

    @Test
    void multiAppend_refusedOverOneMessage_isTriedSingly() throws Exception {
        String script =
                Talk.inbox("UIDPLUS LITERAL+ MULTIAPPEND")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4+}
                        C: two! " 1-Jan-2020 00:00:00 +0000" {5+}
                        C: three
                        S: P3 NO Message contains NUL characters
                        C: P4 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        C: P5 APPEND INBOX (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4+}
                        C: two!
                        C: P6 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {5+}
                        C: three
                        S: P4 OK [APPENDUID 7 1] done
                        S: P5 NO Message contains NUL characters
                        S: P6 OK [APPENDUID 7 2] done
                        """;
        List<AppendOutcome> outcomes = appending(script, ONE, TWO, THREE);
        assertThat(outcomes.getFirst()).isEqualTo(at(1));
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        AppendOutcome.Refused.class,
                        refused ->
                                assertThat(refused.refusal().kind())
                                        .isEqualTo(Refusal.Kind.MESSAGE));
        assertThat(outcomes.get(2)).isEqualTo(at(2));
    }

    @Test
    void pipelined_allLeaveBeforeTheFirstAnswer() throws Exception {
        String script =
                Talk.inbox("LITERAL+")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        C: P4 APPEND INBOX (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4+}
                        C: two!
                        S: P4 OK done
                        S: P3 OK done
                        """;
        assertThat(appending(script, ONE, TWO))
                .containsExactly(
                        new AppendOutcome.AppendedSomewhere(),
                        new AppendOutcome.AppendedSomewhere());
    }

    @Test
    void synchronisingLiterals_waitForTheGoAhead() throws Exception {
        String script =
                Talk.inbox("UIDPLUS")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3}
                        S: + go on
                        C: one
                        C: P4 APPEND INBOX (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4}
                        S: P3 OK [APPENDUID 7 1] done
                        S: +
                        C: two!
                        S: P4 OK [APPENDUID 7 2] done
                        """;
        assertThat(appending(script, ONE, TWO)).containsExactly(at(1), at(2));
    }

    @Test
    void synchronisingLiteral_refusedInsteadOfGoAhead_isNotSent() throws Exception {
        String script =
                Talk.inbox("UIDPLUS MULTIAPPEND")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3}
                        S: P3 NO [TOOBIG] no
                        C: P4 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3}
                        S: P4 NO [TOOBIG] no
                        C: P5 APPEND INBOX (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4}
                        S: +
                        C: two!
                        S: P5 OK [APPENDUID 7 1] done
                        """;
        List<AppendOutcome> outcomes = appending(script, ONE, TWO);
        assertThat(outcomes.getFirst())
                .isInstanceOfSatisfying(
                        AppendOutcome.Refused.class,
                        refused ->
                                assertThat(refused.refusal().kind())
                                        .isEqualTo(Refusal.Kind.TOO_LARGE));
        assertThat(outcomes.getLast()).isEqualTo(at(1));
    }

    @Test
    void literalMinus_onlyLargeOnesWait() throws Exception {
        String large = "x".repeat(4097);
        String script =
                Talk.inbox("UIDPLUS LITERAL-")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        C: P4 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {4097}
                        S: P3 OK [APPENDUID 7 1] done
                        S: +
                        C: %s
                        S: P4 OK [APPENDUID 7 2] done
                        """
                                .formatted(large);
        assertThat(appending(script, ONE, Talk.message(large))).containsExactly(at(1), at(2));
    }

    @Test
    void careful_oneAtATime_whateverTheServerHas() throws Exception {
        String script =
                Talk.inbox("UIDPLUS LITERAL+ MULTIAPPEND")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3}
                        S: +
                        C: one
                        S: P3 OK [APPENDUID 7 1] done
                        C: P4 APPEND INBOX (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4}
                        S: +
                        C: two!
                        S: P4 OK [APPENDUID 7 2] done
                        """;
        DestinationSettings careful = Talk.SETTINGS.toBuilder().pace(Pace.CAREFUL).build();
        assertThat(appending(script, careful, ONE, TWO)).containsExactly(at(1), at(2));
    }

    @Test
    void fullMailbox_stopsWhatWaits() throws Exception {
        String script =
                Talk.inbox("LITERAL+")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        S: P3 NO [OVERQUOTA] Quota exceeded
                        """;
        DestinationSettings narrow = Talk.SETTINGS.toBuilder().windowCommands(1).build();
        List<AppendOutcome> outcomes = appending(script, narrow, ONE, TWO, THREE);
        assertThat(outcomes.getFirst())
                .isInstanceOfSatisfying(
                        AppendOutcome.Refused.class,
                        refused ->
                                assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.FULL));
        assertThat(outcomes.subList(1, 3)).hasOnlyElementsOfType(AppendOutcome.NotSent.class);
    }

    @Test
    void throttled_batchIsNotTriedSingly() throws Exception {
        String script =
                Talk.inbox("LITERAL+ MULTIAPPEND")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one " 1-Jan-2020 00:00:00 +0000" {5+}
                        C: three
                        S: P3 NO Request is throttled. Suggested Backoff Time: 299609 milliseconds
                        """;
        assertThat(appending(script, ONE, THREE))
                .allSatisfy(outcome ->
                        assertThat(outcome)
                                .isInstanceOfSatisfying(
                                        AppendOutcome.Refused.class,
                                        refused ->
                                                assertThat(refused.refusal().waitFor())
                                                        .hasValueSatisfying(wait ->
                                                                assertThat(wait.toMillis())
                                                                        .isEqualTo(299_609))));
    }

    @Test
    void bye_leavesWhatIsUnderWayUnknown_andSaysWhy() throws Exception {
        String script =
                Talk.inbox("LITERAL+")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        C: P4 APPEND INBOX (\\Seen \\Flagged) " 1-Jan-2020 00:00:00 +0000" {4+}
                        C: two!
                        S: P3 OK done
                        S: * BYE Too many connections, slow down
                        X:
                        """;
        List<AppendOutcome> outcomes = appending(script, ONE, TWO);
        assertThat(outcomes.getFirst()).isEqualTo(new AppendOutcome.AppendedSomewhere());
        assertThat(outcomes.getLast())
                .isInstanceOfSatisfying(
                        AppendOutcome.Unknown.class,
                        unknown ->
                                assertThat(unknown.cause())
                                        .isInstanceOf(DestinationException.Throttled.class));
    }

    @Test
    void answerToNoCommand_endsTheSession() throws Exception {
        // An Exchange server that takes a message's octets for commands: mscdex/node-imap#868.
        String script =
                Talk.inbox("LITERAL+")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        S: <body BAD Command Error. 10
                        """;
        assertThat(appending(script, ONE).getFirst())
                .isInstanceOfSatisfying(
                        AppendOutcome.Unknown.class,
                        unknown ->
                                assertThat(unknown.cause())
                                        .isInstanceOf(DestinationException.BrokenProtocol.class));
    }

    @Test
    void appendLimit_isRespectedWithoutASend() throws Exception {
        String script =
                Talk.inbox("LITERAL+ UIDPLUS APPENDLIMIT=4")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        S: P3 OK [APPENDUID 7 1] done
                        """;
        List<AppendOutcome> outcomes = appending(script, THREE, ONE);
        assertThat(outcomes.getFirst()).isInstanceOf(AppendOutcome.Refused.class);
        assertThat(outcomes.getLast()).isEqualTo(at(1));
    }

    @Test
    void appendUid_thatIsNone_leavesTheMessageAppended() throws Exception {
        String script =
                Talk.inbox("LITERAL+ MULTIAPPEND UIDPLUS")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one " 1-Jan-2020 00:00:00 +0000" {5+}
                        C: three
                        S: P3 OK [APPENDUID 7 1:9] done
                        """;
        assertThat(appending(script, ONE, THREE))
                .containsOnly(new AppendOutcome.AppendedSomewhere());
    }

    @Test
    void messageThatCannotBeRead_endsTheSession() throws Exception {
        Octets broken =
                new Octets() {
                    @Override
                    public long length() {
                        return 10;
                    }

                    @Override
                    public void read(long offset, byte[] target, int at, int count)
                            throws IOException {
                        throw new EOFException("the spool file is gone");
                    }
                };
        OutgoingMessage unreadable =
                new OutgoingMessage(
                        broken, OffsetDateTime.parse("2020-01-01T00:00:00Z"), List.of());
        String script = Talk.inbox("LITERAL+");
        assertThat(appending(script, unreadable).getFirst())
                .isInstanceOfSatisfying(
                        AppendOutcome.Unknown.class,
                        unknown ->
                                assertThat(unknown.cause())
                                        .isInstanceOf(DestinationException.LocalTrouble.class));
    }

    @Test
    void submissions_overlap() throws Exception {
        String script =
                Talk.inbox("LITERAL+ UIDPLUS")
                        + """
                        C: P3 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {3+}
                        C: one
                        C: P4 APPEND INBOX " 1-Jan-2020 00:00:00 +0000" {5+}
                        C: three
                        S: P3 OK [APPENDUID 7 1] done
                        S: P4 OK [APPENDUID 7 2] done
                        """;
        try (ScriptedImapServer server = ScriptedImapServer.playing(script);
                DestinationSession session = Talk.openInbox(server, Talk.SETTINGS)) {
            DestinationSession.Submission first = session.submit(List.of(ONE));
            DestinationSession.Submission second = session.submit(List.of(THREE));
            assertThat(first.await()).containsExactly(at(1));
            assertThat(second.await()).containsExactly(at(2));
        }
    }
}
