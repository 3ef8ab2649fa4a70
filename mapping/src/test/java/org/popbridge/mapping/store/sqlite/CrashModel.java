package org.popbridge.mapping.store.sqlite;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * What an account must hold after the steps that it acknowledged: the store in a few maps. Parent
 * and store never share code; where they differ, one of them is wrong.
 */
final class CrashModel {
    /**
     * A content: which message it is, whether that came, and whether its octets may be given up.
     */
    static final class Piece {
        final int number;
        boolean came;
        boolean mayBeSwept;

        Piece(int number, boolean came) {
            this.number = number;
            this.came = came;
        }
    }

    record Message(Piece piece, Set<String> flags) {}

    /** A life of a mailbox. */
    static final class Box {
        final int life;
        long uidNext = 1;
        final TreeMap<Long, Message> messages = new TreeMap<>();

        Box(int life) {
            this.life = life;
        }

        Message message(long uid) {
            return requireNonNull(messages.get(uid));
        }
    }

    static final class Entry {
        final Piece piece;
        State state = State.LISTED;
        boolean hidden;

        Entry(Piece piece) {
            this.piece = piece;
        }
    }

    final Map<String, Box> boxes = new TreeMap<>();
    final List<Entry> entries = new ArrayList<>();
    final Map<String, String> properties = new HashMap<>();
    private int lives;

    static CrashModel fresh() {
        CrashModel model = new CrashModel();
        for (String name : List.of("Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash")) {
            model.boxes.put(name, new Box(model.lives++));
        }
        return model;
    }

    Box box(String name) {
        return requireNonNull(boxes.get(name), name);
    }

    /** Does a step; false if the store has to refuse it. */
    boolean apply(CrashStep step) {
        switch (step.verb()) {
            case ARRIVE -> arrive(step.number(0), step.number(1));
            case CONTENT -> content(step.number(0), step.number(1));
            case APPEND -> {
                Box box = boxes.get(step.word(0));
                if (box == null) {
                    return false;
                }
                for (int i = 0; i < step.number(2); i++) {
                    Piece piece = new Piece(step.number(1) + i, true);
                    add(box, new Message(piece, new TreeSet<>(Set.of(step.word(3)))));
                }
            }
            case STORE -> {
                return flag(step);
            }
            case COPY, MOVE -> {
                return copyOrMove(step);
            }
            case EXPUNGE -> {
                return expunge(step);
            }
            case CREATE -> {
                return create(step.word(0));
            }
            case DELETE -> {
                return boxes.remove(step.word(0)) != null;
            }
            case RENAME -> {
                return rename(step.word(0), step.word(1));
            }
            case MISSING, GONE, RETURNED -> {
                return ledger(step);
            }
            case PROPERTY -> properties.put(step.word(0), step.word(1));
            case MAINTAIN -> {
                return true;
            }
        }
        return true;
    }

    private static void add(Box box, Message message) {
        box.messages.put(box.uidNext++, message);
    }

    private void arrive(int first, int count) {
        for (int i = first; i < first + count; i++) {
            Piece piece = new Piece(-1 - i, false);
            entries.add(new Entry(piece));
            add(box("INBOX"), new Message(piece, new TreeSet<>()));
        }
    }

    private void content(int first, int count) {
        for (int i = first; i < Math.min(first + count, entries.size()); i++) {
            if (entries.get(i).state != State.GONE) {
                entries.get(i).piece.came = true;
            }
        }
    }

    private boolean flag(CrashStep step) {
        Box box = boxes.get(step.word(0));
        if (box == null) {
            return false;
        }
        for (Message message : named(box, step.number(1), step.number(2)).values()) {
            if (step.word(3).equals("+")) {
                message.flags().add(step.word(4));
            } else {
                message.flags().remove(step.word(4));
            }
        }
        return true;
    }

    private static Map<Long, Message> named(Box box, int one, int other) {
        return new LinkedHashMap<>(
                box.messages.subMap(
                        (long) Math.min(one, other), true, (long) Math.max(one, other), true));
    }

    private boolean copyOrMove(CrashStep step) {
        Box from = boxes.get(step.word(0));
        Box to = boxes.get(step.word(3));
        if (from == null || to == null) {
            return false;
        }
        Map<Long, Message> chosen = named(from, step.number(1), step.number(2));
        chosen.values()
                .forEach(message ->
                        add(to, new Message(message.piece(), new TreeSet<>(message.flags()))));
        if (step.verb() == CrashStep.Verb.MOVE) {
            takeOut(from, chosen);
        }
        return true;
    }

    private boolean expunge(CrashStep step) {
        Box box = boxes.get(step.word(0));
        if (box == null) {
            return false;
        }
        Map<Long, Message> chosen = named(box, step.number(1), step.number(2));
        chosen.values().removeIf(message -> !message.flags().contains("\\Deleted"));
        takeOut(box, chosen);
        return true;
    }

    private void takeOut(Box box, Map<Long, Message> chosen) {
        box.messages.keySet().removeAll(chosen.keySet());
        if (box != box("INBOX")) {
            return;
        }
        for (Message message : chosen.values()) {
            for (Entry entry : entries) {
                if (entry.piece == message.piece() && !shows(box, entry.piece)) {
                    entry.hidden = true;
                    if (entry.state == State.LISTED || entry.state == State.ABSENT) {
                        entry.state = State.EXPUNGED;
                    }
                }
            }
        }
    }

    static boolean shows(Box box, Piece piece) {
        return box.messages.values().stream().anyMatch(message -> message.piece() == piece);
    }

    boolean isWanted(Piece piece) {
        return boxes.values().stream().anyMatch(box -> shows(box, piece));
    }

    private boolean create(String name) {
        if (boxes.containsKey(name)) {
            return false;
        }
        int cut = name.lastIndexOf('/');
        if (cut > 0) {
            create(name.substring(0, cut));
        }
        boxes.put(name, new Box(lives++));
        return true;
    }

    private boolean rename(String from, String to) {
        if (!boxes.containsKey(from) || boxes.containsKey(to)) {
            return false;
        }
        Map<String, Box> moving = new TreeMap<>();
        for (var box : boxes.entrySet()) {
            if (box.getKey().equals(from) || box.getKey().startsWith(from + "/")) {
                moving.put(to + box.getKey().substring(from.length()), box.getValue());
            }
        }
        for (String target : moving.keySet()) {
            if (boxes.containsKey(target) && !moving.containsValue(boxes.get(target))) {
                return false;
            }
        }
        boxes.values().removeAll(moving.values());
        boxes.putAll(moving);
        int cut = to.lastIndexOf('/');
        if (cut > 0) {
            create(to.substring(0, cut));
        }
        return true;
    }

    private boolean ledger(CrashStep step) {
        int number = step.number(0);
        if (number >= entries.size()) {
            return false;
        }
        Entry entry = entries.get(number);
        Box inbox = box("INBOX");
        switch (step.verb()) {
            case MISSING -> entry.state = entry.state == State.LISTED ? State.ABSENT : entry.state;
            case GONE -> {
                entry.state = State.GONE;
                if (step.word(1).equals("true")) {
                    inbox.messages.values().removeIf(message -> message.piece() == entry.piece);
                }
            }
            default -> {
                if (entry.state == State.ABSENT || entry.state == State.GONE) {
                    entry.state = entry.hidden ? State.EXPUNGED : State.LISTED;
                }
                if (entry.state == State.LISTED && !shows(inbox, entry.piece)) {
                    entry.piece.mayBeSwept = true;
                    add(inbox, new Message(entry.piece, new TreeSet<>()));
                }
            }
        }
        return true;
    }
}
