package org.popbridge.migrate.content;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Set;
import org.popbridge.mapping.Octets;

/**
 * What can be done to a message that a destination refuses, least first. A repair is made only
 * where there is something to be repaired, only after a refusal, and is always recorded (law 9).
 */
public enum Repair {
    /** NULs, which no IMAP literal may have (RFC 9051 §9, CHAR8). */
    NUL("NULs replaced by question marks"),
    /** Line feeds and carriage returns alone (RFC 5322 §2.3). */
    LINE_ENDS("bare line feeds and carriage returns made line ends"),
    /** 8-bit octets in the header (RFC 5322 §2.2), as encoded-words (RFC 2047). */
    HEADER_8BIT("8-bit text in the header encoded"),
    /** Lines of more than 998 octets (RFC 5322 §2.1.1). */
    LONG_LINES("lines of more than 998 octets broken"),
    /** A message that does not begin with a header field. */
    NO_HEADER("a header put before a message without one");

    static final int LONGEST_LINE = 998;

    private final String words;

    Repair(String words) {
        this.words = words;
    }

    /** For the record: what it does to the message. */
    public String words() {
        return words;
    }

    /** Which repairs would change this message. One walk over it. */
    public static Set<Repair> neededBy(Octets message) throws IOException {
        Defects defects = new Defects();
        message.transferTo(0, message.length(), defects);
        return defects.found();
    }

    /** The message with these repairs; whoever gets it closes it. */
    public static Spooled apply(Set<Repair> repairs, Octets message, String date, Spool spool)
            throws IOException {
        try (Spool.Writer writer = spool.writeForm()) {
            OutputStream out = new BufferedOutputStream(writer, 1 << 16);
            new Repairing(EnumSet.copyOf(repairs), out).run(streamOf(message), date);
            out.flush();
            return writer.finish();
        }
    }

    private static InputStream streamOf(Octets message) {
        return new BufferedInputStream(
                new InputStream() {
                    private long at;

                    @Override
                    public int read() throws IOException {
                        byte[] one = new byte[1];
                        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                    }

                    @Override
                    public int read(byte[] target, int offset, int count) throws IOException {
                        int n = (int) Math.min(count, message.length() - at);
                        if (n == 0) {
                            return count == 0 ? 0 : -1;
                        }
                        message.read(at, target, offset, n);
                        at += n;
                        return n;
                    }
                },
                1 << 16);
    }
}
