package org.popbridge.migrate.destination;

import java.io.IOException;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.LiteralHeader.Pace;
import org.popbridge.mapping.imap.NameEncoding;
import org.popbridge.mapping.imap.Printer;

/**
 * Writes APPEND commands: through one buffer, so that small messages leave many to a system call
 * and large ones in windows of its size; memory is constant. For one thread.
 */
final class AppendWriter {
    private static final int BUFFER = 128 << 10;

    /** RFC 7888 §5: a larger literal must wait where the server only has {@code LITERAL-}. */
    private static final long SMALL = 4096;

    /**
     * A larger one waits wherever: a server that does not take it says so before it comes, where it
     * would else read it all, or hang up (RFC 7888 §4).
     */
    private static final long LARGE = 4 << 20;

    private final ImapConnection connection;
    private final Literals literals;
    private final byte[] buffer = new byte[BUFFER];
    private int used;
    private final Printer announcing = new Printer(Pace.NON_SYNCHRONISING);
    private final Printer asking = new Printer(Pace.SYNCHRONISING);

    /** Which literals need no go-ahead. */
    enum Literals {
        ALL_AT_ONCE,
        SMALL_AT_ONCE,
        ALL_WAIT;

        boolean waits(long length) {
            return switch (this) {
                case ALL_AT_ONCE -> length > LARGE;
                case SMALL_AT_ONCE -> length > SMALL;
                case ALL_WAIT -> true;
            };
        }
    }

    /** Waits for the server to ask for a literal. */
    interface GoAheads {
        /** False where the server refused the command instead. */
        boolean await(AppendCommand command) throws IOException;
    }

    AppendWriter(ImapConnection connection, Literals literals, NameEncoding names) {
        this.connection = connection;
        this.literals = literals;
        announcing.setNames(names);
        asking.setNames(names);
    }

    /**
     * {@code append = "APPEND" SP mailbox 1*append-message} (RFC 3502 §6.3.11).
     *
     * @throws DestinationException.LocalTrouble if a message cannot be read; the command is then
     *     half sent, and the connection of no more use
     * @throws IOException if the connection broke
     */
    void write(AppendCommand command, String mailbox, GoAheads goAheads) throws IOException {
        Printer start = literals == Literals.ALL_WAIT ? asking : announcing;
        start.clear();
        start.raw(command.tag()).raw(" APPEND ").name(mailbox);
        put(start);
        for (OutgoingMessage message : command.messages()) {
            long length = message.octets().length();
            boolean waits = literals.waits(length);
            Printer out = waits ? asking : announcing;
            out.clear();
            out.space();
            if (!message.flags().isEmpty()) {
                out.flags(message.flags()).space();
            }
            out.dateTime(message.internalDate()).space().literalHeader(length);
            put(out);
            if (waits) {
                flush();
                if (!goAheads.await(command)) {
                    return;
                }
            }
            content(message.octets(), length);
        }
        start.clear();
        put(start.crlf());
    }

    private void put(Printer printer) throws IOException {
        byte[] octets = printer.buffer();
        for (int at = 0; at < printer.size(); ) {
            if (used == buffer.length) {
                drain();
            }
            int count = Math.min(printer.size() - at, buffer.length - used);
            System.arraycopy(octets, at, buffer, used, count);
            used += count;
            at += count;
        }
    }

    private void content(Octets octets, long length) throws IOException {
        for (long at = 0; at < length; ) {
            if (used == buffer.length) {
                drain();
            }
            int count = (int) Math.min(length - at, buffer.length - used);
            try {
                octets.read(at, buffer, used, count);
            } catch (IOException e) {
                throw new DestinationException.LocalTrouble(
                        "a message of %d octets cannot be read at %d: %s"
                                .formatted(length, at, e.getMessage()),
                        e);
            }
            used += count;
            at += count;
        }
    }

    private void drain() throws IOException {
        connection.write(buffer, 0, used);
        used = 0;
    }

    void flush() throws IOException {
        if (used > 0) {
            drain();
        }
        connection.flush();
    }
}
