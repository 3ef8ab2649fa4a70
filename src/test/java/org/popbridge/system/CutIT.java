package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.host.Mail;
import org.popbridge.mapping.host.Relay;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.host.Spool;
import org.popbridge.mapping.pop3.Pop3Endpoint;

/**
 * Connections that die anywhere: after each cut nothing is lost, nothing is there twice, nothing is
 * wrong, and UIDs stay what they are (laws 1, 2 and 6).
 */
class CutIT {
    private static final int WORKERS = 3;

    @TempDir Path directory;

    /** An account's first sync: login, listing, three messages, QUIT. */
    @Test
    void firstSync_cutAtEveryOctet_isWholeInTheEnd() throws Exception {
        try (ScriptedHost host = ScriptedHost.start()) {
            SortedMap<String, Pop3Endpoint> routes = new TreeMap<>();
            List<Relay> relays = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                relays.add(Relay.to(host));
                routes.put("d" + i + ".example", relays.get(i).endpoint());
            }
            try (Program program = Program.start(directory.resolve("data"), routes)) {
                long octets = octetsOf(program, host, relays.getFirst());
                assertThat(octets).isGreaterThan(350);
                AtomicLong next = new AtomicLong();
                try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
                    List<Future<Integer>> ends = new ArrayList<>();
                    for (int i = 0; i < WORKERS; i++) {
                        Relay relay = relays.get(i);
                        String domain = "@d" + i + ".example";
                        ends.add(
                                workers.submit(() -> {
                                    for (long cut = next.getAndIncrement();
                                            cut <= octets;
                                            cut = next.getAndIncrement()) {
                                        cutAt(cut, program, host, relay, domain);
                                    }
                                    return relay.cutsLeft();
                                }));
                    }
                    for (Future<Integer> end : ends) {
                        assertThat(end.get()).as("cuts left").isEqualTo(0);
                    }
                }
            } finally {
                for (Relay relay : relays) {
                    relay.close();
                }
            }
            assertThat(host.asked("DELE")).isZero();
        }
    }

    static void fill(Spool spool) {
        for (String name : new String[] {"a", "b", "c"}) {
            spool.deliver(new Mail(name, "Subject: " + name + "\r\n\r\n" + name + "\r\n"));
        }
    }

    /** How many octets pass in a session that is not cut. */
    private static long octetsOf(Program program, ScriptedHost host, Relay relay) throws Exception {
        String user = "whole@d0.example";
        fill(host.spool(user));
        try (ImapWire client = program.connect().login(user)) {
            assertThat(whole(client, 3).octets()).isEqualTo(host.spool(user).octets());
            HostRows.await("the session's end", () -> host.openConnections() == 0);
        }
        return relay.octetsOfLongest();
    }

    private static void cutAt(
            long octet, Program program, ScriptedHost host, Relay relay, String domain)
            throws Exception {
        String user = "cut" + octet + domain;
        fill(host.spool(user));
        relay.cutNext(new Relay.Cut(octet, octet % 2 == 0 ? Relay.How.CLOSE : Relay.How.RESET));
        becomesWhole("cut at octet " + octet, program, host.spool(user), user);
    }

    /** The three messages of {@link #fill} come, and then another, whatever happens on the way. */
    static void becomesWhole(String what, Program program, Spool spool, String user)
            throws Exception {
        try (ImapWire client = program.connect()) {
            HostRows.await(
                    "a login: " + what,
                    () -> {
                        String told = client.send("LOGIN " + user + " pw").tagged();
                        assertThat(told).doesNotStartWith("NO [AUTHORIZATIONFAILED]");
                        return told.startsWith("OK");
                    });
            Inbox inbox = whole(client, 3);
            assertThat(inbox.octets()).as(what).isEqualTo(spool.octets());
            assertThat(inbox.uids()).as(what).containsExactly(1L, 2L, 3L);
            // And once more, on a connection that lives.
            client.send("NOOP").ok();
            spool.deliver("d");
            Inbox after = whole(client, 4).keeps(inbox);
            assertThat(after.octets()).as("after: " + what).isEqualTo(spool.octets());
        }
    }

    /** INBOX, when it has so many messages and all their content. */
    private static Inbox whole(ImapWire client, int messages) throws Exception {
        HostRows.await(
                messages + " messages with their content",
                () -> {
                    client.send("NOOP").ok();
                    String exists =
                            client.send("SELECT INBOX").ok().find("^\\* (\\d+) EXISTS").group(1);
                    return Integer.parseInt(exists) >= messages
                            && client.send("FETCH 1:* BODY.PEEK[]").tagged().startsWith("OK");
                });
        return Inbox.of(client);
    }

    @Test
    void largeSync_cutAtRandomOctets_isWholeInTheEnd() throws Exception {
        int messages = 600;
        int cuts = 60;
        Random random = new Random(20261122);
        try (ScriptedHost host = ScriptedHost.start();
                Relay relay = Relay.to(host)) {
            Spool spool = host.spool("large");
            for (int i = 0; i < messages; i++) {
                spool.deliver(
                        Mail.of("m" + i, (i + " lorem ipsum\r\n").repeat(random.nextInt(1500))));
            }
            long octets = spool.octets().stream().mapToLong(String::length).sum();
            for (int i = 0; i < cuts; i++) {
                // Most in the midst of content, each fifth among the first octets.
                long at = i % 5 == 0 ? random.nextInt(400) : random.nextLong(octets / 20);
                relay.cutNext(
                        new Relay.Cut(
                                at, random.nextBoolean() ? Relay.How.CLOSE : Relay.How.RESET));
            }
            Path data = directory.resolve("data");
            Inbox inbox;
            try (Program program = Program.start(data, relay.endpoint())) {
                inbox = survive(program, relay, messages);
            }
            assertThat(inbox.octets()).isEqualTo(spool.octets());
            assertThat(inbox.uids())
                    .isEqualTo(LongStream.rangeClosed(1, messages).boxed().toList());
            assertThat(host.asked("DELE")).isZero();
            try (Program program = Program.start(data, relay.endpoint());
                    ImapWire client = program.connect()) {
                client.send("LOGIN large pw").ok();
                whole(client, messages).is(inbox);
            }
        }
    }

    private static Inbox survive(Program program, Relay relay, int messages) throws Exception {
        try (ImapWire client = program.connect()) {
            HostRows.await(
                    "a login between cuts",
                    () -> client.send("LOGIN large pw").tagged().startsWith("OK"));
            Inbox inbox = whole(client, messages);
            // What is left of the cuts falls on sessions that only list.
            HostRows.await(
                    "the last cut",
                    () -> {
                        client.send("NOOP").ok();
                        return relay.cutsLeft() == 0;
                    });
            return whole(client, messages).is(inbox);
        }
    }
}
