package org.popbridge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.migrate.account.Migration;
import org.popbridge.migrate.account.Stopping;
import org.popbridge.migrate.account.Target;
import org.popbridge.migrate.account.Target.Subscribe;
import org.popbridge.migrate.batch.Access;
import org.popbridge.migrate.batch.AccountLine;
import org.popbridge.migrate.batch.BatchRun;
import org.popbridge.migrate.batch.SourceEndpoint;
import org.popbridge.migrate.destination.Destination;
import org.popbridge.migrate.destination.DestinationCredentials;
import org.popbridge.migrate.destination.DestinationSettings;
import org.popbridge.migrate.destination.ImapDestination;
import org.popbridge.migrate.ledger.HostNotes;
import org.popbridge.migrate.ledger.StateDirectory;
import org.popbridge.migrate.source.BridgeAccount;
import org.popbridge.migrate.source.BridgeFolder;
import org.popbridge.migrate.source.MaildropSource;

/**
 * What a run migrates, with the hosts and the bridge's store behind it: what one account learns of
 * a host serves the others on it, and later runs.
 */
final class MigrationSources implements AutoCloseable {
    private final MigrationPlan plan;
    private final Stopping stopping;
    private final HostNotes notes;
    private final Map<String, HostQuirks> known;
    private final Map<Pop3Endpoint, Pop3Host> hosts = new HashMap<>();
    private final Optional<MailStore> bridge;
    private final List<BatchRun.Account> migrations = new ArrayList<>();

    private MigrationSources(
            MigrationPlan plan, Stopping stopping, HostNotes notes, Optional<MailStore> bridge)
            throws IOException {
        this.plan = plan;
        this.stopping = stopping;
        this.notes = notes;
        this.known = new HashMap<>(notes.read());
        this.bridge = bridge;
    }

    /**
     * Opens what has to be there before anything starts.
     *
     * @param stopping what all connections are made for
     * @throws UserError if the bridge's data directory cannot be had, or lacks an account
     */
    static MigrationSources open(MigrationPlan plan, Stopping stopping, StateDirectory state)
            throws IOException {
        Optional<MailStore> bridge = Optional.empty();
        if (plan.bridge().isPresent()) {
            bridge = Optional.of(store(plan.bridge().get()));
        }
        MigrationSources sources =
                new MigrationSources(plan, stopping, HostNotes.in(state), bridge);
        try {
            for (AccountLine line : plan.accounts()) {
                sources.add(line);
            }
            return sources;
        } catch (IOException | RuntimeException e) {
            sources.close();
            throw e;
        }
    }

    private static MailStore store(Path data) {
        if (!Files.isDirectory(data.resolve("accounts"))) {
            throw new UserError(
                    "%s is not the data directory of a bridge (expected: what popbridge serve was given as --data)"
                            .formatted(data));
        }
        try {
            return SqliteMailStore.open(data);
        } catch (IOException e) {
            throw new UserError(
                    "the bridge's mail cannot be read: %s (its lock is %s)"
                            .formatted(e.getMessage(), data.resolve("lock")),
                    e);
        }
    }

    /** In the order of the plan; an account of a bridge is one for each of its folders. */
    List<BatchRun.Account> migrations() {
        return List.copyOf(migrations);
    }

    private void add(AccountLine line) throws IOException {
        DestinationSettings settings =
                DestinationSettings.builder()
                        .trust(plan.destinationTrust())
                        .plainTextLogin(plan.plainTextLogin())
                        .build();
        Destination destination =
                new ImapDestination(
                        line.to(), destinationCredentials(line), settings, stopping.destinations());
        switch (line.from()) {
            case AccountLine.From.Host(SourceEndpoint endpoint, Access access) ->
                    add(
                            new Migration(
                                    line.key(line.folder()),
                                    new MaildropSource(
                                            host(endpoint.host()),
                                            () -> credentials(line, endpoint.user(), access)),
                                    destination,
                                    Target.of(line.folder())),
                            endpoint.host().host() + ":" + endpoint.host().port(),
                            line);
            case AccountLine.From.Bridge(AccountName name) -> add(line, name, destination);
        }
    }

