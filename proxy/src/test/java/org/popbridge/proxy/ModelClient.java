package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A client that does whatever comes to its mind, believes only what it is told, and holds every
 * word of it to a model: {@link ModelMailbox} the selected mailbox, {@link ModelResults} results
 * that are kept up to date for it (RFC 5267), {@link ModelElsewhere} other mailboxes.
 */
final class ModelClient implements AutoCloseable {
    private static final List<String> MAILBOXES = List.of("INBOX", "Sent", "Trash");
    private static final List<String> FLAG_NAMES =
            List.of("\\Seen", "\\Flagged", "\\Answered", "$Red", "$Blue");
    private static final int IDLE_MILLIS = 15;

    private final int port;
    private final CommonKnowledge common;
    private final String home;
    private final ModelDialect dialect;
    private final Random random;
    private final Talk talk;
    private final ModelMailbox mailbox;
    private final ModelElsewhere elsewhere;
    private final List<String> others;
    private boolean following;
    private String flagged = "";
    private String red = "";
    private String sorted = "";

    /**
     * @param home the mailbox it lives in
     */
    ModelClient(int port, long seed, CommonKnowledge common, ModelDialect dialect, String home)
            throws IOException {
        this.port = port;
        this.common = common;
        this.home = home;
        this.dialect = dialect;
        random = new Random(seed);
        talk = new Talk(port, this::told);
        mailbox = new ModelMailbox(home, dialect, common, talk.lately());
        elsewhere = new ModelElsewhere(common, talk.lately());
        others = MAILBOXES.stream().filter(name -> !name.equals(home)).toList();
        login();
    }

    private void told(String response) {
        if (!elsewhere.take(response)) {
            mailbox.take(response);
        }
    }

    private void login() throws IOException {
        talk.commandOk("LOGIN views secret");
        if (random.nextInt(4) == 0) {
            talk.compress();
        }
        if (!dialect.enabled().isEmpty()) {
            talk.commandOk("ENABLE " + dialect.enabled());
        }
        if (dialect.isNotified()) {
            talk.commandOk(
                    "NOTIFY SET STATUS (%s (MessageNew (UID FLAGS) MessageExpunge FlagChange))"
                                    .formatted(dialect.notified())
                            + " (mailboxes (%s) (MessageNew MessageExpunge FlagChange))"
                                    .formatted(String.join(" ", others)));
        }
    }

    String home() {
        return home;
    }

