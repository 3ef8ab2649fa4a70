package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.wire.Link;

/**
 * Sessions after login, as transcripts; names that begin with a letter and a digit are rows of
 * POP3-IN-THE-WILD.
 */
class RetrievalTranscriptTest {
    private static final String ONE_AT_A_TIME = Scripts.PLAIN_LOGIN;
    private static final String PIPELINING = Scripts.login("USER", "PIPELINING", "UIDL");

    /** What a test does with the session. */
    private interface Session {
        void with(Maildrop maildrop) throws IOException;
    }

    private static HostQuirks play(String script, Session session) throws Exception {
        return play(script, HostQuirks.NONE, Scripts.IMPATIENT, session);
    }

    private static HostQuirks play(
            String script, HostQuirks known, Pop3Settings settings, Session session)
            throws Exception {
        try (ScriptedPop3Host scripted = ScriptedPop3Host.playing(script)) {
            Pop3Host host = new Pop3Host(scripted.endpoint(), settings, known);
            try (Maildrop maildrop = host.open(Scripts.ANN)) {
                session.with(maildrop);
            }
            return host.quirks();
        }
    }

    private static List<String> retrieved(String script, Integer... numbers) throws Exception {
        CollectingSink sink = new CollectingSink();
        play(script, maildrop -> maildrop.retrieve(List.of(numbers), sink));
        return sink.events();
    }

    @Test
    void pipelining_allInFlightBeforeTheFirstReply() throws Exception {
        assertThat(
                        retrieved(
                                PIPELINING
                                        + """
                                        C: RETR 1
                                        C: RETR 2
                                        C: RETR 3
                                        S: +OK
                                        S: one
                                        S: .
                                        S: -ERR gone
                                        S: +OK
                                        S: three
                                        S: .
                                        C: RETR 999999999
                                        S: -ERR no such message
                                        C: RETR 3
                                        S: +OK
                                        S: three
                                        S: .
                                        """,
                                1,
                                2,
                                3))
                .containsExactly(
                        "RETR 1 = one\\r\\n", "RETR 2 refused: -ERR gone", "RETR 3 = three\\r\\n");
    }

    @Test
    void S8_messageAfterErr_isNeverTakenForTheNext() {
        String script =
                PIPELINING
                        + """
                        C: RETR 1
                        C: RETR 2
                        C: RETR 3
                        S: -ERR gone
                        S: +OK
                        S: nobody asked for this
                        S: .
                        S: +OK
                        S: two
                        S: .
                        C: RETR 999999999
                        S: +OK
                        S: three
                        S: .
                        """;
        assertThatThrownBy(() -> retrieved(script, 1, 2, 3))
                .isInstanceOf(Pop3Exception.Transient.class)
                .hasMessageContaining("more than it was asked");
    }

    @Test
    void window_isInExpectedOctets() throws Exception {
        String script =
                PIPELINING
                        + """
                        C: UIDL
                        C: LIST
                        S: +OK
                        S: .
                        S: +OK
                        S: 1 1000
                        S: 2 1000
                        S: 3 1000
                        S: .
                        C: RETR 1
                        C: RETR 2
                        S: +OK
                        S: one
                        S: .
                        C: RETR 3
                        S: +OK
                        S: two
                        S: .
                        S: +OK
                        S: three
                        S: .
                        """;
        CollectingSink sink = new CollectingSink();
        Pop3Settings narrow = Scripts.IMPATIENT.toBuilder().window(2000, 64).build();
        play(
                script,
                HostQuirks.NONE,
                narrow,
                maildrop -> {
                    maildrop.list();
                    maildrop.retrieve(List.of(1, 2, 3), sink);
                });
        assertThat(sink.events()).hasSize(3);
    }

