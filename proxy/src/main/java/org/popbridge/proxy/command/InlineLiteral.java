package org.popbridge.proxy.command;

import java.util.Arrays;
import org.popbridge.mapping.Octets;

/** A message literal that stood in the frame itself. Immutable. */
public final class InlineLiteral implements MessageLiteral {
    private final byte[] content;

    InlineLiteral(byte[] content) {
        this.content = content;
    }

    @Override
    public long length() {
        return content.length;
    }

    public Octets octets() {
        return Octets.of(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InlineLiteral that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "literal of %d octets".formatted(content.length);
    }
}
