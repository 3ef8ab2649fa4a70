package org.popbridge.mapping.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;

/** An account in a store on a disk, filled as a bridge would: for tests of what leaves it. */
public final class KeptMail implements AutoCloseable {
    /** When all of it came, and is dated. */
    public static final Instant DATE = Instant.parse("2022-02-08T05:52:25Z");

    private final SqliteMailStore store;
    private final Account account;

    private KeptMail(SqliteMailStore store, Account account) {
        this.store = store;
        this.account = account;
    }

    /** An account without mail, in a store that is made. */
    public static KeptMail in(Path directory, String account) throws IOException {
        SqliteMailStore store = SqliteMailStore.open(directory);
        return new KeptMail(store, store.open(new AccountName(account)));
    }

    public Account account() {
        return account;
    }

    public MailboxId id(String mailbox) {
        return account.mailboxes().find(new MailboxName(mailbox)).orElseThrow().id();
    }

    /** Octets of the store, a character each. */
    public StoredOctets stored(String octets) throws IOException {
        byte[] all = octets.getBytes(StandardCharsets.ISO_8859_1);
        try (ContentWriter writer = account.newContent()) {
            writer.write(all, 0, all.length);
            return writer.finish();
        }
    }

    /** A message that the POP3 host lists, and whose content is not here yet. */
    public MaildropEntry listed(String uniqueId) throws IOException {
        return account.maildrop()
                .apply(
                        List.of(
                                new LedgerChange.Arrived(
                                        UniqueId.of(uniqueId), 0, 10, Optional.empty(), DATE)))
                .getFirst();
    }

    /** The content of a listed message comes. */
    public void arrived(MaildropEntry entry, String octets) throws IOException {
        StoredOctets content = stored(octets);
        account.maildrop()
                .contentArrived(
                        List.of(
                                new ContentArrival(
                                        entry.id(),
                                        content,
                                        new Fingerprint(content.length(), "h"),
                                        DATE,
                                        DateRung.DATE)));
    }

    public void append(String mailbox, String octets, Instant date, Flag... flags)
            throws IOException {
        account.append(id(mailbox), List.of(new Draft(stored(octets), Set.of(flags), date)));
    }

    /** Adds flags. */
    public void flag(String mailbox, long uid, Flag... flags) throws IOException {
        account.changeFlags(
                id(mailbox), one(uid), new FlagChange.Add(Set.of(flags)), Optional.empty());
    }

    public void unflag(String mailbox, long uid, Flag... flags) throws IOException {
        account.changeFlags(
                id(mailbox), one(uid), new FlagChange.Remove(Set.of(flags)), Optional.empty());
    }

    public void expunge(String mailbox, long uid) throws IOException {
        flag(mailbox, uid, Flag.DELETED);
        account.expunge(id(mailbox), one(uid));
    }

    private static UidSet one(long uid) {
        return UidSet.range(new Uid(uid), new Uid(uid));
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
