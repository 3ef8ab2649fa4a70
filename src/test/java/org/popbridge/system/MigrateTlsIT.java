package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.pop3.TestCertificate;

/**
 * {@code popbridge migrate} between hosts with TLS of either kind, from the dry run to the emptied
 * maildrop, some mail left out at first. Seven starts of the program: 10 s on a quiet machine.
 */
class MigrateTlsIT {
    @TempDir Path directory;

    private Path certificate;
    private int pop3s;
    private int imaps;

    @BeforeEach
    void makeCertificate() throws Exception {
        TestCertificate made = TestCertificate.make();
        certificate = pem("CERTIFICATE", made.certificate().getEncoded());
        pem("PRIVATE KEY", made.key().getEncoded());
        pop3s = Dovecot.freePort();
        imaps = Dovecot.freePort();
    }

    private Path pem(String what, byte[] octets) throws IOException {
        String base64 =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(octets);
        return Files.writeString(
                directory.resolve(what.replace(' ', '-') + ".pem"),
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, base64));
    }

    /** TLS at the start and by command, and no password without it: loopback is no exception. */
    private String tls() {
        return """
        ssl = required
        disable_plaintext_auth = yes
        ssl_cert = <%1$s/CERTIFICATE.pem
        ssl_key = <%1$s/PRIVATE-KEY.pem
        service imap-login {
          inet_listener imaps {
            port = %2$d
          }
        }
        service pop3-login {
          inet_listener pop3s {
            port = %3$d
          }
        }
        """
                .formatted(directory, imaps, pop3s);
    }

    private Ran migrate(String from, String to, String... more)
            throws IOException, InterruptedException {
        Path password = Files.writeString(directory.resolve("password"), Dovecot.PASSWORD + "\n");
        List<String> words = new ArrayList<>(List.of("migrate", "--from", from, "--to", to));
        words.addAll(List.of("--from-password-file", password.toString()));
        words.addAll(List.of("--to-password-file", password.toString()));
        words.addAll(List.of("--state", directory.resolve("state").toString()));
        words.addAll(List.of(more));
        return Ran.popbridge(words.toArray(String[]::new));
    }

    private static void deliver(Dovecot dovecot) throws Exception {
        dovecot.deliver("from", LifeIT.message("new", "text"));
        dovecot.deliver("from", LifeIT.message("old", "text").replace("2022", "2002"));
        dovecot.deliver("from", LifeIT.message("large", "text\n".repeat(2000)));
        dovecot.delivered();
    }

    @Test
    void bothKindsOfTls_dryRun_partOfTheMail_theRest_andTheEmptiedSource() throws Exception {
        try (Dovecot dovecot = Dovecot.start(directory, tls())) {
            deliver(dovecot);
            String from = "pop3+starttls://from@127.0.0.1:" + dovecot.pop3;
            String to = "imap+starttls://to@127.0.0.1:" + dovecot.imap;
            Ran unknown = migrate(from, to);
            assertThat(unknown.exit()).as(unknown.output()).isEqualTo(2);
            assertThat(unknown.output())
                    .contains("imap+starttls://127.0.0.1:%d shows a".formatted(dovecot.imap))
                    .contains("pin it: sha256 ", "nothing could start");

            String[] part = {
                "--trust", certificate.toString(), "--since", "2010-01-01", "--max-size", "5K"
            };
            List<String> dry = new ArrayList<>(List.of(part));
            dry.add("--dry-run");
            Ran would = migrate(from, to, dry.toArray(String[]::new));
            assertThat(would.exit()).as(would.output()).isZero();
            assertThat(would.output())
                    .contains("3 messages", "2 to copy", "1 too large", "the folder has 0 messages")
                    .contains("would copy 2 messages, ", " at most, as dates are known only when");

            Ran copied = migrate(from, to, part);
            assertThat(copied.exit()).as(copied.output()).isZero();
            assertThat(copied.output())
                    .contains("3 messages at the source: 1 copied, 0 there already, 2 left out")
                    .contains("0 missing", "accounts complete: 1 of 1");

            // What was left out was proven by nobody, and so it stays.
            List<String> emptying = new ArrayList<>(List.of(part));
            emptying.add("--delete-after-verify");
            Ran emptied = migrate(from, to, emptying.toArray(String[]::new));
            assertThat(emptied.exit()).as(emptied.output()).isZero();
            assertThat(emptied.output())
                    .contains("1 copied", "2 left out", "1 verified, 1 deleted at the source");

            // Another port is another host, and so another ledger: what is there is found.
            from = "pop3s://from@127.0.0.1:" + pop3s;
            to = "imaps://to@127.0.0.1:" + imaps;
            dovecot.deliver("from", LifeIT.message("new", "text"));
            dovecot.delivered();
            Ran rest = migrate(from, to, "--trust", certificate.toString(), "--verify");
            assertThat(rest.exit()).as(rest.output()).isZero();
            assertThat(rest.output())
                    .contains("3 messages at the source: 2 copied, 1 there already, 0 left out")
                    .contains("3 verified, 0 deleted");

            Ran last =
                    migrate(from, to, "--trust", certificate.toString(), "--delete-after-verify");
            assertThat(last.exit()).as(last.output()).isZero();
            assertThat(last.output()).contains("3 verified, 3 deleted at the source");
            Ran after = migrate(from, to, "--trust", certificate.toString(), "--dry-run");
            assertThat(after.exit()).as(after.output()).isZero();
            assertThat(after.output())
                    .contains("0 messages, 0 B; 0 to copy", "the folder has 3 messages");
        }
    }
}
