package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.Channel;
import org.popbridge.mapping.host.Gate;
import org.popbridge.mapping.host.Mail;
import org.popbridge.mapping.host.Manners;
import org.popbridge.mapping.host.OldTls;
import org.popbridge.mapping.host.Reply;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.host.Visit;
import org.popbridge.mapping.pop3.LoginMethod;
import org.popbridge.mapping.pop3.Pop3Endpoint.Security;
import org.popbridge.mapping.pop3.TestCertificate;
import org.popbridge.mapping.wire.Trust;

/** What hosts do to sessions: the rows C of docs/pop3-hosts.md, through the whole program. */
class SessionRowsIT extends HostRows {
    private void deliver(int count) {
        for (int i = 0; i < count; i++) {
            spool().deliver("m" + i);
        }
    }

    /** A NOOP may have made others, which only looked. */
    private List<Visit> visitsThatRetrieved() {
        return host().visits().stream().filter(visit -> !visit.retrieved().isEmpty()).toList();
    }

    @Test
    void C1_hostThatClosesSilentSessions_findsNone() throws Exception {
        start();
        deliver(5);
        Inbox before = open();
        sync().is(before);
        assertThat(visitsOver(0)).extracting(Visit::ended).containsOnly(Visit.End.QUIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[IN-USE] maildrop locked",
                "unable to lock maildrop",
                "please wait a while",
                "service unavailable",
                "too many connections",
                "[SYS/TEMP] try later",
                "[LOGIN-DELAY] minimum time between mail checks violation"
            })
    void C2_busyInWords_isNoWrongPassword(String words) throws Exception {
        start();
        deliver(3);
        Inbox before = open();

        host().behaving(Manners.busy(words));
        int visits = host().visits().size();
        await(
                "a refusal",
                () -> {
                    client().send("NOOP").ok();
                    return host().visits().size() > visits;
                });
        inbox().is(before);
        try (ImapWire other = program().connect().login(USER)) {
            Inbox.of(other).is(before);
        }
        try (ImapWire stranger = program().connect()) {
            assertThat(stranger.send("LOGIN somebody pw").tagged())
                    .as("not a wrong password")
                    .startsWith("NO [UNAVAILABLE]");
        }

        host().behavingWell();
        spool().deliver("more");
        assertThat(sync().keeps(before).octets()).isEqualTo(spool().octets());
    }

    @Test
    void C2_turnedAwayAtTheGreeting_isNoWrongPassword() throws Exception {
        start();
        deliver(3);
        Inbox before = open();
        host().behaving(Manners.turningAway("too many connections, try again later"));
        int visits = host().visits().size();
        await(
                "a refusal",
                () -> {
                    client().send("NOOP").ok();
                    return host().visits().size() > visits;
                });
        inbox().is(before);
        host().behavingWell();
        spool().deliver("more");
        assertThat(sync().keeps(before).octets()).isEqualTo(spool().octets());
    }

    @Test
    void C2_hostGone_mailHereIsServedAndLoginsAnsweredToo() throws Exception {
        start();
        deliver(3);
        Inbox before = open();
        host().close();
        inbox().is(before);
        stopProgram();
        serve(settings -> settings, Program.POLICY);
        try (ImapWire other = program().connect().login(USER)) {
            Inbox.of(other).is(before);
        }
        try (ImapWire stranger = program().connect()) {
            assertThat(stranger.send("LOGIN " + USER + " wrong").tagged()).startsWith("NO [");
        }
    }

    @Test
    void C3_loginDelayInCapa_isObeyed() throws Exception {
        Manners.LoginDelay delay = new Manners.LoginDelay(Duration.ofSeconds(1), true);
        start(delay);
        loginDelay(delay, 0);
    }

    @Test
    void C3_loginDelayOnlyInWords_isLearnt() throws Exception {
        Manners.LoginDelay delay = new Manners.LoginDelay(Duration.ofSeconds(1), false);
        start(delay);
        loginDelay(delay, 1);
    }

