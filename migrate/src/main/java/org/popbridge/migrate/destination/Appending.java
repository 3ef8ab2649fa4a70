package org.popbridge.migrate.destination;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.migrate.destination.AppendCommand.Batch;
import org.popbridge.migrate.destination.DestinationSettings.Pace;

/**
 * The appending of a session: its own thread writes the commands, the thread that awaits a batch
 * reads what the server says of them.
 *
 * <p>Invariants, all under one lock: a command is waiting to be written, or under way, or done.
 * Once under way it ends by its tagged reply, or, when the session ends, as {@link
 * AppendOutcome.Unknown}; what waits then is {@link AppendOutcome.NotSent}. A MULTIAPPEND is all or
 * none (RFC 3502 §3): one that was refused over a message is tried again message by message. A
 * refusal that would meet the next message too stops what waits.
 */
final class Appending {
    private final ImapConnection connection;
    private final DestinationSettings settings;
    private final boolean multiAppend;
    private final AppendWriter writer;
    private final int window;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<AppendCommand> waiting = new ArrayDeque<>();
    private final Map<String, AppendCommand> underWay = new LinkedHashMap<>();
    private String mailbox = "INBOX";
    private long largest = Long.MAX_VALUE;
    private int goAheads;
    private boolean started;
    private @Nullable String halted;
    private @Nullable DestinationException over;

    Appending(
            ImapConnection connection,
            DestinationSettings settings,
            DestinationCapabilities capabilities) {
        this.connection = connection;
        this.settings = settings;
        boolean careful = settings.pace() == Pace.CAREFUL;
        this.multiAppend = settings.pace() == Pace.FASTEST && capabilities.multiAppend();
        this.window = careful ? 1 : settings.windowCommands();
        AppendWriter.Literals literals =
                careful
                        ? AppendWriter.Literals.ALL_WAIT
                        : capabilities.has("LITERAL+")
                                ? AppendWriter.Literals.ALL_AT_ONCE
                                : capabilities.has("LITERAL-") || capabilities.has("IMAP4REV2")
                                        ? AppendWriter.Literals.SMALL_AT_ONCE
                                        : AppendWriter.Literals.ALL_WAIT;
        this.writer = new AppendWriter(connection, literals, capabilities.nameEncoding());
    }

