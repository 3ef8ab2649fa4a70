package org.popbridge.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.mapping.sync.ContentUnavailableException;
import org.popbridge.mapping.sync.SyncStatus;
import org.popbridge.proxy.net.ImapLimits;
import org.popbridge.proxy.net.Listening;
import org.popbridge.proxy.net.TlsIdentity;
import org.popbridge.proxy.session.Authenticator;
import org.popbridge.proxy.session.SessionSettings.ClearLogin;

/**
 * An IMAP server on a free port of the loopback, over a real store in a directory of the test's.
 * Any user gets in with the password {@code secret}.
 */
public final class TestServer implements AutoCloseable {
    private final MailStore store;
    private final ImapServer server;

    public TestServer(Path directory) throws IOException {
        this(directory, ImapLimits.DEFAULT);
    }

    public TestServer(Path directory, ImapLimits limits) throws IOException {
        this(directory, limits, Listening.Security.CLEAR, Optional.empty());
    }

    public TestServer(
            Path directory,
            ImapLimits limits,
            Listening.Security security,
            Optional<Supplier<TlsIdentity>> tls)
            throws IOException {
        store = SqliteMailStore.open(directory);
        server =
                new ImapServer(
                        new ImapServer.Config(
                                List.of(
                                        new Listening(
                                                new InetSocketAddress(
                                                        InetAddress.getLoopbackAddress(), 0),
                                                security)),
                                tls,
                                limits,
                                this::authenticate,
                                ClearLogin.LOOPBACK_ONLY,
                                Map.of("name", "Popbridge"),
                                Duration.ofSeconds(5)));
        server.start();
    }

    public int port() {
        return server.addresses().getFirst().getPort();
    }

    public Account account(String name) throws IOException {
        return store.open(new AccountName(name));
    }

    public ImapServer server() {
        return server;
    }

    @Override
    public void close() throws IOException {
        server.close();
        store.close();
    }

    private Authenticator.Outcome authenticate(Authenticator.Attempt attempt) {
        try {
            return attempt.password().revealText().equals("secret")
                    ? new Authenticator.Outcome.Granted(new Here(account(attempt.user())))
                    : new Authenticator.Outcome.Refused(
                            ResponseCode.Plain.AUTHENTICATIONFAILED, "Wrong name or password");
        } catch (IOException e) {
            return new Authenticator.Outcome.Unavailable("The store is away");
        }
    }

    /** An account whose maildrop has been fetched whole: all there is is in the store. */
    private record Here(Account store) implements BridgedAccount {
        @Override
        public boolean awaitListing(Duration atMost) {
            return true;
        }

        @Override
        public void nudge() {}

        @Override
        public Subscription idling() {
            return () -> {};
        }

        @Override
        public void require(Collection<ContentId> contents) throws IOException {
            for (ContentId id : contents) {
                if (store.content(id).isEmpty()) {
                    throw new ContentUnavailableException("The host is away");
                }
            }
        }

        @Override
        public SyncStatus status() {
            return new SyncStatus(Optional.empty(), 0, Optional.empty());
        }
    }
}
