package org.popbridge.mapping.store.maildir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * Writes one mailbox as a Maildir. A message is written to {@code tmp}, synced, and renamed to
 * {@code cur}; the list of UIDs comes last, so that what it names is there.
 */
final class MaildirFolder {
    /** Letters for keywords: a to z. */
    private static final int MOST_KEYWORDS = 26;

    private final Account account;
    private final Path directory;
    private final Mailbox mailbox;
    private final Map<ContentId, MaildropEntry> entries;
    private final Consumer<MaildirExport.Skipped> skipped;
    private final Consumer<String> changed;
    private final StringBuilder uidList = new StringBuilder();
    private long messages;
    private long octets;
    private int unfitUniqueIds;

    MaildirFolder(
            Account account,
            Path directory,
            Mailbox mailbox,
            Map<ContentId, MaildropEntry> entries,
            Consumer<MaildirExport.Skipped> skipped,
            Consumer<String> changed) {
        this.account = account;
        this.directory = directory;
        this.mailbox = mailbox;
        this.entries = entries;
        this.skipped = skipped;
        this.changed = changed;
    }

    long messages() {
        return messages;
    }

    long octets() {
        return octets;
    }

    void write(MailboxSnapshot snapshot) throws IOException {
        for (String part : List.of("tmp", "new", "cur")) {
            Files.createDirectories(directory.resolve(part));
        }
        if (!mailbox.name().isInbox()) {
            Synced.file(directory.resolve("maildirfolder"), "");
        }
        keywords(snapshot.keywords());
        for (int position = 0; position < snapshot.size(); position++) {
            message(snapshot, position);
        }
        byte[] guid = new byte[16];
        new SecureRandom().nextBytes(guid);
        String header =
                "3 V%d N%d G%s\n"
                        .formatted(
                                snapshot.uidValidity().value(),
                                snapshot.uidNext(),
                                HexFormat.of().formatHex(guid));
        Synced.file(directory.resolve("dovecot-uidlist"), header + uidList);
        if (unfitUniqueIds > 0) {
            changed.accept(
                    "%d unique-ids of mailbox \"%s\" are of a kind that dovecot-uidlist cannot hold"
                            .formatted(unfitUniqueIds, mailbox.name()));
        }
        Synced.directory(directory.resolve("cur"));
        Synced.directory(directory);
    }

    private void keywords(Keywords keywords) throws IOException {
        StringBuilder file = new StringBuilder();
        int count = Math.min(keywords.names().size(), MOST_KEYWORDS);
        for (int i = 0; i < count; i++) {
            file.append(i).append(' ').append(keywords.names().get(i)).append('\n');
        }
        if (count > 0) {
            Synced.file(directory.resolve("dovecot-keywords"), file.toString());
        }
        if (count < keywords.names().size()) {
            changed.accept(
                    "mailbox \"%s\" has %d keywords, and file names have letters for %d: the others are left out"
                            .formatted(mailbox.name(), keywords.names().size(), MOST_KEYWORDS));
        }
    }

    private void message(MailboxSnapshot snapshot, int position) throws IOException {
        long uid = snapshot.uidAt(position);
        Optional<Content> content = account.content(snapshot.contentAt(position));
        if (content.isEmpty()) {
            skip(uid, "its content is not here yet");
            return;
        }
        Instant date = Instant.ofEpochSecond(Math.max(0, snapshot.internalDateAt(position)));
        String name = "%d.U%d.popbridge".formatted(date.getEpochSecond(), uid);
        Path temporary = directory.resolve("tmp").resolve(name);
        try {
            content.get().verify();
        } catch (StorageDamagedException e) {
            skip(uid, String.valueOf(e.getMessage()));
            return;
        }
        Copied copied = copy(content.get().octets(), temporary);
        Files.setLastModifiedTime(temporary, FileTime.from(date));
        String base = "%s,S=%d,W=%d".formatted(name, copied.octets, copied.octets + copied.bareLf);
        Files.move(
                temporary,
                directory
                        .resolve("cur")
                        .resolve(base + ":2," + letters(snapshot.flagsAt(position))));
        uidList.append(uid)
                .append(uniqueId(snapshot.contentAt(position)))
                .append(" :")
                .append(base)
                .append('\n');
        messages++;
        octets += copied.octets;
    }

    private void skip(long uid, String reason) {
        skipped.accept(new MaildirExport.Skipped(mailbox.name(), new Uid(uid), reason));
    }

    /** What was written; {@code bareLf} of its line ends lack a CR, which IMAP sizes count. */
    private record Copied(long octets, long bareLf) {}

    private static Copied copy(Octets from, Path to) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(
                                to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Counting counting = new Counting(Channels.newOutputStream(channel))) {
            from.transferTo(0, from.length(), counting);
            channel.force(true);
            return new Copied(from.length(), counting.bareLf);
        }
    }

    private static final class Counting extends OutputStream {
        private final OutputStream file;
        private byte last;
        private long bareLf;

        Counting(OutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            for (int i = offset; i < offset + count; i++) {
                bareLf += octets[i] == '\n' && last != '\r' ? 1 : 0;
                last = octets[i];
            }
            file.write(octets, offset, count);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** In the order of ASCII, as the format wants it. */
    private static String letters(long flags) {
        StringBuilder letters = new StringBuilder();
        letters.append((flags & Keywords.DRAFT) != 0 ? "D" : "");
        letters.append((flags & Keywords.FLAGGED) != 0 ? "F" : "");
        letters.append((flags & Keywords.ANSWERED) != 0 ? "R" : "");
        letters.append((flags & Keywords.SEEN) != 0 ? "S" : "");
        letters.append((flags & Keywords.DELETED) != 0 ? "T" : "");
        for (int i = 0; i < MOST_KEYWORDS; i++) {
            if ((flags & (1L << (Keywords.FIRST_KEYWORD + i))) != 0) {
                letters.append((char) ('a' + i));
            }
        }
        return letters.toString();
    }

    /** {@code P} and the unique-id, for those in INBOX that have one of the usual kind. */
    private String uniqueId(ContentId content) {
        MaildropEntry entry = mailbox.name().isInbox() ? entries.get(content) : null;
        if (entry == null || entry.uniqueId().isBlank()) {
            return "";
        }
        if (!isPrintable(entry.uniqueId())) {
            unfitUniqueIds++;
            return "";
        }
        return " P" + entry.uniqueId();
    }

    private static boolean isPrintable(UniqueId id) {
        for (byte octet : id.octets()) {
            if (octet <= ' ' || octet >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
