package org.popbridge.mapping.imap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.popbridge.mapping.Octets;

/**
 * Writes IMAP's tokens into a buffer that grows.
 *
 * <p>Strings are quoted where any peer reads them so (printable US-ASCII, up to {@value #QUOTED}
 * octets) and literals elsewhere. The buffer has no limit of its own: who prints much drains it in
 * between ({@link #size()}, {@link #buffer()}, {@link #clear()}). Not for several threads.
 */
public final class Printer {
    private static final int QUOTED = 1_000;
    private static final int BILLION = 1_000_000_000;
    private static final byte[] NIL = {'N', 'I', 'L'};

    private final LiteralHeader.Pace pace;
    private NameEncoding names = NameEncoding.MODIFIED_UTF_7;
    private byte[] buffer;
    private int size;

    /** A printer of a server: its literals never wait. */
    public Printer() {
        this(LiteralHeader.Pace.SYNCHRONISING);
    }

    /** A printer of a client; {@code pace} says how its literals are announced (RFC 7888). */
    public Printer(LiteralHeader.Pace pace) {
        this.pace = pace;
        this.buffer = new byte[256];
    }

    /** From here on names of mailboxes are printed so. */
    public void setNames(NameEncoding encoding) {
        this.names = encoding;
    }

    public int size() {
        return size;
    }

    /**
     * The buffer itself, of which the first {@link #size()} octets count; valid until the next
     * print.
     */
    public byte[] buffer() {
        return buffer;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** Forgets what was printed, keeps the buffer. */
    public void clear() {
        size = 0;
    }

    /** Forgets what was printed, and gives back a buffer that has grown. */
    public void release() {
        size = 0;
        if (buffer.length > 256) {
            buffer = new byte[256];
        }
    }

    public Printer octet(int octet) {
        ensure(1);
        buffer[size++] = (byte) octet;
        return this;
    }

    public Printer raw(byte[] octets) {
        return raw(octets, 0, octets.length);
    }

    public Printer raw(byte[] octets, int offset, int count) {
        ensure(count);
        System.arraycopy(octets, offset, buffer, size, count);
        size += count;
        return this;
    }

    /** What remains of a buffer, whose position stays. */
    public Printer raw(ByteBuffer octets) {
        int count = octets.remaining();
        ensure(count);
        octets.get(octets.position(), buffer, size, count);
        size += count;
        return this;
    }

    /**
     * A range of content that is known to be small.
     *
     * @throws IOException if it cannot be read; then nothing is printed
     */
    public Printer raw(Octets content, long offset, int count) throws IOException {
        ensure(count);
        content.read(offset, buffer, size, count);
        size += count;
        return this;
    }

    /** Text of the protocol itself: US-ASCII, and right as it stands. */
    public Printer raw(String ascii) {
        int length = ascii.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            buffer[size + i] = (byte) ascii.charAt(i);
        }
        size += length;
        return this;
    }

    public Printer space() {
        return octet(' ');
    }

    public Printer open() {
        return octet('(');
    }

    public Printer close() {
        return octet(')');
    }

    public Printer crlf() {
        return octet('\r').octet('\n');
    }

    public Printer nil() {
        return raw(NIL);
    }

    /** A number, not negative. */
    public Printer number(long value) {
        ensure(20);
        if (value <= Integer.MAX_VALUE) {
            return number((int) value);
        }
        // What an int does not hold has ten digits at least: the last nine, and those before.
        number(value / BILLION);
        size += 9;
        digits((int) (value % BILLION), size, 9);
        return this;
    }

    private Printer number(int value) {
        int count = 1;
        for (int bound = 10; count < 10 && value >= bound; bound *= 10) {
            count++;
        }
        size += count;
        digits(value, size, count);
        return this;
    }

    private void digits(int value, int end, int count) {
        int rest = value;
        for (int at = end - 1; at >= end - count; at--) {
            int tenth = rest / 10;
            buffer[at] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        }
    }

    public Printer number(Uid uid) {
        return number(uid.value());
    }

    public Printer number(ModSeq modSeq) {
        return number(modSeq.value());
    }

    /** {@code string}: quoted if any peer can read it so, else a literal. */
    public Printer string(byte[] octets) {
        return isQuotable(octets) ? quoted(octets) : literal(octets);
    }

