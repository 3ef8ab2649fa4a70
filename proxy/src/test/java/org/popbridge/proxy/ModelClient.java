package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
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
 * A client that believes only what it is told and checks every word: sequence numbers, UIDs, flags,
 * that EXPUNGE, or VANISHED where it enabled QRESYNC, comes only where it may (RFC 9051 §7.5.1, RFC
 * 7162 §3.2.10), and results that are kept up to date for it (RFC 5267).
 */
final class ModelClient implements AutoCloseable {
    private static final Pattern FETCH = Pattern.compile("\\* (\\d+) FETCH \\((?s:(.*))\\)");
    private static final Pattern UID = Pattern.compile("(?:^| )UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern BODY = Pattern.compile("BODY\\[\\] \\{\\d+\\}\r\n(?s:(\\S+))");
    private static final List<String> FLAG_NAMES =
            List.of("\\Seen", "\\Flagged", "\\Answered", "$Red", "$Blue");

    /** What is known of a message: nothing, until it is told. */
    private static final class Known {
        long uid;
        @Nullable Set<String> flags;
    }

    private final ImapWire wire;
    private final Random random;
    private final Map<Long, String> contents;
    private final LinkedBlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private final List<Known> messages = new ArrayList<>();
    private final Set<Known> toldInThis = new HashSet<>();
    private final List<String> lately = new ArrayList<>();
    private final ModelResults<Known> results = new ModelResults<>(messages);
    private final boolean vanishing;
    private String flagged = "";
    private String red = "";
    private String sorted = "";
    private boolean selecting;
    private boolean expungeAllowed = true;
    private int tags;

    ModelClient(int port, long seed, Map<Long, String> contents) throws IOException {
        this.wire = new ImapWire(port);
        this.random = new Random(seed);
        this.contents = contents;
        Thread.startVirtualThread(this::read);
        selecting = true;
        command("LOGIN views secret");
        vanishing = random.nextBoolean();
        if (vanishing) {
            command("ENABLE QRESYNC");
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
        selecting = false;
        command("UID FETCH 1:* (FLAGS)");
        flagged = followed();
        held("UID SEARCH RETURN (UPDATE ALL) FLAGGED", true);
        red = followed();
        // Who is told UIDs that vanish may not know which number one had, if it was never told.
        held((vanishing ? "UID " : "") + "SEARCH RETURN (UPDATE ALL) KEYWORD $Red", vanishing);
        sorted = followed();
        held("UID SORT RETURN (UPDATE ALL) (REVERSE SIZE) UTF-8 UNSEEN", true);
    }

    /** The next command's tag; what it finds is followed. */
    private String followed() {
        String tag = "t" + (tags + 1);
        results.follow(tag);
        return tag;
    }

    /** Does something. */
    void act() throws IOException, InterruptedException {
        if (messages.isEmpty()) {
            append(2);
            return;
        }
        switch (random.nextInt(14)) {
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
            default ->
                    held(random.nextBoolean() ? "SEARCH UNSEEN" : "SEARCH RETURN (ALL COUNT) SEEN");
        }
    }

    /** What the client knows in the end, after hearing all that is to be heard. */
    List<String> reckoning() throws IOException {
        command("NOOP");
        List<String> told = shown();
        command("FETCH 1:* (UID FLAGS)");
        List<String> asked = shown();
        for (Known each : messages) {
            boolean isRed = each.flags != null && each.flags.contains("$Red");
            boolean isFlagged = each.flags != null && each.flags.contains("\\Flagged");
            assertThat(
                            vanishing
                                    ? results.uids(red).contains(each.uid)
                                    : results.messages(red).contains(each))
                    .as("%s", lately)
                    .isEqualTo(isRed);
            assertThat(results.uids(flagged).contains(each.uid))
                    .as("%d\n%s", each.uid, lately)
                    .isEqualTo(isFlagged);
        }
        String again = followed();
        command("UID SORT RETURN (ALL) (REVERSE SIZE) UTF-8 UNSEEN");
        assertThat(results.uids(sorted)).as("%s", lately).isEqualTo(results.uids(again));
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
        held(command, false);
    }

    private void held(String command, boolean expunges) throws IOException {
        expungeAllowed = expunges;
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

    private void read() {
        try {
            while (true) {
                responses.add(wire.response());
            }
        } catch (EOFException | SocketException end) {
            responses.add("* BYE the end");
        } catch (IOException e) {
            responses.add("* BYE " + e);
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
        if (words.length > 2 && words[2].startsWith("EXISTS")) {
            exists(Integer.parseInt(words[1]));
        } else if (words.length > 2 && words[2].startsWith("EXPUNGE")) {
            assertThat(expungeAllowed).as("EXPUNGE where none may be: %s", lately).isTrue();
            int sequence = Integer.parseInt(words[1]);
            assertThat(sequence).as("%s", lately).isBetween(1, messages.size());
            assertThat(vanishing).as("EXPUNGE for VANISHED: %s", lately).isFalse();
            Known gone = messages.remove(sequence - 1);
            results.gone(gone, gone.uid);
        } else if (response.startsWith("* VANISHED ")) {
            assertThat(expungeAllowed).as("VANISHED where none may be: %s", lately).isTrue();
            assertThat(vanishing).as("VANISHED without QRESYNC: %s", lately).isTrue();
            ModelResults.numbers(words[2]).forEach(this::vanished);
        } else if (!results.take(response)) {
            Matcher fetch = FETCH.matcher(response);
            if (fetch.matches()) {
                fetched(Integer.parseInt(fetch.group(1)), fetch.group(2));
            }
        }
    }

    /** A UID that was never told is of one of the messages between those whose UIDs were. */
    private void vanished(long uid) {
        int at = 0;
        while (at < messages.size() && (messages.get(at).uid == 0 || messages.get(at).uid < uid)) {
            at++;
        }
        int place = at < messages.size() && messages.get(at).uid == uid ? at : at - 1;
        assertThat(place).as("VANISHED %d: %s", uid, lately).isBetween(0, messages.size() - 1);
        Known gone = messages.remove(place);
        assertThat(gone.uid).as("VANISHED %d: %s", uid, lately).isIn(0L, uid);
        results.gone(gone, uid);
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
        Matcher flags = FLAGS.matcher(items);
        if (flags.find()) {
            message.flags = new HashSet<>(Arrays.asList(flags.group(1).split(" ")));
            message.flags.removeIf(flag -> flag.isEmpty() || flag.equals("\\Recent"));
            toldInThis.add(message);
        }
        Matcher body = BODY.matcher(items);
        if (body.find() && message.uid != 0) {
            String before = contents.putIfAbsent(message.uid, body.group(1));
            assertThat(before == null || before.equals(body.group(1)))
                    .as("content of UID %d\n%s", message.uid, lately)
                    .isTrue();
        }
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
