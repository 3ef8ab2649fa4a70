package org.popbridge.cli.control;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.cli.Json;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountFigures;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.sync.Oversight.AccountState;
import org.popbridge.mapping.sync.SyncNotes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All about one account. */
final class Portrait {
    private final Account account;
    private final Optional<LiveBridge> live;
    private final SyncNotes notes;
    private final ObjectNode answer = Json.object();

    Portrait(Account account, Optional<LiveBridge> live) {
        this.account = account;
        this.live = live;
        this.notes = new SyncNotes(account);
    }

    ObjectNode show() throws IOException {
        AccountName name = account.name();
        answer.put("account", name.value());
        Optional<AccountState> state = Optional.ofNullable(Desk.states(live).get(name));
        sync(state);
        maildrop();
        AccountFigures figures = account.figures();
        dates(figures);
        answer.putObject("disk")
                .put("contents", figures.contents())
                .put("octets", figures.octets())
                .put("onDisk", figures.onDisk());
        hosts();
        mailboxes();
        return answer;
    }

    private void sync(Optional<AccountState> state) throws IOException {
        ObjectNode sync = answer.putObject("sync");
        state.flatMap(AccountState::host).ifPresent(host -> sync.put("host", host.toString()));
        sync.put("inMemory", state.isPresent());
        sync.put("signedIn", state.isPresent() && state.get().mayAsk());
        sync.put("syncing", state.isPresent() && state.get().syncing());
        sync.put("idlers", state.map(AccountState::idlers).orElse(0));
        sync.put(
                "sessions",
                live.map(bridge -> bridge.sessions().get().getOrDefault(account.name(), 0))
                        .orElse(0));
        state.flatMap(known -> known.status().lastListing())
                .or(this::latest)
                .ifPresent(at -> sync.put("lastListing", at.toString()));
        state.flatMap(AccountState::next)
                .ifPresent(
                        at -> sync.put("next", at.isBefore(Instant.now()) ? "now" : at.toString()));
        state.flatMap(known -> known.status().trouble())
                .ifPresent(trouble -> sync.put("trouble", trouble));
        Optional<SyncNotes.Brake> brake = notes.brake();
        if (brake.isPresent()) {
            sync.put("held", brake.get().held());
            sync.put("brakedSince", brake.get().since().toString());
            sync.put("alert", brake.get().reason());
            sync.put("accepted", notes.isAccepted());
        }
        notes.compared()
                .ifPresent(result ->
                        sync.putObject("compared")
                                .put("at", result.at().toString())
                                .put("messages", result.compared())
                                .put("different", result.different()));
    }

    private Optional<Instant> latest() {
        try {
            return notes.latestListing();
        } catch (IOException e) {
            throw new DeskException(String.valueOf(e.getMessage()), e);
        }
    }

    private void maildrop() throws IOException {
        Map<MaildropEntry.State, Integer> states = new EnumMap<>(MaildropEntry.State.class);
        Arrays.stream(MaildropEntry.State.values()).forEach(state -> states.put(state, 0));
        int stored = 0;
        int awaited = 0;
        List<MaildropEntry> entries = account.maildrop().entries();
        for (MaildropEntry entry : entries) {
            states.merge(entry.state(), 1, Integer::sum);
            stored += entry.hasContent() ? 1 : 0;
            awaited += !entry.hasContent() && entry.wanted() ? 1 : 0;
        }
        int refused = notes.refused().size();
        ObjectNode maildrop = answer.putObject("maildrop");
        entries.stream()
                .filter(entry -> entry.state() == MaildropEntry.State.EXPUNGED)
                .flatMap(entry -> entry.expungedAt().stream())
                .min(Comparator.naturalOrder())
                .ifPresent(at -> maildrop.put("hiddenSince", at.toString()));
        maildrop.put("listed", states.get(MaildropEntry.State.LISTED))
                .put("stored", stored)
                .put("awaited", awaited)
                .put("quarantined", refused)
                .put("held", states.get(MaildropEntry.State.ABSENT))
                .put("hidden", states.get(MaildropEntry.State.EXPUNGED))
                .put("deleting", states.get(MaildropEntry.State.DELETING))
                .put("gone", states.get(MaildropEntry.State.GONE))
                .put("damaged", notes.damaged().size())
                .put("mended", notes.mended())
                .put("hostHides", notes.hides());
    }

    private void dates(AccountFigures figures) {
        answer.putObject("dates")
                .put("fromReceived", figures.dates().getOrDefault(DateRung.RECEIVED, 0L))
                .put("fromDate", figures.dates().getOrDefault(DateRung.DATE, 0L))
                .put("guessed", figures.dates().getOrDefault(DateRung.NONE, 0L));
    }

    private void hosts() throws IOException {
        ObjectNode hosts = answer.putObject("hosts");
        for (Map.Entry<String, HostQuirks> host : notes.hosts().entrySet()) {
            HostQuirks quirks = host.getValue();
            ObjectNode learnt = hosts.putObject(host.getKey());
            learnt.put("capa", !quirks.noCapa());
            learnt.put("pipelining", support(quirks.pipelining()));
            learnt.put("uidl", support(quirks.uidl()));
            learnt.put("top", support(quirks.top()));
            learnt.put("sizesRight", quirks.sizesRight());
            learnt.put("sizesWrong", quirks.sizesWrong());
            learnt.put("looseEnds", quirks.looseEnds());
            quirks.idleLimit().ifPresent(time -> learnt.put("idleSeconds", time.toSeconds()));
            quirks.loginDelay()
                    .ifPresent(time -> learnt.put("loginDelaySeconds", time.toSeconds()));
            ArrayNode logins = learnt.putArray("unusableLogins");
            quirks.unusableLogins().stream().map(Texts::word).sorted().forEach(logins::add);
        }
    }

    private static String support(HostQuirks.Support support) {
        return switch (support) {
            case UNKNOWN -> "untried";
            case WORKS -> "works";
            case FAILS -> "fails";
        };
    }

    private void mailboxes() throws IOException {
        ArrayNode mailboxes = answer.putArray("mailboxes");
        for (Mailbox mailbox : account.mailboxes().mailboxes().values()) {
            MailboxSnapshot snapshot = account.snapshot(mailbox.id());
            ObjectNode line =
                    mailboxes
                            .addObject()
                            .put("mailbox", mailbox.name().value())
                            .put("messages", snapshot.size())
                            .put("unseen", snapshot.unseen())
                            .put("uidValidity", snapshot.uidValidity().value())
                            .put("uidNext", snapshot.uidNext());
            ArrayNode uses = line.putArray("uses");
            mailbox.specialUses().stream().map(SpecialUse::attribute).sorted().forEach(uses::add);
        }
    }
}
