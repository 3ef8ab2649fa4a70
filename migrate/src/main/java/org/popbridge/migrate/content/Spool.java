package org.popbridge.migrate.content;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where messages lie between source and destination: small ones in memory, large ones in files that
 * are gone when their process is, all within bounds. A writer waits while there is no room, which
 * holds up the source and nobody else (law 7).
 *
 * <p>Safe for any thread; each writer is one thread's.
 */
public final class Spool {
    /** Larger messages lie in files. */
    static final int LARGE = 512 << 10;

    private static final int FIRST = 1 << 10;

    private final Path directory;
    private final Room memory;
    private final Room disk;
    private final AtomicInteger names = new AtomicInteger();

    /**
     * @param directory emptied of what a killed run left there
     * @param memory octets, at least four large messages' worth
     */
    public Spool(Path directory, long memory, long disk) throws IOException {
        this.directory = directory;
        this.memory = new Room(Math.max(memory, 4L * LARGE));
        this.disk = new Room(Math.max(disk, LARGE));
        if (Files.isDirectory(directory)) {
            try (Stream<Path> left = Files.list(directory)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * A place for one message.
     *
     * @param claimed octets that it is said to have; if that is true nothing is copied as it grows
     */
    public Writer write(long claimed) {
        return new Writer(memory, disk, Math.clamp(claimed, FIRST, LARGE));
    }

    /**
     * A place for another form of a message that is in the spool already: waits for no room, since
     * who makes it has to go on for any to become free. One at a time.
     */
    Writer writeForm() {
        return new Writer(new Room(Long.MAX_VALUE), new Room(Long.MAX_VALUE), FIRST);
    }

    /** Takes the octets of one message. */
    public final class Writer extends OutputStream {
        private final Room memory;
        private final Room disk;
        private final int first;
        private byte @Nullable [] array;
        private long inMemory;
        private long onDisk;
        private @Nullable FileChannel file;
        private @Nullable Path name;
        private long length;

        private Writer(Room memory, Room disk, int first) {
            this.first = first;
            this.memory = memory;
            this.disk = disk;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, source.length);
            if (file == null && length + count > LARGE) {
                toFile();
            }
            if (file == null) {
                System.arraycopy(source, offset, grown((int) length + count), (int) length, count);
            } else {
                onDisk += disk.take(count, onDisk);
                ByteBuffer octets = ByteBuffer.wrap(source, offset, count);
                while (octets.hasRemaining()) {
                    file.write(octets);
                }
            }
            length += count;
        }

        private byte[] grown(int needed) throws IOException {
            byte[] now = array;
            if (now != null && now.length >= needed) {
                return now;
            }
            int size = Math.min(LARGE, Math.max(needed, now == null ? first : 2 * now.length));
            inMemory += memory.take(size - inMemory, inMemory);
            byte[] next = now == null ? new byte[size] : Arrays.copyOf(now, size);
            array = next;
            return next;
        }

        private void toFile() throws IOException {
            Files.createDirectories(directory);
            Path path = directory.resolve(names.incrementAndGet() + ".spool");
            name = path;
            FileChannel channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            file = channel;
            if (array != null) {
                onDisk += disk.take(length, onDisk);
                ByteBuffer octets = ByteBuffer.wrap(array, 0, (int) length);
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                array = null;
            }
            memory.giveBack(inMemory);
            inMemory = 0;
        }

        /** The message is whole; whoever gets it closes it. */
        public Spooled finish() {
            Runnable release = release();
            Spooled whole =
                    file == null
                            ? Spooled.inMemory(array, (int) length, release)
                            : Spooled.inFile(file, length, release);
            file = null;
            array = null;
            inMemory = 0;
            onDisk = 0;
            return whole;
        }

        private Runnable release() {
            long octets = inMemory;
            long diskOctets = onDisk;
            return () -> {
                memory.giveBack(octets);
                disk.giveBack(diskOctets);
            };
        }

        /** Forgets what was written, unless it was finished. */
        @Override
        public void close() {
            Runnable release = release();
            inMemory = 0;
            onDisk = 0;
            array = null;
            try {
                if (file != null) {
                    file.close();
                    file = null;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a spool file could not be closed", e);
            } finally {
                release.run();
            }
        }

        @Override
        public String toString() {
            return name == null ? "a message in memory" : name.toString();
        }
    }
}