    /**
     * Where messages go from now on, and the octets of the largest that is taken there. Nothing may
     * be under way.
     */
    void target(String name, long appendLimit) {
        lock.lock();
        try {
            mailbox = name;
            largest = appendLimit;
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return underWay.isEmpty() && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    Batch submit(List<OutgoingMessage> messages) {
        Batch batch = new Batch(this, messages);
        lock.lock();
        try {
            if (underWay.isEmpty() && waiting.isEmpty()) {
                halted = null;
            }
            cut(batch);
            if (!started) {
                started = true;
                Thread.ofPlatform()
                        .daemon()
                        .name("append to " + connection.endpoint())
                        .start(this::write);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return batch;
    }

    /** Makes commands of a batch, each within the limits of octets and messages. */
    private void cut(Batch batch) {
        List<OutgoingMessage> messages = batch.messages();
        int first = 0;
        long octets = 0;
        for (int i = 0; i < messages.size(); i++) {
            long length = messages.get(i).octets().length();
            if (length > largest) {
                queue(batch, first, i - first);
                batch.set(i, tooLarge(length));
                first = i + 1;
                octets = 0;
                continue;
            }
            // An empty literal in a MULTIAPPEND would abort it all (RFC 3502 §6.3.11).
            boolean alone = !multiAppend || length == 0;
            boolean full = octets + length > settings.batchOctets();
            if (i > first && (alone || full || i - first == settings.batchMessages())) {
                queue(batch, first, i - first);
                first = i;
                octets = 0;
            }
            octets += length;
            if (alone) {
                queue(batch, first, 1);
                first = i + 1;
                octets = 0;
            }
        }
        queue(batch, first, messages.size() - first);
    }

    private AppendOutcome tooLarge(long length) {
        return new AppendOutcome.Refused(
                new Refusal(
                        Refusal.Kind.TOO_LARGE,
                        "",
                        "%d octets, and the server takes at most %d (APPENDLIMIT)"
                                .formatted(length, largest),
                        null));
    }

    private void queue(Batch batch, int first, int count) {
        if (count == 0) {
            return;
        }
        AppendCommand command = new AppendCommand(connection.nextTag(), batch, first, count);
        String why = over != null ? over.getMessage() : halted;
        if (why != null) {
            command.allBecome(new AppendOutcome.NotSent(why));
        } else {
            waiting.add(command);
        }
    }

    /** The writing thread: from the first submission to the end of the session. */
    private void write() {
        try {
            for (AppendCommand next = next(); next != null; next = next()) {
                writer.write(next, mailbox, this::awaitGoAhead);
            }
        } catch (DestinationException e) {
            // Half a command is out: reading ends as well, and what is under way with it.
            fail(connection.ended(e));
        } catch (IOException e) {
            writingFailed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            writingFailed(new IOException("interrupted", e));
        }
    }

    /**
     * The connection does not take octets any more. Why, the server may have said: whoever awaits
     * reads it and then finds the end.
     */
    private void writingFailed(IOException e) {
        lock.lock();
        try {
            if (over == null) {
                halted = "the connection broke: " + e.getMessage();
                skipWaiting(halted);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next command, now under way; nothing once the session is over. */
    private @Nullable AppendCommand next() throws IOException, InterruptedException {
        lock.lock();
        try {
            if (!mayBegin()) {
                lock.unlock();
                try {
                    writer.flush();
                } finally {
                    lock.lock();
                }
            }
            while (over == null && !mayBegin()) {
                changed.await();
            }
            if (over != null) {
                return null;
            }
            AppendCommand command = waiting.remove();
            underWay.put(command.tag(), command);
            return command;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayBegin() {
        return !waiting.isEmpty() && underWay.size() < window;
    }

    private boolean awaitGoAhead(AppendCommand command) throws IOException {
        lock.lock();
        try {
            while (goAheads == 0 && !command.isDone() && over == null) {
                changed.await();
            }
            if (goAheads == 0) {
                return false;
            }
            goAheads--;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads until all of a batch is decided. */
    void await(Batch batch) {
        try {
            while (!isComplete(batch)) {
                handle(connection.read());
            }
        } catch (DestinationException e) {
            fail(e);
        }
    }

    private boolean isComplete(Batch batch) {
        lock.lock();
        try {
            return batch.isComplete();
        } finally {
            lock.unlock();
        }
    }

    private void handle(Response response) throws DestinationException {
        switch (response) {
            case Response.Tagged(String tag, Response.Condition condition) -> {
                lock.lock();
                try {
                    AppendCommand command = underWay.remove(tag);
                    if (command == null) {
                        throw connection.wrongTag(tag);
                    }
                    decide(command, condition);
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
            case Response.GoAhead _ -> {
                lock.lock();
                try {
                    goAheads++;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
            // New counts of messages, alerts, and BYE, which the connection remembers.
            default -> {}
        }
    }

    private void decide(AppendCommand command, Response.Condition condition) {
        if (condition.isOk()) {
            appended(command, condition);
            return;
        }
        Refusal refusal = Refusals.of(condition);
        boolean concernsAll = refusal.kind().concernsAll();
        if (!command.isSingle() && (!concernsAll || refusal.kind() == Refusal.Kind.FULL)) {
            // Somebody in it is to blame, or some of it still fits.
            command.markDone();
            retrySingly(command);
            return;
        }
        command.allBecome(new AppendOutcome.Refused(refusal));
        if (concernsAll) {
            halted = "after a refusal that would meet this message too: " + refusal;
            skipWaiting(halted);
        }
    }

    /** Ahead of what waits, so that order suffers least. */
    private void retrySingly(AppendCommand command) {
        List<AppendCommand> later = List.copyOf(waiting);
        waiting.clear();
        for (int i = 0; i < command.messages().size(); i++) {
            queue(command.batch(), command.first() + i, 1);
        }
        waiting.addAll(later);
    }

    private void skipWaiting(String why) {
        for (AppendCommand command : waiting) {
            command.allBecome(new AppendOutcome.NotSent(why));
        }
        waiting.clear();
        changed.signalAll();
    }

    /** {@code resp-code-apnd = "APPENDUID" SP nz-number SP append-uid} (RFC 4315 §4). */
    private static void appended(AppendCommand command, Response.Condition ok) {
        command.allBecome(new AppendOutcome.AppendedSomewhere());
        if (!ok.codeName().equals("APPENDUID")) {
            return;
        }
        try {
            Scanner in =
                    new Scanner(
                            ok.codeArguments()
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            UidValidity validity = new UidValidity(in.nonZeroNumber());
            in.space();
            NumberSet uids = in.numberSet(command.messages().size());
            in.end();
            assign(command, validity, uids);
        } catch (SyntaxException notUids) {
            // It is there; that its UID was told wrongly leaves it to be found.
            return;
        }
    }

    /** In the order of the messages, and only if there are as many. */
    private static void assign(AppendCommand command, UidValidity validity, NumberSet uids) {
        int count = command.messages().size();
        long[] each = new long[count];
        int size = 0;
        for (int range = 0; range < uids.ranges(); range++) {
            long first = Math.min(uids.first(range), uids.last(range));
            long last = Math.max(uids.first(range), uids.last(range));
            if (first == NumberSet.STAR || last - first >= count - size) {
                return;
            }
            for (long uid = first; uid <= last; uid++) {
                each[size++] = uid;
            }
        }
        for (int i = 0; size == count && i < count; i++) {
            command.becomes(i, new AppendOutcome.Appended(validity, new Uid(each[i])));
        }
    }

    /** The session is over: what is under way may have arrived or not. */
    void fail(DestinationException cause) {
        lock.lock();
        try {
            if (over == null) {
                over = cause;
            }
            underWay.values()
                    .forEach(command -> command.allBecome(new AppendOutcome.Unknown(cause)));
            underWay.clear();
            skipWaiting(String.valueOf(cause.getMessage()));
        } finally {
            lock.unlock();
        }
    }
}