    private void loginDelay(Manners.LoginDelay delay, int lessons) throws Exception {
        deliver(3);
        Inbox before = open();
        for (int i = 0; i < 3; i++) {
            spool().deliver("more" + i);
            before = sync().keeps(before);
        }
        assertThat(before.octets()).isEqualTo(spool().octets());
        assertThat(delay.refused()).as("logins too soon").isEqualTo(lessons);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAPA", "AUTH"})
    void C4_hostThatClosesOnACommand_isComeBackToWithoutIt(String verb) throws Exception {
        Behaviour sasl =
                Behaviour.offering(all ->
                        java.util.stream.Stream.concat(
                                        all.stream(), java.util.stream.Stream.of("SASL PLAIN"))
                                .toList());
        start(sasl, Manners.closingOn(verb));
        deliver(3);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        int asked = host().asked(verb);
        assertThat(asked).isLessThanOrEqualTo(1);
        sync().is(before);
        reopen().is(before);
        sync().is(before);
        assertThat(host().asked(verb)).as("remembered over a restart").isEqualTo(asked);
    }

    @Test
    void C4_hostThatClosesOnABadPassword_isABadPassword() throws Exception {
        start(Manners.closingOnBadPassword());
        deliver(3);
        Inbox before = open();
        try (ImapWire stranger = program().connect()) {
            assertThat(stranger.send("LOGIN " + USER + " wrong").tagged())
                    .startsWith("NO [AUTHENTICATIONFAILED]");
        }
        sync().is(before);
    }

    @Test
    void C5_okWhereSaslWantsAPlus_isAccepted() throws Exception {
        start(Manners.okForChallenge());
        deliver(3);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        assertThat(host().asked("AUTH")).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"XOAUTH2, true", "XOAUTH2, false", "OAUTHBEARER, true", "OAUTHBEARER, false"})
    void C5_tokenInTwoSteps_isPassedOn(String mechanism, boolean said) throws Exception {
        start(Manners.takingTokens(said));
        deliver(3);
        serve(settings -> settings.loginMethods(LoginMethod.XOAUTH2), Program.POLICY);
        try (ImapWire stranger = program().connect()) {
            stranger.begin("AUTHENTICATE " + mechanism + " " + token(mechanism, "ya29.stolen"));
            assertThat(stranger.response().text()).startsWith("+ ");
            stranger.write("AQ==\r\n");
            assertThat(stranger.response().text()).contains(" NO [AUTHENTICATIONFAILED]");
        }
        ImapWire owner = program().connect();
        assertThat(owner.send("LOGIN " + USER + " " + Dovecot.PASSWORD).tagged())
                .as("a token is asked for")
                .startsWith("NO [CANNOT]");
        owner.send("AUTHENTICATE " + mechanism + " " + token(mechanism, Dovecot.PASSWORD)).ok();
        assertThat(seenBy(owner).octets()).isEqualTo(spool().octets());
        assertThat(host().asked("USER")).isZero();
    }

