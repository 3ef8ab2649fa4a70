package org.popbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.migrate.ledger.StateDirectory;

/** {@code popbridge migrate} from its command line to its exit code, over GreenMail. */
class MigrateCommandTest {
    @TempDir Path directory;

    private final StringWriter errors = new StringWriter();
    private final GreenMail greenMail =
            new GreenMail(
                    new ServerSetup[] {
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3),
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
                    });

    @BeforeEach
    void start() throws Exception {
        greenMail.start();
        for (String user : List.of("ann", "bob")) {
            GreenMailUser from =
                    greenMail.getManagers().getUserManager().createUser(user, user, "pw");
            for (int i = 0; i < 3; i++) {
                from.deliver(
                        new MimeMessage(
                                Session.getInstance(new Properties()),
                                new ByteArrayInputStream(
                                        "Subject: %d\r\n\r\ntext\r\n"
                                                .formatted(i)
                                                .getBytes(StandardCharsets.US_ASCII))));
            }
            greenMail.getManagers().getUserManager().createUser("new-" + user, "new-" + user, "pw");
        }
        Files.writeString(directory.resolve("password"), "pw\n");
    }

    @AfterEach
    void stop() {
        greenMail.stop();
    }

    private int migrate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("migrate"));
        all.addAll(List.of(arguments));
        return Popbridge.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(all.toArray(String[]::new));
    }

    private int single(String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--from",
                                "pop3://ann@127.0.0.1:" + greenMail.getPop3().getPort(),
                                "--from-password-file",
                                directory.resolve("password").toString(),
                                "--to",
                                "imap://new-ann@127.0.0.1:" + greenMail.getImap().getPort(),
                                "--to-password-file",
                                directory.resolve("password").toString(),
                                "--state",
                                directory.resolve("state").toString()));
        all.addAll(List.of(more));
        return migrate(all.toArray(String[]::new));
    }

    private int there(String user) throws Exception {
        return greenMail
                .getManagers()
                .getImapHostManager()
                .getInbox(greenMail.getManagers().getUserManager().getUser(user))
                .getMessageCount();
    }

    @Test
    void oneAccount_isCopied_verified_reported_once() throws Exception {
        Path report = directory.resolve("report.json");
        assertThat(single("--dry-run")).isZero();
        assertThat(there("new-ann")).isZero();
        assertThat(single("--verify", "--report", report.toString())).isZero();
        assertThat(there("new-ann")).isEqualTo(3);
        assertThat(Files.readString(report)).contains("\"verified\": 3");
        assertThat(directory.resolve("report.csv")).exists();
        assertThat(single()).isZero();
        assertThat(there("new-ann")).isEqualTo(3);
    }

    @Test
    void manyAccounts_oneFailing_isExit1_andTheOthersAreThere() throws Exception {
        Path accounts = directory.resolve("accounts.csv");
        Files.writeString(
                accounts,
                """
                from,from_password,to,to_password,folder
                pop3://ann@127.0.0.1:%1$d,pw,imap://new-ann@127.0.0.1:%2$d,pw,
                pop3://bob@127.0.0.1:%1$d,wrong,imap://new-bob@127.0.0.1:%2$d,pw,
                """
                        .formatted(greenMail.getPop3().getPort(), greenMail.getImap().getPort()));
        int exit =
                migrate(
                        "--accounts",
                        accounts.toString(),
                        "--jobs",
                        "2",
                        "--state",
                        directory.resolve("state").toString());
        assertThat(exit).isEqualTo(1);
        assertThat(there("new-ann")).isEqualTo(3);
        assertThat(there("new-bob")).isZero();
    }

    @Test
    void unreadablePasswordFile_isItsAccountsFailure_namedWithItsLine() throws Exception {
        Path accounts = directory.resolve("accounts.csv");
        Files.writeString(
                accounts,
                """
                from,from_password,from_password_file,to,to_password,to_password_file
                pop3://bob@127.0.0.1:%1$d,pw,,imap://new-bob@127.0.0.1:%2$d,,%3$s
                pop3://ann@127.0.0.1:%1$d,,%3$s,imap://new-bob@127.0.0.1:%2$d,pw,
                pop3://ann@127.0.0.1:%1$d,pw,,imap://new-ann@127.0.0.1:%2$d,pw,
                """
                        .formatted(
                                greenMail.getPop3().getPort(),
                                greenMail.getImap().getPort(),
                                directory.resolve("nowhere")));
        Path report = directory.resolve("report.json");
        int exit =
                migrate(
                        "--accounts",
                        accounts.toString(),
                        "--state",
                        directory.resolve("state").toString(),
                        "--report",
                        report.toString());
        assertThat(exit).isEqualTo(1);
        assertThat(there("new-ann")).isEqualTo(3);
        assertThat(there("new-bob")).isZero();
        assertThat(Files.readString(report))
                .contains("accounts.csv, line 2: the password file")
                .contains("cannot be used: there is no such file")
                .contains("accounts.csv, line 3: the password file")
                .doesNotContain("accounts.csv, line 4");
    }

    @Test
    void unreadablePasswordFile_ofAnAccountThatWasCopied_leavesItsMailCounted() throws Exception {
        Path accounts = directory.resolve("accounts.csv");
        Path password = directory.resolve("password");
        Files.writeString(
                accounts,
                """
                from,from_password_file,to,to_password
                pop3://ann@127.0.0.1:%d,%s,imap://new-ann@127.0.0.1:%d,pw
                """
                        .formatted(
                                greenMail.getPop3().getPort(),
                                password,
                                greenMail.getImap().getPort()));
        Path report = directory.resolve("report.json");
        String[] arguments = {
            "--accounts",
            accounts.toString(),
            "--state",
            directory.resolve("state").toString(),
            "--report",
            report.toString()
        };
        assertThat(migrate(arguments)).isZero();
        Files.delete(password);
        assertThat(migrate(arguments)).isEqualTo(2);
        assertThat(Files.readString(report))
                .contains("accounts.csv, line 2: the password file")
                .contains("\"known\": 3")
                .contains("\"copied\": 3");
        assertThat(there("new-ann")).isEqualTo(3);
    }

    @Test
    void whatWasLearntOfTheHost_isKeptForTheNextRun() throws Exception {
        assertThat(single()).isZero();
        Path hosts = directory.resolve("state/hosts");
        String host = "pop3://127.0.0.1:" + greenMail.getPop3().getPort();
        assertThat(Files.readString(hosts)).startsWith(host + " ").contains("sizes-wrong=3");
        greenMail
                .getManagers()
                .getUserManager()
                .getUser("ann")
                .deliver(
                        new MimeMessage(
                                Session.getInstance(new Properties()),
                                new ByteArrayInputStream(
                                        "Subject: 4\r\n\r\nt\r\n"
                                                .getBytes(StandardCharsets.US_ASCII))));
        assertThat(single()).isZero();
        assertThat(Files.readString(hosts)).contains("sizes-wrong=4");
        Files.writeString(hosts, host + " top=MAYBE\n");
        assertThat(single()).isEqualTo(2);
        assertThat(errors.toString()).contains("cannot be read", hosts.toString());
    }

    private int fromBridge(Path data, String account, String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--from-bridge",
                                data.toString(),
                                "--from",
                                account,
                                "--to",
                                "imap://new-ann@127.0.0.1:" + greenMail.getImap().getPort(),
                                "--to-password-file",
                                directory.resolve("password").toString(),
                                "--state",
                                directory.resolve("state").toString()));
        all.addAll(List.of(more));
        return migrate(all.toArray(String[]::new));
    }

    @Test
    void bridge_thatRuns_thatIsNone_orLacksTheAccount_isSaid() throws Exception {
        Path data = directory.resolve("data");
        assertThat(fromBridge(data, "ann")).isEqualTo(2);
        assertThat(errors.toString()).contains("is not the data directory of a bridge");
        try (SqliteMailStore store = SqliteMailStore.open(data)) {
            store.open(new AccountName("ann"));
            assertThat(fromBridge(data, "ann")).isEqualTo(2);
            assertThat(errors.toString())
                    .contains("in use by process " + ProcessHandle.current().pid())
                    .contains(data.resolve("lock").toString());
        }
        assertThat(fromBridge(data, "bob")).isEqualTo(2);
        assertThat(errors.toString()).contains("the bridge has no account bob");
        assertThat(fromBridge(data, "ann")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "ann, --follow, nothing to --follow",
        "ann, --delete-after-verify, accounts remove",
        "ann, --from-password-file=x, has no place",
        "pop3://ann@host, --verify, the name of an account",
    })
    void whatHasNoMeaningWithABridge_isSaid_exit2(String account, String option, String said) {
        assertThat(fromBridge(directory.resolve("data"), account, option)).isEqualTo(2);
        assertThat(errors.toString()).contains(said);
    }

    @Test
    void badLine_isNamed_andNothingStarts() throws Exception {
        Path accounts = directory.resolve("accounts.csv");
        Files.writeString(accounts, "from,from_password,to,to_password\npop3://a@b,x,nonsense,y\n");
        assertThat(
                        migrate(
                                "--accounts",
                                accounts.toString(),
                                "--state",
                                directory.resolve("s").toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("line 2");
        assertThat(directory.resolve("s")).doesNotExist();
    }

    @Test
    void reportThatWouldBeWrittenOverTheAccounts_isRefused_andNothingStarts() throws Exception {
        Path accounts = directory.resolve("all.csv");
        String lines =
                """
                from,from_password,to,to_password
                pop3://ann@127.0.0.1:%d,pw,imap://new-ann@127.0.0.1:%d,pw
                """
                        .formatted(greenMail.getPop3().getPort(), greenMail.getImap().getPort());
        Files.writeString(accounts, lines);
        String[] arguments = {
            "--accounts",
            accounts.toString(),
            "--state",
            directory.resolve("state").toString(),
            "--report",
            directory.resolve("all.json").toString()
        };
        assertThat(migrate(arguments)).isEqualTo(2);
        assertThat(errors.toString())
                .contains("all.json would write " + accounts + ", which --accounts reads");
        assertThat(accounts).hasContent(lines);
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void stateInUse_isExit2_andSaid() throws Exception {
        try (StateDirectory taken = StateDirectory.open(directory.resolve("state"))) {
            assertThat(single()).isEqualTo(2);
            assertThat(errors.toString()).contains("another run", taken.root().toString());
        }
    }

    @Test
    void stateThatIsAFile_isExit2_andSaid() throws Exception {
        Files.writeString(directory.resolve("state"), "");
        assertThat(single()).isEqualTo(2);
        assertThat(errors.toString())
                .contains(directory.resolve("state") + " cannot be used: it is a file")
                .doesNotContain("Exception");
    }

    @Test
    void wrongPassword_couldNotStart() throws Exception {
        Files.writeString(directory.resolve("password"), "wrong\n");
        assertThat(single()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--max-size 5X, not a size",
        "--limit-rate 5M/y, not a rate",
        "--since tomorrow, neither a day nor a time",
        "--follow=soon, not a duration",
        "--accounts nowhere.csv, then have no place",
        "--from-pin 12, not a SHA-256",
    })
    void badOption_isSaid_exit2(String option, String said) {
        assertThat(single(option.split(" ", -1))).isEqualTo(2);
        assertThat(errors.toString()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "500, 500",
        "50K, 51200",
        "2M, 2097152",
        "2MiB, 2097152",
        "2MB, 2000000",
        "1G, 1073741824"
    })
    void sizes(String text, long octets) {
        assertThat(MigrateUnits.size(text)).isEqualTo(octets);
    }

    @ParameterizedTest
    @CsvSource({"2M, 2097152", "3600K/h, 1024", "86400/d, 1", "1/d, 1", "60/m, 1"})
    void rates(String text, long octets) {
        assertThat(MigrateUnits.rate(text)).isEqualTo(octets);
    }

    @Test
    void since_isADayOrATimeAgo() {
        Instant now = Instant.parse("2026-02-01T12:00:00Z");
        assertThat(MigrateUnits.since("2024-01-31", now)).isEqualTo("2024-01-31T00:00:00Z");
        assertThat(MigrateUnits.since("1d", now)).isEqualTo("2026-01-31T12:00:00Z");
    }

    @Test
    void tokenCommand_printsOneLine() throws Exception {
        assertThat(Logins.tokenOf("printf 'abc\\n'").revealText()).isEqualTo("abc");
        assertThatThrownBy(() -> Logins.tokenOf("exit 3")).hasMessageContaining("3");
    }
}
