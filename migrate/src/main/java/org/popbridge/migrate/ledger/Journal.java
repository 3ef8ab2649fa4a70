package org.popbridge.migrate.ledger;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file of checksummed lines: {@code CRC32C SP line LF}, the checksum in eight
 * hexadecimal digits over the line.
 *
 * <p>A crash can leave its last write half there: reading stops at the first line that is not whole
 * and cuts the file there. A bad line with good ones after it is no crash but damage, and is an
 * error. After a write that failed (a full disk) the half-written rest is cut off, and the journal
 * takes no more: what it holds is what happened.
 *
 * <p>For one thread at a time.
 */
final class Journal implements AutoCloseable {
    private static final int CHECKSUM = 8;
    private static final int LONGEST = 64 << 10;

    private final Path file;
    private final Medium medium;
    private long length;
    private @Nullable IOException failure;

    private Journal(Path file, Medium medium, long length) {
        this.file = file;
        this.medium = medium;
        this.length = length;
    }

    /**
     * Reads what is there, each line once, and goes on at its end.
     *
     * @throws LedgerException if it is damaged
     */
    static Journal open(Path file, Medium.Opener opener, Consumer<String> reader)
            throws IOException {
        long whole = Files.exists(file) ? replay(file, reader) : 0;
        Medium medium = opener.open(file);
        try {
            if (Files.size(file) > whole) {
                medium.truncate(whole);
            }
            return new Journal(file, medium, whole);
        } catch (IOException e) {
            medium.close();
            throw e;
        }
    }

    /** Hands out every whole line; answers where the last one ends. */
    private static long replay(Path file, Consumer<String> reader) throws IOException {
        long whole = 0;
        long number = 0;
        boolean broken = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long at = 0;
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                at++;
                if (octet != '\n') {
                    if (line.size() < LONGEST) {
                        line.write(octet);
                    }
                    continue;
                }
                number++;
                String text = checked(line.toByteArray());
                line.reset();
                if (text == null) {
                    broken = true;
                } else if (broken) {
                    throw new LedgerException(
                            "%s is damaged: line %d is whole and one before it is not. Restore it from a backup; without it what is at the destination cannot be told from what is not"
                                    .formatted(file, number));
                } else {
                    reader.accept(text);
                    whole = at;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new LedgerException(
                    "%s, line %d: %s; it was written by another version, or by something else"
                            .formatted(file, number, e.getMessage()),
                    e);
        }
        return whole;
    }

    private static @Nullable String checked(byte[] line) {
        if (line.length <= CHECKSUM || line[CHECKSUM] != ' ') {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(line, CHECKSUM + 1, line.length - CHECKSUM - 1);
        String sum = new String(line, 0, CHECKSUM, StandardCharsets.ISO_8859_1);
        return sum.equals(HexFormat.of().toHexDigits((int) crc.getValue()))
                ? new String(
                        line, CHECKSUM + 1, line.length - CHECKSUM - 1, StandardCharsets.ISO_8859_1)
                : null;
    }

    /**
     * Writes lines, all or none as far as a reader is concerned who comes after a failure.
     *
     * @param durable whether to return only when they would survive a power cut
     */
    void append(List<String> lines, boolean durable) throws LedgerException {
        if (failure != null) {
            throw new LedgerException(
                    "%s takes no more, since a write failed: %s"
                            .formatted(file, failure.getMessage()),
                    failure);
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(lines.size() * 160);
        for (String line : lines) {
            byte[] text = line.getBytes(StandardCharsets.ISO_8859_1);
            CRC32C crc = new CRC32C();
            crc.update(text);
            String sum = HexFormat.of().toHexDigits((int) crc.getValue());
            octets.writeBytes(sum.getBytes(StandardCharsets.ISO_8859_1));
            octets.write(' ');
            octets.writeBytes(text);
            octets.write('\n');
        }
        try {
            medium.write(ByteBuffer.wrap(octets.toByteArray()));
            if (durable) {
                medium.force();
            }
            length += octets.size();
        } catch (IOException e) {
            failure = e;
            cut(e);
            throw new LedgerException(
                    "%s cannot be written (%s): make room, and run the same command again"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private void cut(IOException cause) {
        try {
            medium.truncate(length);
        } catch (IOException e) {
            // The next one who opens it cuts it where the last whole line ends.
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (failure == null) {
                medium.force();
            }
        } finally {
            medium.close();
        }
    }
}
