package org.popbridge.proxy.login;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.sync.Bridge;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.mapping.sync.SyncStatus;
import org.popbridge.mapping.sync.Upstream;
import org.popbridge.mapping.sync.Waiting;

/** A bridge on a real store whose host answers as the test says; it syncs nothing. */
final class ScriptedBridge implements Bridge {
    /** What the host does with a login: returns, or throws its refusal. */
    interface Answer {
        void run() throws IOException;
    }

    private final MailStore store;
    private final AtomicInteger signIns = new AtomicInteger();
    private volatile Answer answer = () -> {};
    private final List<Pop3Credentials> shown = new CopyOnWriteArrayList<>();
    private volatile AccountName last = new AccountName("nobody");

    ScriptedBridge(MailStore store) {
        this.store = store;
    }

    void answers(Answer next) {
        answer = next;
    }

    int signIns() {
        return signIns.get();
    }

    /** What the host was shown, in order. */
    List<Pop3Credentials> shown() {
        return shown;
    }

    AccountName lastName() {
        return last;
    }

    @Override
    public BridgedAccount signIn(AccountName name, Upstream upstream, Pop3Credentials credentials)
            throws IOException {
        signIns.incrementAndGet();
        last = name;
        shown.add(credentials);
        answer.run();
        return new Idle(store.open(name));
    }

    @Override
    public Optional<BridgedAccount> resume(
            AccountName name, Upstream upstream, Pop3Credentials credentials) throws IOException {
        return store.find(name).map(Idle::new);
    }

    @Override
    public void close() {}

    private record Idle(Account store) implements BridgedAccount {
        @Override
        public boolean awaitListing(Duration atMost) {
            return false;
        }

        @Override
        public void nudge() {}

        @Override
        public Subscription idling() {
            return () -> {};
        }

        @Override
        public void require(Collection<ContentId> contents, Waiting waiting) {}

        @Override
        public void mend(ContentId content) {}

        @Override
        public SyncStatus status() {
            return new SyncStatus(Optional.empty(), 0, Optional.empty(), Optional.empty());
        }
    }
}
