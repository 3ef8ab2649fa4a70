package org.popbridge.system;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.host.Behaviour;
import org.popbridge.mapping.host.Framing;
import org.popbridge.mapping.host.Manners;
import org.popbridge.mapping.host.Naming;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.host.Showing;

/**
 * What Dovecot's own {@code pop3c} storage shows of the hosts of docs/pop3-hosts.md. It is run by
 * hand, as docs/pop3-hosts.md says, and prints what was seen for each row: nothing is expected of
 * another program, but that it was asked.
 *
 * <p>For each row a host of ours and a fresh Dovecot before it: the mailbox as a client sees it
 * first, what happens then, and the mailbox as two new sessions see it.
 */
class Pop3cColumn {
    private static final String USER = "life";
    private static final int MESSAGES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path base;
    private final PrintStream out = System.out;
    private int imap;
    private List<String> octets = List.of();

    /** What is done to a host between two looks. */
    private interface Change {
        void at(ScriptedHost host) throws Exception;
    }

    @Test
    void rows() throws Exception {

        Change nothing = _ -> {};
        row("by the book", host -> host.spool(USER).deliver("m8"));
        row("I1 no UIDL", nothing, Naming.withoutUidl());
        row("I3 UIDL refused once", host -> host.behaving(Naming.uidlRefused()));
        row("I4 one unique-id for two", nothing, Naming.saying(id -> id.equals("m3") ? "m2" : id));
        row(
                "I6 another order",
                host -> {
                    host.spool(USER).deliver("m8");
                    host.behaving(Naming.shuffling(7));
                });
        row("I8 renumbered", host -> host.spool(USER).renumber(id -> "night-" + id));
        row("I10 gappy numbers", nothing, Naming.gappyNumbers());
        row("I11 pseudo message", nothing, Naming.pseudoMessage());
        row("V1 hides what was retrieved", nothing, Showing.hidingWhatWasRetrieved());
        row("V1 newest only", host -> host.spool(USER).deliver("m8", "m9"), Showing.newest(8));
        row("V2 lists nothing once", host -> host.behaving(Showing.nothing()));
        row(
                "V2 and then all again",
                host -> {
                    host.behaving(Showing.nothing());
                    look("meanwhile");
                    host.behavingWell();
                });
        row("V3 deletes what was read", nothing, Showing.deletingWhatWasRetrieved());
        row("S1 sizes of nought", nothing, Framing.claiming(_ -> 0L));
        row("S1 sizes rounded", nothing, Framing.claiming(size -> (size + 1023) / 1024 * 1024));
        row("S2 bare line feeds", nothing, Framing.bareLineFeeds());
        row("S2 dot and line feed", nothing, Framing.dotAndLineFeed());
        row("S2 dot without line end", nothing, Framing.lastDotWithoutLineEnd());
        row("S3 dots not stuffed", nothing, Framing.unstuffed());
        row("S6 cut short", nothing, Framing.cutting(shown -> shown.number() == 3, 40));
        row("S7 never given", nothing, Framing.cannotReturn("m2", "the message is corrupt"));
        row("S7 empty", nothing, Framing.emptyBody("m2"));
        row("S8 lines after -ERR", nothing, Framing.linesAfterRefusal("RETR"));
        row("S8 text before greeting", nothing, Framing.banner("Welcome to the mail host\r\n"));
        row("T1 no TOP", nothing, Framing.withoutTop());
        row("C2 busy in words", host -> host.behaving(Manners.busy("mailbox busy, try later")));
        row("C2 host gone", ScriptedHost::close);
        row("C4 closes on CAPA", nothing, Manners.closingOn("CAPA"));
        row("C6 closes on pipelining", nothing, Manners.closingOnPipelining());
        row("C6 drops pipelined", nothing, Manners.droppingPipelined());
    }

