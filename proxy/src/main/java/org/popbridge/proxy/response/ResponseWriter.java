package org.popbridge.proxy.response;

import java.io.IOException;
import org.popbridge.mapping.imap.NameEncoding;
import org.popbridge.mapping.imap.Printer;

/**
 * Prints responses and hands them to the sink in pieces of some kilobytes.
 *
 * <p>One for a session, used by its one thread. Whatever was written is sent at the latest by
 * {@link #flush()}, which also gives back a buffer that has grown: an idle session keeps 256
 * octets. Memory does not grow with a response, however long (law 7).
 */
public final class ResponseWriter {
    private static final int PIECE = 16 << 10;

    private final ResponseSink sink;
    private final Printer out = new Printer();
    private final FetchWriter fetch = new FetchWriter(this);

    public ResponseWriter(ResponseSink sink) {
        this.sink = sink;
    }

    public void write(Response response) throws IOException {
        fetch.requireIdle();
        switch (response) {
            case Response.Tagged status -> {
                out.raw(status.tag()).space();
                StatusPrinter.print(status, out);
            }
            case Response.Untagged status -> {
                out.raw("* ");
                StatusPrinter.print(status, out);
            }
            case Response.GoOn(String text) -> {
                out.raw("+ ");
                StatusPrinter.printText(text, out);
            }
            case Response.Challenge(String base64) -> out.raw("+ ").raw(base64);
            case ServerData data -> ServerDataPrinter.print(data, out);
            case AccountData data -> AccountDataPrinter.print(data, out);
            case MailboxData data -> MailboxDataPrinter.print(data, this);
        }
        out.crlf();
        drainIfFull();
    }

    /** From here on names of mailboxes are written so. */
    public void setNames(NameEncoding names) {
        out.setNames(names);
    }

    /** The writer of FETCH responses into the same stream, always the same one. */
    public FetchWriter fetch() {
        return fetch;
    }

    /** Sends all that was written. */
    public void flush() throws IOException {
        drain();
        out.release();
        sink.flush();
    }

    Printer out() {
        return out;
    }

    ResponseSink sink() {
        return sink;
    }

    void drainIfFull() throws IOException {
        if (out.size() >= PIECE) {
            drain();
        }
    }

    void drain() throws IOException {
        if (out.size() > 0) {
            sink.write(out.buffer(), 0, out.size());
            out.clear();
        }
    }
}
