package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.HostQuirks.Support;
import org.popbridge.mapping.wire.Harmless;
import org.popbridge.mapping.wire.Trust;

/** The values of the package: what they read, print and refuse. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "pop3://pop.example.org, pop3://pop.example.org:110",
        "pop3s://pop.example.org, pop3s://pop.example.org:995",
        "POP3S://pop.example.org:1995, pop3s://pop.example.org:1995",
        "pop3+starttls://10.0.0.1:1110/, pop3+starttls://10.0.0.1:1110",
        "pop3://[::1]:1110, pop3://[::1]:1110",
    })
    void endpoint_readsWhatItPrints(String text, String printed) {
        Pop3Endpoint endpoint = Pop3Endpoint.parse(text);
        assertThat(endpoint).hasToString(printed);
        assertThat(Pop3Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pop.example.org",
                "imap://pop.example.org",
                "pop3://",
                "pop3://ann:secret@pop.example.org",
                "pop3://pop.example.org/inbox",
                "pop3://pop.example.org:0",
                "pop3://pop.example.org?x",
                "a b"
            })
    void endpoint_otherUris_areRefusedWithoutTheirSecrets(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pop3Endpoint.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void credentials_printNoSecret() {
        assertThat(new Pop3Credentials.Password("ann", Secret.of("pencil")).toString())
                .contains("ann")
                .doesNotContain("pencil");
        assertThat(new Pop3Credentials.OAuthToken("ann", Secret.of("pencil")).toString())
                .doesNotContain("pencil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ann\r\nDELE 1", "a\0b", "a\u007Fb"})
    void credentials_userThatWouldBeACommand_isRefused(String user) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pop3Credentials.Password(user, Secret.of("x")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "+OK ; true ; '' ; ''",
                "+OK ready ; true ; '' ; ready",
                "+ok ready ; true ; '' ; ready",
                "-ERR [in-use] locked ; false ; IN-USE ; locked",
                "-ERR [SYS/TEMP]locked ; false ; SYS/TEMP ; locked",
                "-ERR [odd locked ; false ; '' ; [odd locked",
                "-ERR: locked ; false ; '' ; : locked",
            })
    void reply_isRead(String line, boolean positive, String code, String text) {
        assertThat(Reply.parse(line.getBytes(StandardCharsets.UTF_8)))
                .contains(new Reply(positive, code, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "OK", "+OKAY", "-ERROR", "HTTP/1.1 200 OK"})
    void reply_otherLines_areNone(String line) {
        assertThat(Reply.parse(line.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void reply_isMadeHarmless() {
        Reply reply =
                Reply.parse("-ERR \u001B[31mred\u202E".getBytes(StandardCharsets.UTF_8))
                        .orElseThrow();
        assertThat(reply.text()).isEqualTo("?[31mred?");
        String endless = "-ERR " + "x".repeat(2000);
        assertThat(Reply.parse(endless.getBytes(StandardCharsets.UTF_8)).orElseThrow().text())
                .hasSize(Harmless.LONGEST + 1);
    }

    @Test
    void quirks_readWhatTheyPrint() {
        assertThat(HostQuirks.NONE).hasToString("");
        HostQuirks learnt =
                HostQuirks.NONE
                        .withoutCapa()
                        .withFaultyPipelining()
                        .withUidl(Support.WORKS)
                        .withTop(Support.FAILS)
                        .withUnusable(LoginMethod.APOP)
                        .withUnusable(LoginMethod.CRAM_MD5)
                        .withSizes(7, 1)
                        .closedAfter(Duration.ofSeconds(60))
                        .withLoginDelay(Duration.ofMinutes(5))
                        .withLooseEnds();
        assertThat(HostQuirks.parse(learnt.toString())).isEqualTo(learnt);
        assertThat(HostQuirks.parse("")).isEqualTo(HostQuirks.NONE);
        assertThat(HostQuirks.parse("from-a-later-release=1 no-capa=true"))
                .isEqualTo(HostQuirks.NONE.withoutCapa());
        assertThatIllegalArgumentException().isThrownBy(() -> HostQuirks.parse("uidl=PERHAPS"));
        assertThatIllegalArgumentException().isThrownBy(() -> HostQuirks.parse("idle-limit=soon"));
    }

    @Test
    void quirks_merge_keepsEveryLesson() {
        HostQuirks older =
                HostQuirks.NONE
                        .withFaultyPipelining()
                        .withUnusable(LoginMethod.APOP)
                        .closedAfter(Duration.ofSeconds(60))
                        .withSizes(10, 0);
        HostQuirks newer =
                HostQuirks.NONE
                        .withUidl(Support.WORKS)
                        .withUnusable(LoginMethod.LOGIN)
                        .closedAfter(Duration.ofSeconds(90))
                        .withSizes(3, 1);
        HostQuirks both = older.merge(newer);
        assertThat(both.pipelining()).isEqualTo(Support.FAILS);
        assertThat(both.uidl()).isEqualTo(Support.WORKS);
        assertThat(both.unusableLogins())
                .containsExactlyInAnyOrder(LoginMethod.APOP, LoginMethod.LOGIN);
        assertThat(both.idleLimit()).contains(Duration.ofSeconds(60));
        assertThat(both.sizesRight()).isEqualTo(10);
        assertThat(both.sizesWrong()).isEqualTo(1);
        assertThat(HostQuirks.NONE.merge(both)).isEqualTo(both);
        assertThat(both.merge(HostQuirks.NONE)).isEqualTo(both);
    }

    @Test
    void quirks_sizes_areExactOnceEnoughWereRight() {
        assertThat(HostQuirks.NONE.withSizes(HostQuirks.SIZES_TO_BELIEVE, 0).sizesAreExact())
                .isTrue();
        assertThat(HostQuirks.NONE.withSizes(HostQuirks.SIZES_TO_BELIEVE - 1, 0).sizesAreExact())
                .isFalse();
        assertThat(HostQuirks.NONE.withSizes(100_000, 1).sizesAreExact()).isFalse();
    }

    @Test
    void settings_builderKeepsWhatItDoesNotChange() {
        assertThat(Pop3Settings.builder().build()).isEqualTo(Pop3Settings.DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pop3Settings.builder().window(1024, 0).build())
                .withMessageContaining("window of commands 0");
    }

    @Test
    void pin_isReadWithColonsAndInAnyCase() {
        assertThat(Trust.pinned("AB:".repeat(31) + "AB")).isEqualTo(Trust.pinned("ab".repeat(32)));
        assertThatIllegalArgumentException().isThrownBy(() -> Trust.pinned("abcd"));
    }
}
