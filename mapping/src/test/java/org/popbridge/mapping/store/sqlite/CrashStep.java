package org.popbridge.mapping.store.sqlite;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * One step of the crash test's workload, as a line of words: the child prints it, does it and
 * prints that it was acknowledged; the parent's {@link CrashModel} does the same in memory.
 */
record CrashStep(Verb verb, List<String> words) {
    enum Verb {
        ARRIVE,
        CONTENT,
        APPEND,
        STORE,
        COPY,
        MOVE,
        EXPUNGE,
        CREATE,
        DELETE,
        RENAME,
        MISSING,
        GONE,
        RETURNED,
        PROPERTY,
        MAINTAIN
    }

    static final List<String> FOLDERS = List.of("Archive", "a", "a/b", "c");
    private static final List<String> FLAGS =
            List.of("\\Seen", "\\Deleted", "\\Flagged", "$Work", "$Home");

    private static final List<Verb> ODDS =
            List.of(
                    Verb.ARRIVE,
                    Verb.ARRIVE,
                    Verb.CONTENT,
                    Verb.CONTENT,
                    Verb.CONTENT,
                    Verb.APPEND,
                    Verb.APPEND,
                    Verb.APPEND,
                    Verb.STORE,
                    Verb.STORE,
                    Verb.STORE,
                    Verb.STORE,
                    Verb.COPY,
                    Verb.MOVE,
                    Verb.MOVE,
                    Verb.EXPUNGE,
                    Verb.EXPUNGE,
                    Verb.CREATE,
                    Verb.DELETE,
                    Verb.RENAME,
                    Verb.MISSING,
                    Verb.GONE,
                    Verb.RETURNED,
                    Verb.PROPERTY,
                    Verb.MAINTAIN);

    static CrashStep of(String line) {
        List<String> words = List.of(line.split(" "));
        return new CrashStep(Verb.valueOf(words.getFirst()), words.subList(1, words.size()));
    }

    /**
     * The next step.
     *
     * @param arrived how many maildrop messages there have been
     * @param serial a number that was never used before, for messages and values
     */
    static CrashStep random(RandomGenerator random, int arrived, int serial) {
        Verb verb = ODDS.get(random.nextInt(ODDS.size()));
        List<Object> words =
                switch (verb) {
                    case ARRIVE -> List.of(arrived, 1 + random.nextInt(8));
                    case CONTENT -> List.of(random.nextInt(arrived + 1), 1 + random.nextInt(6));
                    case APPEND ->
                            List.of(box(random), serial, 1 + random.nextInt(3), flag(random));
                    case STORE ->
                            List.of(
                                    box(random),
                                    uid(random),
                                    uid(random),
                                    random.nextInt(3) == 0 ? "-" : "+",
                                    flag(random));
                    case COPY, MOVE -> {
                        int first = uid(random);
                        yield List.of(box(random), first, first + random.nextInt(6), box(random));
                    }
                    case EXPUNGE -> List.of(box(random), uid(random), uid(random));
                    case CREATE, DELETE -> List.of(folder(random));
                    case RENAME -> List.of(folder(random), folder(random));
                    case MISSING, RETURNED -> List.of(random.nextInt(arrived + 1));
                    case GONE -> List.of(random.nextInt(arrived + 1), random.nextBoolean());
                    case PROPERTY -> List.of("p" + random.nextInt(3), serial);
                    case MAINTAIN -> List.of();
                };
        return new CrashStep(verb, words.stream().map(Object::toString).toList());
    }

    private static String box(RandomGenerator random) {
        return random.nextBoolean() ? "INBOX" : folder(random);
    }

    private static String folder(RandomGenerator random) {
        return FOLDERS.get(random.nextInt(FOLDERS.size()));
    }

    private static String flag(RandomGenerator random) {
        return FLAGS.get(random.nextInt(FLAGS.size()));
    }

    private static int uid(RandomGenerator random) {
        return 1 + random.nextInt(1 << random.nextInt(2, 10));
    }

    String word(int i) {
        return words.get(i);
    }

    int number(int i) {
        return Integer.parseInt(words.get(i));
    }

    /** The message that a number stands for; a few equal ones under different numbers. */
    static byte[] message(int number) {
        Random random = new Random(number - number % 7 / 6);
        int length = random.nextInt(20) == 0 ? 100_000 : 100 + random.nextInt(6000);
        StringBuilder text = new StringBuilder(length + 100);
        text.append("Subject: message ").append(random.nextInt()).append("\r\n\r\n");
        while (text.length() < length) {
            text.append(Integer.toString(random.nextInt(), 36)).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return (verb + " " + String.join(" ", words)).strip();
    }
}
