package org.popbridge.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.wire.Trust;
import org.popbridge.migrate.account.Migration;
import org.popbridge.migrate.account.Wishes;
import org.popbridge.migrate.batch.Access;
import org.popbridge.migrate.batch.AccountLine;
import org.popbridge.migrate.batch.BatchRun;
import org.popbridge.migrate.destination.DestinationCredentials;
import org.popbridge.migrate.destination.DestinationSettings;
import org.popbridge.migrate.destination.ImapDestination;

/**
 * What the migrator is to do, read from the command line and checked.
 *
 * @param follow how often to look for new mail, for ever; empty: once
 */
record MigrationPlan(
        List<AccountLine> accounts,
        Path state,
        Optional<Path> report,
        Wishes wishes,
        BatchRun.Limits limits,
        Optional<Duration> follow,
        boolean dryRun,
        Trust sourceTrust,
        Trust destinationTrust,
        boolean plainTextLogin) {

    /** The accounts with their hosts; what one account learns of a host serves the others on it. */
    List<BatchRun.Account> migrations() {
        Pop3Settings pop3 =
                Pop3Settings.builder().trust(sourceTrust).plainTextLogin(plainTextLogin).build();
        DestinationSettings imap =
                DestinationSettings.builder()
                        .trust(destinationTrust)
                        .plainTextLogin(plainTextLogin)
                        .build();
        Map<Pop3Endpoint, Pop3Host> hosts = new HashMap<>();
        List<BatchRun.Account> migrations = new ArrayList<>();
        for (AccountLine line : accounts) {
            Pop3Endpoint source = line.from().host();
            migrations.add(
                    new BatchRun.Account(
                            new Migration(
                                    line.key(),
                                    hosts.computeIfAbsent(source, at -> new Pop3Host(at, pop3)),
                                    () -> credentials(line),
                                    new ImapDestination(
                                            line.to(), credentials(line.toAccess()), imap),
                                    line.folder()),
                            source.host() + ":" + source.port(),
                            line.to().server()));
        }
        return migrations;
    }

    private static Pop3Credentials credentials(AccountLine line) throws IOException {
        String user = line.from().user();
        return switch (line.fromAccess()) {
            case Access.Password(var password) -> new Pop3Credentials.Password(user, password);
            case Access.PasswordFile(Path file) ->
                    new Pop3Credentials.Password(user, Logins.passwordIn(file));
            case Access.TokenCommand(String command) ->
                    new Pop3Credentials.OAuthToken(user, Logins.tokenOf(command));
        };
    }

    private static DestinationCredentials credentials(Access access) {
        return switch (access) {
            case Access.Password(var password) -> new DestinationCredentials.Password(password);
            case Access.PasswordFile(Path file) -> new DestinationCredentials.Password(read(file));
            case Access.TokenCommand(String command) ->
                    new DestinationCredentials.OAuth(() -> Logins.tokenOf(command));
        };
    }

    private static Secret read(Path file) {
        try {
            return Logins.passwordIn(file);
        } catch (IOException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}