    void append(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String body = "body-" + random.nextInt(1_000_000);
            command("APPEND %s {%d+}\r\n%s".formatted(home, body.length(), body));
        }
    }

    /** Has results kept up to date for it, from each {@link #select} on. */
    void follow() {
        following = true;
    }

    void select() throws IOException {
        command(mailbox.beginSelect());
        mailbox.selected();
        command("UID FETCH 1:* (FLAGS)");
        mailbox.caughtUp();
        if (following) {
            flagged = followed();
            command("UID SEARCH RETURN (UPDATE ALL) FLAGGED");
            red = followed();
            // Who is told UIDs that vanish may not know which number one had, if it was never told.
            if (dialect.tellsVanished()) {
                command("UID SEARCH RETURN (UPDATE ALL) KEYWORD $Red");
            } else {
                held("SEARCH RETURN (UPDATE ALL) KEYWORD $Red");
            }
            sorted = followed();
            command("UID SORT RETURN (UPDATE ALL) (REVERSE SIZE) UTF-8 UNSEEN");
        }
    }

    /** The next command's tag; what it finds is followed. */
    private String followed() {
        mailbox.results().follow(talk.nextTag());
        return talk.nextTag();
    }

    /** Goes away, and comes back: by QRESYNC what it knows is still good, else it forgets all. */
    private void comeBack() throws IOException {
        mailbox.begin(true);
        if (random.nextBoolean()) {
            talk.unauthenticate();
        } else {
            talk.reconnect();
        }
        mailbox.leave();
        elsewhere.leave();
        login();
        select();
    }

    /** Does something. */
    void act() throws IOException {
        if (mailbox.messages().isEmpty()) {
            append(2);
            return;
        }
        switch (random.nextInt(dialect.tellsModSeqs() ? 19 : 16)) {
            case 0 -> append(1 + random.nextInt(2));
            case 1 -> command("NOOP");
            case 2 -> idle();
            case 3 -> numbered("FETCH", several(), "(UID FLAGS)");
            case 4 -> numbered("FETCH", one(), "(UID BODY.PEEK[])");
            case 5 -> numbered("FETCH", one(), "(UID BODY[])");
            case 6 -> numbered("STORE", several(), change());
            case 7 -> silent();
            case 8 -> command("UID STORE " + uids() + " " + change());
            case 9 -> numbered("STORE", one(), "+FLAGS (\\Deleted)");
            case 10 -> command(random.nextInt(3) == 0 ? "EXPUNGE" : "UID EXPUNGE " + uids());
            case 11 -> moving("COPY", "Sent");
            case 12 -> moving("MOVE", "Trash");
            case 13 -> search(random.nextBoolean() ? "UNSEEN" : "RETURN (ALL COUNT) SEEN");
            case 14 -> moving("MOVE", "INBOX");
            case 15 -> comeBack();
            case 16 -> search("MODSEQ " + aWhileAgo());
            case 17 ->
                    command(
                            "UID STORE %s (UNCHANGEDSINCE %d) +FLAGS ($Blue)"
                                    .formatted(uids(), aWhileAgo()));
            default -> command("STATUS %s %s".formatted(other(), ModelElsewhere.FIGURES));
        }
    }

    /** What the client knows while all others are silent, after hearing all that is to be heard. */
    List<String> reckoning() throws IOException {
        command("NOOP");
        List<String> told = mailbox.shown();
        command("UID FETCH 1:* (UID FLAGS)");
        assertThat(mailbox.untold()).as("never told\n%s", talk.lately()).isZero();
        List<String> asked = mailbox.shown();
        if (!dialect.hasNoNumbers()) {
            assertThat(told).as("%s", talk.lately()).hasSameSizeAs(asked);
        }
        List<String> wrong = new ArrayList<>(told);
        wrong.removeIf(each -> each.endsWith("?") || asked.contains(each));
        assertThat(wrong).as("told, and not so\n%s\n%s", asked, talk.lately()).isEmpty();
        if (following) {
            reckonResults();
        }
        if (dialect.isNotified()) {
            reckonElsewhere();
        }
        return asked;
    }

    private void reckonResults() throws IOException {
        ModelResults<ModelMailbox.Known> results = mailbox.results();
        for (ModelMailbox.Known each : mailbox.messages()) {
            assertThat(
                            dialect.tellsVanished()
                                    ? results.uids(red).contains(each.uid())
                                    : results.messages(red).contains(each))
                    .as("%s", talk.lately())
                    .isEqualTo(each.has("$Red"));
            assertThat(results.uids(flagged).contains(each.uid()))
                    .as("%d\n%s", each.uid(), talk.lately())
                    .isEqualTo(each.has("\\Flagged"));
        }
        String again = followed();
        command("UID SORT RETURN (ALL) (REVERSE SIZE) UTF-8 UNSEEN");
        assertThat(results.uids(sorted)).as("%s", talk.lately()).isEqualTo(results.uids(again));
        results.forget(again);
    }

    /** What was told unasked must come to what another is told that asks. */
    private void reckonElsewhere() throws IOException {
        ModelElsewhere asked = new ModelElsewhere(common, talk.lately());
        try (Talk another = new Talk(port, asked::take)) {
            another.commandOk("LOGIN views secret");
            for (String other : others) {
                another.commandOk("STATUS " + other + " " + ModelElsewhere.FIGURES);
                while (!elsewhere.agreesWith(asked, other)) {
                    talk.hearMore("%s, but known is %s".formatted(asked, elsewhere));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        talk.close();
    }

    // Commands

    private void idle() throws IOException {
        mailbox.begin(true);
        talk.idle(IDLE_MILLIS);
    }

    private void command(String command) throws IOException {
        mailbox.begin(true);
        talk.command(command);
    }

    /** A command whose answer must not shift sequence numbers. */
    private String held(String command) throws IOException {
        mailbox.begin(false);
        return talk.command(command);
    }

    /** A command on messages by sequence number, where there are any, and else by UID. */
    private String numbered(String verb, String set, String rest) throws IOException {
        String command = "%s %s %s".formatted(verb, set, rest);
        if (dialect.hasNoNumbers()) {
            mailbox.begin(true);
            return talk.command("UID " + command);
        }
        return held(command);
    }

    private void search(String keys) throws IOException {
        if (dialect.hasNoNumbers()) {
            command("UID SEARCH " + keys);
        } else {
            held("SEARCH " + keys);
        }
    }

    /** COPY or MOVE; who is told of other mailboxes is not told what it does there itself. */
    private void moving(String verb, String to) throws IOException {
        command(
                "%s%s %s %s"
                        .formatted(
                                dialect.hasNoNumbers() ? "UID " : "",
                                verb,
                                one(),
                                dialect.isNotified() || random.nextInt(3) == 0 ? home : to));
    }

    /** STORE.SILENT: what it did has to be worked out. */
    private void silent() throws IOException {
        int index = random.nextInt(mailbox.messages().size());
        ModelMailbox.Known message = mailbox.messages().get(index);
        String flag = FLAG_NAMES.get(random.nextInt(FLAG_NAMES.size()));
        boolean add = random.nextBoolean();
        String answer =
                numbered(
                        "STORE",
                        number(index),
                        "%sFLAGS.SILENT (%s)".formatted(add ? "+" : "-", flag));
        mailbox.stored(message, flag, add, answer.contains(" OK "));
    }

    private String change() {
        return "%sFLAGS (%s)"
                .formatted(
                        List.of("+", "-", "").get(random.nextInt(3)),
                        FLAG_NAMES.get(random.nextInt(FLAG_NAMES.size())));
    }

    /** A mailbox that it knows nothing of unasked. */
    private String other() {
        return dialect.isNotified() ? home : others.get(random.nextInt(others.size()));
    }

    private long aWhileAgo() {
        return Math.max(1, mailbox.highest() - random.nextInt(20));
    }

    /** By what a message is called: its number, or its UID. */
    private String number(int index) {
        return dialect.hasNoNumbers()
                ? String.valueOf(mailbox.messages().get(index).uid())
                : String.valueOf(index + 1);
    }

    private String one() {
        return number(random.nextInt(mailbox.messages().size()));
    }

    private String several() {
        int from = random.nextInt(mailbox.messages().size());
        int to = Math.min(mailbox.messages().size() - 1, from + random.nextInt(5));
        return number(from) + ":" + number(to);
    }

    private String uids() {
        int index = random.nextInt(mailbox.messages().size());
        long uid = mailbox.messages().get(index).uid();
        return uid == 0 ? "1:3" : uid + ":" + (uid + random.nextInt(4));
    }
}
