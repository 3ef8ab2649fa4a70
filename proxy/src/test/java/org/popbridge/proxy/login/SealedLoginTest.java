package org.popbridge.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused.Reason;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.sasl.Scram;
import org.popbridge.mapping.sasl.ScramServer;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.session.Authenticator;
import org.popbridge.proxy.session.Authenticator.Link;
import org.popbridge.proxy.session.Authenticator.Outcome;
import org.popbridge.proxy.session.Authenticator.Proof;

/** Logins by SCRAM, with the password that is held sealed. */
class SealedLoginTest {
    private static final InetAddress HOME = InetAddress.getLoopbackAddress();

    @TempDir Path directory;

    private final TestClock clock = new TestClock();
    private final List<Duration> pauses = new ArrayList<>();
    private SqliteMailStore store;
    private ScriptedBridge bridge;
    private UpstreamAuthenticator logins;

    @BeforeEach
    void open() throws IOException {
        store = SqliteMailStore.open(directory.resolve("data"));
        bridge = new ScriptedBridge(store);
        logins = authenticator();
    }

    @AfterEach
    void close() throws IOException {
        logins.close();
        store.close();
    }

    private UpstreamAuthenticator authenticator() throws IOException {
        Upstream upstream =
                new Upstream(
                        Pop3Endpoint.parse("pop3s://pop.example.org"),
                        Pop3Settings.DEFAULT,
                        SyncPolicy.DEFAULT);
        return new UpstreamAuthenticator(
                new Routes(List.of(Route.toEveryone(upstream))),
                store,
                bridge,
                LoginSettings.DEFAULT.sealedBy(directory.resolve("key")),
                new PasswordVerifier.Cost(64, 1, 1),
                clock,
                wait -> {
                    pauses.add(wait);
                    clock.pass(wait);
                });
    }

    private void restart() throws IOException {
        logins.close();
        logins = authenticator();
    }

    private void byPassword(String password) throws InterruptedException {
        Outcome outcome =
                logins.authenticate(
                        new Authenticator.Attempt(
                                "alice",
                                "",
                                Secret.of(password),
                                Authenticator.Mechanism.PLAIN,
                                HOME,
                                Link.PROTECTED));
        assertThat(outcome).isInstanceOf(Outcome.Granted.class);
    }

    private Outcome byScram(String user, String password) throws Exception {
        Scram client = new Scram(Scram.Hash.SHA_256, user, Secret.of(password));
        ScramServer.First first =
                ScramServer.First.parse(client.initialResponse().orElseThrow()).orElseThrow();
        Authenticator.Exchange exchange = logins.scram(first, HOME, Link.PROTECTED);
        Authenticator.Proven proven =
                exchange.take(Secret.of(client.respond(octets(exchange.challenge()))));
        if (proven.outcome() instanceof Outcome.Granted) {
            client.respond(octets(proven.signature()));
            assertThat(client.isComplete()).as("the server proved itself").isTrue();
        } else {
            assertThat(proven.signature()).isEmpty();
        }
        return proven.outcome();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertWrong(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(ResponseCode.Plain.AUTHENTICATIONFAILED));
    }

    private String held() throws IOException {
        Account account = store.find(bridge.lastName()).orElseThrow();
        return account.property(SealedPasswords.SEALED).orElse("");
    }

    @Test
    void proofs_nameIt_onlyWhereThereIsAKey() {
        assertThat(logins.proofs()).containsExactlyInAnyOrder(Proof.PASSWORD, Proof.CHALLENGE);
    }

    @Test
    void passwordThatWasGoodOnce_isProven_andShownToTheHost() throws Exception {
        assertWrong(byScram("alice", "right"));
        byPassword("right");
        restart();
        assertThat(byScram("alice", "right")).isInstanceOf(Outcome.Granted.class);
        assertThat(bridge.shown())
                .hasSize(2)
                .containsOnly(new Pop3Credentials.Password("alice", Secret.of("right")));
        assertThat(held()).isNotEmpty().doesNotContain("right");
        byPassword("newer");
        restart();
        assertWrong(byScram("alice", "right"));
        assertThat(byScram("alice", "newer")).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void hostDown_theProofCounts_withinTheGrace() throws Exception {
        byPassword("right");
        restart();
        bridge.answers(() -> {
            throw new Pop3Exception.Transient("down");
        });
        assertThat(byScram("alice", "right")).isInstanceOf(Outcome.Granted.class);
        restart();
        clock.pass(LoginSettings.DEFAULT.grace().plusSeconds(1));
        assertThat(byScram("alice", "right")).isInstanceOf(Outcome.Unavailable.class);
    }

    @Test
    void passwordThatTheHostRefuses_isHeldNoMore() throws Exception {
        byPassword("right");
        restart();
        bridge.answers(() -> {
            throw new LoginRefused(Reason.CREDENTIALS, "the host says no");
        });
        assertWrong(byScram("alice", "right"));
        assertThat(held()).isEmpty();
    }

    @Test
    void wrongProofs_waitAsGuessesDo_andAskNobody() throws Exception {
        byPassword("right");
        for (int i = 0; i < 9; i++) {
            assertWrong(byScram("alice", "guess" + i));
        }
        assertThat(pauses)
                .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        while (!(byScram("alice", "guess") instanceof Outcome.Limited)) {
            assertThat(pauses).hasSizeLessThan(50);
        }
        assertThat(bridge.signIns()).isEqualTo(1);
    }

    @Test
    void unknownUser_isChallengedAlike_eachTimeWithTheSameSalt() throws Exception {
        byPassword("right");
        for (String user : List.of("alice", "nobody")) {
            assertThat(salt(user)).hasSize(24).isEqualTo(salt(user));
        }
        assertThat(salt("alice")).isNotEqualTo(salt("nobody"));
        assertWrong(byScram("nobody", "right"));
    }

    private String salt(String user) throws Exception {
        ScramServer.First first =
                ScramServer.First.parse(octets("n,,n=" + user + ",r=abc")).orElseThrow();
        return logins.scram(first, HOME, Link.PROTECTED)
                .challenge()
                .replaceFirst(".*,s=(.*),i=10000", "$1");
    }

    @Test
    void underAnotherKey_aPasswordIsNotHeld_untilTheNextLogin() throws Exception {
        byPassword("right");
        Files.delete(directory.resolve("key"));
        restart();
        assertWrong(byScram("alice", "right"));
        byPassword("right");
        assertThat(byScram("alice", "right")).isInstanceOf(Outcome.Granted.class);
    }
}
