package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.pop3.Refusal.Meaning;

/** What hosts say, and what it means (POP3-IN-THE-WILD C2, C3). */
class RefusalTest {
    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                // by code, whatever the words
                "-ERR [IN-USE] Do you have another POP session running? ; LOCKED",
                "-ERR [in-use] password ; LOCKED",
                "-ERR [SYS/TEMP] Temporary system problem, please try again later ; BUSY",
                "-ERR [SYS/PERM] mailbox broken ; ACCOUNT",
                "-ERR [SYS] oops ; BUSY",
                "-ERR [AUTH] Username and password not accepted. ; CREDENTIALS",
                "-ERR [AUTH] Authentication failed. ; CREDENTIALS",
                // locked
                "-ERR maildrop already locked ; LOCKED",
                "-ERR unable to lock mailbox ; LOCKED",
                "-ERR Mailbox is in use by another session ; LOCKED",
                "-ERR Your mailbox is already open ; LOCKED",
                "-ERR lock busy! Is another session active? ; LOCKED",
                // login delay
                "-ERR Exceeded the login limit for a 15 minute period. Reduce the frequency of requests ; LOGIN_DELAY",
                "-ERR You are logging in too often ; LOGIN_DELAY",
                "-ERR Minimum 60 seconds between logins ; LOGIN_DELAY",
                "-ERR please wait 5 minutes before next login ; LOGIN_DELAY",
                "-ERR [LOGIN-DELAY] 300 s please ; LOGIN_DELAY",
                "-ERR Connections are too frequent ; LOGIN_DELAY",
                // busy
                "-ERR service unavailable ; BUSY",
                "-ERR Too many concurrent connections ; BUSY",
                "-ERR Please wait and try again later ; BUSY",
                "-ERR server busy ; BUSY",
                "-ERR System error ; BUSY",
                "-ERR internal server error ; BUSY",
                "-ERR POP3 service is down for maintenance ; BUSY",
                "-ERR Unable to open mailbox ; BUSY",
                // farewell
                "-ERR Disconnected for inactivity. ; GOODBYE",
                "-ERR Autologout, idle for too long ; GOODBYE",
                "-ERR Server shutting down. ; GOODBYE",
                // the account
                "-ERR Account is locked ; ACCOUNT",
                "-ERR account disabled ; ACCOUNT",
                "-ERR user is suspended ; ACCOUNT",
                "-ERR POP3 access disabled for this account ; ACCOUNT",
                "-ERR Your account is not enabled for POP3 ; ACCOUNT",
                "-ERR Web login required ; ACCOUNT",
                "-ERR password has expired ; ACCOUNT",
                // wrong
                "-ERR invalid password ; CREDENTIALS",
                "-ERR authentication failed ; CREDENTIALS",
                "-ERR Login failed ; CREDENTIALS",
                "-ERR no such user ; CREDENTIALS",
                "-ERR Permission denied ; CREDENTIALS",
                "-ERR incorrect login ; CREDENTIALS",
                // not known
                "-ERR Unknown command ; UNSUPPORTED",
                "-ERR unrecognized authentication mechanism ; UNSUPPORTED",
                "-ERR mechanism not supported ; UNSUPPORTED",
                "-ERR command not implemented ; UNSUPPORTED",
                "-ERR ; UNCLEAR",
                "-ERR no such message ; UNCLEAR",
            })
    void reply_means(String line, Meaning meaning) {
        assertThat(Refusal.of(reply(line)).meaning()).isEqualTo(meaning);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "-ERR Minimum 60 seconds between logins ; PT60S",
                "-ERR please wait 5 minutes before next login ; PT5M",
                "-ERR Exceeded the login limit for a 15 minute period ; PT15M",
                "-ERR [LOGIN-DELAY] 300 s please ; PT300S",
                "-ERR too many logins, only every 1 hour ; PT1H",
            })
    void reply_saysHowLong(String line, Duration delay) {
        assertThat(Refusal.of(reply(line)).delay()).isEqualTo(Optional.of(delay));
    }

    private static Reply reply(String line) {
        return Reply.parse(line.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
