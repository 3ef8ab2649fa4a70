package org.popbridge.cli.control;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.popbridge.cli.Json;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.maildir.MaildirExport;
import org.popbridge.mapping.sync.Oversight.AccountState;
import org.popbridge.mapping.sync.Oversight.Extent;
import org.popbridge.mapping.sync.SyncNotes;
import org.popbridge.mapping.sync.Undo;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers every {@link Question}, with a bridge or without one. Any thread. */
public final class Desk {
    /** The longest that somebody waits for a sync. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Path data;
    private final MailStore store;
    private final Optional<LiveBridge> live;
    private final InstantSource clock;

    /**
     * @param live empty while no bridge runs
     */
    public Desk(Path data, MailStore store, Optional<LiveBridge> live, InstantSource clock) {
        this.data = data;
        this.store = store;
        this.live = live;
        this.clock = clock;
    }

    /**
     * Does what is asked.
     *
     * @throws DeskException if it cannot be done; the message is for whoever asked
     */
    public ObjectNode answer(Question question) {
        try {
            return switch (question) {
                case Question.Status() -> new Overview(data, store, live, clock).status();
                case Question.Accounts() -> new Overview(data, store, live, clock).accounts();
                case Question.Show(AccountName name) -> new Portrait(account(name), live).show();
                case Question.Sync(AccountName name, boolean everything) -> sync(name, everything);
                case Question.Accept(AccountName name) -> accept(name);
                case Question.Restore(AccountName name, Duration since) -> restore(name, since);
                case Question.Quarantine(AccountName name, boolean verify) ->
                        new Sickbay(account(name)).list(verify);
                case Question.Export(AccountName name, Path directory) -> export(name, directory);
                case Question.Remove(AccountName name) -> remove(name);
            };
        } catch (IOException e) {
            throw new DeskException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeskException("the bridge is shutting down", e);
        }
    }

    private Account account(AccountName name) throws IOException {
        return store.find(name)
                .orElseThrow(() ->
                        new DeskException(
                                "there is no account %s; popbridge accounts list names those that are"
                                        .formatted(name)));
    }

    private LiveBridge bridge(String what) {
        return live.orElseThrow(() ->
                new DeskException(
                        "no bridge runs on %s, and only a bridge can %s: start popbridge serve, and log in"
                                .formatted(data, what)));
    }

    private ObjectNode sync(AccountName name, boolean everything)
            throws IOException, InterruptedException {
        Account account = account(name);
        LiveBridge asked = bridge("ask the mail host");
        Changes changes = new Changes(account);
        AccountState state =
                asked.oversight()
                        .sync(name, everything ? Extent.EVERYTHING : Extent.NEWS, PATIENCE);
        ObjectNode answer = Json.object().put("account", name.value());
        answer.put("done", !state.syncing() && state.status().trouble().isEmpty());
        answer.put("syncing", state.syncing());
        answer.put("awaited", state.status().missingContent());
        state.status().lastListing().ifPresent(at -> answer.put("lastListing", at.toString()));
        state.status().trouble().ifPresent(trouble -> answer.put("trouble", trouble));
        if (everything) {
            SyncNotes notes = new SyncNotes(account);
            notes.compared()
                    .ifPresent(result -> {
                        answer.put("compared", result.compared());
                        answer.put("different", result.different());
                    });
            answer.put("refused", notes.refused().size());
            changes.tell(answer);
        }
        return answer;
    }

    private ObjectNode accept(AccountName name) throws IOException, InterruptedException {
        SyncNotes notes = new SyncNotes(account(name));
        Optional<SyncNotes.Brake> brake = notes.brake();
        if (brake.isEmpty() || !notes.accept(clock.instant())) {
            throw new DeskException(
                    "nothing of %s waits to be accepted: its maildrop's listing is believed"
                            .formatted(name));
        }
        ObjectNode answer =
                Json.object()
                        .put("account", name.value())
                        .put("since", brake.get().since().toString())
                        .put("reason", brake.get().reason())
                        .put("synced", false);
        if (live.isPresent()) {
            try {
                AccountState state = live.get().oversight().sync(name, Extent.NEWS, PATIENCE);
                answer.put("synced", state.status().alert().isEmpty());
                state.status().trouble().ifPresent(trouble -> answer.put("trouble", trouble));
            } catch (IOException e) {
                // It is noted; the sync takes it up when it can begin.
                answer.put("trouble", String.valueOf(e.getMessage()));
            }
        }
        return answer;
    }

    private ObjectNode restore(AccountName name, Duration since) throws IOException {
        Undo.Outcome outcome = new Undo(account(name)).restore(clock.instant().minus(since));
        return Json.object()
                .put("account", name.value())
                .put("restored", outcome.restored())
                .put("awaited", outcome.awaited())
                .put("lost", outcome.lost());
    }

    private ObjectNode export(AccountName name, Path directory) throws IOException {
        MaildirExport.Result result = MaildirExport.write(account(name), directory);
        ObjectNode answer =
                Json.object()
                        .put("account", name.value())
                        .put("directory", directory.toString())
                        .put("mailboxes", result.mailboxes())
                        .put("messages", result.messages())
                        .put("octets", result.octets())
                        .put("skipped", result.skippedCount());
        ArrayNode skipped = answer.putArray("skippedMessages");
        for (MaildirExport.Skipped message : result.skipped()) {
            MailboxName mailbox = message.mailbox();
            Uid uid = message.uid();
            skipped.addObject()
                    .put("mailbox", mailbox.value())
                    .put("uid", uid.value())
                    .put("reason", message.reason());
        }
        ArrayNode changes = answer.putArray("changes");
        result.changes().forEach(changes::add);
        return answer;
    }

    private ObjectNode remove(AccountName name) throws IOException, InterruptedException {
        Account account = account(name);
        requireUnused(name);
        ObjectNode answer =
                Json.object()
                        .put("account", name.value())
                        .put("octets", account.figures().onDisk());
        if (live.isPresent() && !live.get().oversight().letGo(name)) {
            throw new DeskException(
                    "the session of %s with its mail host does not end: try again in a minute"
                            .formatted(name));
        }
        requireUnused(name);
        store.remove(name);
        return answer;
    }

    private void requireUnused(AccountName name) {
        int sessions =
                live.map(LiveBridge::sessions)
                        .map(open -> open.get().getOrDefault(name, 0))
                        .orElse(0);
        if (sessions > 0) {
            throw new DeskException(
                    "%s has %d IMAP sessions open: close the mail clients first"
                            .formatted(name, sessions));
        }
    }

    /** Account states of a bridge, or none. */
    static Map<AccountName, AccountState> states(Optional<LiveBridge> live) {
        return live.map(bridge -> bridge.oversight().accounts()).orElse(Map.of());
    }
}
