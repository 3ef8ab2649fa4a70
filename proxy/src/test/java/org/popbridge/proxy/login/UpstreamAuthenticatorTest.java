package org.popbridge.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.pop3.LoginMethod;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused.Reason;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.session.Authenticator;
import org.popbridge.proxy.session.Authenticator.Link;
import org.popbridge.proxy.session.Authenticator.Outcome;

class UpstreamAuthenticatorTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");

    @TempDir Path directory;
    private final TestClock clock = new TestClock();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private SqliteMailStore store;
    private ScriptedBridge bridge;
    private UpstreamAuthenticator logins;

    @BeforeEach
    void open() throws IOException {
        store = SqliteMailStore.open(directory);
        bridge = new ScriptedBridge(store);
        logins = authenticator(LoginSettings.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        logins.close();
        store.close();
    }

    private UpstreamAuthenticator authenticator(LoginSettings settings) throws IOException {
        Upstream upstream =
                new Upstream(
                        Pop3Endpoint.parse("pop3s://pop.example.org"),
                        Pop3Settings.DEFAULT,
                        SyncPolicy.DEFAULT);
        return new UpstreamAuthenticator(
                new Routes(List.of(Route.toEveryone(upstream))),
                store,
                bridge,
                settings,
                new PasswordVerifier.Cost(64, 1, 1),
                clock,
                wait -> {
                    pauses.add(wait);
                    clock.pass(wait);
                });
    }

    private Outcome login(String password) throws InterruptedException {
        return logins.authenticate(attempt("alice", "", password, Link.PROTECTED));
    }

    private static Authenticator.Attempt attempt(
            String user, String authorization, String password, Link link) {
        return new Authenticator.Attempt(
                user,
                authorization,
                Secret.of(password),
                Authenticator.Mechanism.PLAIN,
                HOME,
                link);
    }

    /** Until the verifier is written, as it is before the process may end. */
    private void restart() throws IOException {
        logins.close();
        logins = authenticator(LoginSettings.DEFAULT);
    }

    private static void assertRefused(Outcome outcome, ResponseCode.Plain code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void goodLogin_isAskedOnce_andThenRemembered() throws Exception {
        bridge.answers(() -> {});
        for (int i = 0; i < 6; i++) {
            assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        }
        assertThat(bridge.signIns()).isEqualTo(1);
        clock.pass(LoginSettings.DEFAULT.remember().plusSeconds(1));
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        assertThat(bridge.signIns()).isEqualTo(2);
    }

    private Outcome token(String token) throws InterruptedException {
        return logins.authenticate(
                new Authenticator.Attempt(
                        "alice",
                        "",
                        Secret.of(token),
                        Authenticator.Mechanism.XOAUTH2,
                        HOME,
                        Link.PROTECTED));
    }

    @Test
    void token_isPassedOn_andRememberedAsOne() throws Exception {
        assertThat(token("ya29.x")).isInstanceOf(Outcome.Granted.class);
        assertThat(token("ya29.x")).isInstanceOf(Outcome.Granted.class);
        assertThat(bridge.shown())
                .containsExactly(new Pop3Credentials.OAuthToken("alice", Secret.of("ya29.x")));
        // The same text as a password is another matter.
        bridge.answers(refusal(Reason.CREDENTIALS));
        assertRefused(login("ya29.x"), ResponseCode.Plain.AUTHENTICATIONFAILED);
        assertThat(token("ya29.x")).isInstanceOf(Outcome.Granted.class);
        assertThat(bridge.signIns()).isEqualTo(2);
    }

    @Test
    void token_getsNobodyIn_whileTheHostIsDown_andLeavesThePasswordAlone() throws Exception {
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        assertThat(token("ya29.x")).isInstanceOf(Outcome.Granted.class);
        restart();
        bridge.answers(() -> {
            throw new Pop3Exception.Transient("down");
        });
        assertThat(token("ya29.x")).isInstanceOf(Outcome.Unavailable.class);
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void token_thatIsRefused_isWrong_andThePasswordStaysGood() throws Exception {
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        restart();
        bridge.answers(refusal(Reason.CREDENTIALS));
        assertRefused(token("right"), ResponseCode.Plain.AUTHENTICATIONFAILED);
        restart();
        bridge.answers(() -> {
            throw new Pop3Exception.Transient("down");
        });
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void proofs_areThoseOfTheRoutes() throws IOException {
        assertThat(logins.proofs()).containsExactly(Authenticator.Proof.PASSWORD);
        assertThat(proofs(LoginMethod.XOAUTH2)).containsExactly(Authenticator.Proof.TOKEN);
        assertThat(proofs(LoginMethod.USER_PASS, LoginMethod.OAUTHBEARER))
                .containsExactlyInAnyOrder(Authenticator.Proof.PASSWORD, Authenticator.Proof.TOKEN);
    }

    private Set<Authenticator.Proof> proofs(LoginMethod... methods) throws IOException {
        Upstream upstream =
                new Upstream(
                        Pop3Endpoint.parse("pop3s://pop.example.org"),
                        Pop3Settings.builder().loginMethods(methods).build(),
                        SyncPolicy.DEFAULT);
        try (UpstreamAuthenticator other =
                new UpstreamAuthenticator(
                        new Routes(List.of(Route.toEveryone(upstream))),
                        store,
                        bridge,
                        LoginSettings.DEFAULT)) {
            return other.proofs();
        }
    }

    @Test
    void wrongLogin_isRefused_andNotAskedAgainAtOnce() throws Exception {
        bridge.answers(refusal(Reason.CREDENTIALS));
        assertRefused(login("wrong"), ResponseCode.Plain.AUTHENTICATIONFAILED);
        assertRefused(login("wrong"), ResponseCode.Plain.AUTHENTICATIONFAILED);
        assertThat(bridge.signIns()).isEqualTo(1);
        clock.pass(RecentLogins.REFUSED);
        assertRefused(login("wrong"), ResponseCode.Plain.AUTHENTICATIONFAILED);
        assertThat(bridge.signIns()).isEqualTo(2);
    }

    @Test
    void guesses_waitLongerEachTime_andAreTurnedAwayAtLast() throws Exception {
        bridge.answers(refusal(Reason.CREDENTIALS));
        for (int i = 0; i < 10; i++) {
            login("guess" + i);
        }
        assertThat(pauses)
                .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(login("guess")).isInstanceOf(Outcome.Limited.class);
    }

    @Test
    void rememberedLogin_isNotSlowedByAStrangersGuesses() throws Exception {
        bridge.answers(() -> {});
        login("right");
        bridge.answers(refusal(Reason.CREDENTIALS));
        for (int i = 0; i < 12; i++) {
            login("guess" + i);
        }
        pauses.clear();
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void hostDown_lastGoodPasswordCounts_withinTheGrace() throws Exception {
        bridge.answers(() -> {});
        login("right");
        restart();
        bridge.answers(down());
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        assertThat(login("other")).isInstanceOf(Outcome.Unavailable.class);
        clock.pass(LoginSettings.DEFAULT.grace().plusSeconds(1));
        assertThat(login("right")).isInstanceOf(Outcome.Unavailable.class);
    }

    @Test
    void hostDown_neverSeenAccount_isUnavailable() throws Exception {
        bridge.answers(down());
        assertThat(login("right")).isInstanceOf(Outcome.Unavailable.class);
    }

    @Test
    void hostDown_guessesAgainstTheVerifier_areSlowed() throws Exception {
        bridge.answers(() -> {});
        login("right");
        restart();
        bridge.answers(down());
        login("guess1");
        login("guess2");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void wrongPassword_dropsItsOwnVerifier_andNoOther() throws Exception {
        bridge.answers(() -> {});
        login("right");
        restart();
        bridge.answers(refusal(Reason.CREDENTIALS));
        login("guess");
        restart();
        bridge.answers(down());
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        restart();
        bridge.answers(refusal(Reason.CREDENTIALS));
        login("right");
        restart();
        bridge.answers(down());
        assertThat(login("right")).isInstanceOf(Outcome.Unavailable.class);
    }

    @Test
    void hostHangsUp_isWrong_unlessItWasTheLastGoodOne() throws Exception {
        bridge.answers(() -> {});
        login("right");
        restart();
        bridge.answers(refusal(Reason.UNSAID));
        assertThat(login("right")).isInstanceOf(Outcome.Granted.class);
        assertRefused(login("guess"), ResponseCode.Plain.AUTHENTICATIONFAILED);
    }

    @Test
    void hostWantsTheProviderAsked_isToldSo() throws Exception {
        bridge.answers(refusal(Reason.ACCOUNT));
        assertRefused(login("right"), ResponseCode.Plain.CONTACTADMIN);
    }

    @Test
    void clearLink_takesNoPassword_unlessConfigured() throws Exception {
        bridge.answers(() -> {});
        assertRefused(
                logins.authenticate(attempt("alice", "", "right", Link.CLEAR)),
                ResponseCode.Plain.PRIVACYREQUIRED);
        assertThat(bridge.signIns()).isZero();
    }

    @Test
    void actingForSomebodyElse_isRefused() throws Exception {
        assertRefused(
                logins.authenticate(attempt("alice", "bob", "right", Link.PROTECTED)),
                ResponseCode.Plain.AUTHORIZATIONFAILED);
    }

    @Test
    void emptyPassword_isNeverSent() throws Exception {
        assertRefused(login(""), ResponseCode.Plain.AUTHENTICATIONFAILED);
        assertThat(bridge.signIns()).isZero();
    }

    @Test
    void verifier_isNoPassword() throws Exception {
        bridge.answers(() -> {});
        login("right");
        restart();
        String property =
                store.find(bridge.lastName())
                        .orElseThrow()
                        .property(LastGoodLogins.VERIFIER)
                        .orElseThrow();
        assertThat(property).startsWith("$argon2id$").doesNotContain("right");
        assertThat(Optional.of(property).flatMap(PasswordVerifier::parse)).isPresent();
    }

    private static ScriptedBridge.Answer refusal(Reason reason) {
        return () -> {
            throw new LoginRefused(reason, "the host says no");
        };
    }

    private static ScriptedBridge.Answer down() {
        return () -> {
            throw new Pop3Exception.Transient("the host is down");
        };
    }
}
