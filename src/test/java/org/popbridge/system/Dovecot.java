package org.popbridge.system;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A private Dovecot on loopback: any user, password {@code pw}, Maildirs under its own folder. Runs
 * as root (mail then belongs to the system's user {@code mail}) or as whoever runs the tests. No
 * power fails here, and so it waits for no disk; nobody guesses passwords, and so it answers wrong
 * ones at once.
 */
final class Dovecot implements AutoCloseable {
    static final String PASSWORD = "pw";

    private static final int FIRST_PORT = 12_000;
    private static final int PORTS = 20_000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(new Random().nextInt(PORTS));

    final int pop3;
    final int imap;
    private final Path home;
    private final String owner;
    private final boolean root;
    private final Process process;
    private int delivered;

    private Dovecot(Path home, int pop3, int imap, String owner, boolean root, Process process) {
        this.home = home;
        this.pop3 = pop3;
        this.imap = imap;
        this.owner = owner;
        this.root = root;
        this.process = process;
    }

    static Dovecot start(Path directory) throws IOException, InterruptedException {
        return start(directory, "");
    }

    /** With more at the end of its configuration. */
    static Dovecot start(Path directory, String more) throws IOException, InterruptedException {
        Path program = Needs.program("dovecot");
        boolean root = "root".equals(System.getProperty("user.name"));
        String owner = root ? "mail" : System.getProperty("user.name");
        int pop3 = freePort();
        int imap = freePort();
        Path base = Files.createDirectories(directory.resolve("dovecot")).toRealPath();
        Path home = Files.createDirectories(base.resolve("home"));
        Path configuration = base.resolve("dovecot.conf");
        Files.writeString(configuration, configuration(base, home, pop3, imap, owner, root) + more);
        if (root) {
            // JUnit's temporary folders are their owner's alone; Dovecot reads mail as another
            // user.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            own(owner, base);
        }
        Process process =
                new ProcessBuilder(program.toString(), "-F", "-c", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(base.resolve("output").toFile())
                        .start();
        Dovecot dovecot = new Dovecot(home, pop3, imap, owner, root, process);
        try {
            dovecot.awaitPort(pop3);
            dovecot.awaitPort(imap);
        } catch (IOException | InterruptedException e) {
            dovecot.close();
            throw e;
        }
        return dovecot;
    }

    /** The folder of a user's Maildir, made if it is not there. */
    Path maildir(String user) throws IOException {
        Path maildir = home.resolve(user).resolve("Maildir");
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(maildir.resolve(part));
        }
        return maildir;
    }

    /**
     * Delivers a file of the same file system as it is, by a link, for corpora are large; call
     * {@link #delivered} when all are there.
     */
    void deliver(String user, Path message) throws IOException {
        Files.createLink(nextName(user), message);
    }

    void deliver(String user, String message) throws IOException {
        Path name = nextName(user);
        Path temporary = name.resolveSibling("../tmp").resolve(name.getFileName());
        Files.writeString(temporary, message, StandardCharsets.UTF_8);
        Files.move(temporary, name);
    }

    private Path nextName(String user) throws IOException {
        // Dovecot gives UIDs, and so lists a maildrop, by the time in the name.
        return maildir(user)
                .resolve("new")
                .resolve("%d.M%dP1.test".formatted(1_600_000_000 + delivered, delivered++));
    }

    /** Gives what was delivered to the user that Dovecot reads it as. */
    void delivered() throws IOException, InterruptedException {
        if (root) {
            own(owner, home);
        }
    }

    private static void own(String owner, Path folder) throws IOException, InterruptedException {
        Process chown =
                new ProcessBuilder("chown", "-R", owner, folder.toString()).inheritIO().start();
        if (chown.waitFor() != 0) {
            throw new IOException("chown of " + folder + " failed");
        }
    }

    /**
     * A port of its own, below those that the system gives to connections and to who asks for any:
     * one of them would be taken by another test before Dovecot has it.
     */
    static int freePort() throws IOException {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one, then.
            }
        }
    }

    private void awaitPort(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getInputStream().read();
                return;
            } catch (IOException refused) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                    throw new IOException(
                            "Dovecot did not come up: "
                                    + Files.readString(home.resolveSibling("output"))
                                    + (Files.exists(home.resolveSibling("log"))
                                            ? Files.readString(home.resolveSibling("log"))
                                            : ""),
                            refused);
                }
            }
        }
    }

    @Override
    public void close() {
        Processes.end(process);
    }

    private static String configuration(
            Path base, Path home, int pop3, int imap, String owner, boolean root)
            throws IOException {
        String group = root ? owner : String.valueOf(Files.getAttribute(home, "unix:gid"));
        String internal =
                root
                        ? ""
                        : "default_internal_user = %1$s\ndefault_login_user = %1$s\n"
                                .formatted(owner);
        String unjailed = root ? "" : "  chroot =\n";
        return """
        protocols = imap pop3
        listen = 127.0.0.1
        base_dir = %1$s/run
        state_dir = %1$s/state
        log_path = %1$s/log
        ssl = no
        disable_plaintext_auth = no
        %2$smail_location = maildir:~/Maildir
        mail_fsync = never
        auth_failure_delay = 0
        mail_uid = %3$s
        first_valid_uid = 1
        first_valid_gid = 1
        mail_max_userip_connections = 1000
        passdb {
          driver = static
          args = password=%4$s
        }
        userdb {
          driver = static
          args = uid=%3$s gid=%9$s home=%5$s/%%u
        }
        namespace inbox {
          inbox = yes
          separator = /
        }
        service imap-login {
        %6$s  inet_listener imap {
            port = %7$d
          }
          inet_listener imaps {
            port = 0
          }
        }
        service pop3-login {
        %6$s  inet_listener pop3 {
            port = %8$d
          }
          inet_listener pop3s {
            port = 0
          }
        }
        service anvil {
        %6$s  unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        """
                .formatted(base, internal, owner, PASSWORD, home, unjailed, imap, pop3, group);
    }
}
