package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of a multi-line reply and takes out its dot-stuffing (RFC 1939 §3), in bulk, across
 * any cut of the stream; memory does not grow with lines or messages.
 *
 * <p>What a line is, the first line end of the message tells: CRLF, or on some hosts a bare LF
 * (POP3-IN-THE-WILD S2). On a CRLF host a bare LF is content, so that a message cannot forge its
 * own end with {@code LF . CRLF} and have the rest of it read as another message; such a sequence
 * is reported as {@link Verdict#DOUBTFUL} and the caller decides by silence. A line of two dots and
 * more loses one, a lone dot ends, and a single dot before anything else stays, for it comes from a
 * host that does not stuff (S3).
 */
final class MessageDecoder {
    /** What came of the octets so far. */
    enum Verdict {
        /** All consumed, the message goes on. */
        MORE,
        /** The message ended; octets after {@link #position} belong to the next reply. */
        END,
        /**
         * A lone dot between odd line ends: {@link #resume} if it was content, else it was the end.
         */
        DOUBTFUL
    }

    /** Takes runs of content. */
    interface Target {
        void write(byte[] octets, int offset, int count) throws IOException;
    }

    private enum State {
        LINE,
        LINE_START,
        DOT,
        DOT_CR
    }

    private enum LineEnds {
        UNSEEN,
        CRLF,
        BARE_LF
    }

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LFS = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final byte[] DOT_CRLF = {'.', '\r', '\n'};
    private static final byte[] DOT_LF = {'.', '\n'};

    private LineEnds lineEnds;
    private State state = State.LINE_START;

    /**
     * Whether the line that begins now follows a bare LF on a host of CRLF: then no dot of it
     * counts.
     */
    private boolean afterOddEnd;

    private boolean lastWasCr;
    private byte[] held = DOT_LF;
    private int position;

    /**
     * @param bareLf whether the status line of this reply ended with a bare LF, which tells what
     *     lines are on this host
     */
    MessageDecoder(boolean bareLf) {
        lineEnds = bareLf ? LineEnds.BARE_LF : LineEnds.UNSEEN;
    }

    /** Where decoding stopped in the array of the last call. */
    int position() {
        return position;
    }

    /** Whether all that is missing of an end is the line end after the dot. */
    boolean isAtLoneDot() {
        return (state == State.DOT || state == State.DOT_CR) && !afterOddEnd;
    }

    /**
     * Decodes {@code octets[from, to)}, handing content to the target in runs as long as may be.
     */
    Verdict decode(byte[] octets, int from, int to, Target target) throws IOException {
        int at = from;
        while (at < to) {
            switch (state) {
                case LINE -> at = line(octets, at, to, target);
                case LINE_START -> at = lineStart(octets, at, to, target);
                case DOT -> {
                    byte octet = octets[at];
                    if (octet == '\n') {
                        position = at + 1;
                        held = DOT_LF;
                        return isSure(lineEnds == LineEnds.BARE_LF);
                    }
                    at = afterDot(octet, at, target);
                }
                case DOT_CR -> {
                    if (octets[at] == '\n') {
                        position = at + 1;
                        held = DOT_CRLF;
                        return isSure(true);
                    }
                    target.write(DOT_CRLF, 0, 2);
                    lastWasCr = true;
                    state = State.LINE;
                }
            }
        }
        position = at;
        return Verdict.MORE;
    }

    private Verdict isSure(boolean ownLineEnd) {
        return ownLineEnd && !afterOddEnd ? Verdict.END : Verdict.DOUBTFUL;
    }

    /** After {@link Verdict#DOUBTFUL}: it was content after all. */
    void resume(Target target) throws IOException {
        target.write(held, 0, held.length);
        lastWasCr = false;
        endLine(held.length == 3);
    }

    private int lineStart(byte[] octets, int at, int to, Target target) throws IOException {
        if (octets[at] == '.') {
            state = State.DOT;
            return at + 1;
        }
        state = State.LINE;
        lastWasCr = false;
        return line(octets, at, to, target);
    }

    /** The octet after a dot that began a line and has not been written. */
    private int afterDot(byte octet, int at, Target target) throws IOException {
        if (octet == '\r') {
            state = State.DOT_CR;
            return at + 1;
        }
        state = State.LINE;
        lastWasCr = false;
        // The second dot of two is written with the rest of its line: that is the unstuffing.
        if (octet != '.' || afterOddEnd) {
            target.write(DOT_LF, 0, 1);
        }
        return at;
    }

    /**
     * Content up to the next dot at a line start, in one run; stops there, or at the end of what is
     * here.
     */
    private int line(byte[] octets, int from, int to, Target target) throws IOException {
        int scan = from;
        while (true) {
            int lf = indexOfLf(octets, scan, to);
            if (lf < 0) {
                lastWasCr = octets[to - 1] == '\r';
                state = State.LINE;
                target.write(octets, from, to - from);
                return to;
            }
            boolean crlf = lf > from ? octets[lf - 1] == '\r' : lastWasCr;
            scan = lf + 1;
            if (scan == to || octets[scan] == '.' || lineEnds == LineEnds.UNSEEN) {
                endLine(crlf);
                target.write(octets, from, scan - from);
                return scan;
            }
        }
    }

    private void endLine(boolean crlf) {
        if (lineEnds == LineEnds.UNSEEN) {
            lineEnds = crlf ? LineEnds.CRLF : LineEnds.BARE_LF;
        }
        afterOddEnd = lineEnds == LineEnds.CRLF && !crlf;
        state = State.LINE_START;
    }

    /** The next LF, eight octets at a time: lines are short, so this loop is the client's speed. */
    private static int indexOfLf(byte[] octets, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long differing = (long) LONGS.get(octets, at) ^ LFS;
            long zeros = (differing - LOW_BITS) & ~differing & HIGH_BITS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (octets[at] == '\n') {
                return at;
            }
        }
        return -1;
    }
}