    @Test
    void urgentRequest_goesAheadOfWhatIsNotYetSent() throws Exception {
        Deque<Request> queue = new ArrayDeque<>(List.of(new Request.Retr(1), new Request.Retr(2)));
        RequestQueue urgentFirst = () -> Optional.ofNullable(queue.poll());
        CollectingSink collecting = new CollectingSink();
        String script =
                ONE_AT_A_TIME
                        + """
                        C: RETR 1
                        S: +OK
                        S: one
                        S: .
                        C: TOP 9 0
                        S: +OK
                        S: head
                        S: .
                        C: RETR 2
                        S: +OK
                        S: two
                        S: .
                        """;
        play(
                script,
                maildrop ->
                        maildrop.retrieve(
                                urgentFirst,
                                new Forwarding(collecting) {
                                    @Override
                                    public void begin(Request request) {
                                        if (request.number() == 1) {
                                            queue.addFirst(new Request.Top(9, 0));
                                        }
                                        super.begin(request);
                                    }
                                }));
        assertThat(collecting.events())
                .containsExactly(
                        "RETR 1 = one\\r\\n", "TOP 9 0 = head\\r\\n", "RETR 2 = two\\r\\n");
    }

    @Test
    void sinkThatWantsNoMore_getsWhatIsInFlightAndTheSessionGoesOn() throws Exception {
        String script =
                PIPELINING
                        + """
                        C: RETR 1
                        C: RETR 2
                        S: +OK
                        S: one
                        S: .
                        S: +OK
                        S: two
                        S: .
                        C: NOOP
                        S: +OK
                        """;
        CollectingSink sink = new CollectingSink().enoughAfter(1);
        Pop3Settings two = Scripts.IMPATIENT.toBuilder().window(1 << 20, 2).build();
        play(
                script,
                HostQuirks.NONE,
                two,
                maildrop -> {
                    maildrop.retrieve(List.of(1, 2, 3), sink);
                    assertThat(maildrop.noop().positive()).isTrue();
                });
        assertThat(sink.events()).containsExactly("RETR 1 = one\\r\\n", "RETR 2 = two\\r\\n");
    }

    @Test
    void sinkThatThrows_endsTheSessionAndItsExceptionIsTheCallers() throws Exception {
        IOException diskFull = new IOException("disk full");
        play(
                ONE_AT_A_TIME + "C: RETR 1\nS: +OK\nS: one\nS: .\n",
                maildrop -> {
                    assertThatThrownBy(() ->
                                    maildrop.retrieve(
                                            List.of(1),
                                            new Forwarding(new CollectingSink()) {
                                                @Override
                                                public void write(
                                                        byte[] octets, int offset, int count)
                                                        throws IOException {
                                                    throw diskFull;
                                                }
                                            }))
                            .isSameAs(diskFull);
                    assertThatThrownBy(maildrop::noop)
                            .isInstanceOf(Pop3Exception.Transient.class)
                            .hasMessageContaining("is over");
                });
    }

    @Test
    void S2_bareLfTerminator_isAccepted() throws Exception {
        String script =
                ONE_AT_A_TIME
                        + """
                        C: RETR 1
                        R: +OK\\nSubject: x\\n\\n..one\\n.\\n
                        C: RETR 2
                        R: +OK\\r\\nSubject: x\\n\\n..two\\n.\\r\\n
                        """;
        assertThat(retrieved(script, 1, 2))
                .containsExactly(
                        "RETR 1 = Subject: x\\n\\n.one\\n", "RETR 2 = Subject: x\\n\\n.two\\n");
    }

    @Test
    void S2_oddEndOnAHostOfCrlf_isConfirmedBySilenceAndLearnt() throws Exception {
        CollectingSink sink = new CollectingSink();
        HostQuirks learnt =
                play(
                        ONE_AT_A_TIME
                                + """
                                C: RETR 1
                                R: +OK\\r\\none\\r\\n.\\n
                                C: RETR 2
                                R: +OK\\r\\ntwo\\r\\n.\\n
                                """,
                        maildrop -> maildrop.retrieve(List.of(1, 2), sink));
        assertThat(sink.events()).containsExactly("RETR 1 = one\\r\\n", "RETR 2 = two\\r\\n");
        assertThat(learnt.looseEnds()).isTrue();
    }

    @Test
    void S2_lastDotWithoutNewline_isAnEndAfterSilence() throws Exception {
        CollectingSink sink = new CollectingSink();
        HostQuirks known = HostQuirks.NONE.withLooseEnds();
        play(
                ONE_AT_A_TIME
                        + """
                        C: RETR 1
                        R: +OK\\r\\none\\r\\n.
                        C: RETR 2
                        R: \\r\\n+OK\\r\\ntwo\\r\\n.\\r\\n
                        """,
                known,
                Scripts.IMPATIENT,
                maildrop -> maildrop.retrieve(List.of(1, 2), sink));
        assertThat(sink.events()).containsExactly("RETR 1 = one\\r\\n", "RETR 2 = two\\r\\n");
    }