    private static String token(String mechanism, String token) {
        String bearer = "\1auth=Bearer " + token + "\1\1";
        String message =
                mechanism.equals("XOAUTH2")
                        ? "user=" + USER + bearer
                        : "n,a=" + USER + "," + bearer;
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void C6_hostThatClosesOnPipelining_isAskedOneAtATime() throws Exception {
        start(Manners.closingOnPipelining());
        notPipelinedAtLast();
    }

    @Test
    void C6_hostThatDropsPipelinedCommands_isAskedOneAtATime() throws Exception {
        start(Manners.droppingPipelined());
        notPipelinedAtLast();
    }

    private void notPipelinedAtLast() throws Exception {
        deliver(12);
        Inbox before =
                open(settings -> settings.progressTimeout(Duration.ofMillis(400)), Program.POLICY);
        assertThat(before.octets()).isEqualTo(spool().octets());
        // What is under way ends with the program, by no QUIT.
        stopProgram();
        int visits = host().visits().size();
        open().is(before);
        sync().is(before);
        assertThat(visitsOver(visits))
                .as("remembered over a restart")
                .extracting(Visit::ended)
                .containsOnly(Visit.End.QUIT);
    }

    @Test
    void C6_hostThatDropsAfterManyRetrievals_isComeBackTo() throws Exception {
        start(Manners.closingAfterRetrievals(7));
        deliver(40);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        assertThat(visitsThatRetrieved()).as("seven at a time").hasSizeLessThan(10);
    }

    @Test
    void C7_tls10Only_byOptInAndPin() throws Exception {
        TestCertificate old = TestCertificate.make("dns:old.example.org", "RSA", "SHA1withRSA");
        use(ScriptedHost.start(Security.TLS, new OldTls(old)));
        deliver(3);
        Trust pin = Trust.pinned(OldTls.sha256(old));
        Inbox before = open(settings -> settings.trust(pin).legacyTls(true), Program.POLICY);
        assertThat(before.octets()).isEqualTo(spool().octets());
        stopProgram();
        serve(settings -> settings.trust(pin), Program.POLICY);
        try (ImapWire stranger = program().connect()) {
            assertThat(stranger.send("LOGIN somebody pw").tagged()).startsWith("NO [UNAVAILABLE]");
        }
    }

    @Test
    void C8_hostThatTakesLongOverThePassword_isWaitedFor() throws Exception {
        Gate gate = new Gate();
        start(Behaviour.on("PASS", (_, _, usual) -> usual.answer().after(gate)));
        deliver(3);
        serve(settings -> settings, Program.POLICY);
        try (ImapWire slow = program().connect()) {
            slow.begin("LOGIN " + USER + " " + Dovecot.PASSWORD);
            gate.awaitSomebody();
            gate.open();
            String told = slow.response().text();
            while (told.startsWith("*")) {
                told = slow.response().text();
            }
            assertThat(told).contains(" OK ");
            assertThat(Inbox.of(slow).octets()).isEqualTo(spool().octets());
        }
    }

    @Test
    void C9_tricklingHost_isWaitedForAsLongAsItTrickles() throws Exception {
        start(Behaviour.on("RETR", (_, _, usual) -> usual.answer().trickling(4)));
        deliver(2);
        // A message takes a second, longer than the time-out, which is for silence alone.
        Inbox before =
                open(settings -> settings.progressTimeout(Duration.ofMillis(500)), Program.POLICY);
        assertThat(before.octets()).isEqualTo(spool().octets());
        // The host notes what it gave after the last octet.
        sync().is(before);
        assertThat(host().retrieved()).as("each once").containsExactlyInAnyOrder("m0", "m1");
    }

    @Test
    void C9_hostThatStallsInMidMessage_isLeftAndComeBackTo() throws Exception {
        Gate gate = new Gate();
        start(
                Behaviour.first(
                        1,
                        "RETR",
                        (_, _, usual) -> {
                            Reply whole = usual.answer();
                            return new Reply(
                                    out -> {
                                        out.write(
                                                "+OK\r\nReceived: "
                                                        .getBytes(
                                                                java.nio.charset.StandardCharsets
                                                                        .US_ASCII));
                                        out.flush();
                                        Reply.raw("").after(gate).sending().to(out);
                                    },
                                    whole.then());
                        }));
        deliver(5);
        Inbox before =
                open(settings -> settings.progressTimeout(Duration.ofMillis(300)), Program.POLICY);
        assertThat(before.octets()).isEqualTo(spool().octets());
        gate.open();
        sync().is(before);
    }

    @Test
    void C9_hostThatClosesInMidMessage_isResumedWithWhatIsMissing() throws Exception {
        start(
                Behaviour.on(
                        "RETR",
                        (_, session, usual) ->
                                session.number() < 6 && session.retrieved().size() == 3
                                        ? usual.answer().cutAt(100)
                                        : usual.answer()));
        deliver(20);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        sync().is(before);
        assertThat(visitsThatRetrieved()).as("three at a time").hasSizeLessThan(10);
    }

    @Test
    void C10_plaintextAfterTheOkToStls_isNeverUsed() throws Exception {
        TestCertificate certificate = TestCertificate.make();
        use(ScriptedHost.start(Security.STARTTLS, Channel.Tls.of(certificate.server())));
        deliver(3);
        host().behaving(Manners.injectingAfterStls("+OK injected\r\n"));
        serve(settings -> settings.trust(certificate.trust()), Program.POLICY);
        try (ImapWire client = program().connect()) {
            assertThat(client.send("LOGIN " + USER + " pw").tagged())
                    .startsWith("NO [UNAVAILABLE]");
        }
        assertThat(host().asked("PASS")).as("no password was said").isZero();
        assertThat(host().asked("USER")).isZero();

        stopProgram();
        host().behavingWell();
        Inbox after = open(settings -> settings.trust(certificate.trust()), Program.POLICY);
        assertThat(after.octets()).isEqualTo(spool().octets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<not a time stamp>", "<1896.697170952@>", "POP <> ready", "<a b@c>"})
    void C11_greetingWithATimestampThatIsNone_isNoReasonForApop(String greeting) throws Exception {
        start(Manners.greeting("ready " + greeting));
        deliver(2);
        Inbox before = open();
        assertThat(before.octets()).isEqualTo(spool().octets());
        assertThat(host().asked("APOP")).isZero();
    }

    @Test
    void severalAtOnce_allRight() throws Exception {
        start(
                org.popbridge.mapping.host.Naming.shuffling(11),
                org.popbridge.mapping.host.Naming.saying(id -> "  " + id),
                org.popbridge.mapping.host.Framing.claiming(size -> (size + 1023) / 1024 * 1024),
                org.popbridge.mapping.host.Framing.dotAndLineFeed(),
                Manners.closingOn("CAPA"),
                Manners.closingAfterRetrievals(5));
        deliver(12);
        Inbox before =
                open(settings -> settings.looseEndTimeout(Duration.ofMillis(100)), Program.POLICY);
        assertThat(before.octets()).containsExactlyInAnyOrderElementsOf(spool().octets());
        spool().deliver("more");
        Inbox after = sync().keeps(before);
        assertThat(after.newOctetsSince(before)).isEqualTo(List.of(Mail.of("more").octets()));
        nothingWasDeleted();
    }
}
