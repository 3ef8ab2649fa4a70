package org.popbridge.migrate.ledger;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;

/**
 * A {@link LedgerRecord} as a line of text: a word that says what happened, the message, details;
 * parted by single spaces. What is not plain in a detail is percent-encoded octet by octet, and an
 * empty one is {@code -}.
 */
final class RecordLine {
    /** Characters of nearly every line, at most. */
    private static final int LIKELY = 256;

    private RecordLine() {}

    static String print(LedgerRecord written) {
        return switch (written) {
            case LedgerRecord.Opened(AccountKey account) ->
                    line("ledger", 1, account.from(), account.to(), account.folder());
            case LedgerRecord.Arrived r ->
                    line(
                            "arrived",
                            r.id().value(),
                            r.uniqueId(),
                            r.twin(),
                            r.claimedSize(),
                            r.firstSeen());
            case LedgerRecord.Missing(EntryId id) -> line("missing", id.value());
            case LedgerRecord.Returned(EntryId id) -> line("returned", id.value());
            case LedgerRecord.Renamed(EntryId id, UniqueId name, int twin) ->
                    line("renamed", id.value(), name, twin);
            case LedgerRecord.Claimed(EntryId id, long size) -> line("claimed", id.value(), size);
            case LedgerRecord.Identified(EntryId id, MessageIdentity is) ->
                    line(
                            "identified",
                            id.value(),
                            is.size(),
                            is.digest(),
                            is.plain().equals(is.digest()) ? "" : is.plain(),
                            is.key(),
                            is.fingerprint().headers(),
                            is.messageId());
            case LedgerRecord.Intended r ->
                    line(
                            "intended",
                            r.id().value(),
                            r.validity().value(),
                            r.uidNext().value(),
                            r.sending().plain(),
                            r.sending().size(),
                            r.sending().dated().code(),
                            String.join("\n", r.sending().changes()));
            case LedgerRecord.Appended(EntryId id, UidValidity validity, Optional<Uid> uid) ->
                    line("appended", id.value(), validity.value(), uid.map(Uid::value).orElse(0L));
            case LedgerRecord.NotThere(EntryId id) -> line("not-there", id.value());
            case LedgerRecord.Present r ->
                    line(
                            "present",
                            r.id().value(),
                            r.validity().value(),
                            r.uid().value(),
                            r.sending().plain(),
                            r.sending().size(),
                            r.sending().dated().code(),
                            String.join("\n", r.sending().changes()));
            case LedgerRecord.Carried(EntryId id, Set<Flag> flags) ->
                    line(
                            "carried",
                            id.value(),
                            flags.stream().map(Flag::name).sorted().collect(joining(" ")));
            case LedgerRecord.Verified(EntryId id) -> line("verified", id.value());
            case LedgerRecord.Differs(EntryId id, String reason) ->
                    line("differs", id.value(), reason);
            case LedgerRecord.Skipped(EntryId id, Fate.Why why, Instant date) ->
                    line("skipped", id.value(), why.name().toLowerCase(Locale.ROOT), date);
            case LedgerRecord.Quarantined(EntryId id, String reason, String file) ->
                    line("quarantined", id.value(), reason, file);
            case LedgerRecord.DeletionSent(EntryId id) -> line("deletion-sent", id.value());
            case LedgerRecord.DeletionUndone(EntryId id) -> line("deletion-undone", id.value());
            case LedgerRecord.Gone(EntryId id) -> line("gone", id.value());
        };
    }

    /**
     * Reads what {@link #print} printed.
     *
     * @throws IllegalArgumentException if it is not that
     */
    static LedgerRecord parse(String line) {
        Details in = new Details(line.split(" ", -1));
        String word = in.text();
        if (word.equals("ledger")) {
            int version = in.integer();
            if (version != 1) {
                throw new IllegalArgumentException(
                        "a ledger of version %d (expected: 1)".formatted(version));
            }
            return new LedgerRecord.Opened(new AccountKey(in.text(), in.text(), in.text()));
        }
        EntryId id = new EntryId(in.integer());
        return switch (word) {
            case "arrived" ->
                    new LedgerRecord.Arrived(
                            id, in.uniqueId(), in.integer(), in.number(), in.instant());
            case "missing" -> new LedgerRecord.Missing(id);
            case "returned" -> new LedgerRecord.Returned(id);
            case "renamed" -> new LedgerRecord.Renamed(id, in.uniqueId(), in.integer());
            case "claimed" -> new LedgerRecord.Claimed(id, in.number());
            case "identified" -> new LedgerRecord.Identified(id, in.identity());
            case "intended" -> {
                UidValidity validity = in.validity();
                Uid uidNext = in.uid();
                yield new LedgerRecord.Intended(id, in.sending(), validity, uidNext);
            }
            case "appended" -> {
                UidValidity validity = in.validity();
                long uid = in.number();
                yield new LedgerRecord.Appended(
                        id, validity, uid == 0 ? Optional.empty() : Optional.of(new Uid(uid)));
            }
            case "not-there" -> new LedgerRecord.NotThere(id);
            case "present" -> {
                UidValidity validity = in.validity();
                Uid uid = in.uid();
                yield new LedgerRecord.Present(id, in.sending(), validity, uid);
            }
            case "carried" -> new LedgerRecord.Carried(id, in.flags());
            case "verified" -> new LedgerRecord.Verified(id);
            case "differs" -> new LedgerRecord.Differs(id, in.text());
            case "skipped" ->
                    new LedgerRecord.Skipped(
                            id, Fate.Why.valueOf(in.text().toUpperCase(Locale.ROOT)), in.instant());
            case "quarantined" -> new LedgerRecord.Quarantined(id, in.text(), in.text());
            case "deletion-sent" -> new LedgerRecord.DeletionSent(id);
            case "deletion-undone" -> new LedgerRecord.DeletionUndone(id);
            case "gone" -> new LedgerRecord.Gone(id);
            default -> throw new IllegalArgumentException("unknown ledger line " + word);
        };
    }

