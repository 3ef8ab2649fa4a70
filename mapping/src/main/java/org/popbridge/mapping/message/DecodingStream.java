package org.popbridge.mapping.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.popbridge.mapping.Octets;

/** The octets of a body without its transfer encoding, in windows. */
final class DecodingStream extends InputStream {
    static final int WINDOW = 16 << 10;

    private final Octets content;
    private final TransferDecoder decoder;
    private final byte[] source;
    private final byte[] decoded;
    private long offset;
    private int position;
    private int limit;
    private boolean finished;

    DecodingStream(Octets content, TransferEncoding encoding) {
        this.content = content;
        this.decoder = encoding.decoder();
        this.source = new byte[(int) Math.min(WINDOW, content.length())];
        this.decoded = new byte[source.length + TransferDecoder.HELD];
    }

    @Override
    public int read() throws IOException {
        return fill() ? decoded[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
        Objects.checkFromIndexSize(from, count, target.length);
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(count, limit - position);
        System.arraycopy(decoded, position, target, from, n);
        position += n;
        return n;
    }

    private boolean fill() throws IOException {
        while (position == limit) {
            if (finished) {
                return false;
            }
            int count = (int) Math.min(source.length, content.length() - offset);
            content.read(offset, source, 0, count);
            offset += count;
            position = 0;
            limit = decoder.decode(source, 0, count, decoded, 0);
            if (offset == content.length()) {
                limit += decoder.finish(decoded, limit);
                finished = true;
            }
        }
        return true;
    }
}
