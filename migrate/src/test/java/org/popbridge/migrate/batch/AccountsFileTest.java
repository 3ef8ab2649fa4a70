package org.popbridge.migrate.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.store.AccountName;

/** Accounts out of CSV, good lines and bad ones. */
class AccountsFileTest {
    @TempDir Path directory;

    private List<AccountLine> read(String text) throws IOException {
        Path file = directory.resolve("accounts.csv");
        Files.writeString(file, text);
        return AccountsFile.read(file, AccountsFile.Kind.HOSTS);
    }

    @Test
    void goodLines_becomeAccounts_columnsInAnyOrder() throws IOException {
        List<AccountLine> accounts =
                read(
                        "\uFEFFto,to_password,from,from_password,folder,from_token_command\r\n"
                                + "imaps://ann@new,\"a,\"\"b\"\"\",pop3s://ann@example.org@old:1995,x,,\r\n"
                                + "\r\n"
                                + "imap://bob@new:1143,y,pop3://bob@old,,Old/mail,print-token bob\r\n");
        assertThat(accounts).hasSize(2);
        AccountLine ann = accounts.getFirst();
        assertThat(ann.from())
                .isEqualTo(
                        new AccountLine.From.Host(
                                new SourceEndpoint(
                                        "ann@example.org", Pop3Endpoint.parse("pop3s://old:1995")),
                                new Access.Password(Secret.of("x"))));
        assertThat(ann.named("no")).isEqualTo("accounts.csv, line 2: no");
        assertThat(ann.toAccess()).isEqualTo(new Access.Password(Secret.of("a,\"b\"")));
        assertThat(ann.folder().isInbox()).isTrue();
        AccountLine bob = accounts.get(1);
        assertThat(bob.folder().value()).isEqualTo("Old/mail");
        assertThat(bob.from())
                .isEqualTo(
                        new AccountLine.From.Host(
                                new SourceEndpoint("bob", Pop3Endpoint.parse("pop3://old")),
                                new Access.TokenCommand("print-token bob")));
        assertThat(accounts.toString()).doesNotContain("\"b\"");
    }

    @Test
    void linesOfABridge_nameItsAccounts_andNoPasswordForThem() throws IOException {
        Path file = directory.resolve("accounts.csv");
        Files.writeString(file, "from,to,to_password\nann@example.org,imaps://ann@new,x\n");
        AccountLine ann = AccountsFile.read(file, AccountsFile.Kind.BRIDGE).getFirst();
        assertThat(ann.from())
                .isEqualTo(new AccountLine.From.Bridge(new AccountName("ann@example.org")));
        Files.writeString(file, "from,from_password,to,to_password\nann,y,imaps://ann@new,x\n");
        assertThatThrownBy(() -> AccountsFile.read(file, AccountsFile.Kind.BRIDGE))
                .hasMessageContaining("unknown column \"from_password\"");
    }

    @Test
    void badLines_areAllNamed_withTheirNumbers() {
        assertThatThrownBy(() ->
                        read(
                                """
                                from,from_password,to,to_password
                                pop3://a@old,x,imap://a@new,y
                                http://b@old,x,imap://b@new,y
                                pop3://c@old,,imap://c@new,y
                                pop3://d@old,x,imap://d@new
                                pop3://a@old,x,imap://a@new,y
                                pop3://e:secret@old,x,imap://e@new,y
                                """))
                .isInstanceOf(AccountsFileException.class)
                .hasMessageContaining("line 3: ")
                .hasMessageContaining("line 4: none of from_password")
                .hasMessageContaining("line 5: 3 fields (expected: 4)")
                .hasMessageContaining("line 6: the same as line 2")
                .hasMessageContaining("line 7: ")
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                          | is empty
                    from,to,password            | unknown column
                    from,from_password          | column "to" is missing
                    from,to,to                  | named twice
                    from,to                     | names no account
                    """)
    void badHeader_isSaid(String header, String said) {
        assertThatThrownBy(() -> read(header.isEmpty() ? "" : header + "\n"))
                .isInstanceOf(AccountsFileException.class)
                .hasMessageContaining(said);
    }

    @Test
    void quoteThatNeverCloses_isNamedByItsLine() {
        assertThatThrownBy(() -> read("from,to\n\"pop3://a@b,imap://a@c\n"))
                .isInstanceOf(AccountsFileException.class)
                .hasMessageContaining("line 2: a quote is opened");
    }

    @ParameterizedTest
    @CsvSource({
        "pop3s://ann@host, ann, pop3s://host:995",
        "pop3+starttls://a%25b%40c@[::1]:1110, a%b@c, pop3+starttls://[::1]:1110",
        "POP3://a@b@host, a@b, pop3://host:110",
    })
    void sourceUris(String uri, String user, String host) {
        SourceEndpoint source = SourceEndpoint.parse(uri);
        assertThat(source.user()).isEqualTo(user);
        assertThat(source.host()).hasToString(host);
    }
}
