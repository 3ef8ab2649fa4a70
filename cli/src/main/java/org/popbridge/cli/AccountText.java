package org.popbridge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers about accounts, for a person. */
final class AccountText {
    private AccountText() {}

    static String list(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        JsonNode accounts = answer.path("accounts");
        if (accounts.isEmpty()) {
            return "There is no account yet: the first good login makes one.";
        }
        text.append(
                "%-40s %-10s %8s %8s  %s%n"
                        .formatted("account", "state", "sessions", "awaited", "last listing"));
        for (JsonNode account : accounts) {
            text.append(
                    "%-40s %-10s %8d %8d  %s%n"
                            .formatted(
                                    account.path("account").asString(),
                                    account.path("state").asString(),
                                    account.path("sessions").asInt(0),
                                    account.path("awaited").asInt(0),
                                    StatusText.at(account.path("lastListing").asString(""))));
        }
        return text.toString();
    }

    static String show(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        line(text, "account", answer.path("account").asString());
        sync(answer.path("sync"), text);
        JsonNode maildrop = answer.path("maildrop");
        line(
                text,
                "on the host",
                "%d listed; %d held here though the host lists them no more; %d expunged here and still there; %d being deleted; %d gone"
                        .formatted(
                                maildrop.path("listed").asInt(),
                                maildrop.path("held").asInt(),
                                maildrop.path("hidden").asInt(),
                                maildrop.path("deleting").asInt(),
                                maildrop.path("gone").asInt()));
        if (maildrop.path("hidden").asInt() > 0) {
            line(
                    text,
                    "",
                    "the first of those expunged here was at %s"
                            .formatted(StatusText.at(maildrop.path("hiddenSince").asString(""))));
        }
        if (maildrop.path("hostHides").asBoolean()) {
            line(text, "", "the host lists nothing that was retrieved before");
        }
        line(
                text,
                "content",
                "%d stored, %d awaited, of which %d in quarantine; %d damaged, %d were damaged and came anew"
                        .formatted(
                                maildrop.path("stored").asInt(),
                                maildrop.path("awaited").asInt(),
                                maildrop.path("quarantined").asInt(),
                                maildrop.path("damaged").asInt(),
                                maildrop.path("mended").asInt()));
        JsonNode dates = answer.path("dates");
        line(
                text,
                "dates",
                "%d from Received, %d from Date, %d guessed from when they were first seen"
                        .formatted(
                                dates.path("fromReceived").asLong(),
                                dates.path("fromDate").asLong(),
                                dates.path("guessed").asLong()));
        JsonNode disk = answer.path("disk");
        line(
                text,
                "on disk",
                "%s of mail, %s in all"
                        .formatted(
                                StatusText.octets(disk.path("octets").asLong()),
                                StatusText.octets(disk.path("onDisk").asLong())));
        for (Map.Entry<String, JsonNode> host : answer.path("hosts").properties()) {
            text.append(
                            Paragraph.of(
                                    "POP3 host      ",
                                    host.getKey() + ": " + learnt(host.getValue())))
                    .append('\n');
        }
        mailboxes(answer.path("mailboxes"), text);
        return text.toString();
    }

