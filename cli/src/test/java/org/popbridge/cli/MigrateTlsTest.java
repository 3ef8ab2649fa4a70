package org.popbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code popbridge migrate} between hosts whose certificate nobody vouches for. */
class MigrateTlsTest {
    private static final Pattern SHOWN = Pattern.compile("pin it: sha256 ([0-9a-f]{64})");

    @TempDir Path directory;

    private final StringWriter errors = new StringWriter();
    private final GreenMail greenMail =
            new GreenMail(
                    new ServerSetup[] {
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3S),
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAPS),
                    });

    @BeforeEach
    void start() throws Exception {
        greenMail.start();
        greenMail.getManagers().getUserManager().createUser("ann", "ann", "pw");
        greenMail.getManagers().getUserManager().createUser("new", "new", "pw");
        Files.writeString(directory.resolve("password"), "pw\n");
    }

    @AfterEach
    void stop() {
        greenMail.stop();
    }

    private int migrate(String... more) {
        String password = directory.resolve("password").toString();
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "migrate",
                                "--from",
                                "pop3s://ann@127.0.0.1:" + greenMail.getPop3s().getPort(),
                                "--from-password-file",
                                password,
                                "--to",
                                "imaps://new@127.0.0.1:" + greenMail.getImaps().getPort(),
                                "--to-password-file",
                                password,
                                "--state",
                                directory.resolve("state").toString(),
                                "--report",
                                directory.resolve("report.json").toString()));
        all.addAll(List.of(more));
        return Popbridge.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(all.toArray(String[]::new));
    }

    /** What the report says the trouble is. */
    private String said() throws IOException {
        return Files.readString(directory.resolve("report.json"));
    }

    private String pinSaid() throws IOException {
        Matcher shown = SHOWN.matcher(said());
        assertThat(shown.find()).as(said()).isTrue();
        return shown.group(1);
    }

    @Test
    void eachSideIsRefused_andThenBelievedByThePinThatItsRefusalNames() throws Exception {
        assertThat(migrate()).isEqualTo(2);
        assertThat(said())
                .contains("imaps://127.0.0.1:%d shows a".formatted(greenMail.getImaps().getPort()));
        String destination = pinSaid();
        assertThat(migrate("--to-pin", destination)).isEqualTo(2);
        assertThat(said())
                .contains("pop3s://127.0.0.1:%d shows a".formatted(greenMail.getPop3s().getPort()));
        String source = pinSaid();
        assertThat(migrate("--to-pin", destination, "--from-pin", source)).isZero();
        String other = source.replaceFirst("^....", "0000");
        assertThat(migrate("--to-pin", destination, "--from-pin", other)).isEqualTo(2);
        assertThat(said()).contains("it is not the pinned one");
    }

    @Test
    void authorityInAFile_isBelieved_onBothSides_butNotForOtherNames() throws Exception {
        Path authority = directory.resolve("authority.pem");
        assertThat(migrate("--trust", authority.toString())).isEqualTo(2);
        assertThat(errors.toString())
                .contains(authority + " cannot be read: there is no such file");
        Files.writeString(authority, "no certificate");
        assertThat(migrate("--trust", authority.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("is not a file of PEM certificates");

        Files.writeString(authority, pem());
        assertThat(migrate()).isEqualTo(2);
        assertThat(said()).contains("unable to find valid certification path");
        String pin = pinSaid();
        // It names no address, and so what is wrong with it now is its name.
        assertThat(migrate("--trust", authority.toString())).isEqualTo(2);
        assertThat(said()).contains("imaps://", "No subject alternative names");
        assertThat(migrate("--trust", authority.toString(), "--to-pin", pin)).isEqualTo(2);
        assertThat(said()).contains("pop3s://", "No subject alternative names");
    }

    /** The certificate that GreenMail brings along. */
    private static String pem() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = GreenMail.class.getResourceAsStream("/greenmail.p12")) {
            keys.load(in, "changeit".toCharArray());
        }
        String base64 =
                Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("greenmail").getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    }
}
