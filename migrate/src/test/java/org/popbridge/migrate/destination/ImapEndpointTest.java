package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The URI form of a destination. */
class ImapEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "imaps://ann@mail.example.org, ann, mail.example.org, 993, TLS",
        "imap://ann@mail.example.org:1143, ann, mail.example.org, 1143, PLAIN",
        "IMAP+STARTTLS://ann@127.0.0.1, ann, 127.0.0.1, 143, STARTTLS",
        "imaps://ann@example.org@imap.example.net/, ann@example.org, imap.example.net, 993, TLS",
        "imaps://ann%40example.org@imap.example.net, ann@example.org, imap.example.net, 993, TLS",
        "imaps://a%3Ab%2Fc%20d+e@h, a:b/c d+e, h, 993, TLS",
        "imaps://ann@[::1]:993, ann, ::1, 993, TLS"
    })
    void uri_isReadAndPrinted(
            String uri, String user, String host, int port, ImapEndpoint.Security security) {
        ImapEndpoint endpoint = ImapEndpoint.parse(uri);
        assertThat(endpoint).isEqualTo(new ImapEndpoint(user, host, port, security));
        assertThat(ImapEndpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imaps://mail.example.org",
                "imaps://ann:secret@mail.example.org",
                "pop3://ann@mail.example.org",
                "ann@mail.example.org",
                "imaps://ann@mail.example.org:99999",
                "imaps://ann@mail.example.org/INBOX",
                "imaps://a%0Ab@mail.example.org",
                "imaps://a%zz@mail.example.org",
                "imaps://@mail.example.org",
                ""
            })
    void whatIsNoEndpoint_isRefusedWithoutShowingASecret(String uri) {
        assertThatThrownBy(() -> ImapEndpoint.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
