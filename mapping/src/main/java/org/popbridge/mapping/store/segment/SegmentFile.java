package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * An append-only file. Whoever appends takes an extent of its own, so several append at once; what
 * was there when the file was opened, whole or torn, is never written again.
 *
 * <p>For any thread. An interrupt does not end a read or a write half-way: {@link FileChannel}
 * closes itself on interrupt, so the operation opens it again, ends its work and leaves the
 * interrupt set.
 */
final class SegmentFile {
    /** Records begin at multiples of so many octets. */
    static final int UNIT = FactsLocation.UNIT;

    /** What each file begins with, so that a person can tell what it is. */
    static final int PREAMBLE = 16;

    private static final int COPIED_AT_ONCE = 64 << 10;

    private static final Set<StandardOpenOption> EXISTING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<StandardOpenOption> APPENDING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private final Path path;
    private final Room room;
    private final Marks marks = new Marks(BodyRecord.HEADER);
    private volatile @Nullable FileChannel channel;
    private volatile boolean unlinked;
    private volatile boolean closed;

    // Guarded by this.
    private long end;
    private long whole;

    // Guarded by forcing.
    private final Object forcing = new Object();
    private long durable;
    private @Nullable IOException lost;

    /** A write to a channel or a read from it, that may be done again from its beginning. */
    interface Operation<T> {
        T on(FileChannel channel) throws IOException;
    }

    /** What octets are copied from. */
    interface Source {
        /** Fills what remains of {@code target} with the octets from that place on, or throws. */
        void read(long at, ByteBuffer target) throws IOException;
    }

    SegmentFile(Path path, Room room) {
        this.path = path;
        this.room = room;
    }

    Path path() {
        return path;
    }

    /** Which bodies of a body file were found sound. */
    Marks marks() {
        return marks;
    }

    static long aligned(long octets) {
        return (octets + UNIT - 1) & -UNIT;
    }

    /** Where the next extent would begin; 0 while nothing was written to it. */
    synchronized long end() throws IOException {
        if (end == 0 && Files.exists(path)) {
            channel();
        }
        return end;
    }

    /** Takes an extent at the end. */
    long reserve(long count) throws IOException {
        room.take(aligned(count));
        try {
            synchronized (this) {
                open(APPENDING);
                long at = end;
                end += aligned(count);
                return at;
            }
        } catch (IOException e) {
            room.give(aligned(count));
            throw e;
        }
    }

    /**
     * Gives back an extent that could not be filled; in the midst of the file it stays as a gap.
     */
    synchronized void release(long at, long count) throws IOException {
        room.give(aligned(count));
        if (at + aligned(count) == end) {
            end = at;
            perform(channel -> channel.size() > at ? channel.truncate(at) : channel);
        }
    }

    /** Reserves and writes; answers where. */
    long append(ByteBuffer record) throws IOException {
        int count = record.remaining();
        long at = reserve(count);
        try {
            write(at, record);
        } catch (IOException e) {
            release(at, count);
            throw e;
        }
        return at;
    }

    void write(long at, ByteBuffer source) throws IOException {
        ByteBuffer rest = source.duplicate();
        int first = rest.position();
        try {
            perform(channel -> {
                while (rest.hasRemaining()) {
                    channel.write(rest, at + rest.position() - first);
                }
                return channel;
            });
        } catch (IOException e) {
            throw writeFailure(e, source.remaining());
        }
    }

    /**
     * Copies {@code count} octets of another file, by places alone: the source may be read by
     * others meanwhile, so its channel's position is nobody's (and {@link FileChannel#transferFrom}
     * would use it).
     */
    void write(long at, Source source, long from, long count) throws IOException {
        ByteBuffer window = ByteBuffer.allocate((int) Math.min(count, COPIED_AT_ONCE));
        for (long done = 0; done < count; done += window.limit()) {
            window.clear().limit((int) Math.min(window.capacity(), count - done));
            source.read(from + done, window);
            write(at + done, window.flip());
        }
    }

    /** Counts a write as whole; answers a ticket for {@link #force(long)}. */
    synchronized long ticket() {
        return ++whole;
    }

