package org.popbridge.migrate.account;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.pop3.MaildropHost;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.migrate.destination.DestinationCredentials;
import org.popbridge.migrate.destination.DestinationSettings;
import org.popbridge.migrate.destination.ImapDestination;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.ledger.Medium;
import org.popbridge.migrate.source.MaildropSource;

/**
 * GreenMail as source and destination, and accounts on it. It writes by the line, and would wait 40
 * ms before each for an acknowledgement: relays before it see to that.
 */
public final class GreenMailScene implements AutoCloseable {
    private static final String PASSWORD = "pw";

    private static final Patience SHORT = new Patience(6, Duration.ofNanos(1), Duration.ofNanos(1));

    private final GreenMail greenMail =
            new GreenMail(
                    new ServerSetup[] {
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3),
                        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
                    });

    private final CuttingRelay pop3;
    private final CuttingRelay imap;

    /** Starts it. */
    public GreenMailScene() throws IOException {
        greenMail.start();
        pop3 = CuttingRelay.whole(greenMail.getPop3().getPort());
        imap = CuttingRelay.whole(greenMail.getImap().getPort());
    }

    public int pop3() {
        return pop3.port();
    }

    public int imap() {
        return imap.port();
    }

    /** Makes an account with these messages. */
    public void account(String user, String... messages) throws UserException, MessagingException {
        GreenMailUser made =
                greenMail.getManagers().getUserManager().createUser(user, user, PASSWORD);
        for (String message : messages) {
            made.deliver(
                    new MimeMessage(
                            Session.getInstance(new Properties()),
                            new ByteArrayInputStream(
                                    message.getBytes(StandardCharsets.ISO_8859_1))));
        }
    }

    /** What an account's INBOX has. */
    public List<String> contents(String user)
            throws FolderException, MessagingException, IOException {
        GreenMailUser known = greenMail.getManagers().getUserManager().getUser(user);
        List<String> contents = new ArrayList<>();
        for (StoredMessage stored :
                greenMail.getManagers().getImapHostManager().getInbox(known).getMessages()) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            stored.getMimeMessage().writeTo(octets);
            contents.add(octets.toString(StandardCharsets.ISO_8859_1));
        }
        return contents;
    }

    /** A migration between two accounts, by way of these ports. */
    public static Migration migration(String from, int pop3, String to, int imap) {
        return migration(from, pop3, to, imap, PASSWORD);
    }

    /** As above, with a password that may be wrong. */
    public static Migration migration(String from, int pop3, String to, int imap, String password) {
        return migration(
                from,
                new Pop3Host(Pop3Endpoint.parse("pop3://127.0.0.1:" + pop3), Pop3Settings.DEFAULT),
                to,
                imap,
                password);
    }

    /** As above, from a host of another kind. */
    static Migration migration(
            String from, MaildropHost source, String to, int imap, String password) {
        return migration(from, source, to, imap, password, Socket::new);
    }

    /** As above, over sockets of another kind to the destination. */
    static Migration migration(
            String from,
            MaildropHost source,
            String to,
            int imap,
            String password,
            Supplier<Socket> sockets) {
        ImapDestination destination =
                new ImapDestination(
                        ImapEndpoint.parse("imap://%s@127.0.0.1:%d".formatted(to, imap)),
                        new DestinationCredentials.Password(Secret.of(PASSWORD)),
                        DestinationSettings.DEFAULT,
                        sockets);
        return new Migration(
                new AccountKey(from, to, "INBOX"),
                new MaildropSource(
                        source, () -> new Pop3Credentials.Password(from, Secret.of(password))),
                destination,
                Target.of(MailboxName.INBOX));
    }

    /** A file that is never forced to the disk: no power fails here, and tests are many. */
    private static Medium unforced(Path path) throws IOException {
        Medium file = Medium.file(path);
        return new Medium() {
            @Override
            public void write(ByteBuffer octets) throws IOException {
                file.write(octets);
            }

            @Override
            public void force() {}

            @Override
            public void truncate(long length) throws IOException {
                file.truncate(length);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    /** Settings that wait for nobody. */
    public static AccountRun.Settings settings(Wishes wishes) {
        return new AccountRun.Settings(
                wishes,
                SHORT,
                Duration.ZERO,
                4 << 20,
                InstantSource.system(),
                GreenMailScene::unforced);
    }

    /** Runs it. */
    public static AccountResult run(Migration migration, Path directory, Wishes wishes) {
        return run(migration, directory, wishes, new Stop());
    }

    /** Runs it until it ends or is stopped. */
    static AccountResult run(Migration migration, Path directory, Wishes wishes, Stop stop) {
        return new AccountRun(
                        migration,
                        directory,
                        settings(wishes),
                        new Tally(migration.key(), _ -> {}),
                        stop)
                .run();
    }

    @Override
    public void close() throws IOException {
        pop3.close();
        imap.close();
        greenMail.stop();
    }
}
