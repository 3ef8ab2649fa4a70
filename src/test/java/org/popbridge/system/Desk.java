package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where a real client works: a maildrop on Dovecot, the built program before it, a home directory
 * of the client's own, and bare connections by which a test sees what the client did.
 *
 * <p>Message n of the maildrop has the subject {@code mail n}. Message 2 has two parts, message 3
 * lines that begin with dots, message 4 octets above ASCII; messages 5, 10, 15, … hold the word
 * "needle".
 */
final class Desk implements AutoCloseable {
    static final String USER = "desk";
    private static final int PATIENCE_SECONDS = 300;

    final Dovecot dovecot;
    final RunningBridge bridge;
    final Path home;

    private Desk(Dovecot dovecot, RunningBridge bridge, Path home) {
        this.dovecot = dovecot;
        this.bridge = bridge;
        this.home = home;
    }

    static Desk open(Path directory, int messages, String... flags)
            throws IOException, InterruptedException {
        Dovecot dovecot = Dovecot.start(directory);
        try {
            for (int i = 1; i <= messages; i++) {
                dovecot.deliver(USER, message(i));
            }
            dovecot.delivered();
            return new Desk(
                    dovecot,
                    RunningBridge.start(directory.resolve("data"), dovecot.pop3, flags),
                    Files.createDirectories(directory.resolve("home")));
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            dovecot.close();
            throw e;
        }
    }

    private static String message(int number) {
        return switch (number) {
            case 2 ->
                    """
                    From: Ada <ada@example.org>
                    To: Desk <desk@example.org>
                    Subject: mail 2
                    Date: Mon, 7 Feb 2022 21:52:25 -0800
                    Message-ID: <mail.2@example.org>
                    MIME-Version: 1.0
                    Content-Type: multipart/mixed; boundary="=_cut"

                    --=_cut
                    Content-Type: text/plain

                    see the attachment
                    --=_cut
                    Content-Type: application/octet-stream; name="a b.bin"
                    Content-Disposition: attachment; filename="a b.bin"
                    Content-Transfer-Encoding: base64

                    AAECAwQFBgcICQ==
                    --=_cut--
                    """;
            case 3 -> LifeIT.message("mail 3", ".\n..\n.one dot\n..two\n\nthe end\n");
            case 4 -> LifeIT.message("mail 4", "Größe, café, \u65e5\u672c");
            default ->
                    LifeIT.message(
                            "mail " + number,
                            number % 5 == 0 ? "the needle " + number : "text of " + number);
        };
    }

    /** One more message, on the POP3 host. */
    void deliver(String subject) throws IOException, InterruptedException {
        dovecot.deliver(USER, LifeIT.message(subject, "text of " + subject));
        dovecot.delivered();
    }

    /** A bare connection, logged in. */
    ImapWire connect() throws IOException {
        return bridge.connect().login(USER);
    }

    /** What a client is told to do, from the resources' folder {@code clients}, filled in. */
    Path script(String name, Object... values) throws IOException {
        try (InputStream in = Desk.class.getResourceAsStream("/clients/" + name)) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Path file = home.resolve(name);
            Files.writeString(file, filled(text, values));
            return file;
        }
    }

    /** A delivery agent for fetchers: puts what it reads into a file of its own in a folder. */
    Path deliveryAgent(Path folder) throws IOException {
        Path script = home.resolve("mda");
        Files.writeString(
                script,
                "#!/bin/sh\nf=$(mktemp \"%1$s/XXXXXX\") && cat >\"$f\" && mv \"$f\" \"$f.eml\"\n"
                        .formatted(Files.createDirectories(folder)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /** What {@link #deliveryAgent} has put there. */
    static List<Path> delivered(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".eml")).toList();
        }
    }

    /** Every {@code @NAME@} of a pair replaced; the port, the user and the home always are. */
    private String filled(String text, Object... values) {
        String filled =
                text.replace("@PORT@", String.valueOf(bridge.imap))
                        .replace("@USER@", USER)
                        .replace("@PASSWORD@", Dovecot.PASSWORD)
                        .replace("@HOME@", home.toString());
        for (int i = 0; i < values.length; i += 2) {
            filled = filled.replace("@" + values[i] + "@", String.valueOf(values[i + 1]));
        }
        return filled;
    }

    /** Runs a client to its good end; answers all that it wrote. */
    String run(Path program, Object... arguments) throws IOException, InterruptedException {
        Process process = begin(program, arguments);
        String output = Files.readString(await(process));
        assertThat(process.exitValue()).as("%s said:%n%s", program, output).isZero();
        return output;
    }

    /** Starts a client, which the caller ends; it reads nothing, and its input stays open. */
    Process begin(Path program, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output().toFile())
                        .directory(home.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    /** Where the client that was begun last writes to. */
    Path output() {
        return home.resolve("output");
    }

    private Path await(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            Processes.end(process);
            throw new AssertionError(
                    "the client did not end in time; it said:\n"
                            + Files.readString(output())
                            + "\nand the bridge:\n"
                            + bridge.log());
        }
        return output();
    }

    /** The digest of every message on the POP3 host, in its order. */
    List<String> maildrop() throws IOException {
        return MaildropOracle.digests(dovecot.pop3, USER);
    }

    /**
     * The digests of messages as they were on the wire: clients store lines that end with LF, and
     * some add fields.
     */
    static List<String> digests(List<Path> messages, String... added) throws IOException {
        List<String> digests = new ArrayList<>();
        for (Path file : messages) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (String field : added) {
                text = text.replaceFirst("(?m)^" + field + ": .*\n", "");
            }
            digests.add(
                    MaildropOracle.digest(
                            text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
        }
        return digests;
    }

    /** An empty Maildir at that place. */
    static Path maildir(Path place) throws IOException {
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(place.resolve(part));
        }
        return place;
    }

    static List<Path> messages(Path maildir) throws IOException {
        try (Stream<Path> cur = Files.list(maildir.resolve("cur"));
                Stream<Path> fresh = Files.list(maildir.resolve("new"))) {
            return Stream.concat(cur, fresh).sorted().toList();
        }
    }

    static Path find(Path maildir, String subject) throws IOException {
        for (Path message : messages(maildir)) {
            if (Files.readString(message).contains("Subject: " + subject + "\n")) {
                return message;
            }
        }
        throw new AssertionError("no message with subject " + subject + " in " + maildir);
    }

    /** Gives a message of a Maildir these flags (its letters) instead of what it has. */
    static void flag(Path maildir, String subject, String flags) throws IOException {
        Path message = find(maildir, subject);
        String name = message.getFileName().toString().replaceFirst(":2,.*", "");
        Files.move(message, maildir.resolve("cur").resolve(name + ":2," + flags));
    }

    @Override
    public void close() {
        bridge.close();
        dovecot.close();
    }
}
