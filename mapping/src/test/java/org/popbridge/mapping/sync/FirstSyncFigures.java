package org.popbridge.mapping.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;

/**
 * Measures a first sync: signs in to a fresh store and waits until all content is here.
 *
 * <p>Arguments: endpoint as a URI, user, password, a directory for the stores, how many times. To
 * be run in turn with a plain drain of the same maildrop, because only the ratio means something.
 */
final class FirstSyncFigures {
    private FirstSyncFigures() {}

    public static void main(String[] args) throws Exception {
        Upstream upstream =
                new Upstream(Pop3Endpoint.parse(args[0]), Pop3Settings.DEFAULT, SyncPolicy.DEFAULT);
        Pop3Credentials login = new Pop3Credentials.Password(args[1], Secret.of(args[2]));
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            Path directory = Files.createTempDirectory(Path.of(args[3]), "first-sync");
            try {
                run(directory, upstream, login);
            } finally {
                remove(directory);
            }
        }
    }

    private static void run(Path directory, Upstream upstream, Pop3Credentials login)
            throws IOException, InterruptedException {
        try (SqliteMailStore store = SqliteMailStore.open(directory);
                MaildropBridge bridge = new MaildropBridge(store, BridgeSettings.DEFAULT)) {
            long begun = System.nanoTime();
            BridgedAccount account = bridge.signIn(new AccountName("bench"), upstream, login);
            account.awaitListing(Duration.ofMinutes(5));
            long listed = System.nanoTime();
            awaitContent(account);
            double seconds = (System.nanoTime() - begun) / 1e9;
            MailboxSnapshot inbox = account.store().snapshot(inbox(account).id());
            long octets = 0;
            for (int i = 0; i < inbox.size(); i++) {
                octets += inbox.sizeAt(i);
            }
            System.out.printf(
                    "%d messages, %d MB in %.2f s: %.0f messages/s, %.0f MB/s; listed after %d ms%n",
                    inbox.size(),
                    octets / 1_000_000,
                    seconds,
                    inbox.size() / seconds,
                    octets / 1e6 / seconds,
                    (listed - begun) / 1_000_000);
        }
    }

    private static Mailbox inbox(BridgedAccount account) {
        return account.store().mailboxes().find(MailboxName.INBOX).orElseThrow();
    }

    private static void awaitContent(BridgedAccount account)
            throws IOException, InterruptedException {
        Object news = new Object();
        try (Subscription watch =
                account.store()
                        .watch(
                                inbox(account).id(),
                                _ -> {
                                    synchronized (news) {
                                        news.notifyAll();
                                    }
                                })) {
            MailboxSnapshot inbox = account.store().snapshot(inbox(account).id());
            account.require(List.of(inbox.contentAt(0)));
            synchronized (news) {
                while (account.status().missingContent() > 0) {
                    news.wait(20);
                }
            }
            assert watch != null;
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