    private void row(String name, Change change, Behaviour... behaviours) throws Exception {
        Path directory = Files.createTempDirectory(base, "row");
        try (ScriptedHost host = ScriptedHost.start(behaviours)) {
            for (int i = 0; i < MESSAGES; i++) {
                host.spool(USER).deliver("m" + i);
            }
            octets = host.spool(USER).octets();
            Process dovecot = dovecot(directory, host.port());
            try {
                out.println("== " + name);
                look("before");
                change.at(host);
                look("after");
                look("again");
                out.printf(
                        "   asked: UIDL %d, LIST %d, TOP %d, RETR %d, DELE %d%n",
                        host.asked("UIDL"),
                        host.asked("LIST"),
                        host.asked("TOP"),
                        host.asked("RETR"),
                        host.asked("DELE"));
            } finally {
                // A pop3c that waits for what never comes spins, and outlives its master.
                List<ProcessHandle> spinning = dovecot.descendants().toList();
                Processes.end(dovecot);
                spinning.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    /** A new session's view, in a line, if it comes within a person's patience. */
    private void look(String when) throws Exception {
        FutureTask<String> looking = new FutureTask<>(this::view);
        Thread.ofVirtual().start(looking);
        String seen;
        try {
            seen = looking.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            seen = "no answer in " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            seen = "the connection ended: " + e.getCause();
        }
        out.printf("   %-9s %s%n", when, seen);
    }

    private String view() throws IOException {
        try (ImapWire client = ImapWire.connect(imap)) {
            ImapWire.Answer login = client.send("LOGIN " + USER + " " + Dovecot.PASSWORD);
            if (!login.tagged().startsWith("OK")) {
                return "login: " + login.tagged();
            }
            ImapWire.Answer selected = client.send("SELECT INBOX");
            if (!selected.tagged().startsWith("OK")) {
                return "select: " + selected.tagged();
            }
            String exists = selected.find("^\\* (\\d+) EXISTS").group(1);
            String uids = client.send("UID SEARCH ALL").untagged().getFirst().text();
            return "exists %s, uids %s; %s"
                    .formatted(
                            exists,
                            uids.replace("* SEARCH", "").strip(),
                            exists.equals("0") ? "" : bodies(client));
        }
    }

    private String bodies(ImapWire client) throws IOException {
        ImapWire.Answer fetched = client.send("FETCH 1:* (UID RFC822.SIZE BODY.PEEK[])");
        int right = 0;
        StringBuilder lengths = new StringBuilder();
        for (ImapWire.Response response : fetched.untagged()) {
            if (!response.literals().isEmpty()) {
                String body =
                        new String(response.literals().getFirst(), StandardCharsets.ISO_8859_1);
                right += octets.contains(body) ? 1 : 0;
                lengths.append(' ').append(body.length());
            }
        }
        return "right octets %d of %d; lengths%s; %s"
                .formatted(right, octets.size(), lengths, fetched.tagged());
    }

    private Process dovecot(Path directory, int pop3) throws Exception {
        imap = Dovecot.freePort();
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path configuration = directory.resolve("dovecot.conf");
        Files.writeString(
                configuration,
                """
                protocols = imap
                listen = 127.0.0.1
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                ssl = no
                disable_plaintext_auth = no
                mail_location = pop3c:~/pop3c
                pop3c_host = 127.0.0.1
                pop3c_port = %2$d
                pop3c_user = %%u
                pop3c_password = pw
                mail_uid = mail
                first_valid_uid = 1
                first_valid_gid = 1
                passdb {
                  driver = static
                  args = password=pw
                }
                userdb {
                  driver = static
                  args = uid=mail gid=mail home=%1$s/home/%%u
                }
                namespace inbox {
                  inbox = yes
                  separator = /
                }
                service imap-login {
                  inet_listener imap {
                    port = %3$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                """
                        .formatted(directory, pop3, imap));
        Process process =
                new ProcessBuilder(
                                Needs.program("dovecot").toString(),
                                "-F",
                                "-c",
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("output").toFile())
                        .start();
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), imap)) {
                socket.getInputStream().read();
                return process;
            } catch (IOException refused) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        Processes.end(process);
        throw new IOException(
                "Dovecot did not come up: " + Files.readString(directory.resolve("output")));
    }
}