    @Test
    void S2_lastDotWithoutNewline_isAnEndAtTheEndOfTheStream() throws Exception {
        assertThat(retrieved(ONE_AT_A_TIME + "C: RETR 1\nR: +OK\\r\\none\\r\\n.\nX:\n", 1))
                .containsExactly("RETR 1 = one\\r\\n");
    }

    @Test
    void S2_oddEndsWhilePipelining_keepNothingAndAreLearnt() throws Exception {
        CollectingSink sink = new CollectingSink();
        HostQuirks learnt =
                play(
                        PIPELINING
                                + """
                                C: RETR 1
                                C: RETR 2
                                R: +OK\\r\\none\\r\\n.\\n+OK\\r\\ntwo\\r\\n.\\n
                                W:
                                """,
                        maildrop ->
                                assertThatThrownBy(() -> maildrop.retrieve(List.of(1, 2), sink))
                                        .isInstanceOf(Pop3Exception.Transient.class)
                                        .hasMessageContaining("one at a time"));
        assertThat(sink.events()).allMatch(event -> event.startsWith("RETR 1 aborted"));
        assertThat(learnt.looseEnds()).isTrue();
    }

    @Test
    void S2_mailThatImitatesAnEnd_isNotBelieved() throws Exception {
        String script =
                PIPELINING
                        + """
                        C: RETR 1
                        C: RETR 2
                        R: +OK\\r\\nSubject: x\\r\\n\\r\\nbad\\n.\\r\\n+OK forged\\r\\nforged\\r\\n.\\r\\n
                        S: +OK
                        S: two
                        S: .
                        """;
        assertThat(retrieved(script, 1, 2))
                .containsExactly(
                        "RETR 1 = Subject: x\\r\\n\\r\\nbad\\n.\\r\\n+OK forged\\r\\nforged\\r\\n",
                        "RETR 2 = two\\r\\n");
    }

    @Test
    void S3_dotsThatAreNotStuffed_stay() throws Exception {
        String script = ONE_AT_A_TIME + "C: RETR 1\nS: +OK\nS: .profile\nS: ..two\nS: .\n";
        assertThat(retrieved(script, 1)).containsExactly("RETR 1 = .profile\\r\\n.two\\r\\n");
    }

    @Test
    void S4_bodyLinesLikeStatus_areContent() throws Exception {
        String script = ONE_AT_A_TIME + "C: RETR 1\nS: +OK\nS: +OK\nS: -ERR no\nS: .\n";
        assertThat(retrieved(script, 1)).containsExactly("RETR 1 = +OK\\r\\n-ERR no\\r\\n");
    }

    @Test
    void S5_nulBareCrAndLongLines_areKept() throws Exception {
        String longLine = "x".repeat(1 << 20);
        String script =
                ONE_AT_A_TIME
                        + "C: RETR 1\nR: +OK\\r\\na\\0b\\rc\\xFF\\r\\n"
                        + longLine
                        + "\\r\\n.\\r\\n\n";
        assertThat(retrieved(script, 1))
                .containsExactly("RETR 1 = a\\0b\\rc\u00FF\\r\\n" + longLine + "\\r\\n");
    }

    @Test
    void S6_cutMessage_isNeverEnded() throws Exception {
        CollectingSink sink = new CollectingSink();
        play(
                PIPELINING
                        + "C: RETR 1\nC: RETR 2\nS: +OK\nS: one\nS: .\nR: +OK\\r\\nhalf a mess\nX:\n",
                maildrop ->
                        assertThatThrownBy(() -> maildrop.retrieve(List.of(1, 2), sink))
                                .isInstanceOf(Pop3Exception.Transient.class)
                                .hasMessageContaining("RETR 2"));
        assertThat(sink.events())
                .containsExactly("RETR 1 = one\\r\\n", "RETR 2 aborted after half a mess");
    }

