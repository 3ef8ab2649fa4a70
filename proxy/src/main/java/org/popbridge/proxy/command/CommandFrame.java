package org.popbridge.proxy.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.Scanner;

/**
 * One whole command as it was cut out of the stream: its octets without the final CRLF.
 *
 * <p>A literal that is an argument stands in the octets as it was sent, announcement, CRLF and
 * content: {@code a1 LOGIN {4}␍␊fred secret}. Of a message that was spooled only announcement and
 * CRLF stand there; its handle is kept with the offset at which the content would be. So every
 * offset in an error counts octets that a person can see. Immutable, unless its array is changed.
 */
public final class CommandFrame {
    private final byte[] octets;
    private final List<Spooled> spooled;

    private record Spooled(int offset, MessageLiteral literal) {}

    private CommandFrame(byte[] octets, List<Spooled> spooled) {
        this.octets = octets;
        this.spooled = spooled;
    }

    /** A command without spooled messages; the caller must not change the array any more. */
    public static CommandFrame of(byte[] octets) {
        return new CommandFrame(octets, List.of());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The octets themselves: not a copy, so only to be read. */
    public byte[] octets() {
        return octets;
    }

    /** The spooled message whose content was sent at an offset, if one was. */
    public Optional<MessageLiteral> spooledAt(int offset) {
        for (Spooled each : spooled) {
            if (each.offset == offset) {
                return Optional.of(each.literal);
            }
        }
        return Optional.empty();
    }

    /** All spooled messages in order, so that whoever drops the command can drop them too. */
    public List<MessageLiteral> spooled() {
        return spooled.stream().map(Spooled::literal).toList();
    }

    /** Whether the line is the DONE that ends IDLE (RFC 2177 §3). */
    public boolean isDone() {
        return octets.length == 4
                && (octets[0] | 0x20) == 'd'
                && (octets[1] | 0x20) == 'o'
                && (octets[2] | 0x20) == 'n'
                && (octets[3] | 0x20) == 'e';
    }

    /**
     * Collects a frame as its pieces arrive. Not for several threads.
     *
     * <p>The network side appends a line without its CRLF, asks {@link #announcement()}; if there
     * is none the frame is whole. If there is one it asks {@link LiteralPolicy}, appends the CRLF,
     * appends or spools the content, and goes on with the next line. It holds the limits: before
     * each append it compares {@link #size()} with {@link CommandLimits#octets()}.
     */
    public static final class Builder {
        private byte[] octets = new byte[256];
        private int size;
        private final List<Spooled> spooled = new ArrayList<>(0);

        private Builder() {}

        public Builder append(byte[] source, int offset, int count) {
            ensure(count);
            System.arraycopy(source, offset, octets, size, count);
            size += count;
            return this;
        }

        public Builder append(byte... source) {
            return append(source, 0, source.length);
        }

        /** Notes that the content of the literal announced last went elsewhere. */
        public Builder spooled(MessageLiteral literal) {
            spooled.add(new Spooled(size, literal));
            return this;
        }

        /** Octets held so far. */
        public int size() {
            return size;
        }

        public int spooledCount() {
            return spooled.size();
        }

        /** The literal that the octets so far announce at their very end, CRLF not yet appended. */
        public Optional<LiteralHeader> announcement() {
            return LiteralHeader.atEnd(octets, 0, size);
        }

        public CommandFrame build() {
            return new CommandFrame(Arrays.copyOf(octets, size), List.copyOf(spooled));
        }

        /** Reads the octets so far, in place. */
        Scanner scanner() {
            return new Scanner(octets, 0, size);
        }

        int lastIndexOf(char octet) {
            int at = size - 1;
            while (at >= 0 && octets[at] != octet) {
                at--;
            }
            return at;
        }

        boolean isSpooledAt(int offset) {
            return spooled.stream().anyMatch(each -> each.offset == offset);
        }

        private void ensure(int count) {
            int needed = Math.addExact(size, count);
            if (needed > octets.length) {
                octets = Arrays.copyOf(octets, Math.max(needed, octets.length * 2));
            }
        }
    }
}