    /** The text in UTF-8. */
    public Printer string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code astring}: an atom if it is one and does not look like NIL. */
    public Printer astring(byte[] octets) {
        return isAtom(octets) ? raw(octets) : string(octets);
    }

    /** The text in UTF-8. */
    public Printer astring(String text) {
        return astring(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code mailbox}, in the encoding agreed on. */
    public Printer mailbox(MailboxName name) {
        return name(name.value());
    }

    /** A name, prefix or pattern of mailboxes, in the encoding agreed on. */
    public Printer name(String name) {
        byte[] octets = names.encode(name);
        return isAtom(octets) ? raw(octets) : nameString(octets);
    }

    /** The same, but never as an atom. */
    public Printer nameString(String name) {
        return nameString(names.encode(name));
    }

    /** With UTF-8 agreed on, any peer reads it in quoted strings too (RFC 9051 §9, RFC 9755 §3). */
    private Printer nameString(byte[] octets) {
        return switch (names) {
            case MODIFIED_UTF_7, EITHER -> string(octets);
            case UTF_8 -> isQuotableUtf8(octets) ? quoted(octets) : literal(octets);
        };
    }

    /** {@code quoted}; the octets must be such that any peer reads them so. */
    private Printer quoted(byte[] octets) {
        ensure(octets.length * 2 + 2);
        buffer[size++] = '"';
        for (byte octet : octets) {
            if (octet == '"' || octet == '\\') {
                buffer[size++] = '\\';
            }
            buffer[size++] = octet;
        }
        buffer[size++] = '"';
        return this;
    }

    /** {@code literal}, whatever the octets are. */
    public Printer literal(byte[] octets) {
        return literalHeader(octets.length).raw(octets);
    }

    /** {@code "{" number "}" CRLF}; exactly so many octets must follow. */
    public Printer literalHeader(long length) {
        octet('{').number(length);
        if (pace == LiteralHeader.Pace.NON_SYNCHRONISING) {
            octet('+');
        }
        return octet('}').crlf();
    }

    /** {@code flag}. */
    public Printer flag(Flag flag) {
        return raw(flag.name());
    }

    /** {@code flag-list = "(" [flag *(SP flag)] ")"}. */
    public Printer flags(Iterable<Flag> flags) {
        open();
        boolean first = true;
        for (Flag flag : flags) {
            if (!first) {
                space();
            }
            flag(flag);
            first = false;
        }
        return close();
    }

    /** {@code sequence-set}. */
    public Printer numberSet(NumberSet set) {
        if (set.isSaved()) {
            return octet('$');
        }
        for (int i = 0; i < set.ranges(); i++) {
            numberRange(set, i);
        }
        return this;
    }

    /** One range of a set, with the comma before it: for those who drain the buffer in between. */
    public Printer numberRange(NumberSet set, int range) {
        if (range > 0) {
            octet(',');
        }
        setNumber(set.first(range));
        if (set.first(range) != set.last(range)) {
            octet(':');
            setNumber(set.last(range));
        }
        return this;
    }

    private void setNumber(long number) {
        if (number == NumberSet.STAR) {
            octet('*');
        } else {
            number(number);
        }
    }

    /** {@code uid-set}; an empty set has no spelling and prints nothing. */
    public Printer uidSet(UidSet set) {
        for (int i = 0; i < set.ranges(); i++) {
            uidRange(set, i);
        }
        return this;
    }

    /** One range of a set, with the comma before it: for those who drain the buffer in between. */
    public Printer uidRange(UidSet set, int range) {
        if (range > 0) {
            octet(',');
        }
        number(set.first(range));
        if (set.first(range) != set.last(range)) {
            octet(':').number(set.last(range));
        }
        return this;
    }

    /** {@code date-text}. */
    public Printer date(LocalDate date) {
        Dates.print(date, this);
        return this;
    }

    /** {@code date-time}, quoted. */
    public Printer dateTime(OffsetDateTime date) {
        Dates.print(date, this);
        return this;
    }

    private static boolean isQuotable(byte[] octets) {
        if (octets.length > QUOTED) {
            return false;
        }
        for (byte octet : octets) {
            if (!Octet.isPlainQuoted(octet) && octet != '"' && octet != '\\') {
                return false;
            }
        }
        return true;
    }

    private static boolean isQuotableUtf8(byte[] octets) {
        if (octets.length > QUOTED) {
            return false;
        }
        for (byte octet : octets) {
            if (octet == 0 || octet == '\r' || octet == '\n') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAtom(byte[] octets) {
        if (octets.length == 0 || octets.length > QUOTED) {
            return false;
        }
        for (byte octet : octets) {
            if (!Octet.isAtom(octet)) {
                return false;
            }
        }
        return octets.length != 3
                || Octet.upper(octets[0]) != 'N'
                || Octet.upper(octets[1]) != 'I'
                || Octet.upper(octets[2]) != 'L';
    }

    private void ensure(int count) {
        int needed = Math.addExact(size, count);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
        }
    }
}
