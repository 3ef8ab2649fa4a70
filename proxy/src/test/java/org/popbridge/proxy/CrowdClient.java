package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of a crowd ({@link CrowdTest}): it believes only what it is told, goes away and comes back,
 * and checks every word: sequence numbers, UIDs, flags, that mod-sequences only grow and with every
 * change of flags, and that EXPUNGE and VANISHED come only where they may (RFC 9051 §7.5.1, RFC
 * 7162 §3.2.10).
 */
final class CrowdClient implements AutoCloseable {
    private static final Pattern FETCH = Pattern.compile("\\* (\\d+) FETCH \\((?s:(.*))\\)");
    private static final Pattern UID = Pattern.compile("(?:^| )UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern BODY = Pattern.compile("BODY\\[\\] \\{\\d+\\}\r\n(?s:(\\S+))");
    private static final List<String> FLAG_NAMES =
            List.of("\\Seen", "\\Flagged", "\\Answered", "$Red", "$Blue");

    private static final Pattern MODSEQ = Pattern.compile("MODSEQ \\((\\d+)\\)");
    private static final Pattern HIGHEST = Pattern.compile("\\[HIGHESTMODSEQ (\\d+)\\]");
    private static final Pattern VALIDITY = Pattern.compile("\\[UIDVALIDITY (\\d+)\\]");
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?::(\\d+))?");

    /** What it has the server tell it. */
    enum Dialect {
        /** EXPUNGE by sequence number. */
        PLAIN,
        /** The same, and mod-sequences. */
        CONDSTORE,
        /** VANISHED by UID, and after a reconnect only what changed. */
        QRESYNC
    }

    /** What is known of a message: nothing, until it is told. */
    private static final class Known {
        long uid;
        long modSeq;
        @Nullable Set<String> flags;

        /** Whether the flags may be older than the mod-sequence. */
        boolean flagsAreOld;
    }

    private final int port;
    private final Dialect dialect;
    private final Random random;
    private final Map<Long, String> contents;
    private final List<Known> messages = new ArrayList<>();
    private final Set<Known> toldInThis = new HashSet<>();
    private final List<String> lately = new ArrayList<>();
    private ImapWire wire;
    private LinkedBlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private boolean selecting;
    private boolean resuming;
    private boolean expungeAllowed = true;
    private long validity;
    private long highest;

    /** By UID what was known before a reconnect, kept up by what the SELECT tells. */
    private final Map<Long, Known> kept = new HashMap<>();

    /** All changes up to this one are known, those since only in part (RFC 7162 §6). */
    private long synced;

    private int tags;

    CrowdClient(int port, long seed, Map<Long, String> contents, Dialect dialect)
            throws IOException {
        this.port = port;
        this.dialect = dialect;
        this.random = new Random(seed);
        this.contents = contents;
        this.wire = new ImapWire(port);
        login();
    }

    private void login() throws IOException {
        ImapWire fresh = wire;
        LinkedBlockingQueue<String> into = responses;
        Thread.startVirtualThread(() -> read(fresh, into));
        selecting = true;
        command("LOGIN views secret");
        if (dialect != Dialect.PLAIN) {
            command("ENABLE " + dialect);
        }
    }

