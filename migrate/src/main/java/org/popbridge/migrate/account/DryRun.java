package org.popbridge.migrate.account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.DestinationSession.IfMissing;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;

/**
 * What a run would do for an account, found out by logging in on both sides and listing: nothing is
 * retrieved, appended or written down.
 *
 * @param listed messages in the maildrop
 * @param octets theirs, by LIST
 * @param done of these: settled by earlier runs
 * @param tooLarge of these: larger than {@code --max-size}
 * @param toCopy of these: would be retrieved, and copied unless the destination has them already
 * @param octetsToCopy theirs
 * @param there messages in the destination's folder; -1 if it would be made
 * @param trouble why it cannot be told; then the counts are zero
 */
public record DryRun(
        AccountKey account,
        long listed,
        long octets,
        long done,
        long tooLarge,
        long toCopy,
        long octetsToCopy,
        long there,
        Optional<String> trouble) {

    /** Looks; never throws for what a peer does. */
    public static DryRun look(Migration migration, Path directory, Wishes wishes) {
        try {
            return looked(migration, settled(migration, directory), wishes);
        } catch (IOException e) {
            return new DryRun(
                    migration.key(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** How many settled messages there are of each unique-id. */
    private static Map<UniqueId, Integer> settled(Migration migration, Path directory)
            throws IOException {
        Map<UniqueId, Integer> settled = new HashMap<>();
        if (Files.exists(directory.resolve(Ledger.FILE))) {
            try (Ledger ledger = Ledger.open(directory, migration.key())) {
                for (LedgerEntry entry : ledger.entries()) {
                    if (entry.fate().isSettled()) {
                        settled.merge(entry.uniqueId(), 1, Integer::sum);
                    }
                }
            }
        }
        return settled;
    }

    private static DryRun looked(Migration migration, Map<UniqueId, Integer> settled, Wishes wishes)
            throws IOException {
        long there = there(migration);
        long octets = 0;
        long done = 0;
        long tooLarge = 0;
        long toCopy = 0;
        long octetsToCopy = 0;
        Listing listing;
        try (Maildrop source = migration.source().open()) {
            listing = source.list();
            source.quit();
        }
        for (Listed message : listing.messages()) {
            long size = Math.max(0, message.claimedSize());
            octets += size;
            UniqueId id = message.uniqueId().orElse(UniqueId.of(""));
            if (settled.getOrDefault(id, 0) > 0) {
                settled.merge(id, -1, Integer::sum);
                done++;
            } else if (wishes.maxSize().isPresent() && size > wishes.maxSize().getAsLong()) {
                tooLarge++;
            } else {
                toCopy++;
                octetsToCopy += size;
            }
        }
        return new DryRun(
                migration.key(),
                listing.messages().size(),
                octets,
                done,
                tooLarge,
                toCopy,
                octetsToCopy,
                there,
                Optional.empty());
    }

    private static long there(Migration migration) throws IOException {
        try (DestinationSession session = migration.destination().open()) {
            return session.select(migration.target().name(session), IfMissing.REFUSE).messages();
        } catch (DestinationException.MailboxRefused e) {
            return -1;
        }
    }
}
