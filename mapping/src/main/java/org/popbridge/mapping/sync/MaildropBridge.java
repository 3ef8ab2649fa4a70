package org.popbridge.mapping.sync;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailStore;

/**
 * The bridge over one mail store: every account's sync, and the way to each host.
 *
 * <p>An account is kept as long as anybody holds it, a session of its own included, and for a while
 * after its last use; so ten thousand accounts cost what those in use cost.
 */
public final class MaildropBridge implements Bridge, Oversight {
    private static final Duration POLITE_END = Duration.ofSeconds(5);
    private static final Duration LAST_END = Duration.ofSeconds(2);

    private final MailStore store;
    private final BridgeSettings settings;
    private final Clockwork time;
    private final Tally tally = new Tally();
    private final ConcurrentMap<HostKey, HostGate> gates = new ConcurrentHashMap<>();
    private final ConcurrentMap<AccountName, Attempt> attempts = new ConcurrentHashMap<>();

    /** One object an account, for as long as somebody has it. */
    private final Cache<AccountName, SyncedAccount> accounts =
            Caffeine.newBuilder().weakValues().build();

    /** Keeps the recently used from being let go. */
    private final Cache<AccountName, SyncedAccount> recent;

    private volatile boolean closed;

    private record HostKey(Pop3Endpoint endpoint, Pop3Settings settings) {}

    /** A login under way that others with the same credentials wait for. */
    private record Attempt(
            Upstream upstream,
            Pop3Credentials credentials,
            CompletableFuture<SyncedAccount> result) {}

    public MaildropBridge(MailStore store, BridgeSettings settings) {
        this(store, settings, Clockwork.real(InstantSource.system()));
    }

    /**
     * @param time is closed with the bridge
     */
    MaildropBridge(MailStore store, BridgeSettings settings, Clockwork time) {
        this.store = store;
        this.settings = settings;
        this.time = time;
        this.recent = Caffeine.newBuilder().expireAfterAccess(settings.keepSignedIn()).build();
    }

    @Override
    public BridgedAccount signIn(AccountName name, Upstream upstream, Pop3Credentials credentials)
            throws IOException {
        Attempt mine = new Attempt(upstream, credentials, new CompletableFuture<>());
        Attempt other = attempts.putIfAbsent(name, mine);
        if (other != null
                && other.credentials.equals(credentials)
                && other.upstream.equals(upstream)) {
            return result(other.result);
        }
        try {
            SyncedAccount account = logIn(name, upstream, credentials);
            mine.result.complete(account);
            return account;
        } catch (Throwable e) {
            mine.result.completeExceptionally(e);
            throw e;
        } finally {
            attempts.remove(name, mine);
        }
    }

    private static SyncedAccount result(CompletableFuture<SyncedAccount> login) throws IOException {
        try {
            return login.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during a login", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IOException(e.getCause());
        }
    }

    private SyncedAccount logIn(AccountName name, Upstream upstream, Pop3Credentials credentials)
            throws IOException {
        if (closed) {
            throw new Pop3Exception.Transient("the bridge is shutting down");
        }
        HostGate gate = gate(upstream, store.find(name));
        Maildrop opened;
        try {
            SyncedAccount known = accounts.getIfPresent(name);
            if (known != null && known.sessions().isProvenBy(upstream, credentials)) {
                recent.put(name, known);
                return known;
            }
            opened = gate.ask(true).enter(credentials);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during a login", e);
        }
        try {
            SyncedAccount account = account(name, store.open(name));
            account.sessions().adopt(upstream, gate, credentials, opened);
            return account;
        } catch (Throwable e) {
            opened.close();
            gate.left();
            throw e;
        }
    }

    @Override
    public Optional<BridgedAccount> resume(
            AccountName name, Upstream upstream, Pop3Credentials credentials) throws IOException {
        Optional<Account> made = store.find(name);
        if (made.isEmpty()) {
            return Optional.empty();
        }
        SyncedAccount account = account(name, made.get());
        account.sessions().rely(upstream, gate(upstream, made), credentials);
        return Optional.of(account);
    }

    private SyncedAccount account(AccountName name, Account made) throws IOException {
        SyncedAccount account = accounts.getIfPresent(name);
        if (account == null) {
            SyncedAccount fresh = new SyncedAccount(made, this);
            account = accounts.get(name, _ -> fresh);
        }
        recent.put(name, account);
        return account;
    }

    private HostGate gate(Upstream upstream, Optional<Account> account) throws IOException {
        HostKey key = new HostKey(upstream.endpoint(), upstream.settings());
        HostGate gate = gates.get(key);
        if (gate != null) {
            return gate;
        }
        String learnt =
                account.isPresent() ? account.get().property(quirksKey(upstream)).orElse("") : "";
        HostQuirks quirks = learnt.isEmpty() ? HostQuirks.NONE : HostQuirks.parse(learnt);
        HostGate made =
                gates.computeIfAbsent(
                        key,
                        _ ->
                                new HostGate(
                                        new Pop3Host(
                                                upstream.endpoint(), upstream.settings(), quirks),
                                        settings,
                                        time,
                                        tally));
        if (closed) {
            made.close();
        }
        return made;
    }

    static String quirksKey(Upstream upstream) {
        return SyncNotes.quirksKey(upstream.endpoint().toString());
    }

    // Oversight

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public List<HostState> hosts() {
        return gates.values().stream().map(HostGate::state).toList();
    }

    @Override
    public Map<AccountName, AccountState> accounts() {
        Map<AccountName, AccountState> states = new TreeMap<>();
        accounts.asMap().forEach((name, account) -> states.put(name, account.state()));
        return states;
    }

    @Override
    public AccountState sync(AccountName name, Extent extent, Duration atMost)
            throws IOException, InterruptedException {
        SyncedAccount known = accounts.getIfPresent(name);
        if (known == null) {
            throw new IOException(
                    "nobody has logged in as %s lately, so its password is not known here: log in once with a mail client"
                            .formatted(name));
        }
        return known.sync(extent, atMost);
    }

    @Override
    public boolean letGo(AccountName name) throws InterruptedException {
        SyncedAccount known = accounts.getIfPresent(name);
        if (known != null) {
            known.stop();
            if (!known.awaitEnd(POLITE_END)) {
                known.abandon();
                if (!known.awaitEnd(LAST_END)) {
                    return false;
                }
            }
        }
        recent.invalidate(name);
        accounts.invalidate(name);
        return true;
    }

    boolean isClosed() {
        return closed;
    }

    Instant now() {
        return time.instant();
    }

    BridgeSettings settings() {
        return settings;
    }

    Clockwork time() {
        return time;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        List<SyncedAccount> all = List.copyOf(accounts.asMap().values());
        all.forEach(SyncedAccount::stop);
        gates.values().forEach(HostGate::close);
        time.close();
        try {
            if (!ended(all, POLITE_END)) {
                all.forEach(SyncedAccount::abandon);
                ended(all, LAST_END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sessions were being ended", e);
        }
    }

    private static boolean ended(List<SyncedAccount> all, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean every = true;
        for (SyncedAccount account : all) {
            long left = Math.max(0, deadline - System.nanoTime());
            every &= account.awaitEnd(Duration.ofNanos(left));
        }
        return every;
    }
}
