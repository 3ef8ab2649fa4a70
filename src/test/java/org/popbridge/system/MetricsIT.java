package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.host.Framing;
import org.popbridge.mapping.host.Showing;
import org.popbridge.mapping.sync.SyncPolicy;

/**
 * What Prometheus would fetch from the whole program, before and after things happen. Costs about
 * two seconds.
 */
class MetricsIT extends HostRows {
    private static final SyncPolicy DELETING =
            new SyncPolicy(
                    SyncPolicy.Expunge.DELETE,
                    SyncPolicy.Vanished.KEEP,
                    Optional.empty(),
                    Duration.ofMillis(1));

    /** One scrape; samples by name and labels, as in {@code a_total{result="ok"}}. */
    private record Samples(Map<String, Double> values) {
        double of(String sample) {
            Double value = values.get("popbridge_" + sample);
            assertThat(value).as(sample).isNotNull();
            return Objects.requireNonNull(value);
        }
    }

    private HttpResponse<String> get(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private Samples scrape() throws IOException, InterruptedException {
        HttpResponse<String> response = get(HttpRequest.newBuilder(program().metrics()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        Map<String, Double> values = new HashMap<>();
        for (String line : response.body().lines().toList()) {
            if (!line.startsWith("#")) {
                int space = line.lastIndexOf(' ');
                values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        assertThat(values).containsKey("jvm_threads_live_threads");
        assertThat(values.keySet()).anyMatch(name -> name.startsWith("jvm_memory_used_bytes{"));
        return new Samples(values);
    }

    private void deliver(int from, int to) {
        for (int i = from; i < to; i++) {
            spool().deliver("m" + i);
        }
    }

    @Test
    void numbersFollowWhatHappens_andTheBrakesGoUpAndDown() throws Exception {
        start();
        deliver(0, 12);
        serve(settings -> settings, Program.POLICY);
        Samples nothing = scrape();
        assertThat(nothing.of("imap_sessions")).isZero();
        assertThat(nothing.of("imap_logins_total{result=\"ok\"}")).isZero();
        assertThat(nothing.of("messages_stored_total")).isZero();

        try (ImapWire stranger = program().connect()) {
            assertThat(stranger.send("LOGIN " + USER + " guessed").tagged()).startsWith("NO");
        }
        login();
        session();
        await("the count", () -> scrape().of("syncs_total{result=\"ok\"}") > 0);
        Samples first = scrape();
        assertThat(first.of("imap_sessions")).isEqualTo(1);
        assertThat(first.of("imap_logins_total{result=\"ok\"}")).isEqualTo(1);
        assertThat(first.of("imap_logins_total{result=\"refused\"}")).isEqualTo(1);
        assertThat(first.of("pop3_logins_total{result=\"ok\"}")).isPositive();
        assertThat(first.of("pop3_logins_total{result=\"refused\"}")).isEqualTo(1);
        assertThat(first.of("messages_listed_total")).isEqualTo(12);
        assertThat(first.of("messages_stored_total")).isEqualTo(12);
        assertThat(first.of("messages_retrieved_total")).isEqualTo(12);
        assertThat(first.of("messages_waiting")).isZero();
        assertThat(first.of("octets_retrieved_total"))
                .isEqualTo(spool().octets().stream().mapToInt(String::length).sum());
        assertThat(first.of("store_octets")).isPositive();
        assertThat(first.of("store_room")).isPositive();
        assertThat(first.of("brake_accounts")).isZero();
        assertThat(first.of("brake_messages")).isZero();
        assertThat(first.values().keySet())
                .anyMatch(name -> name.startsWith("popbridge_pop3_sessions{host=\"pop3://"));

        host().behaving(Showing.nothing());
        session();
        // The host sees a session's end before it is counted.
        await("the brake", () -> scrape().of("brake_accounts") == 1);
        await("the count", () -> scrape().of("syncs_total{result=\"braked\"}") > 0);
        Samples braked = scrape();
        assertThat(braked.of("brake_messages")).isEqualTo(12);

        host().behavingWell();
        deliver(12, 13);
        session();
        await("the new message", () -> scrape().of("messages_stored_total") == 13);
        await("the brake's release", () -> scrape().of("brake_accounts") == 0);
        Samples released = scrape();
        assertThat(released.of("brake_accounts")).isZero();
        assertThat(released.of("brake_messages")).isZero();
        assertThat(released.of("messages_listed_total")).isEqualTo(13);
        assertThat(released.of("deletions_confirmed_total")).isZero();
    }

    @Test
    void deletions_countWhenAListingConfirmsThem() throws Exception {
        start();
        deliver(0, 8);
        Inbox before = open(settings -> settings, DELETING);
        client().send("SELECT INBOX").ok();
        flag(before.uids().get(2), "\\Deleted");
        client().send("EXPUNGE").ok();
        await(
                "the confirmation",
                () -> {
                    client().send("NOOP").ok();
                    return scrape().of("deletions_confirmed_total") == 1;
                });
        assertThat(spool().mails()).hasSize(7);
    }

    @Test
    void searchThatNeedsContent_isCountedAsWaiting() throws Exception {
        start(Framing.cannotReturn("m2", "the message is corrupt in the store"));
        deliver(0, 4);
        serve(settings -> settings, Program.POLICY);
        try (ImapWire client = program().connect().login(USER)) {
            client.send("SELECT INBOX").ok();
            client.send("SEARCH BODY nowhere");
            assertThat(scrape().of("search_waits_total")).isPositive();
            assertThat(scrape().of("search_wait_seconds_total")).isNotNegative();
        }
    }

    @Test
    void otherPathsAndMethods_areRefused() throws Exception {
        start();
        serve(settings -> settings, Program.POLICY);
        URI metrics = program().metrics();
        assertThat(metrics.getHost()).isEqualTo("127.0.0.1");
        assertThat(get(HttpRequest.newBuilder(metrics.resolve("/other"))).statusCode())
                .isEqualTo(404);
        HttpRequest.Builder posting =
                HttpRequest.newBuilder(metrics).POST(HttpRequest.BodyPublishers.ofString("x"));
        assertThat(get(posting).statusCode()).isEqualTo(405);
        HttpRequest.Builder head =
                HttpRequest.newBuilder(metrics).method("HEAD", HttpRequest.BodyPublishers.noBody());
        assertThat(get(head).statusCode()).isEqualTo(200);
    }
}