    private void add(Migration migration, String sourceHost, AccountLine line) {
        migrations.add(new BatchRun.Account(migration, sourceHost, line.to().server()));
    }

    private void add(AccountLine line, AccountName name, Destination destination)
            throws IOException {
        List<BridgeFolder> folders = BridgeAccount.folders(account(line, name));
        Set<MailboxName> names =
                folders.stream()
                        .map(folder -> under(line.folder(), folder.name()))
                        .collect(Collectors.toSet());
        for (BridgeFolder folder : folders) {
            MailboxName into = under(line.folder(), folder.name());
            boolean asItWas = line.folder().isInbox();
            Target target =
                    new Target(
                            into,
                            asItWas ? folder.uses() : Set.of(),
                            names,
                            folder.isSubscribed() || folder.name().isInbox()
                                    ? Subscribe.ALWAYS
                                    : Subscribe.NEVER);
            add(new Migration(line.key(into), folder, destination, target), "bridge", line);
        }
    }

    /** INBOX goes into the folder that was asked for, and the others below it. */
    private static MailboxName under(MailboxName folder, MailboxName name) {
        if (name.isInbox()) {
            return folder;
        }
        return folder.isInbox()
                ? name
                : new MailboxName(folder.value() + MailboxName.SEPARATOR + name.value());
    }

    private Account account(AccountLine line, AccountName name) throws IOException {
        MailStore store = bridge.orElseThrow();
        Optional<Account> account = store.find(name);
        if (account.isPresent()) {
            return account.get();
        }
        throw new UserError(
                line.named(
                        "the bridge has no account %s; popbridge accounts list names those that are"
                                .formatted(name)));
    }

    private Pop3Host host(Pop3Endpoint endpoint) {
        Pop3Settings settings =
                Pop3Settings.builder()
                        .trust(plan.sourceTrust())
                        .plainTextLogin(plan.plainTextLogin())
                        .build();
        return hosts.computeIfAbsent(
                endpoint,
                at ->
                        new Pop3Host(
                                at,
                                settings,
                                known.getOrDefault(at.toString(), HostQuirks.NONE),
                                stopping.sources()));
    }

    /** Keeps what was learnt for the next run. */
    void remember() throws IOException {
        hosts.forEach((endpoint, host) -> known.put(endpoint.toString(), host.quirks()));
        notes.write(known);
    }

    private static Pop3Credentials credentials(AccountLine line, String user, Access access)
            throws IOException {
        return switch (access) {
            case Access.Password(var password) -> new Pop3Credentials.Password(user, password);
            case Access.PasswordFile(Path file) ->
                    new Pop3Credentials.Password(
                            user, named(line, () -> Logins.passwordIn(file)).secret());
            case Access.TokenCommand(String command) ->
                    new Pop3Credentials.OAuthToken(
                            user, named(line, () -> Logins.tokenOf(command)).secret());
        };
    }

    private static DestinationCredentials destinationCredentials(AccountLine line) {
        return switch (line.toAccess()) {
            case Access.Password(var password) -> new DestinationCredentials.Password(password);
            case Access.PasswordFile(Path file) ->
                    new DestinationCredentials.Password(named(line, () -> Logins.passwordIn(file)));
            case Access.TokenCommand(String command) ->
                    new DestinationCredentials.OAuth(named(line, () -> Logins.tokenOf(command)));
        };
    }

    /** What cannot be had is one account's trouble, and said with its line. */
    private static DestinationCredentials.SecretSource named(
            AccountLine line, DestinationCredentials.SecretSource source) {
        return () -> {
            try {
                return source.secret();
            } catch (IOException e) {
                throw new IOException(line.named(String.valueOf(e.getMessage())), e);
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (bridge.isPresent()) {
            bridge.get().close();
        }
    }
}
