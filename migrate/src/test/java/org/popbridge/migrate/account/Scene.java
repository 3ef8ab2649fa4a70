package org.popbridge.migrate.account;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.pop3.MaildropHost;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.Medium;
import org.popbridge.migrate.source.MaildropSource;

/** A maildrop, a mailbox, and runs from one into the other. */
final class Scene {
    static final AccountKey KEY = new AccountKey("ann@pop:110", "ann@imap:143", "INBOX");

    private static final Patience SHORT = new Patience(6, Duration.ofNanos(1), Duration.ofNanos(1));

    final MemoryMaildrop source = new MemoryMaildrop();
    final MemoryMailbox destination = new MemoryMailbox();
    final Stop stop = new Stop();

    /** Where the source is had from: itself, unless a test puts another before it. */
    MaildropHost host = source;

    /** What the run had to say. */
    final List<String> said = Collections.synchronizedList(new ArrayList<>());

    Wishes wishes = Wishes.PLAIN;
    Medium.Opener medium = Medium::file;

    private final Path directory;

    Scene(Path directory) {
        this.directory = directory;
    }

    AccountResult run() {
        Migration migration =
                new Migration(
                        KEY,
                        new MaildropSource(
                                host, () -> new Pop3Credentials.Password("ann", Secret.of("pw"))),
                        destination,
                        Target.of(MailboxName.INBOX));
        AccountRun.Settings settings =
                new AccountRun.Settings(
                        wishes, SHORT, Duration.ZERO, 4 << 20, InstantSource.system(), medium);
        return new AccountRun(migration, directory, settings, new Tally(KEY, said::add), stop)
                .run();
    }

    Ledger ledger() throws IOException {
        return Ledger.open(directory, KEY);
    }

    static String mail(int number) {
        return "Received: from a by b; Wed, 4 Mar 2020 10:%02d:00 +0000\r\nMessage-ID: <%d@example.org>\r\nFrom: <a@example.org>\r\nDate: Wed, 4 Mar 2020 09:00:00 +0000\r\nSubject: mail %d\r\n\r\ntext of %d\r\n"
                .formatted(number % 60, number, number, number);
    }
}