    /**
     * Makes all whole writes durable, if the one with that ticket is not yet.
     *
     * <p>After a failed force nobody knows which octets reached the medium, and a second force
     * would answer "done" for pages that the system has dropped; so the file takes no more, and
     * every write that was not durable by then fails for good.
     */
    void force(long ticket) throws IOException {
        synchronized (forcing) {
            if (ticket <= durable) {
                return;
            }
            IOException before = lost;
            if (before != null) {
                throw new IOException(path + ": an earlier flush to disk failed", before);
            }
            long upTo;
            synchronized (this) {
                upTo = whole;
            }
            try {
                perform(channel -> {
                    channel.force(false);
                    return channel;
                });
            } catch (IOException e) {
                lost = e;
                throw writeFailure(e, 0);
            }
            durable = upTo;
        }
    }

    boolean takesMore() {
        synchronized (forcing) {
            return lost == null && !unlinked;
        }
    }

    /** Fills what remains of {@code target}, or throws {@link StorageDamagedException}. */
    void read(long at, ByteBuffer target) throws IOException {
        ByteBuffer rest = target.duplicate();
        int first = rest.position();
        try {
            perform(channel -> {
                while (rest.hasRemaining()) {
                    long from = at + rest.position() - first;
                    if (channel.read(rest, from) < 0) {
                        throw cutShort(from, rest.remaining());
                    }
                }
                return channel;
            });
        } catch (StorageDamagedException | SegmentGoneException | ClosedChannelException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new StorageDamagedException(path + " is missing", e);
        } catch (IOException e) {
            throw new StorageDamagedException(
                    "%s cannot be read at %d: %s".formatted(path, at, e.getMessage()), e);
        }
        target.position(target.limit());
    }

    StorageDamagedException cutShort(long at, long missing) {
        return new StorageDamagedException(
                "%s is cut short: %d octets at %d are missing".formatted(path, missing, at));
    }

    /** The open channel of a file that is there. */
    FileChannel channel() throws IOException {
        return open(EXISTING);
    }

    /** Opens a file that is there, so that it stays readable when its name goes. */
    void open() throws IOException {
        try {
            channel();
        } catch (NoSuchFileException e) {
            throw new StorageDamagedException(path + " is missing", e);
        }
    }

    private synchronized FileChannel open(Set<StandardOpenOption> options) throws IOException {
        FileChannel open = channel;
        if (open != null && open.isOpen()) {
            return open;
        }
        if (closed) {
            throw new ClosedChannelException();
        }
        if (unlinked) {
            throw new SegmentGoneException(path + " was compacted away");
        }
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    FileChannel opened = opened(options);
                    channel = opened;
                    return opened;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FileChannel opened(Set<StandardOpenOption> options) throws IOException {
        FileChannel opened = FileChannel.open(path, options);
        try {
            if (opened.size() < PREAMBLE) {
                opened.write(ByteBuffer.wrap(preamble()), 0);
            }
            end = Math.max(end, aligned(opened.size()));
            return opened;
        } catch (IOException e) {
            opened.close();
            throw writeFailure(e, PREAMBLE);
        }
    }

    private byte[] preamble() {
        String name = path.getFileName().toString().toUpperCase(Locale.ROOT);
        return "Popbridge %4.4s1\n".formatted(name).getBytes(StandardCharsets.US_ASCII);
    }

    /** Octets on disk; 0 if there is no file. */
    long size() throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException none) {
            return 0;
        }
    }

    /**
     * Takes the file's name away; whoever has it open reads on. The channel is opened first, so
     * that readers which hold this object can still come, and is closed when the last of them is
     * garbage.
     */
    void unlink() throws IOException {
        long size = size();
        if (size > 0) {
            synchronized (this) {
                channel();
                unlinked = true;
            }
            Files.deleteIfExists(path);
            room.give(size);
        }
    }

    synchronized void close() throws IOException {
        closed = true;
        FileChannel open = channel;
        if (open != null) {
            open.close();
        }
    }

    /** Runs to its end whatever interrupts come, on a channel that is opened again if need be. */
    <T> T perform(Operation<T> operation) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                FileChannel open = channel;
                try {
                    if (open == null || !open.isOpen()) {
                        open = channel();
                    }
                    return operation.on(open);
                } catch (ClosedChannelException e) {
                    // An interrupt, ours or another thread's, closed it; or we did, or it is not
                    // this
                    // channel that is closed.
                    interrupted |= Thread.interrupted();
                    if (closed || (open != null && open.isOpen())) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private IOException writeFailure(IOException e, long count) {
        return Disk.failure(path, e, count);
    }
}
