package org.popbridge.proxy.response;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.popbridge.mapping.Octets;

/** A sink that keeps what it got, and how. */
final class Recorder implements ResponseSink {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private int transfers;
    private int flushes;
    private int largestWrite;

    @Override
    public void write(byte[] source, int offset, int count) {
        largestWrite = Math.max(largestWrite, count);
        octets.write(source, offset, count);
    }

    @Override
    public void transfer(Octets content, long offset, long count) throws IOException {
        transfers++;
        content.transferTo(offset, count, octets);
    }

    @Override
    public void transferText(Octets content, long offset, long count) throws IOException {
        transfers++;
        byte[] all = content.bytes(offset, (int) count);
        ResponseSink.mask(all, 0, all.length);
        octets.writeBytes(all);
    }

    @Override
    public void flush() {
        flushes++;
    }

    /** All octets so far, CRLF as {@code ␍␊}. */
    String text() {
        return octets.toString(StandardCharsets.UTF_8).replace("\r\n", "␍␊");
    }

    byte[] octets() {
        return octets.toByteArray();
    }

    void forget() {
        octets.reset();
    }

    int transfers() {
        return transfers;
    }

    int flushes() {
        return flushes;
    }

    int largestWrite() {
        return largestWrite;
    }
}
