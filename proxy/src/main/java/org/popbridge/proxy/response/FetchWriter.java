package org.popbridge.proxy.response;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.imap.Uid;

/**
 * Streams FETCH responses: {@code begin}, the items in any order, {@code end} (RFC 9051 §7.5.2).
 *
 * <p>What is known in wire form is copied, not printed anew: the flags of a message, its envelope,
 * its body structure. Content goes through as a literal that declares its size first; if the octets
 * turn out to be more or fewer, {@link LiteralMismatchException} says so and the session must end.
 * Calls out of order are a programmer's error. One thread.
 */
public final class FetchWriter {
    /** Content up to this size is copied into the buffer; larger goes to the sink by itself. */
    private static final int COPIED = 4 << 10;

    private static final byte[] FETCH = ascii(" FETCH (");
    private static final byte[] UIDFETCH = ascii(" UIDFETCH (");
    private static final byte[] UID = ascii("UID ");
    private static final byte[] FLAGS = ascii("FLAGS ");
    private static final byte[] SIZE = ascii("RFC822.SIZE ");
    private static final byte[] INTERNALDATE = ascii("INTERNALDATE ");
    private static final byte[] ENVELOPE = ascii("ENVELOPE ");
    private static final byte[] BODYSTRUCTURE = ascii("BODYSTRUCTURE ");
    private static final byte[] BODY = ascii("BODY ");
    private static final byte[] MODSEQ = ascii("MODSEQ (");
    private static final byte[] SAVEDATE = ascii("SAVEDATE ");
    private static final byte[] EMAILID = ascii("EMAILID (");
    private static final byte[] THREADID = ascii("THREADID ");

    private enum State {
        IDLE,
        BEGUN,
        ITEMS,
        LITERAL
    }

    /** By what a response names its message. */
    public enum Naming {
        SEQUENCE,
        /** UIDFETCH (RFC 9586 §3.3). */
        UID
    }

    private final ResponseWriter writer;
    private final Printer out;
    private State state = State.IDLE;
    private Naming naming = Naming.SEQUENCE;

    FetchWriter(ResponseWriter writer) {
        this.writer = writer;
        this.out = writer.out();
    }

    /** By what messages are named from here on. */
    public void setNaming(Naming next) {
        naming = next;
    }

    /**
     * Opens the response for a message of the session's view.
     *
     * @param uid unsigned, as a mailbox's packed index has it
     */
    public FetchWriter begin(int sequence, long uid) {
        requireIdle();
        state = State.BEGUN;
        out.octet('*').octet(' ');
        switch (naming) {
            case SEQUENCE -> out.number(sequence).raw(FETCH);
            case UID -> out.number(uid).raw(UIDFETCH);
        }
        return this;
    }

    /** The same, and tells the UID, as what is told unasked has to. */
    public FetchWriter identify(int sequence, long uid) {
        begin(sequence, uid);
        return switch (naming) {
            case SEQUENCE -> uid(uid);
            case UID -> this;
        };
    }

    public FetchWriter uid(Uid uid) {
        return uid(uid.value());
    }

    /** The same from a mailbox's packed index. */
    public FetchWriter uid(long uid) {
        item(UID).number(uid);
        return this;
    }

    /** The flags as the wire has them, parentheses included: {@code (\Seen $Forwarded)}. */
    public FetchWriter flags(byte[] list) {
        item(FLAGS).raw(list);
        return this;
    }

    public FetchWriter size(long octets) {
        item(SIZE).number(octets);
        return this;
    }

    public FetchWriter internalDate(OffsetDateTime date) {
        item(INTERNALDATE).dateTime(date);
        return this;
    }

    public FetchWriter saveDate(OffsetDateTime date) {
        item(SAVEDATE).dateTime(date);
        return this;
    }

    public FetchWriter modSeq(ModSeq modSeq) {
        return modSeq(modSeq.value());
    }

    /** The same from a mailbox's packed index. */
    public FetchWriter modSeq(long modSeq) {
        item(MODSEQ).number(modSeq).close();
        return this;
    }

    public FetchWriter emailId(ObjectId id) {
        item(EMAILID).raw(id.value()).close();
        return this;
    }

    /** THREADID of a message whose conversation has no identity (RFC 8474 §5.2). */
    public FetchWriter noThreadId() {
        item(THREADID).nil();
        return this;
    }

    /** The envelope as the wire has it, parentheses included. */
    public FetchWriter envelope(byte[] envelope) {
        item(ENVELOPE).raw(envelope);
        return this;
    }

    /** The same out of a summary. */
    public FetchWriter envelope(ByteBuffer envelope) {
        item(ENVELOPE).raw(envelope);
        return this;
    }

