package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers say, as they were heard, and what it means. */
class RefusalsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // By code.
                "NO [OVERQUOTA] Sorry | FULL",
                "NO [OVERQUOTA] Quota exceeded (mailbox for user is full) | FULL",
                "NO [LIMIT] Too many flags in mailbox | THROTTLED",
                "NO [LIMIT] Message size exceeds the limit | TOO_LARGE",
                "NO [LIMIT] UID FETCH Rate limit hit. | THROTTLED",
                "NO [UNAVAILABLE] User's backend down for maintenance. | BUSY",
                "NO [INUSE] Mailbox in use | BUSY",
                "NO [SERVERBUG] This should not happen | UNCLEAR",
                "NO [SERVERBUG] Internal error occurred. Refer to server log for more information. | UNCLEAR",
                "NO [ALERT] Something is up | UNCLEAR",
                "NO [TRYCREATE] Mailbox doesn't exist: Old | NO_MAILBOX",
                "NO [NONEXISTENT] Unknown Mailbox: Old (Failure) | NO_MAILBOX",
                "NO [NOPERM] Access denied | FORBIDDEN",
                "NO [READ-ONLY] No | FORBIDDEN",
                "NO [CONTACTADMIN] Call us | FORBIDDEN",
                "BAD [PARSE] Unparsable | MESSAGE",
                "NO [TOOBIG] Message size exceeding limit | TOO_LARGE",
                // Gmail.
                "NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure) | THROTTLED",
                "BAD [TOOBIG] Message too large. https://support.google.com/mail/answer/6584#limit | TOO_LARGE",
                "BAD [ALERT] Message too large. http://mail.google.com/support/bin/answer.py?answer=8770 | TOO_LARGE",
                "NO [ALERT] Too many simultaneous connections. (Failure) | THROTTLED",
                // Microsoft 365 and Exchange.
                "NO Request is throttled. Suggested Backoff Time: 299609 milliseconds | THROTTLED",
                "BAD Request is throttled. Suggested Backoff Time: 89117 milliseconds | THROTTLED",
                "BAD User is authenticated but not connected. | FORBIDDEN",
                "BAD Command Argument Error. 11 | MESSAGE",
                "BAD Command Error. 10 | MESSAGE",
                // Cyrus.
                "NO Message contains NUL characters | MESSAGE",
                "NO Message contains bare newlines | MESSAGE",
                "NO Message contains invalid header | MESSAGE",
                // Others.
                "NO APPEND The 1500 MB storage limit has been exceeded. | FULL",
                "NO Over quota | FULL",
                "BAD maximum message size exceeded | TOO_LARGE",
                "BAD literal size too large | TOO_LARGE",
                "NO This message is too big and can not be appended. | TOO_LARGE",
                "BAD invalid argument: unable to parse message | MESSAGE",
                "BAD [CLIENTBUG] Additional arguments found after last expected argument | MESSAGE",
                "NO Temporary unavailable | BUSY",
                "NO Internal server error, try later | BUSY",
                "NO no | UNCLEAR"
            })
    void reply_meansWhatItSays(String reply, Refusal.Kind kind) throws Exception {
        assertThat(refusal(reply).kind()).isEqualTo(kind);
    }

    private static Refusal refusal(String reply) throws Exception {
        Response response = ResponseParser.parse(("P1 " + reply).getBytes(StandardCharsets.UTF_8));
        return Refusals.of(((Response.Tagged) response).condition());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO Request is throttled. Suggested Backoff Time: 299609 milliseconds | PT4M59.609S",
                "NO Too many requests, try again in 30 seconds | PT30S",
                "NO [LIMIT] wait 2 minutes | PT2M",
                "NO please come back after 24 hours | PT24H"
            })
    void waitHint_isFound(String reply, Duration wait) throws Exception {
        assertThat(refusal(reply).waitFor()).contains(wait);
    }
}
