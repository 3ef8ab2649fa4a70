package org.popbridge.cli.metrics;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/**
 * How much lies in a data directory, and how much room is left. Looking at ten thousand accounts'
 * files takes a while, so it is done at most once a minute, by whoever asks then. Any thread.
 */
final class StoreSize {
    private static final long FRESH = Duration.ofMinutes(1).toNanos();

    private final Path data;
    private long octets;
    private long lookedAt;
    private boolean looked;

    StoreSize(Path data) {
        this.data = data;
    }

    /** Of all files; NaN if they cannot be looked at. */
    synchronized double octets() {
        long now = System.nanoTime();
        if (looked && now - lookedAt < FRESH) {
            return octets;
        }
        try {
            Summing summing = new Summing();
            Files.walkFileTree(data, summing);
            octets = summing.sum;
            lookedAt = now;
            looked = true;
            return octets;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Octets that files may still grow by, or NaN. */
    double room() {
        try {
            return Files.getFileStore(data).getUsableSpace();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static final class Summing extends SimpleFileVisitor<Path> {
        private long sum;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        /** It went away meanwhile, as a journal or a compacted segment does. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
