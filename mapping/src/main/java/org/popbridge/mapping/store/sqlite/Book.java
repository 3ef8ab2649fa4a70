package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.store.Usage;

/**
 * An account's small tables as last committed: mailboxes, subscriptions, counters. Only the thread
 * that runs the account's {@link Lane} touches it.
 */
final class Book {
    final Map<MailboxId, MailboxRow> mailboxes = new HashMap<>();
    final Set<MailboxName> subscribed = new TreeSet<>();
    Counters counters;

    /** What the account holds is no more than this; null if nobody knows. */
    @Nullable Usage holdsAtMost;

    private Book(Counters counters) {
        this.counters = counters;
    }

    static Book read(Index index) throws SQLException {
        Book book =
                new Book(
                        index.first(
                                        """
                                        SELECT last_uid_validity, last_mailbox, last_content,
                                            last_body, last_entry
                                        FROM account
                                        """,
                                        row ->
                                                new Counters(
                                                        row.getLong(1),
                                                        row.getLong(2),
                                                        row.getLong(3),
                                                        row.getLong(4),
                                                        row.getLong(5)))
                                .orElseThrow(
                                        () -> new SQLException("the account has no counters")));
        Map<Long, List<Flag>> keywords = new HashMap<>();
        index.each(
                "SELECT mailbox, name FROM keyword ORDER BY mailbox, number",
                row ->
                        keywords.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>())
                                .add(new Flag(row.getString(2))));
        index.each(
                """
                SELECT id, name, uid_validity, uid_next, highest_mod_seq, recent, forgotten, uses
                FROM mailbox
                """,
                row -> {
                    MailboxId id = new MailboxId(row.getLong(1));
                    List<Flag> names = keywords.getOrDefault(id.value(), List.of());
                    book.mailboxes.put(
                            id,
                            new MailboxRow(
                                    id,
                                    new MailboxName(row.getString(2)),
                                    new UidValidity(row.getLong(3)),
                                    row.getLong(4),
                                    row.getLong(5),
                                    row.getLong(6),
                                    row.getLong(7),
                                    uses(row.getString(8)),
                                    new Keywords(names)));
                });
        index.each(
                "SELECT name FROM subscription",
                row -> book.subscribed.add(new MailboxName(row.getString(1))));
        return book;
    }

    MailboxTree tree() {
        NavigableMap<MailboxName, Mailbox> byName = new TreeMap<>();
        mailboxes.values().forEach(row -> byName.put(row.name(), row.mailbox()));
        return new MailboxTree(byName, new TreeSet<>(subscribed));
    }

    static String text(Set<SpecialUse> uses) {
        return uses.stream().sorted().map(SpecialUse::name).collect(Collectors.joining(" "));
    }

    private static Set<SpecialUse> uses(String text) {
        return Stream.of(text.split(" "))
                .filter(use -> !use.isEmpty())
                .map(SpecialUse::valueOf)
                .collect(Collectors.toUnmodifiableSet());
    }
}