    /** The body structure with extension data as the wire has it. */
    public FetchWriter bodyStructure(byte[] structure) {
        item(BODYSTRUCTURE).raw(structure);
        return this;
    }

    /** The same out of a summary. */
    public FetchWriter bodyStructure(ByteBuffer structure) {
        item(BODYSTRUCTURE).raw(structure);
        return this;
    }

    /** The body structure without extension data as the wire has it. */
    public FetchWriter body(byte[] structure) {
        item(BODY).raw(structure);
        return this;
    }

    /** The same out of a summary. */
    public FetchWriter body(ByteBuffer structure) {
        item(BODY).raw(structure);
        return this;
    }

    /** A number under a name, for {@code BINARY.SIZE[1]}. */
    public FetchWriter number(byte[] name, long value) {
        item(name).space().number(value);
        return this;
    }

    /** A text under a name, in UTF-8, for {@code PREVIEW}. */
    public FetchWriter string(byte[] name, String text) {
        item(name).space().string(text);
        return this;
    }

    /** A section that the message does not have: NIL. */
    public FetchWriter nil(byte[] name) {
        item(name).space().nil();
        return this;
    }

    /**
     * A section's content.
     *
     * @param name as in {@code BODY[HEADER]}, rendered once for all messages of a command
     */
    public FetchWriter literal(byte[] name, byte[] content) throws IOException {
        return literal(name, Octets.of(content), 0, content.length);
    }

    /**
     * A section's content, a range of a message; NUL, which only a literal8 may hold, is sent as
     * {@link ResponseSink#INSTEAD_OF_NUL} (ADR 7).
     */
    public FetchWriter literal(byte[] name, Octets content, long offset, long count)
            throws IOException {
        Objects.checkFromIndexSize(offset, count, content.length());
        item(name).space().literalHeader(count);
        if (count <= COPIED) {
            int start = out.size();
            out.raw(content, offset, (int) count);
            ResponseSink.mask(out.buffer(), start, out.size());
            writer.drainIfFull();
        } else {
            writer.drain();
            writer.sink().transferText(content, offset, count);
        }
        return this;
    }

    /** Decoded content that holds NUL: a literal8 (RFC 3516 §4.4). */
    public FetchWriter literal8(byte[] name, Octets content, long offset, long count)
            throws IOException {
        Objects.checkFromIndexSize(offset, count, content.length());
        item(name).space().octet('~').literalHeader(count);
        return content(content, offset, count);
    }

    private FetchWriter content(Octets content, long offset, long count) throws IOException {
        if (count <= COPIED) {
            out.raw(content, offset, (int) count);
            writer.drainIfFull();
        } else {
            writer.drain();
            writer.sink().transfer(content, offset, count);
        }
        return this;
    }

    /**
     * A section's content that the caller streams: exactly {@code length} octets, then {@code
     * close()}, then the next item.
     */
    public OutputStream literal(byte[] name, long length) {
        item(name).space().literalHeader(length);
        state = State.LITERAL;
        return new Literal(length);
    }

    /** The same as a literal8, for decoded content, which may hold NUL (RFC 3516 §4.4). */
    public OutputStream literal8(byte[] name, long length) {
        item(name).space().octet('~').literalHeader(length);
        state = State.LITERAL;
        return new Literal(length);
    }

    /** Closes the response. */
    public void end() throws IOException {
        if (state != State.ITEMS) {
            throw new IllegalStateException("FETCH ended in state " + state);
        }
        state = State.IDLE;
        out.close().crlf();
        writer.drainIfFull();
    }

    void requireIdle() {
        if (state != State.IDLE) {
            throw new IllegalStateException("a FETCH response is in state " + state);
        }
    }

    private Printer item(byte[] name) {
        switch (state) {
            case BEGUN -> state = State.ITEMS;
            case ITEMS -> out.space();
            case IDLE, LITERAL ->
                    throw new IllegalStateException("an item of FETCH in state " + state);
        }
        return out.raw(name);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private final class Literal extends OutputStream {
        private final long length;
        private long written;

        Literal(long length) {
            this.length = length;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            if (state != State.LITERAL || count > length - written) {
                throw new LiteralMismatchException(length, written + count);
            }
            written += count;
            if (count <= COPIED) {
                out.raw(octets, offset, count);
                writer.drainIfFull();
            } else {
                writer.drain();
                writer.sink().write(octets, offset, count);
            }
        }

        /** Stays open on a mismatch, so that nothing more can be written after it. */
        @Override
        public void close() throws IOException {
            if (state == State.LITERAL && written == length) {
                state = State.ITEMS;
            } else if (written != length) {
                throw new LiteralMismatchException(length, written);
            }
        }
    }
}
