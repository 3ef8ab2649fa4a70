package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.TooManyException;

/**
 * Turns flags into a mailbox's bits; a keyword that the mailbox does not know gets the next bit.
 */
record FlagBits(Work work) {
    long of(MailboxId mailbox, Set<Flag> flags)
            throws SQLException, TooManyException, NoSuchMailboxException {
        long bits = 0;
        // Sorted, so that the same change gives the same bits however a set happens to iterate.
        Set<String> names = new TreeSet<>();
        flags.forEach(flag -> names.add(flag.name()));
        for (String name : names) {
            bits |= bit(mailbox, new Flag(name));
        }
        return bits;
    }

    /** The bits of those among {@code flags} that the mailbox knows. */
    long known(MailboxId mailbox, Set<Flag> flags) throws NoSuchMailboxException {
        Keywords keywords = work.mailbox(mailbox).keywords();
        return flags.stream()
                .mapToLong(flag -> keywords.bit(flag).orElse(0L))
                .reduce(0, (a, b) -> a | b);
    }

    /** For each bit of one mailbox that {@code used} has, the bit of the same flag in another. */
    long[] translation(MailboxId from, MailboxId to, long used)
            throws SQLException, TooManyException, NoSuchMailboxException {
        long[] table = new long[Long.SIZE];
        List<Flag> names = work.mailbox(from).keywords().names();
        for (int bit = 0; bit < table.length; bit++) {
            if ((used & (1L << bit)) != 0) {
                table[bit] =
                        bit < Keywords.FIRST_KEYWORD
                                ? 1L << bit
                                : bit(to, names.get(bit - Keywords.FIRST_KEYWORD));
            }
        }
        return table;
    }

    static long translated(long flags, long[] table) {
        long bits = 0;
        for (long left = flags; left != 0; left &= left - 1) {
            bits |= table[Long.numberOfTrailingZeros(left)];
        }
        return bits;
    }

    private long bit(MailboxId mailbox, Flag flag)
            throws SQLException, TooManyException, NoSuchMailboxException {
        MailboxRow row = work.mailbox(mailbox);
        Keywords keywords = row.keywords();
        Optional<Long> known = keywords.bit(flag);
        if (known.isPresent()) {
            return known.get();
        }
        if (flag.isSystem()) {
            throw new IllegalArgumentException("%s is no flag that is kept".formatted(flag));
        }
        if (keywords.isFull()) {
            throw new TooManyException(
                    "%s has %d keywords, the most; %s is not one of them"
                            .formatted(row.name(), Keywords.MOST, flag));
        }
        int number = keywords.names().size();
        work.index()
                .update(
                        "INSERT INTO keyword VALUES (?, ?, ?)",
                        mailbox.value(),
                        number,
                        flag.name());
        List<Flag> names = new ArrayList<>(keywords.names());
        names.add(flag);
        work.put(row.withKeywords(new Keywords(names)));
        return 1L << (Keywords.FIRST_KEYWORD + number);
    }
}
