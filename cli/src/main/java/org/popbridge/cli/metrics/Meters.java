package org.popbridge.cli.metrics;

import static java.util.Locale.ROOT;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.popbridge.cli.control.LiveBridge;
import org.popbridge.mapping.sync.Oversight.AccountState;
import org.popbridge.mapping.sync.Oversight.HostState;
import org.popbridge.mapping.sync.Tally;
import org.popbridge.proxy.session.SearchWaits;

/**
 * Every number of a bridge, under its name. Counters are read where they are counted; what is true
 * just now is looked at once for each scrape, by {@link #look}, so that its numbers go together.
 */
final class Meters {
    private final LiveBridge bridge;
    private final MeterRegistry registry;
    private final MultiGauge hostSessions;
    private final MultiGauge hostWaiting;
    private volatile Now now;

    /** What is so at the moment. */
    private record Now(
            int sessions,
            int sessionAccounts,
            int accounts,
            int syncing,
            int troubled,
            int idlers,
            long awaited,
            int braked,
            long held) {
        static Now of(LiveBridge bridge) {
            Collection<AccountState> states = bridge.oversight().accounts().values();
            Collection<Integer> sessions = bridge.sessions().get().values();
            return new Now(
                    sessions.stream().mapToInt(Integer::intValue).sum(),
                    sessions.size(),
                    states.size(),
                    (int) states.stream().filter(AccountState::syncing).count(),
                    (int) states.stream().filter(s -> s.status().trouble().isPresent()).count(),
                    states.stream().mapToInt(AccountState::idlers).sum(),
                    states.stream().mapToLong(s -> s.status().missingContent()).sum(),
                    (int) states.stream().filter(s -> s.status().alert().isPresent()).count(),
                    states.stream().mapToLong(AccountState::held).sum());
        }
    }

    Meters(
            LiveBridge bridge,
            CountedLogins logins,
            SearchWaits searches,
            StoreSize size,
            MeterRegistry registry) {
        this.bridge = bridge;
        this.registry = registry;
        this.now = Now.of(bridge);
        this.hostSessions =
                MultiGauge.builder("popbridge.pop3.sessions")
                        .description("POP3 sessions open with a host")
                        .register(registry);
        this.hostWaiting =
                MultiGauge.builder("popbridge.pop3.waiting")
                        .description("POP3 sessions that wait for their turn at a host")
                        .register(registry);
        imap(logins, searches);
        pop3(bridge.oversight().tally());
        accounts();
        store(size);
    }

    /** Looks at what is so now. */
    void look() {
        now = Now.of(bridge);
        List<HostState> hosts = bridge.oversight().hosts();
        hostSessions.register(rows(hosts, HostState::sessions), true);
        hostWaiting.register(rows(hosts, HostState::waiting), true);
    }

    private static List<MultiGauge.Row<?>> rows(
            List<HostState> hosts, ToDoubleFunction<HostState> number) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (HostState host : hosts) {
            rows.add(
                    MultiGauge.Row.of(
                            Tags.of("host", host.endpoint().toString()),
                            number.applyAsDouble(host)));
        }
        return rows;
    }

    private void imap(CountedLogins logins, SearchWaits searches) {
        gauge("imap.sessions", "IMAP sessions that are logged in", n -> n.sessions);
        gauge("imap.accounts", "Accounts with an IMAP session", n -> n.sessionAccounts);
        gauge("imap.idling", "IMAP sessions that idle on INBOX", n -> n.idlers);
        for (CountedLogins.End end : CountedLogins.End.values()) {
            counter(
                    "imap.logins",
                    "IMAP logins, by what the client was told",
                    Tags.of("result", word(end)),
                    logins,
                    counted -> counted.count(end));
        }
        counter(
                "search.waits",
                "Searches that waited for content on its way",
                Tags.empty(),
                searches,
                SearchWaits::count);
        counter(
                "search.wait.seconds",
                "Time that searches waited for content",
                Tags.empty(),
                searches,
                waits -> waits.time().toMillis() / 1000.0);
    }

    private void pop3(Tally tally) {
        for (Tally.LoginEnd end : Tally.LoginEnd.values()) {
            counter(
                    "pop3.logins",
                    "Logins at POP3 hosts, by what the host said",
                    Tags.of("result", word(end)),
                    tally,
                    counted -> counted.logins(end));
        }
        for (Tally.SyncEnd end : Tally.SyncEnd.values()) {
            counter(
                    "syncs",
                    "Syncs with POP3 hosts, by how they ended",
                    Tags.of("result", word(end)),
                    tally,
                    counted -> counted.syncs(end));
        }
        counter("messages.listed", "Messages that a listing brought", tally, Tally::arrived);
        counter("messages.stored", "Messages stored here", tally, Tally::stored);
        counter("messages.mended", "Damaged contents that came anew", tally, Tally::mended);
        counter("messages.retrieved", "Messages retrieved whole", tally, Tally::retrieved);
        counter("octets.retrieved", "Octets of messages that hosts sent", tally, Tally::octets);
        counter(
                "deletions.confirmed",
                "Deletions on hosts that a later listing confirmed",
                tally,
                Tally::deleted);
    }

    private void accounts() {
        gauge("accounts", "Accounts in memory", n -> n.accounts);
        gauge("accounts.syncing", "Accounts that sync, or wait for their turn", n -> n.syncing);
        gauge("accounts.troubled", "Accounts that something keeps from a sync", n -> n.troubled);
        gauge("messages.waiting", "Messages whose content is not here yet", n -> n.awaited);
        gauge("brake.accounts", "Accounts whose listing is not believed", n -> n.braked);
        gauge(
                "brake.messages",
                "Messages that such listings lack, held here all the same",
                n -> n.held);
    }

    private void store(StoreSize size) {
        Gauge.builder("popbridge.store.octets", size, StoreSize::octets)
                .description("Octets in the data directory, looked at once a minute at most")
                .strongReference(true)
                .register(registry);
        Gauge.builder("popbridge.store.room", size, StoreSize::room)
                .description("Octets that the data directory's file system has left")
                .strongReference(true)
                .register(registry);
        TimeGauge.builder(
                        "popbridge.started",
                        bridge,
                        TimeUnit.SECONDS,
                        live -> live.since().getEpochSecond())
                .description("When the bridge was started, in Unix time")
                .strongReference(true)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Now> number) {
        Gauge.builder("popbridge." + name, this, meters -> number.applyAsDouble(meters.now))
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private <T> void counter(
            String name, String description, T counted, ToDoubleFunction<T> number) {
        counter(name, description, Tags.empty(), counted, number);
    }

    private <T> void counter(
            String name, String description, Tags tags, T counted, ToDoubleFunction<T> number) {
        FunctionCounter.builder("popbridge." + name, counted, number)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(ROOT);
    }
}
