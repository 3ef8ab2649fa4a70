package org.popbridge.mapping.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** What the host sends for a command, and what becomes of the connection then. */
public record Reply(Sending sending, Then then) {
    /** Puts the octets on their way; may wait for something first. */
    @FunctionalInterface
    public interface Sending {
        void to(OutputStream out) throws IOException;
    }

    /** What follows a reply. */
    public enum Then {
        GO_ON,
        HANG_UP,
        /** The connection is reset: what the client has not read yet may be lost to it. */
        RESET,
        START_TLS
    }

    /** Octets as they are, in ISO 8859-1. */
    public static Reply raw(String octets) {
        return new Reply(
                out -> out.write(octets.getBytes(StandardCharsets.ISO_8859_1)), Then.GO_ON);
    }

    public static Reply ok(String text) {
        return raw("+OK " + text + "\r\n");
    }

    public static Reply refusal(String text) {
        return raw("-ERR " + text + "\r\n");
    }

    /** {@code +OK}, lines, and the dot. */
    public static Reply lines(List<String> lines) {
        StringBuilder reply = new StringBuilder("+OK\r\n");
        lines.forEach(line -> reply.append(line).append("\r\n"));
        return raw(reply.append(".\r\n").toString());
    }

    /** {@code +OK}, a message with its dots stuffed, and the dot. */
    public static Reply message(String octets) {
        return raw("+OK message follows\r\n" + stuffed(octets) + lineEnd(octets) + ".\r\n");
    }

    static String stuffed(String octets) {
        return ("\n" + octets).replace("\n.", "\n..").substring(1);
    }

    /** What must come before the dot (RFC 1939 §3), if the message has it not itself. */
    static String lineEnd(String octets) {
        return octets.isEmpty() || octets.endsWith("\r\n") ? "" : "\r\n";
    }

    /** No octet, and the end of the connection. */
    public static Reply silence() {
        return raw("").hangUp();
    }

    public Reply hangUp() {
        return new Reply(sending, Then.HANG_UP);
    }

    Reply startTls() {
        return new Reply(sending, Then.START_TLS);
    }

    /** The octets, whole. */
    public String octets() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        sending.to(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Other octets made of these. */
    public Reply map(UnaryOperator<String> change) {
        return new Reply(
                out -> out.write(change.apply(octets()).getBytes(StandardCharsets.ISO_8859_1)),
                then);
    }

    /** Only the first octets; then the connection ends. */
    public Reply cutAt(int octets) {
        return map(all -> all.substring(0, Math.min(octets, all.length()))).hangUp();
    }

    /** Only the first octets; then the connection is reset. */
    public Reply resetAt(int octets) {
        return new Reply(cutAt(octets).sending, Then.RESET);
    }

    /** Waits for the gate first. */
    public Reply after(Gate gate) {
        return new Reply(
                out -> {
                    gate.await();
                    sending.to(out);
                },
                then);
    }

    /** An octet at a time, so long after another: this host's pace. */
    public Reply trickling(long millis) {
        return new Reply(
                out -> {
                    for (byte octet : octets().getBytes(StandardCharsets.ISO_8859_1)) {
                        out.write(octet);
                        out.flush();
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                    }
                },
                then);
    }
}