    private static String line(String word, Object... details) {
        StringBuilder line = new StringBuilder(LIKELY).append(word);
        for (Object detail : details) {
            line.append(' ');
            switch (detail) {
                case Integer number -> line.append(number.intValue());
                case Long number -> line.append(number.longValue());
                case Sha256 digest -> digest.print(line);
                case UniqueId id -> encode(id.octets(), line);
                default -> text(detail.toString(), line);
            }
        }
        return line.toString();
    }

    private static void text(String text, StringBuilder line) {
        if (isPlain(text)) {
            line.append(text);
        } else {
            encode(text.getBytes(StandardCharsets.UTF_8), line);
        }
    }

    /** Nearly all that is written is numbers and digests. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '%') {
                return false;
            }
        }
        return text.length() > 1;
    }

    private static void encode(byte[] octets, StringBuilder line) {
        if (octets.length == 0) {
            line.append('-');
            return;
        }
        boolean alone = octets.length == 1;
        for (byte octet : octets) {
            if (octet <= ' ' || octet == 0x7F || octet == '%' || (alone && octet == '-')) {
                line.append('%');
                line.append(Character.forDigit(octet >> 4 & 15, 16));
                line.append(Character.forDigit(octet & 15, 16));
            } else {
                line.append((char) octet);
            }
        }
    }

    /** The details of one line, front to back. */
    private static final class Details {
        private final String[] words;
        private int at;

        Details(String[] words) {
            this.words = words;
        }

        private byte[] octets() {
            if (at == words.length) {
                throw new IllegalArgumentException("a ledger line ends too early");
            }
            String word = words[at++];
            if (word.equals("-")) {
                return new byte[0];
            }
            byte[] octets = new byte[word.length()];
            int length = 0;
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                if (c == '%' && i + 2 < word.length()) {
                    octets[length++] = (byte) Integer.parseInt(word, i + 1, i + 3, 16);
                    i += 2;
                } else {
                    octets[length++] = (byte) c;
                }
            }
            return Arrays.copyOf(octets, length);
        }

        String text() {
            return new String(octets(), StandardCharsets.UTF_8);
        }

        UniqueId uniqueId() {
            return UniqueId.of(octets());
        }

        long number() {
            return Long.parseLong(text());
        }

        int integer() {
            return Integer.parseInt(text());
        }

        Instant instant() {
            return Instant.parse(text());
        }

        UidValidity validity() {
            return new UidValidity(number());
        }

        Uid uid() {
            return new Uid(number());
        }

        Set<Flag> flags() {
            Set<Flag> flags = new HashSet<>();
            for (String name : text().split(" ", -1)) {
                if (!name.isEmpty()) {
                    flags.add(new Flag(name));
                }
            }
            return flags;
        }

        MessageIdentity identity() {
            long size = number();
            Sha256 digest = Sha256.parse(text());
            String plain = text();
            HeaderKey key = HeaderKey.parse(text());
            Fingerprint fingerprint = new Fingerprint(size, text());
            return new MessageIdentity(
                    size,
                    digest,
                    plain.isEmpty() ? digest : Sha256.parse(plain),
                    key,
                    fingerprint,
                    text());
        }

        Sending sending() {
            Sha256 plain = Sha256.parse(text());
            long size = number();
            Dated dated = Dated.of(integer());
            String changes = text();
            List<String> all = new ArrayList<>();
            if (!changes.isEmpty()) {
                all.addAll(List.of(changes.split("\n", -1)));
            }
            return new Sending(plain, size, dated, all);
        }
    }
}
