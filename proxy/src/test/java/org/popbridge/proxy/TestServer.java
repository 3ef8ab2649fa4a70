package org.popbridge.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.store.sqlite.StoreSettings;
import org.popbridge.mapping.sync.BridgeSettings;
import org.popbridge.mapping.sync.MaildropBridge;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.proxy.login.LoginSettings;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.login.Routes;
import org.popbridge.proxy.login.UpstreamAuthenticator;
import org.popbridge.proxy.net.ImapLimits;
import org.popbridge.proxy.net.Listening;
import org.popbridge.proxy.net.TlsIdentity;
import org.popbridge.proxy.session.SessionSettings.ClearLogin;

/**
 * The bridge, whole, on a free port of the loopback: a POP3 host, a store in a directory of the
 * test's, the bridge between them and IMAP on top. Any user gets in with the password {@code
 * secret}.
 */
public final class TestServer implements AutoCloseable {
    /** Nobody is to be waited for here: syncs may follow one another closely. */
    private static final SyncPolicy POLICY =
            new SyncPolicy(
                    SyncPolicy.Expunge.KEEP,
                    SyncPolicy.Vanished.KEEP,
                    Optional.empty(),
                    Duration.ofMillis(100));

    private static final BridgeSettings BRIDGE =
            new BridgeSettings(
                    200,
                    10_000,
                    Duration.ofMinutes(30),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(60));

    private static final Listening CLEAR =
            new Listening(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    Listening.Security.CLEAR);

    private final TestMaildropHost host;
    private final MailStore store;
    private final MaildropBridge bridge;
    private final UpstreamAuthenticator logins;
    private final ImapServer server;

    public TestServer(Path directory) throws IOException {
        this(directory, ImapLimits.DEFAULT);
    }

    public TestServer(Path directory, ImapLimits limits) throws IOException {
        this(directory, limits, CLEAR, Optional.empty());
    }

    public TestServer(
            Path directory,
            ImapLimits limits,
            Listening listening,
            Optional<Supplier<TlsIdentity>> tls)
            throws IOException {
        this(
                directory,
                limits,
                listening,
                tls,
                Quota.NONE,
                Pop3Settings.DEFAULT,
                LoginSettings.DEFAULT);
    }

    /** With room for so much in each account. */
    public TestServer(Path directory, Quota quota) throws IOException {
        this(
                directory,
                ImapLimits.DEFAULT,
                CLEAR,
                Optional.empty(),
                quota,
                Pop3Settings.DEFAULT,
                LoginSettings.DEFAULT);
    }

    /** With other manners towards the POP3 host. */
    public TestServer(Path directory, Pop3Settings pop3) throws IOException {
        this(
                directory,
                ImapLimits.DEFAULT,
                CLEAR,
                Optional.empty(),
                Quota.NONE,
                pop3,
                LoginSettings.DEFAULT);
    }

    /** With other ways to treat logins. */
    public TestServer(Path directory, LoginSettings logins) throws IOException {
        this(
                directory,
                ImapLimits.DEFAULT,
                CLEAR,
                Optional.empty(),
                Quota.NONE,
                Pop3Settings.DEFAULT,
                logins);
    }

    private TestServer(
            Path directory,
            ImapLimits limits,
            Listening listening,
            Optional<Supplier<TlsIdentity>> tls,
            Quota quota,
            Pop3Settings pop3,
            LoginSettings treated)
            throws IOException {
        host = new TestMaildropHost();
        store = SqliteMailStore.open(directory, StoreSettings.DEFAULT.withQuota(quota));
        bridge = new MaildropBridge(store, BRIDGE);
        Upstream upstream = new Upstream(host.endpoint(), pop3, POLICY);
        logins =
                new UpstreamAuthenticator(
                        new Routes(List.of(Route.toEveryone(upstream))), store, bridge, treated);
        server =
                new ImapServer(
                        new ImapServer.Config(
                                List.of(listening),
                                tls,
                                limits,
                                logins,
                                ClearLogin.LOOPBACK_ONLY,
                                Map.of("name", "Popbridge"),
                                Duration.ofSeconds(20)));
        server.start();
    }

    public int port() {
        return server.addresses().getFirst().getPort();
    }

    /** What the POP3 host keeps for a user. */
    TestMaildropHost.Maildrop maildrop(String user) {
        return host.maildrop(user);
    }

    @Override
    public void close() throws IOException {
        server.close();
        logins.close();
        bridge.close();
        store.close();
        host.close();
    }
}
