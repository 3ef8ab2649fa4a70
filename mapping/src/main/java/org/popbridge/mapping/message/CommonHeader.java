package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The raw lines of the common fields in a summary, in message order: which field (an octet), how
 * long, the lines as they came. The first octet says whether the header ended with an empty line.
 */
final class CommonHeader {
    /** Longer ones are left out of the summary, and header fields served from content. */
    static final int LONGEST = 64 << 10;

    private static final byte[] EMPTY_LINE = {'\r', '\n'};

    private CommonHeader() {}

    /** Writes the block; false, with nothing written, if it would be too long. */
    static boolean write(HeaderFields header, boolean emptyLine, Wire out) {
        int length = 0;
        for (int i = 0; i < header.count(); i++) {
            if (isCommon(header.known(i))) {
                length += header.end(i) - header.start(i);
            }
        }
        if (length > LONGEST) {
            return false;
        }
        out.octet(emptyLine ? 1 : 0);
        for (int i = 0; i < header.count(); i++) {
            KnownField field = header.known(i);
            if (field != null && field.isCommon()) {
                out.octet(field.code());
                out.varint(header.end(i) - header.start(i));
                out.octets(header.octets(), header.start(i), header.end(i));
            }
        }
        return true;
    }

    static Optional<byte[]> select(ByteBuffer block, Collection<String> names) {
        Set<KnownField> asked = EnumSet.noneOf(KnownField.class);
        for (String name : names) {
            KnownField field = KnownField.of(name);
            if (field == null || !field.isCommon()) {
                return Optional.empty();
            }
            asked.add(field);
        }
        boolean emptyLine = block.get() == 1;
        Wire lines = new Wire(block.remaining() + 2);
        byte[] scratch = new byte[0];
        while (block.hasRemaining()) {
            KnownField field = KnownField.at(block.get());
            int length = (int) Wire.varint(block);
            if (asked.contains(field)) {
                if (scratch.length < length) {
                    scratch = new byte[length];
                }
                block.get(scratch, 0, length);
                lines.octets(scratch, 0, length);
            } else {
                block.position(block.position() + length);
            }
        }
        if (emptyLine) {
            lines.octets(EMPTY_LINE, 0, EMPTY_LINE.length);
        }
        return Optional.of(lines.toBytes());
    }

    private static boolean isCommon(@Nullable KnownField field) {
        return field != null && field.isCommon();
    }
}
