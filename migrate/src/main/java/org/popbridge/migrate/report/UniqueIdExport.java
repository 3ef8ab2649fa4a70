package org.popbridge.migrate.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.migrate.account.Migration;
import org.popbridge.migrate.ledger.Fate;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.MessageIdentity;

/**
 * Which message at the destination POP3 clients knew by which unique-id: a CSV file for each
 * account, for servers that can be told. Columns: {@code mailbox,uidvalidity,uid,unique_id,sha256};
 * the unique-id one character an octet (ISO 8859-1), the digest that of the message as retrieved.
 */
public final class UniqueIdExport {
    private UniqueIdExport() {}

    /**
     * Writes the file, named as the account's folder in the state directory.
     *
     * @param state that folder
     * @return the file; nothing if no message of the account is at the destination
     */
    public static Optional<Path> write(Migration migration, Path state, Path directory)
            throws IOException {
        if (!Files.exists(state.resolve(Ledger.FILE))) {
            return Optional.empty();
        }
        Files.createDirectories(directory);
        Path file = directory.resolve(state.getFileName() + ".csv");
        Path half = directory.resolve(state.getFileName() + ".csv.part");
        boolean any = false;
        try (Ledger ledger = Ledger.open(state, migration.key());
                Writer out = Files.newBufferedWriter(half, StandardCharsets.UTF_8)) {
            Csv.exactRow(out, "mailbox", "uidvalidity", "uid", "unique_id", "sha256");
            for (LedgerEntry entry : ledger.entries()) {
                Optional<Place> place = place(entry.fate());
                Optional<UniqueId> id = migration.source().pop3Id(entry.uniqueId());
                if (place.isPresent() && id.isPresent()) {
                    any = true;
                    Csv.exactRow(
                            out,
                            migration.key().folder(),
                            place.get().validity().toString(),
                            place.get().uid().toString(),
                            id.get().toString(),
                            entry.identity()
                                    .map(MessageIdentity::digest)
                                    .map(Object::toString)
                                    .orElse(""));
                }
            }
        }
        if (!any) {
            Files.delete(half);
            return Optional.empty();
        }
        return Optional.of(Files.move(half, file, StandardCopyOption.REPLACE_EXISTING));
    }

    private record Place(UidValidity validity, Uid uid) {}

    private static Optional<Place> place(Fate fate) {
        return switch (fate) {
            case Fate.Appended(_, UidValidity validity, Optional<Uid> uid) ->
                    uid.map(known -> new Place(validity, known));
            case Fate.Verified(_, UidValidity validity, Uid uid) ->
                    Optional.of(new Place(validity, uid));
            case Fate.Present(_, UidValidity validity, Uid uid) ->
                    Optional.of(new Place(validity, uid));
            case Fate.Differs _,
                    Fate.Waiting _,
                    Fate.Intended _,
                    Fate.Skipped _,
                    Fate.Quarantined _ ->
                    Optional.empty();
        };
    }
}
