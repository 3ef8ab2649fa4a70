package org.popbridge.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers about the bridge as a whole, for a person. */
final class StatusText {
    private StatusText() {}

    static String status(ObjectNode answer) {
        StringBuilder text = new StringBuilder();
        if (answer.path("running").asBoolean()) {
            running(answer, text);
        } else {
            line(text, "bridge", "does not run on %s".formatted(answer.path("data").asString()));
            line(text, "accounts", answer.path("accounts").path("known").asString());
        }
        JsonNode messages = answer.path("messages");
        line(
                text,
                "messages",
                "%d in quarantine, %d damaged, %d were damaged and came anew"
                        .formatted(
                                messages.path("quarantined").asInt(),
                                messages.path("damaged").asInt(),
                                messages.path("mended").asInt()));
        if (answer.has("accountsNotLookedAt")) {
            line(
                    text,
                    "not looked at",
                    "%d accounts that nobody used lately"
                            .formatted(answer.path("accountsNotLookedAt").asInt()));
        }
        for (JsonNode trouble : answer.path("troubles")) {
            text.append(Paragraph.of("trouble        ", said(trouble))).append('\n');
        }
        for (JsonNode alert : answer.path("alerts")) {
            text.append(Paragraph.of("ALERT          ", said(alert))).append('\n');
        }
        return text.toString();
    }

    private static void running(ObjectNode answer, StringBuilder text) {
        line(
                text,
                "bridge",
                "popbridge %s, process %d, up %s"
                        .formatted(
                                answer.path("version").asString(),
                                answer.path("process").asLong(),
                                time(Duration.ofSeconds(answer.path("uptimeSeconds").asLong()))));
        line(text, "data", answer.path("data").asString());
        for (JsonNode address : answer.path("listening")) {
            line(text, "listens on", address.asString());
        }
        JsonNode accounts = answer.path("accounts");
        line(
                text,
                "accounts",
                "%d, of which %d in memory, %d syncing, %d with a client idling"
                        .formatted(
                                accounts.path("known").asInt(),
                                accounts.path("inMemory").asInt(),
                                accounts.path("syncing").asInt(),
                                accounts.path("idling").asInt()));
        line(
                text,
                "sync queue",
                "%d messages await their content"
                        .formatted(accounts.path("messagesAwaited").asLong()));
        JsonNode sessions = answer.path("sessions");
        line(
                text,
                "IMAP sessions",
                "%d, of %d accounts"
                        .formatted(
                                sessions.path("open").asInt(), sessions.path("accounts").asInt()));
        for (JsonNode host : answer.path("hosts")) {
            String learnt = host.path("learnt").asString();
            line(
                    text,
                    "POP3 host",
                    "%s, %d sessions of at most %d, %d wait for their turn%s"
                            .formatted(
                                    host.path("host").asString(),
                                    host.path("sessions").asInt(),
                                    host.path("most").asInt(),
                                    host.path("waiting").asInt(),
                                    learnt.isEmpty() ? "" : "; learnt: " + learnt));
        }
    }

    private static String said(JsonNode entry) {
        String account = entry.path("account").asString("");
        return (account.isEmpty() ? "" : account + ": ")
                + entry.path("text").asString()
                + (account.isEmpty() || !entry.path("text").asString().contains("missing")
                        ? ""
                        : " If they are really gone: popbridge accounts accept " + account);
    }

    static void line(StringBuilder text, String name, String value) {
        text.append("%-14s %s%n".formatted(name, value));
    }

    /** A duration as people say it. */
    static String time(Duration duration) {
        if (duration.toDays() > 0) {
            return "%d d %d h".formatted(duration.toDays(), duration.toHoursPart());
        }
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        if (duration.toMinutes() > 0) {
            return "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
        }
        return duration.toSeconds() + " s";
    }

    /** A point in time, without more digits than anybody reads. */
    static String at(String instant) {
        return instant.isEmpty() || instant.equals("now")
                ? instant
                : Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String octets(long octets) {
        if (octets < 10_000) {
            return octets + " B";
        }
        return octets < 10_000_000
                ? "%d KB".formatted(octets / 1_000)
                : "%d MB".formatted(octets / 1_000_000);
    }
}
