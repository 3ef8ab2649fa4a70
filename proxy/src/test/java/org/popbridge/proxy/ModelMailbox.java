package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of its selected mailbox from what it was told, and from nothing else. Every
 * word is checked: sequence numbers, UIDs, flags, that mod-sequences only grow and with every
 * change of flags, and that EXPUNGE and VANISHED come only where they may (RFC 9051 §7.5.1, RFC
 * 7162 §3.2.10).
 *
 * <p>Where there are no sequence numbers (RFC 9586) only their count is known of messages whose UID
 * was not told yet; else such a message has its place.
 */
final class ModelMailbox {
    private static final Pattern FETCH = Pattern.compile("\\* (\\d+) (UID)?FETCH \\((?s:(.*))\\)");
    private static final Pattern UID = Pattern.compile("(?:^| )UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern BODY = Pattern.compile("BODY\\[\\] \\{\\d+\\}\r\n(?s:(\\S+))");
    private static final Pattern MODSEQ = Pattern.compile("MODSEQ \\((\\d+)\\)");
    private static final Pattern HIGHEST = Pattern.compile("\\[HIGHESTMODSEQ (\\d+)\\]");
    private static final Pattern VALIDITY = Pattern.compile("\\[UIDVALIDITY (\\d+)\\]");

    /** What is known of a message: nothing, until it is told. */
    static final class Known {
        private long uid;
        private long modSeq;
        private @Nullable Set<String> flags;

        /** Whether the flags may be older than the mod-sequence. */
        private boolean flagsAreOld;

        /** 0 while it was not told. */
        long uid() {
            return uid;
        }

        boolean has(String flag) {
            return flags != null && flags.contains(flag);
        }
    }

    private final String name;
    private final ModelDialect dialect;
    private final CommonKnowledge common;
    private final Object lately;
    private final List<Known> messages = new ArrayList<>();
    private final ModelResults<Known> results = new ModelResults<>(messages);
    private final Set<Known> toldInThis = new HashSet<>();

    /** By UID what was known before a reconnect, kept up by what the SELECT tells. */
    private final Map<Long, Known> kept = new HashMap<>();

    /** Messages of which nothing is known, where they have no place. */
    private int untold;

    private boolean selecting;
    private boolean resuming;
    private boolean expungeAllowed = true;
    private long validity;
    private long highest;

    /** All changes up to this one are known, those since only in part (RFC 7162 §6). */
    private long synced;

    /**
     * @param lately what was said, for who wants to know why
     */
    ModelMailbox(String name, ModelDialect dialect, CommonKnowledge common, Object lately) {
        this.name = name;
        this.dialect = dialect;
        this.common = common;
        this.lately = lately;
    }

    // What the client does

    /** It lets go of the mailbox, and comes back with what it knows, or with nothing. */
    void leave() {
        if (dialect.resumes()) {
            messages.stream()
                    .filter(each -> each.uid != 0)
                    .forEach(each -> kept.put(each.uid, each));
        }
        messages.clear();
        results.clear();
        untold = 0;
        resuming = !kept.isEmpty();
    }

    /** The SELECT for it: with what it knows, if it knows anything. */
    String beginSelect() {
        selecting = true;
        return resuming
                ? "SELECT %s (QRESYNC (%d %d))".formatted(name, validity, synced)
                : "SELECT " + name;
    }

    void selected() {
        synced = highest;
        selecting = false;
    }

    /** It has asked for all that is there. */
    void caughtUp() {
        Set<Long> there = new HashSet<>();
        messages.forEach(each -> there.add(each.uid));
        assertThat(there)
                .as("kept, and not told as vanished\n%s", lately)
                .containsAll(kept.keySet());
        kept.clear();
        resuming = false;
    }

    /** A command begins; while it runs messages may vanish, or not. */
    void begin(boolean mayExpunge) {
        toldInThis.clear();
        expungeAllowed = mayExpunge;
    }

    /** The client was told OK for a STORE.SILENT: what that did it has to work out. */
    void stored(Known message, String flag, boolean add, boolean done) {
        Set<String> before = message.flags;
        if (toldInThis.contains(message) || before == null || !done) {
            message.flags = null;
        } else {
            Set<String> after = new HashSet<>(before);
            boolean _ = add ? after.add(flag) : after.remove(flag);
            message.flags = after;
            message.flagsAreOld = true;
        }
    }

    // What it knows

    /** Those that are known, in their order; by sequence number where there are any. */
    List<Known> messages() {
        return messages;
    }

    ModelResults<Known> results() {
        return results;
    }

    /** The latest mod-sequence it was told. */
    long highest() {
        return highest;
    }

    /** How many messages there are of which it knows nothing else. */
    int untold() {
        return untold;
    }

    /** Each message's UID and flags, with a question mark for flags that are not known. */
    List<String> shown() {
        List<String> shown = new ArrayList<>();
        for (Known each : messages) {
            Set<String> flags = each.flags;
            shown.add(
                    each.uid + " " + (flags == null || each.uid == 0 ? "?" : new TreeSet<>(flags)));
        }
        return shown;
    }

    // What it is told

    /** Takes a response that speaks of the mailbox. */
    void take(String response) {
        codes(response);
        String[] words = response.split(" ", 4);
        if (words[1].equals("VANISHED")) {
            vanished(words[words.length - 1], words.length == 4);
        } else if (words.length > 2 && words[2].startsWith("EXISTS")) {
            exists(Integer.parseInt(words[1]));
        } else if (words.length > 2 && words[2].startsWith("EXPUNGE")) {
            expunged(Integer.parseInt(words[1]));
        } else if (!results.take(response)) {
            Matcher fetch = FETCH.matcher(response);
            if (fetch.matches()) {
                fetched(Long.parseLong(fetch.group(1)), fetch.group(2) != null, fetch.group(3));
            }
        }
    }

    /** The mailbox's own numbers: mod-sequences never go back. */
    private void codes(String response) {
        Matcher told = HIGHEST.matcher(response);
        if (told.find()) {
            long now = Long.parseLong(told.group(1));
            assertThat(now).as("HIGHESTMODSEQ\n%s", lately).isGreaterThanOrEqualTo(highest);
            highest = now;
        }
        Matcher valid = VALIDITY.matcher(response);
        if (selecting && valid.find()) {
            long now = Long.parseLong(valid.group(1));
            assertThat(validity == 0 || validity == now).as("UIDVALIDITY\n%s", lately).isTrue();
            validity = now;
        }
    }

    private void exists(int count) {
        int known = messages.size() + untold;
        assertThat(count).as("EXISTS shrinks: %s", lately).isGreaterThanOrEqualTo(known);
        assertThat(selecting || count > known).as("EXISTS for nothing: %s", lately).isTrue();
        if (dialect.hasNoNumbers()) {
            untold = count - messages.size();
        } else {
            while (messages.size() < count) {
                messages.add(new Known());
            }
        }
    }

    private void expunged(int sequence) {
        assertThat(dialect.tellsVanished()).as("EXPUNGE for VANISHED: %s", lately).isFalse();
        assertThat(expungeAllowed).as("EXPUNGE where none may be: %s", lately).isTrue();
        assertThat(sequence).as("%s", lately).isBetween(1, messages.size());
        Known gone = messages.remove(sequence - 1);
        results.gone(gone, gone.uid);
    }

    /** RFC 7162 §3.2.10: by UID, and numbers shift as by EXPUNGE, but for what is EARLIER. */
    private void vanished(String set, boolean earlier) {
        assertThat(dialect.tellsVanished()).as("VANISHED unasked: %s", lately).isTrue();
        assertThat(earlier || expungeAllowed).as("VANISHED where none may be: %s", lately).isTrue();
        for (long uid : ModelResults.numbers(set)) {
            kept.remove(uid);
            if (!earlier) {
                gone(uid);
            }
        }
    }

    private void gone(long uid) {
        int index = indexOf(uid);
        if (index < 0) {
            assertThat(untold).as("UID %d vanishes: %s", uid, lately).isPositive();
            untold--;
        }
        results.gone(index < 0 ? new Known() : messages.remove(index), uid);
    }

    /** Of the message of that UID, or of one that may be it, for its UID was never told; or -1. */
    private int indexOf(long uid) {
        int maybe = -1;
        for (int i = 0; i < messages.size(); i++) {
            long each = messages.get(i).uid;
            if (each == uid) {
                return i;
            }
            if (each > uid) {
                return maybe;
            }
            maybe = each == 0 ? i : -1;
        }
        return maybe;
    }

    private void fetched(long number, boolean byUid, String items) {
        assertThat(byUid).as("FETCH or UIDFETCH: %s", lately).isEqualTo(dialect.hasNoNumbers());
        Known message = byUid ? ofUid(number) : numbered(number);
        Matcher uid = UID.matcher(items);
        if (uid.find()) {
            long told = Long.parseLong(uid.group(1));
            assertThat(message.uid == 0 || message.uid == told)
                    .as("UID of %d: was %d, is %d\n%s", number, message.uid, told, lately)
                    .isTrue();
            message.uid = told;
            if (!byUid) {
                ascending((int) number);
            }
        }
        Matcher modSeq = MODSEQ.matcher(items);
        long change = modSeq.find() ? Long.parseLong(modSeq.group(1)) : 0;
        Matcher flags = FLAGS.matcher(items);
        if (flags.find()) {
            Set<String> told = new HashSet<>(Arrays.asList(flags.group(1).split(" ")));
            told.removeIf(flag -> flag.isEmpty() || flag.equals("\\Recent"));
            changed(message, told, change);
            toldInThis.add(message);
        } else if (change > message.modSeq) {
            message.modSeq = change;
            message.flagsAreOld = true;
        }
        Matcher body = BODY.matcher(items);
        if (body.find() && message.uid != 0) {
            common.content(name, message.uid, body.group(1), lately);
        }
    }

    private Known numbered(long sequence) {
        assertThat(sequence).as("%s", lately).isBetween(1L, (long) messages.size());
        return messages.get((int) sequence - 1);
    }

    /** The message of a UID, which may be one of those that were only counted so far. */
    private Known ofUid(long uid) {
        int at = 0;
        while (at < messages.size() && messages.get(at).uid < uid) {
            at++;
        }
        if (at < messages.size() && messages.get(at).uid == uid) {
            return messages.get(at);
        }
        assertThat(untold).as("UID %d is one too many\n%s", uid, lately).isPositive();
        untold--;
        Known fresh = new Known();
        fresh.uid = uid;
        messages.add(at, fresh);
        return fresh;
    }

    /** Flags as they are at a mod-sequence; 0 where none is told. */
    private void changed(Known message, Set<String> flags, long modSeq) {
        assertThat(modSeq > 0)
                .as("MODSEQ beside FLAGS\n%s", lately)
                .isEqualTo(dialect.tellsModSeqs());
        Known before = messageBefore(message);
        if (before != null) {
            assertThat(modSeq)
                    .as("UID %d\n%s", message.uid, lately)
                    .isGreaterThanOrEqualTo(before.modSeq);
            Set<String> known = before.flags;
            if (known != null && modSeq == before.modSeq && modSeq > 0 && !before.flagsAreOld) {
                assertThat(flags).as("UID %d\n%s", message.uid, lately).isEqualTo(known);
            }
        }
        if (modSeq > 0 && message.uid != 0) {
            common.flags(name, message.uid, modSeq, flags, lately);
        }
        message.flags = flags;
        message.modSeq = modSeq;
        message.flagsAreOld = false;
        if (selecting && resuming) {
            kept.put(message.uid, message);
        }
    }

    private @Nullable Known messageBefore(Known message) {
        Known known = kept.get(message.uid);
        if (known != null) {
            return known;
        }
        boolean unknown = message.flags == null;
        if (resuming && !selecting && unknown) {
            // The SELECT told of all that was there, so this came after it.
            assertThat(message.uid)
                    .as("%s", lately)
                    .isGreaterThan(kept.keySet().stream().mapToLong(each -> each).max().orElse(0));
        }
        return unknown ? null : message;
    }

    private void ascending(int sequence) {
        long uid = messages.get(sequence - 1).uid;
        if (sequence > 1) {
            assertThat(messages.get(sequence - 2).uid).as("%s", lately).isLessThan(uid);
        }
        if (sequence < messages.size() && messages.get(sequence).uid != 0) {
            assertThat(messages.get(sequence).uid).as("%s", lately).isGreaterThan(uid);
        }
    }
}