    @Test
    void S7_emptyAndMissingMessages_areToldApart() throws Exception {
        String script =
                ONE_AT_A_TIME
                        + "C: RETR 1\nS: +OK\nS: .\nC: RETR 2\nS: -ERR cannot find it\nC: RETR 999999999\nS: -ERR\n";
        assertThat(retrieved(script, 1, 2))
                .containsExactly("RETR 1 = ", "RETR 2 refused: -ERR cannot find it");
    }

    @Test
    void S8_multiLineReplyAfterErr_isSkipped() throws Exception {
        String script =
                ONE_AT_A_TIME
                        + """
                        C: RETR 1
                        R: -ERR no\\r\\nreally not\\r\\n.\\r\\n
                        C: RETR 999999999
                        S: -ERR no such message
                        C: RETR 2
                        S: +OK
                        S: two
                        S: .
                        """;
        assertThat(retrieved(script, 1, 2))
                .containsExactly("RETR 1 refused: -ERR no", "RETR 2 = two\\r\\n");
    }

    @Test
    void S1_claimedSizes_areCompared() throws Exception {
        HostQuirks learnt =
                play(
                        ONE_AT_A_TIME
                                + """
                                C: UIDL
                                S: -ERR
                                C: LIST
                                S: +OK
                                S: 1 5
                                S: 2 1024
                                S: .
                                C: RETR 1
                                S: +OK
                                S: one
                                S: .
                                C: RETR 2
                                S: +OK
                                S: two
                                S: .
                                """,
                        maildrop -> {
                            maildrop.list();
                            maildrop.retrieve(List.of(1, 2), new CollectingSink());
                        });
        assertThat(learnt.sizesRight()).isEqualTo(1);
        assertThat(learnt.sizesWrong()).isEqualTo(1);
        assertThat(learnt.sizesAreExact()).isFalse();
    }

    @Test
    void C6_garbledAfterPipelining_fallsBackAndRemembers() throws Exception {
        HostQuirks learnt =
                play(
                        PIPELINING
                                + "C: RETR 1\nC: RETR 2\nS: +OK\nS: one\nS: .\nS: RETR is what?\n",
                        maildrop ->
                                assertThatThrownBy(() ->
                                                maildrop.retrieve(
                                                        List.of(1, 2), new CollectingSink()))
                                        .isInstanceOf(Pop3Exception.Transient.class)
                                        .hasMessageContaining("one at a time"));
        assertThat(learnt.pipelining()).isEqualTo(HostQuirks.Support.FAILS);
        CollectingSink sink = new CollectingSink();
        play(
                PIPELINING + "C: RETR 1\nS: +OK\nS: one\nS: .\nC: RETR 2\nS: +OK\nS: two\nS: .\n",
                learnt,
                Scripts.IMPATIENT,
                maildrop -> maildrop.retrieve(List.of(1, 2), sink));
        assertThat(sink.events()).hasSize(2);
    }

    @Test
    void C6_dropsBetweenPipelinedReplies_secondTimeCounts() throws Exception {
        String script = PIPELINING + "C: RETR 1\nC: RETR 2\nS: +OK\nS: one\nS: .\nX:\n";
        Session session =
                maildrop ->
                        assertThatThrownBy(() ->
                                        maildrop.retrieve(List.of(1, 2), new CollectingSink()))
                                .isInstanceOf(Pop3Exception.Transient.class);
        HostQuirks once = play(script, session);
        assertThat(once.allowsPipelining(true)).isTrue();
        HostQuirks twice = play(script, once, Scripts.IMPATIENT, session);
        assertThat(twice.allowsPipelining(true)).isFalse();
    }

    @Test
    void C1_farewellInsteadOfAReply_isNoRefusal() throws Exception {
        CollectingSink sink = new CollectingSink();
        play(
                ONE_AT_A_TIME + "C: RETR 1\nS: -ERR Disconnected for inactivity.\nX:\n",
                maildrop ->
                        assertThatThrownBy(() -> maildrop.retrieve(List.of(1), sink))
                                .isInstanceOf(Pop3Exception.Transient.class)
                                .hasMessageContaining("inactivity"));
        assertThat(sink.events()).isEmpty();
    }

