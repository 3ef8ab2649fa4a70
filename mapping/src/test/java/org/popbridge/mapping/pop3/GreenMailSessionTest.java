package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Secret;

/** A whole session with a server that somebody else wrote. */
class GreenMailSessionTest {
    private final GreenMail greenMail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3));

    @BeforeEach
    void start() {
        greenMail.start();
        GreenMailUser user = greenMail.setUser("ann@example.org", "ann", "secret");
        for (int i = 1; i <= 3; i++) {
            user.deliver(
                    GreenMailUtil.createTextEmail(
                            "ann@example.org",
                            "bob@example.org",
                            "mail " + i,
                            "body " + i,
                            greenMail.getPop3().getServerSetup()));
        }
    }

    @AfterEach
    void stop() {
        greenMail.stop();
    }

    private Pop3Host host() {
        return new Pop3Host(
                new Pop3Endpoint(
                        "127.0.0.1", greenMail.getPop3().getPort(), Pop3Endpoint.Security.PLAIN),
                Pop3Settings.DEFAULT);
    }

    private static Pop3Credentials ann(String password) {
        return new Pop3Credentials.Password("ann", Secret.of(password));
    }

    @Test
    void wholeSession_listsRetrievesAndDeletes() throws Exception {
        try (Maildrop maildrop = host().open(ann("secret"))) {
            Listing listing = maildrop.list();
            assertThat(listing.uniqueIds()).isEqualTo(Listing.UniqueIds.GIVEN);
            assertThat(listing.agreed()).extracting(Listed::number).containsExactly(1, 2, 3);
            assertThat(maildrop.stat().messages()).isEqualTo(3);

            CollectingSink sink = new CollectingSink();
            maildrop.retrieve(List.of(3, 1, 9), sink);
            assertThat(sink.events().get(0)).startsWith("RETR 3").contains("body 3");
            assertThat(sink.events().get(1)).startsWith("RETR 1").contains("body 1");
            assertThat(sink.events().get(2)).startsWith("RETR 9 refused: -ERR");

            Optional<Maildrop.Head> head = maildrop.top(2, 0, 10_000);
            assertThat(head).isPresent();
            assertThat(maildrop.delete(List.of(1, 2))).allMatch(Reply::positive);
            assertThat(maildrop.quit().positive()).isTrue();
        }
        try (Maildrop maildrop = host().open(ann("secret"))) {
            assertThat(maildrop.list().messages()).hasSize(1);
        }
    }

    @Test
    void wrongPassword_isRefusedAsSuch() {
        assertThatThrownBy(() -> host().open(ann("wrong")))
                .isInstanceOfSatisfying(
                        Pop3Exception.LoginRefused.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(Pop3Exception.LoginRefused.Reason.CREDENTIALS));
    }
}