    private static void sync(JsonNode sync, StringBuilder text) {
        line(
                text,
                "maildrop",
                sync.path("host").asString("nobody logged in since a bridge was started"));
        line(
                text,
                "last listing",
                StatusText.at(sync.path("lastListing").asString(""))
                        + (sync.path("syncing").asBoolean() ? ", syncing now" : ""));
        line(
                text,
                "next",
                sync.path("next").asString("").isEmpty()
                        ? "when a client does something"
                        : StatusText.at(sync.path("next").asString()));
        line(
                text,
                "clients",
                "%d IMAP sessions, %d idling"
                        .formatted(sync.path("sessions").asInt(), sync.path("idlers").asInt()));
        if (sync.has("compared")) {
            JsonNode compared = sync.path("compared");
            line(
                    text,
                    "compared",
                    "%d messages with the host's at %s, %d differ"
                            .formatted(
                                    compared.path("messages").asInt(),
                                    StatusText.at(compared.path("at").asString()),
                                    compared.path("different").asInt()));
        }
        if (sync.has("trouble") && !sync.has("alert")) {
            text.append(Paragraph.of("trouble        ", sync.path("trouble").asString()))
                    .append('\n');
        }
        if (sync.has("alert")) {
            text.append(
                            Paragraph.of(
                                    "ALERT          ",
                                    "since %s: %s %s"
                                            .formatted(
                                                    StatusText.at(
                                                            sync.path("brakedSince").asString()),
                                                    sync.path("alert").asString(),
                                                    sync.path("accepted").asBoolean()
                                                            ? "Accepted; the next sync goes on."
                                                            : "If they are really gone: popbridge accounts accept")))
                    .append('\n');
        }
    }

    private static String learnt(JsonNode host) {
        List<String> words = new ArrayList<>();
        words.add("UIDL " + host.path("uidl").asString());
        words.add("TOP " + host.path("top").asString());
        words.add("pipelining " + host.path("pipelining").asString());
        words.add(
                "LIST sizes %d right, %d wrong"
                        .formatted(
                                host.path("sizesRight").asInt(), host.path("sizesWrong").asInt()));
        if (!host.path("capa").asBoolean(true)) {
            words.add("hangs up on CAPA");
        }
        if (host.path("looseEnds").asBoolean()) {
            words.add("ends messages without CRLF dot CRLF");
        }
        if (host.has("idleSeconds")) {
            words.add(
                    "closes silent sessions after %d s"
                            .formatted(host.path("idleSeconds").asInt()));
        }
        if (host.has("loginDelaySeconds")) {
            words.add(
                    "wants %d s between logins".formatted(host.path("loginDelaySeconds").asInt()));
        }
        return String.join("; ", words);
    }

    private static void mailboxes(JsonNode mailboxes, StringBuilder text) {
        text.append(
                "%n%-40s %8s %8s %12s %8s  %s%n"
                        .formatted(
                                "mailbox", "messages", "unseen", "uidvalidity", "uidnext", "use"));
        for (JsonNode mailbox : mailboxes) {
            List<String> uses = new ArrayList<>();
            mailbox.path("uses").forEach(use -> uses.add(use.asString()));
            text.append(
                    "%-40s %8d %8d %12d %8d  %s%n"
                            .formatted(
                                    mailbox.path("mailbox").asString(),
                                    mailbox.path("messages").asInt(),
                                    mailbox.path("unseen").asInt(),
                                    mailbox.path("uidValidity").asLong(),
                                    mailbox.path("uidNext").asLong(),
                                    String.join(" ", uses)));
        }
    }

    static String synced(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        text.append(answer.path("account").asString())
                .append(answer.path("done").asBoolean() ? ": synced" : ": not synced");
        if (answer.has("lastListing")) {
            text.append(", listed ").append(StatusText.at(answer.path("lastListing").asString()));
        }
        text.append(", %d messages await their content".formatted(answer.path("awaited").asInt()));
        if (answer.has("compared")) {
            text.append(
                    "; compared %d messages, %d differ, %d in quarantine"
                            .formatted(
                                    answer.path("compared").asInt(),
                                    answer.path("different").asInt(),
                                    answer.path("refused").asInt()));
        }
        if (answer.has("trouble")) {
            text.append("; ").append(answer.path("trouble").asString());
        }
        return Paragraph.of("", text.toString()) + changes(answer);
    }