    /** The silence is played: a real one would have to be shorter than any pause of the host's. */
    @Test
    void C9_stalledMessage_isAbortedByProgressTimeout() throws Exception {
        Socket socket = new Socket();
        CollectingSink sink = new CollectingSink();
        Pop3Settings settings = Scripts.IMPATIENT;
        InputStream stalling =
                new InputStream() {
                    private boolean given;

                    @Override
                    public int read() {
                        throw new AssertionError("not read octet by octet");
                    }

                    @Override
                    public int read(byte[] target, int offset, int count) throws IOException {
                        assertThat(socket.getSoTimeout())
                                .isEqualTo(settings.progressTimeout().toMillis());
                        if (given) {
                            throw new SocketTimeoutException("Read timed out");
                        }
                        given = true;
                        byte[] half = "+OK\r\nha".getBytes(StandardCharsets.US_ASCII);
                        System.arraycopy(half, 0, target, offset, half.length);
                        return half.length;
                    }
                };
        Pop3Host host = new Pop3Host(Pop3Endpoint.parse("pop3://127.0.0.1:110"), settings);
        Wire wire = new Wire(new Link(socket, stalling, new ByteArrayOutputStream()));
        try (Maildrop maildrop = new Pop3Session(wire, host, Capabilities.UNKNOWN)) {
            assertThatThrownBy(() -> maildrop.retrieve(List.of(1), sink))
                    .isInstanceOf(Pop3Exception.Transient.class)
                    .hasMessageContaining("did not answer in time");
        }
        assertThat(sink.events()).containsExactly("RETR 1 aborted after ha");
    }

    @Test
    void top_isBoundedWhateverTheHostSends() throws Exception {
        play(
                ONE_AT_A_TIME
                        + "C: TOP 1 0\nS: +OK\nS: Subject: x\nS: and all the body\nS: .\nC: TOP 2 5\nS: -ERR\n",
                maildrop -> {
                    Maildrop.Head head = maildrop.top(1, 0, 12).orElseThrow();
                    assertThat(head.cut()).isTrue();
                    assertThat(head.octets().length()).isEqualTo(12);
                    assertThat(maildrop.top(2, 5, 100)).isEmpty();
                });
    }

    @Test
    void V4_deletionsArePipelinedAndQuitTells() throws Exception {
        play(
                PIPELINING
                        + """
                        C: DELE 1
                        C: DELE 2
                        S: +OK
                        S: -ERR no such message
                        C: QUIT
                        S: -ERR some deleted messages not removed
                        """,
                maildrop -> {
                    assertThat(maildrop.delete(List.of(1, 2)))
                            .extracting(Reply::positive)
                            .containsExactly(true, false);
                    assertThat(maildrop.quit().positive()).isFalse();
                });
    }

    @Test
    void quit_hostThatHangsUp_mattersOnlyAfterDeletions() throws Exception {
        play(
                ONE_AT_A_TIME + "C: QUIT\nX:\n",
                maildrop -> assertThat(maildrop.quit().positive()).isTrue());
        play(
                ONE_AT_A_TIME + "C: DELE 1\nS: +OK\nC: QUIT\nX:\n",
                maildrop -> {
                    maildrop.delete(1);
                    assertThatThrownBy(maildrop::quit).isInstanceOf(Pop3Exception.Transient.class);
                });
    }

    @Test
    void V3_rsetBeforeQuit_onlyWhereNothingIsDeleted() throws Exception {
        Pop3Settings careful = Scripts.IMPATIENT.toBuilder().rsetBeforeQuit(true).build();
        play(
                ONE_AT_A_TIME + "C: RSET\nS: +OK\nC: QUIT\nS: +OK\n",
                HostQuirks.NONE,
                careful,
                Maildrop::quit);
        play(
                ONE_AT_A_TIME + "C: DELE 1\nS: +OK\nC: QUIT\nS: +OK\n",
                HostQuirks.NONE,
                careful,
                maildrop -> {
                    maildrop.delete(1);
                    maildrop.quit();
                });
    }

    /** Passes on what it is given. */
    private static class Forwarding implements RetrievalSink {
        private final CollectingSink next;

        Forwarding(CollectingSink next) {
            this.next = next;
        }

        @Override
        public void begin(Request request) {
            next.begin(request);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            next.write(octets, offset, count);
        }

        @Override
        public void end(Request request) {
            next.end(request);
        }

        @Override
        public void refused(Request request, Reply reply) {
            next.refused(request, reply);
        }

        @Override
        public void aborted(Request request) {
            next.aborted(request);
        }
    }
}
