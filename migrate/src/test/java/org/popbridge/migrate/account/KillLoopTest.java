package org.popbridge.migrate.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.popbridge.migrate.destination.Refusal;
import org.popbridge.migrate.ledger.Medium;

/**
 * The run is killed after every line of its ledger, and in the middle of it, and goes on: the end
 * is exact each time (laws 5 and 6).
 */
class KillLoopTest {
    @TempDir Path directory;

    /** What a crash leaves of what was written. */
    enum Crash {
        /** Everything that was written (a killed process). */
        KEEPS_ALL,
        /** Everything, and half of the next line. */
        KEEPS_HALF_A_LINE,
        /** Only what was forced to the disk (a power cut). */
        LOSES_UNFORCED
    }

    @ParameterizedTest
    @EnumSource
    void killedAfterEveryLine_theEndIsExact(Crash crash) {
        int kills = 0;
        boolean finished = false;
        while (!finished) {
            Scene scene = new Scene(directory.resolve(crash + "-" + kills));
            fill(scene);
            int lines = kills++;
            scene.medium = file -> new Mortal(Medium.file(file), lines, crash);
            finished = scene.run().isComplete();
            scene.medium = Medium::file;
            AccountResult after = scene.run();
            assertThat(after.trouble()).as("after line %d", lines).isEmpty();
            assertThat(after.counts().missing()).as("after line %d", lines).isZero();
            assertThat(scene.destination.contents())
                    .as("after line %d", lines)
                    .hasSameSizeAs(scene.source.contents());
            assertThat(scene.destination.contents().stream().map(KillLoopTest::plain))
                    .containsExactlyInAnyOrderElementsOf(
                            scene.source.contents().stream().map(KillLoopTest::plain).toList());
        }
        assertThat(kills).isGreaterThan(20);
    }

    /** With twins, odd mail, one to be repaired, one there already, in several batches. */
    private static void fill(Scene scene) {
        for (int i = 0; i < 9; i++) {
            scene.source.add("u" + i, Scene.mail(i / 2));
        }
        scene.source.add("odd", "odd\r\n\r\nmail\r\n");
        scene.source.add("odd", "odd\r\n\r\nlaim\r\n");
        scene.source.add("nul", Scene.mail(20) + "a\0b\r\n");
        scene.destination.add(Scene.mail(3));
        scene.destination.refuses =
                text ->
                        text.indexOf('\0') >= 0
                                ? Optional.of(Refusal.Kind.MESSAGE)
                                : Optional.empty();
        scene.wishes = Wishes.PLAIN.verified();
    }

    private static String plain(String text) {
        return text.replace('\0', '?');
    }

    /** Dies after so many lines. */
    private static final class Mortal implements Medium {
        private final Medium disk;
        private final Crash crash;
        private final ByteArrayOutputStream unforced = new ByteArrayOutputStream();
        private int left;
        private boolean dead;

        Mortal(Medium disk, int lines, Crash crash) {
            this.disk = disk;
            this.left = lines;
            this.crash = crash;
        }

        @Override
        public void write(ByteBuffer octets) throws IOException {
            checkAlive();
            while (octets.hasRemaining() && !dead) {
                if (left == 0) {
                    dead = true;
                    if (crash == Crash.KEEPS_HALF_A_LINE) {
                        byte[] half = new byte[Math.min(13, octets.remaining())];
                        octets.get(half);
                        unforced.writeBytes(half);
                    }
                } else {
                    byte octet = octets.get();
                    unforced.write(octet);
                    left -= octet == '\n' ? 1 : 0;
                }
            }
            if (crash != Crash.LOSES_UNFORCED) {
                flush();
            }
            checkAlive();
        }

        private void flush() throws IOException {
            disk.write(ByteBuffer.wrap(unforced.toByteArray()));
            unforced.reset();
        }

        @Override
        public void force() throws IOException {
            checkAlive();
            flush();
            disk.force();
        }

        @Override
        public void truncate(long length) throws IOException {
            checkAlive();
            disk.truncate(length);
        }

        private void checkAlive() throws IOException {
            if (dead) {
                throw new IOException("killed");
            }
        }

        @Override
        public void close() throws IOException {
            if (!dead) {
                flush();
            }
            disk.close();
        }
    }
}
