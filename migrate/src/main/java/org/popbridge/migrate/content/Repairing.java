package org.popbridge.migrate.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Copies a message with some {@link Repair}s made, in one walk and in little memory: a header line
 * is taken whole up to a limit, a body line never.
 */
final class Repairing {
    /** Header lines longer than this are broken before they are encoded. */
    private static final int LONGEST_FIELD_LINE = 64 << 10;

    /** Octets in one encoded-word: Q may triple them, and 75 characters are the limit. */
    private static final int WORD = 16;

    private static final byte[] LINE_END = {'\r', '\n'};

    private final Set<Repair> repairs;
    private final OutputStream out;
    private int lineLength;

    Repairing(Set<Repair> repairs, OutputStream out) {
        this.repairs = repairs;
        this.out = out;
    }

    void run(InputStream in, String date) throws IOException {
        if (repairs.contains(Repair.NO_HEADER)) {
            out.write(
                    ("Date: " + date + "\r\nFrom: <unknown@unknown.invalid>\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            body(in);
        } else if (header(in)) {
            body(in);
        }
    }

    /** Copies the header; answers whether a body follows. */
    private boolean header(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            line.write(octet);
            if (octet == '\n' || line.size() >= LONGEST_FIELD_LINE) {
                byte[] whole = line.toByteArray();
                line.reset();
                headerLine(whole);
                if (whole[0] == '\n' || (whole.length == 2 && whole[0] == '\r')) {
                    return true;
                }
            }
        }
        if (line.size() > 0) {
            headerLine(line.toByteArray());
        }
        return false;
    }

    private void headerLine(byte[] line) throws IOException {
        boolean encode = false;
        for (byte octet : line) {
            encode |= octet < 0;
        }
        byte[] text = encode && repairs.contains(Repair.HEADER_8BIT) ? encoded(line) : line;
        boolean breaks =
                repairs.contains(Repair.LONG_LINES) && text.length - 2 > Repair.LONGEST_LINE;
        lineLength = 0;
        for (int i = 0; i < text.length; i++) {
            int next = i + 1 < text.length ? text[i + 1] : -1;
            // Only white space may follow the break of a header line (RFC 5322 §2.2.3).
            if (breaks && lineLength >= 78 && (text[i] == ' ' || text[i] == '\t') && next > ' ') {
                out.write(LINE_END);
                lineLength = 0;
            } else if (breaks
                    && lineLength >= Repair.LONGEST_LINE - 1
                    && text[i] != '\r'
                    && text[i] != '\n') {
                out.write(LINE_END);
                out.write(' ');
                lineLength = 1;
            }
            octet(text[i] & 0xFF, next);
        }
    }

    /** The words of the line that have 8-bit octets, as encoded-words (RFC 2047 §4.2). */
    private static byte[] encoded(byte[] line) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(line.length * 2);
        int at = 0;
        while (at < line.length) {
            int end = at;
            boolean eightBit = false;
            while (end < line.length && !isSpace(line[end])) {
                eightBit |= line[end] < 0;
                end++;
            }
            if (eightBit) {
                encodedWord(line, at, end, text);
            } else {
                text.write(line, at, end - at);
            }
            while (end < line.length && isSpace(line[end])) {
                text.write(line[end++]);
            }
            at = end;
        }
        return text.toByteArray();
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }

    private static void encodedWord(byte[] line, int from, int to, ByteArrayOutputStream text) {
        // RFC 1428 has a name for text of which nobody knows in what it is written.
        String charset = isUtf8(line, from, to) ? "utf-8" : "unknown-8bit";
        for (int at = from; at < to; ) {
            int end = Math.min(to, at + WORD);
            while (end < to && charset.equals("utf-8") && (line[end] & 0xC0) == 0x80) {
                end--;
            }
            end = end <= at ? Math.min(to, at + WORD) : end;
            StringBuilder word = new StringBuilder(at == from ? "" : " ");
            word.append("=?").append(charset).append("?Q?");
            for (int i = at; i < end; i++) {
                int octet = line[i] & 0xFF;
                boolean letter =
                        (octet >= '0' && octet <= '9')
                                || (octet >= 'A' && octet <= 'Z')
                                || (octet >= 'a' && octet <= 'z');
                word.append(letter ? String.valueOf((char) octet) : "=%02X".formatted(octet));
            }
            text.writeBytes(word.append("?=").toString().getBytes(StandardCharsets.US_ASCII));
            at = end;
        }
    }

    private static boolean isUtf8(byte[] line, int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, from, to - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void body(InputStream in) throws IOException {
        lineLength = 0;
        int next = in.read();
        while (next >= 0) {
            int octet = next;
            next = in.read();
            if (repairs.contains(Repair.LONG_LINES)
                    && lineLength >= Repair.LONGEST_LINE
                    && octet != '\r'
                    && octet != '\n') {
                out.write(LINE_END);
                lineLength = 0;
            }
            octet(octet, next);
        }
    }

    private boolean afterReturn;

    private void octet(int octet, int next) throws IOException {
        boolean lineEnds = repairs.contains(Repair.LINE_ENDS);
        if (octet == '\n') {
            if (lineEnds && !afterReturn) {
                out.write('\r');
            }
            out.write('\n');
            lineLength = 0;
        } else if (octet == '\r' && lineEnds && next != '\n') {
            out.write(LINE_END);
            lineLength = 0;
        } else {
            out.write(octet == 0 && repairs.contains(Repair.NUL) ? '?' : octet);
            lineLength += octet == '\r' ? 0 : 1;
        }
        afterReturn = octet == '\r' && next == '\n';
    }
}
