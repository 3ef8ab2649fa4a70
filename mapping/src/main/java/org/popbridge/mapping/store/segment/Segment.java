package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One segment: a file of bodies and the two files of facts about them, under one number. For any
 * thread; files are opened when first needed.
 */
final class Segment {
    private static final Pattern NAME =
            Pattern.compile("(?:bodies|summaries|signatures)-(\\d{6,9})\\.seg");

    private final int number;
    private final Path directory;
    private final SegmentFile bodies;
    private final FactsFile summaries;
    private final FactsFile signatures;
    private volatile boolean condemned;
    private boolean named;

    Segment(Path directory, int number, Room room) {
        this.number = number;
        this.directory = directory;
        bodies = new SegmentFile(path(directory, "bodies", number), room);
        summaries = new FactsFile(path(directory, "summaries", number), room);
        signatures = new FactsFile(path(directory, "signatures", number), room);
    }

    private static Path path(Path directory, String kind, int number) {
        return directory.resolve("%s-%06d.seg".formatted(kind, number));
    }

    /** The number of the segment that a file belongs to; 0 if it is none's. */
    static int numberOf(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    int number() {
        return number;
    }

    SegmentFile bodies() {
        return bodies;
    }

    FactsFile summaries() {
        return summaries;
    }

    FactsFile signatures() {
        return signatures;
    }

    private List<SegmentFile> files() {
        return List.of(bodies, summaries.file(), signatures.file());
    }

    boolean takesMore(SegmentLimits limits) throws IOException {
        return !condemned
                && bodies.takesMore()
                && bodies.end() < limits.bodies()
                && summaries.file().end() < limits.facts()
                && signatures.file().end() < limits.facts();
    }

    /**
     * Makes a body that was whole under that ticket durable, and, the first time, the file's name.
     */
    void force(long ticket) throws IOException {
        bodies.force(ticket);
        forceName();
    }

    /** Makes all that is here durable, be it bodies without facts or facts without bodies. */
    void forceAll() throws IOException {
        for (SegmentFile file : files()) {
            if (file.end() > 0) {
                file.force(file.ticket());
            }
        }
        forceName();
    }

    private synchronized void forceName() throws IOException {
        if (!named) {
            Disk.forceDirectory(directory);
            named = true;
        }
    }

    /** Whether it is being compacted away, so that nothing new may be named in it. */
    boolean isCondemned() {
        return condemned;
    }

    void condemn(boolean now) {
        condemned = now;
    }

    long size() throws IOException {
        long size = 0;
        for (SegmentFile file : files()) {
            size += file.size();
        }
        return size;
    }

    void unlink() throws IOException {
        for (SegmentFile file : files()) {
            file.unlink();
        }
    }

    void close() throws IOException {
        for (SegmentFile file : files()) {
            file.close();
        }
    }
}
