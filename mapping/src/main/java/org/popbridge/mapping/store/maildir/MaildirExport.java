package org.popbridge.mapping.store.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MaildropEntry;

/**
 * Writes all of an account as Maildir++: INBOX is the folder itself, every other mailbox a folder
 * {@code .Name} in it; flags are in file names, INTERNALDATE is a file's time, UIDs, UIDVALIDITY
 * and the POP3 unique-ids are in {@code dovecot-uidlist} (version 3), keywords in {@code
 * dovecot-keywords}, subscriptions in {@code subscriptions}.
 *
 * <p>The octets of a message are written as they came, line ends included. Everything is synced to
 * disk before this returns. An account that is in use may be exported: each mailbox is as it was at
 * one moment.
 */
public final class MaildirExport {
    /** So many skipped messages are named; all are counted. */
    private static final int MOST_NAMED = 1_000;

    private final Account account;
    private final Path target;
    private final FolderNames names = new FolderNames();
    private final Map<ContentId, MaildropEntry> entries = new HashMap<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private long messages;
    private long octets;
    private long skippedCount;

    /** A message that was not written, and why. */
    public record Skipped(MailboxName mailbox, Uid uid, String reason) {}

    /**
     * What was written.
     *
     * @param skippedCount messages that are not in the export; the first thousand are in {@code
     *     skipped}
     * @param changes what the layout could not hold as it is, a sentence each
     */
    public record Result(
            int mailboxes,
            long messages,
            long octets,
            long skippedCount,
            List<Skipped> skipped,
            List<String> changes) {
        public Result {
            skipped = List.copyOf(skipped);
            changes = List.copyOf(changes);
        }
    }

    private MaildirExport(Account account, Path target) {
        this.account = account;
        this.target = target;
    }

    /**
     * Writes the account.
     *
     * @param target made if it is not there
     * @throws IOException if it is there and not empty, or cannot be written; what was written so
     *     far stays
     */
    public static Result write(Account account, Path target) throws IOException {
        return new MaildirExport(account, target).run();
    }

    private Result run() throws IOException {
        requireEmpty();
        for (MaildropEntry entry : account.maildrop().entries()) {
            entries.put(entry.content(), entry);
        }
        int mailboxes = 0;
        for (Mailbox mailbox : account.mailboxes().mailboxes().values()) {
            write(mailbox);
            mailboxes++;
        }
        subscriptions();
        Synced.directory(target);
        return new Result(mailboxes, messages, octets, skippedCount, skipped, changes);
    }

    private void requireEmpty() throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> there = Files.list(target)) {
                if (there.findAny().isPresent()) {
                    throw new IOException(
                            "%s is not empty: an export wants a directory of its own"
                                    .formatted(target));
                }
            }
        }
        Files.createDirectories(target);
    }

    private void write(Mailbox mailbox) throws IOException {
        String folder = names.folder(mailbox.name(), changes::add);
        Path directory = folder.isEmpty() ? target : target.resolve(folder);
        MaildirFolder maildir =
                new MaildirFolder(account, directory, mailbox, entries, this::skip, changes::add);
        maildir.write(account.snapshot(mailbox.id()));
        messages += maildir.messages();
        octets += maildir.octets();
    }

    private void skip(Skipped message) {
        skippedCount++;
        if (skipped.size() < MOST_NAMED) {
            skipped.add(message);
        }
    }

    /** Version 2: levels joined by TAB. */
    private void subscriptions() throws IOException {
        StringBuilder file = new StringBuilder("V\t2\n\n");
        for (MailboxName name : account.mailboxes().subscribed()) {
            file.append(names.subscription(name)).append('\n');
        }
        Synced.file(target.resolve("subscriptions"), file.toString());
    }
}
