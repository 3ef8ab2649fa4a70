package org.popbridge.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.wire.Trust;
import org.popbridge.migrate.account.Wishes;
import org.popbridge.migrate.batch.AccountLine;
import org.popbridge.migrate.batch.BatchRun;

/**
 * What the migrator is to do, read from the command line and checked.
 *
 * @param bridge the data directory that all accounts come from; empty: from POP3 hosts
 * @param uniqueIds where the unique-ids of what is at the destination are exported to
 * @param follow how often to look for new mail, for ever; empty: once
 */
record MigrationPlan(
        List<AccountLine> accounts,
        Optional<Path> bridge,
        Path state,
        Optional<Path> report,
        Optional<Path> uniqueIds,
        Wishes wishes,
        BatchRun.Limits limits,
        Optional<Duration> follow,
        boolean dryRun,
        Trust sourceTrust,
        Trust destinationTrust,
        boolean plainTextLogin) {}
