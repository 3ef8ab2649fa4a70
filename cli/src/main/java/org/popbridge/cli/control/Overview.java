package org.popbridge.cli.control;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.cli.Json;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.sync.Oversight.AccountState;
import org.popbridge.mapping.sync.Oversight.HostState;
import org.popbridge.mapping.sync.SyncNotes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The bridge as a whole, and its accounts a line each. */
final class Overview {
    /** Accounts that no client used lately are opened for their brakes: no more than so many. */
    private static final int MOST_OPENED = 1_000;

    private final Path data;
    private final MailStore store;
    private final Optional<LiveBridge> live;
    private final InstantSource clock;

    Overview(Path data, MailStore store, Optional<LiveBridge> live, InstantSource clock) {
        this.data = data;
        this.store = store;
        this.live = live;
        this.clock = clock;
    }

    ObjectNode status() throws IOException {
        List<AccountName> names = store.accounts();
        Map<AccountName, AccountState> states = Desk.states(live);
        ObjectNode answer = Json.object();
        answer.put("running", live.isPresent());
        answer.put("data", data.toAbsolutePath().toString());
        live.ifPresent(bridge -> process(bridge, answer));
        ObjectNode accounts = answer.putObject("accounts");
        accounts.put("known", names.size());
        if (live.isPresent()) {
            accounts.put("inMemory", states.size());
            accounts.put("syncing", states.values().stream().filter(AccountState::syncing).count());
            accounts.put("idling", states.values().stream().filter(s -> s.idlers() > 0).count());
            accounts.put(
                    "messagesAwaited",
                    states.values().stream().mapToLong(s -> s.status().missingContent()).sum());
        }
        live.ifPresent(bridge -> sessionsAndHosts(bridge, answer));
        alerts(names, states, answer);
        troubles(states, answer.putArray("troubles"));
        return answer;
    }

    private void process(LiveBridge bridge, ObjectNode answer) {
        answer.put("version", bridge.version());
        answer.put("process", ProcessHandle.current().pid());
        answer.put("since", bridge.since().toString());
        answer.put("uptimeSeconds", Duration.between(bridge.since(), clock.instant()).toSeconds());
        ArrayNode listening = answer.putArray("listening");
        bridge.listening().forEach(listening::add);
    }

    private static void sessionsAndHosts(LiveBridge bridge, ObjectNode answer) {
        Map<AccountName, Integer> counts = bridge.sessions().get();
        answer.putObject("sessions")
                .put("open", counts.values().stream().mapToInt(Integer::intValue).sum())
                .put("accounts", counts.size());
        ArrayNode hosts = answer.putArray("hosts");
        for (HostState host : bridge.oversight().hosts()) {
            hosts.addObject()
                    .put("host", host.endpoint().toString())
                    .put("sessions", host.sessions())
                    .put("most", host.most())
                    .put("waiting", host.waiting())
                    .put("learnt", host.quirks().toString());
        }
    }

    /** What somebody should do something about. */
    private void alerts(
            List<AccountName> names, Map<AccountName, AccountState> states, ObjectNode answer)
            throws IOException {
        ArrayNode alerts = answer.putArray("alerts");
        live.ifPresent(
                bridge -> bridge.risks().forEach(risk -> alerts.addObject().put("text", risk)));
        int opened = 0;
        int left = 0;
        Health health = new Health();
        for (AccountName name : names) {
            AccountState state = states.get(name);
            Optional<String> alert = Optional.empty();
            if (opened++ < MOST_OPENED || state != null) {
                Optional<Account> account = store.find(name);
                if (account.isPresent()) {
                    SyncNotes notes = new SyncNotes(account.get());
                    health.add(notes);
                    alert = notes.brake().map(SyncNotes.Brake::reason);
                }
                if (state != null) {
                    alert = state.status().alert();
                }
            } else {
                left++;
            }
            alert.ifPresent(
                    text -> alerts.addObject().put("account", name.value()).put("text", text));
        }
        health.tell(answer.putObject("messages"));
        if (left > 0) {
            answer.put("accountsNotLookedAt", left);
        }
    }

    /** What is not as it should be among the messages of all accounts that are looked at. */
    private static final class Health {
        private int quarantined;
        private int damaged;
        private int mended;

        void add(SyncNotes notes) throws IOException {
            quarantined += notes.refused().size();
            damaged += notes.damaged().size();
            mended += notes.mended();
        }

        void tell(ObjectNode answer) {
            answer.put("quarantined", quarantined).put("damaged", damaged).put("mended", mended);
        }
    }

    private static void troubles(Map<AccountName, AccountState> states, ArrayNode troubles) {
        states.forEach((name, state) -> {
            if (state.status().trouble().isPresent() && state.status().alert().isEmpty()) {
                troubles.addObject()
                        .put("account", name.value())
                        .put("text", state.status().trouble().get());
            }
        });
    }

    ObjectNode accounts() throws IOException {
        Map<AccountName, AccountState> states = Desk.states(live);
        Map<AccountName, Integer> sessions =
                live.map(bridge -> bridge.sessions().get()).orElse(Map.of());
        ObjectNode answer = Json.object().put("running", live.isPresent());
        ArrayNode accounts = answer.putArray("accounts");
        for (AccountName name : store.accounts()) {
            ObjectNode line = accounts.addObject().put("account", name.value());
            AccountState state = states.get(name);
            if (state != null) {
                line.put("state", word(state));
                line.put("awaited", state.status().missingContent());
                line.put("sessions", sessions.getOrDefault(name, 0));
                state.status()
                        .lastListing()
                        .ifPresent(at -> line.put("lastListing", at.toString()));
            } else {
                asleep(name, line);
            }
        }
        return answer;
    }

    private static String word(AccountState state) {
        if (state.status().alert().isPresent()) {
            return "braked";
        }
        if (state.syncing()) {
            return "syncing";
        }
        if (!state.mayAsk()) {
            return "signed-out";
        }
        return state.status().trouble().isPresent() ? "troubled" : "well";
    }

    private void asleep(AccountName name, ObjectNode line) throws IOException {
        Optional<Account> account = store.find(name);
        if (account.isPresent()) {
            SyncNotes notes = new SyncNotes(account.get());
            line.put("state", notes.brake().isPresent() ? "braked" : "asleep");
            Optional<Instant> latest = notes.latestListing();
            latest.ifPresent(at -> line.put("lastListing", at.toString()));
        }
    }
}