    void append(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String body = "body-" + random.nextInt(1_000_000);
            command("APPEND INBOX {%d+}\r\n%s".formatted(body.length(), body));
        }
    }

    void select() throws IOException {
        command("SELECT INBOX");
        synced = highest;
        selecting = false;
        command("UID FETCH 1:* (FLAGS)");
    }

    /** Goes away, and comes back: by QRESYNC what it knows is still good, else it forgets all. */
    void reconnect() throws IOException {
        wire.close();
        wire = new ImapWire(port);
        responses = new LinkedBlockingQueue<>();
        if (dialect == Dialect.QRESYNC) {
            messages.stream()
                    .filter(each -> each.uid != 0)
                    .forEach(each -> kept.put(each.uid, each));
        }
        messages.clear();
        login();
        if (kept.isEmpty()) {
            select();
            return;
        }
        resuming = true;
        command("SELECT INBOX (QRESYNC (%d %d))".formatted(validity, synced));
        synced = highest;
        selecting = false;
        command("UID FETCH 1:* (FLAGS)");
        Set<Long> there = new HashSet<>();
        messages.forEach(each -> there.add(each.uid));
        assertThat(there)
                .as("kept, and not told as vanished\n%s", lately)
                .containsAll(kept.keySet());
        kept.clear();
        resuming = false;
    }

    /** Does something. */
    void act() throws IOException, InterruptedException {
        if (messages.isEmpty()) {
            append(2);
            return;
        }
        switch (random.nextInt(dialect == Dialect.PLAIN ? 14 : 17)) {
            case 0 -> append(1 + random.nextInt(2));
            case 1 -> command("NOOP");
            case 2 -> idle();
            case 3 -> held("FETCH " + sequences() + " (UID FLAGS)");
            case 4 -> held("FETCH " + sequence() + " (UID BODY.PEEK[])");
            case 5 -> held("FETCH " + sequence() + " (UID BODY[])");
            case 6 -> held("STORE " + sequences() + change("FLAGS"));
            case 7 -> silent();
            case 8 -> command("UID STORE " + uids() + change("FLAGS"));
            case 9 -> held("STORE " + sequence() + " +FLAGS (\\Deleted)");
            case 10 -> command(random.nextInt(3) == 0 ? "EXPUNGE" : "UID EXPUNGE " + uids());
            case 11 -> command("COPY " + sequence() + (random.nextBoolean() ? " INBOX" : " Sent"));
            case 12 -> command("MOVE " + sequence() + (random.nextBoolean() ? " Trash" : " INBOX"));
            case 13 -> held("SEARCH UNSEEN");
            case 14 -> held("SEARCH MODSEQ " + Math.max(1, highest - random.nextInt(20)));
            case 15 ->
                    command(
                            "UID STORE %s (UNCHANGEDSINCE %d) +FLAGS ($Blue)"
                                    .formatted(uids(), Math.max(1, highest - random.nextInt(20))));
            default -> reconnect();
        }
    }

    /** What the client knows in the end, after hearing all that is to be heard. */
    List<String> reckoning() throws IOException {
        command("NOOP");
        List<String> told = shown();
        command("FETCH 1:* (UID FLAGS)");
        List<String> asked = shown();
        for (int i = 0; i < told.size(); i++) {
            if (!told.get(i).endsWith("?")) {
                assertThat(told.get(i)).as("told and asked\n%s", lately).isEqualTo(asked.get(i));
            }
        }
        return asked;
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    private List<String> shown() {
        List<String> shown = new ArrayList<>();
        for (Known each : messages) {
            Set<String> flags = each.flags;
            shown.add(
                    each.uid + " " + (flags == null || each.uid == 0 ? "?" : new TreeSet<>(flags)));
        }
        return shown;
    }

    // Commands

    private void idle() throws IOException, InterruptedException {
        String tag = send("IDLE");
        hear("+ idling");
        for (String news = responses.poll(15, TimeUnit.MILLISECONDS);
                news != null;
                news = responses.poll(15, TimeUnit.MILLISECONDS)) {
            untagged(news);
        }
        wire.send("DONE\r\n");
        hear(tag + " OK");
    }

    /** A command whose answer must not shift sequence numbers. */
    private void held(String command) throws IOException {
        expungeAllowed = false;
        command(command);
        expungeAllowed = true;
    }

    /** STORE.SILENT: what it did has to be worked out. */
    private void silent() throws IOException {
        int sequence = sequence();
        String flag = FLAG_NAMES.get(random.nextInt(FLAG_NAMES.size()));
        boolean add = random.nextBoolean();
        Known message = messages.get(sequence - 1);
        held("STORE %d %sFLAGS.SILENT (%s)".formatted(sequence, add ? "+" : "-", flag));
        Set<String> flags = message.flags;
        if (toldInThis.contains(message)) {
            message.flags = null;
        } else if (flags != null) {
            Set<String> after = new HashSet<>(flags);
            boolean _ = add ? after.add(flag) : after.remove(flag);
            message.flags = lately.getLast().contains(" OK ") ? after : null;
            message.flagsAreOld = true;
        }
    }

    private String change(String item) {
        String sign = List.of("+", "-", "").get(random.nextInt(3));
        String flags = FLAG_NAMES.get(random.nextInt(FLAG_NAMES.size()));
        return " %s%s (%s)".formatted(sign, item, flags);
    }

    private int sequence() {
        return 1 + random.nextInt(messages.size());
    }

    private String sequences() {
        int from = sequence();
        return from + ":" + Math.min(messages.size(), from + random.nextInt(5));
    }

    private String uids() {
        long uid = messages.get(sequence() - 1).uid;
        return uid == 0 ? "1:3" : uid + ":" + (uid + random.nextInt(4));
    }

    private void command(String command) throws IOException {
        hear(send(command) + (command.startsWith("LOGIN") ? " OK" : ""));
    }

    private String send(String command) throws IOException {
        String tag = "t" + ++tags;
        toldInThis.clear();
        note("C: " + command);
        wire.send(tag + " " + command + "\r\n");
        return tag;
    }

    // Responses

    private static void read(ImapWire from, LinkedBlockingQueue<String> into) {
        try {
            while (true) {
                into.add(from.response());
            }
        } catch (EOFException | SocketException end) {
            into.add("* BYE the end");
        } catch (IOException e) {
            into.add("* BYE " + e);
        }
    }

    /** Takes responses up to the one that begins so. */
    private void hear(String end) throws IOException {
        while (true) {
            String response;
            try {
                response = responses.poll(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (response == null) {
                throw new IOException("no answer: " + lately);
            }
            if (response.startsWith(end)) {
                note("S: " + response);
                assertThat(response).as("%s", lately).doesNotContain(" BAD ", "SERVERBUG");
                codes(response);
                return;
            }
            untagged(response);
        }
    }

    private void untagged(String response) {
        note("S: " + response);
        String[] words = response.split(" ", 4);
        if (response.startsWith("* BYE") || !response.startsWith("* ")) {
            fail("unexpected %s after %s", response, lately);
        }
        codes(response);
        if (words[1].equals("VANISHED")) {
            vanished(words[words.length - 1], words.length == 4);
        } else if (words.length > 2 && words[2].startsWith("EXISTS")) {
            exists(Integer.parseInt(words[1]));
        } else if (words.length > 2 && words[2].startsWith("EXPUNGE")) {
            assertThat(dialect).as("%s", lately).isNotEqualTo(Dialect.QRESYNC);
            assertThat(expungeAllowed).as("EXPUNGE where none may be: %s", lately).isTrue();
            int sequence = Integer.parseInt(words[1]);
            assertThat(sequence).as("%s", lately).isBetween(1, messages.size());
            messages.remove(sequence - 1);
        } else {
            Matcher fetch = FETCH.matcher(response);
            if (fetch.matches()) {
                fetched(Integer.parseInt(fetch.group(1)), fetch.group(2));
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

    /** RFC 7162 §3.2.10: by UID, and numbers shift as by EXPUNGE, but for what is EARLIER. */
    private void vanished(String set, boolean earlier) {
        assertThat(dialect).as("%s", lately).isEqualTo(Dialect.QRESYNC);
        assertThat(earlier || expungeAllowed).as("VANISHED where none may be: %s", lately).isTrue();
        Matcher range = RANGE.matcher(set);
        while (range.find()) {
            long from = Long.parseLong(range.group(1));
            long to = range.group(2) == null ? from : Long.parseLong(range.group(2));
            for (long uid = from; uid <= to; uid++) {
                kept.remove(uid);
                if (!earlier) {
                    int index = indexOf(uid);
                    assertThat(index).as("UID %d vanishes: %s", uid, lately).isNotNegative();
                    messages.remove(index);
                }
            }
        }
    }

    /** Of the message of that UID, or of one that may be it, for its UID was never told; or -1. */
    private int indexOf(long uid) {
        int untold = -1;
        for (int i = 0; i < messages.size(); i++) {
            long each = messages.get(i).uid;
            if (each == uid) {
                return i;
            }
            if (each > uid) {
                return untold;
            }
            untold = each == 0 ? i : -1;
        }
        return untold;
    }

    private void exists(int count) {
        assertThat(count).as("EXISTS shrinks: %s", lately).isGreaterThanOrEqualTo(messages.size());
        assertThat(selecting || count > messages.size()).as("EXISTS for nothing").isTrue();
        while (messages.size() < count) {
            messages.add(new Known());
        }
    }

    private void fetched(int sequence, String items) {
        assertThat(sequence).as("%s", lately).isBetween(1, messages.size());
        Known message = messages.get(sequence - 1);
        Matcher uid = UID.matcher(items);
        if (uid.find()) {
            long told = Long.parseLong(uid.group(1));
            assertThat(message.uid == 0 || message.uid == told)
                    .as("UID of %d: was %d, is %d\n%s", sequence, message.uid, told, lately)
                    .isTrue();
            message.uid = told;
            ascending(sequence);
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
            String before = contents.putIfAbsent(message.uid, body.group(1));
            assertThat(before == null || before.equals(body.group(1)))
                    .as("content of UID %d\n%s", message.uid, lately)
                    .isTrue();
        }
    }

    /** Flags as they are at a mod-sequence; 0 where none is told. */
    private void changed(Known message, Set<String> flags, long modSeq) {
        assertThat(modSeq > 0)
                .as("MODSEQ beside FLAGS\n%s", lately)
                .isEqualTo(dialect != Dialect.PLAIN);
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

    private void note(String line) {
        lately.add(line + "\n");
        if (lately.size() > 60) {
            lately.removeFirst();
        }
    }
}