    private static String changes(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        for (JsonNode change : answer.path("changes")) {
            text.append('\n')
                    .append(
                            Paragraph.of(
                                    "UID %-8s ".formatted(change.path("uid").asString("")),
                                    "unique-id %s: %s"
                                            .formatted(
                                                    change.path("uniqueId").asString(),
                                                    change.path("what").asString())));
        }
        int further = answer.path("furtherChanges").asInt(0);
        return further == 0
                ? text.toString()
                : text.append("%n%d more are not named here".formatted(further)).toString();
    }

    static String accepted(ObjectNode answer) {
        return Paragraph.of(
                "",
                "%s: accepted. %s"
                        .formatted(
                                answer.path("account").asString(),
                                answer.path("synced").asBoolean()
                                        ? "The sync goes on."
                                        : "The next sync goes on%s."
                                                .formatted(
                                                        answer.has("trouble")
                                                                ? " (now: "
                                                                        + answer.path("trouble")
                                                                                .asString()
                                                                        + ")"
                                                                : "")));
    }

    static String restored(ObjectNode answer) {
        int awaited = answer.path("awaited").asInt();
        int lost = answer.path("lost").asInt();
        return Paragraph.of(
                "",
                "%s: %d messages are back in INBOX%s.%s"
                        .formatted(
                                answer.path("account").asString(),
                                answer.path("restored").asInt(),
                                awaited == 0
                                        ? ""
                                        : ", %d of them once the mail host gives them again"
                                                .formatted(awaited),
                                lost == 0
                                        ? ""
                                        : " %d are neither here nor on the mail host any more."
                                                .formatted(lost)));
    }

    static String quarantine(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        for (JsonNode message : answer.path("refused")) {
            text.append(
                            Paragraph.of(
                                    "UID %-8s ".formatted(message.path("uid").asString("")),
                                    "unique-id %s, %d octets by LIST, since %s, last asked %s: %s"
                                            .formatted(
                                                    message.path("uniqueId").asString(),
                                                    message.path("claimedSize").asLong(),
                                                    StatusText.at(message.path("first").asString()),
                                                    StatusText.at(message.path("last").asString()),
                                                    message.path("reason").asString())))
                    .append('\n');
        }
        for (JsonNode message : answer.path("damaged")) {
            text.append(
                            Paragraph.of(
                                    "UID %-8s ".formatted(message.path("uid").asString()),
                                    "in %s is damaged: %s"
                                            .formatted(
                                                    message.path("mailbox").asString(),
                                                    message.path("reason").asString())))
                    .append('\n');
        }
        if (text.isEmpty()) {
            text.append("Nothing is in quarantine.\n");
        }
        if (answer.has("verified")) {
            text.append(
                    "%d messages read and checked.%n".formatted(answer.path("verified").asLong()));
        }
        return text.toString();
    }

    static String exported(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s: %d messages of %d mailboxes, %s, are in %s%n"
                        .formatted(
                                answer.path("account").asString(),
                                answer.path("messages").asLong(),
                                answer.path("mailboxes").asInt(),
                                StatusText.octets(answer.path("octets").asLong()),
                                answer.path("directory").asString()));
        for (JsonNode change : answer.path("changes")) {
            text.append(Paragraph.of("note    ", change.asString())).append('\n');
        }
        for (JsonNode message : answer.path("skippedMessages")) {
            text.append(
                            Paragraph.of(
                                    "missing ",
                                    "%s UID %d: %s"
                                            .formatted(
                                                    message.path("mailbox").asString(),
                                                    message.path("uid").asLong(),
                                                    message.path("reason").asString())))
                    .append('\n');
        }
        long skipped = answer.path("skipped").asLong();
        if (skipped > 0) {
            text.append("%d messages are not in it%n".formatted(skipped));
        }
        return text.toString();
    }

    static String removed(ObjectNode answer) {
        return "%s: removed, %s given back; the mail on the POP3 host is untouched"
                .formatted(
                        answer.path("account").asString(),
                        StatusText.octets(answer.path("octets").asLong()));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(Paragraph.of("%-14s ".formatted(name), value)).append('\n');
    }
}
