package org.popbridge.migrate.content;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.HeaderFacts;
import org.popbridge.mapping.message.HeaderFields;
import org.popbridge.mapping.message.MailDate;
import org.popbridge.mapping.message.MessageParser;
import org.popbridge.mapping.message.Summarizer;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.sync.Bookkeeping;
import org.popbridge.migrate.ledger.MessageIdentity;
import org.popbridge.migrate.ledger.Sha256;

/**
 * Takes one message as it is retrieved: into the spool, through the digest; and says at the end
 * what it is. One thread; ends by {@link #finish} or by {@link #close}.
 */
public final class Measure implements AutoCloseable {
    /** A clock that is a day wrong is no reason to disbelieve a date. */
    private static final Duration WRONG_CLOCKS = Duration.ofDays(1);

    private final Spool.Writer writer;
    private final int number;
    private final MessageDigest digest = Sha256.digest();
    private boolean plain = true;
    private byte last;
    private long size;

    /**
     * @param number the message's number in this session
     * @param claimed what its host says that it weighs; a claim, which may be anything
     */
    public Measure(Spool spool, int number, long claimed) {
        this.number = number;
        writer = spool.write(claimed);
    }

    public void write(byte[] octets, int offset, int count) throws IOException {
        digest.update(octets, offset, count);
        plain = plain && PlainForm.is(octets, offset, count, last);
        last = count > 0 ? octets[offset + count - 1] : last;
        writer.write(octets, offset, count);
        size += count;
    }

    /** Octets so far. */
    public long size() {
        return size;
    }

    /** The message is whole; whoever gets it closes it. */
    public Retrieved finish(Instant now) throws IOException {
        Spooled octets = writer.finish();
        try {
            return measured(octets, now);
        } catch (IOException | RuntimeException e) {
            octets.close();
            throw e;
        }
    }

    private Retrieved measured(Spooled octets, Instant now) throws IOException {
        Sha256 exact = Sha256.of(digest);
        byte[] header = header(octets);
        HeaderFields fields = HeaderFields.of(header, 0, header.length);
        HeaderFacts facts = HeaderFacts.of(fields, now.plus(WRONG_CLOCKS));
        MessageIdentity identity =
                new MessageIdentity(
                        octets.length(),
                        exact,
                        plain ? exact : PlainForm.digest(octets),
                        HeaderKeys.of(header, header.length),
                        Fingerprint.of(octets.length(), facts.digest().toBytes()),
                        facts.messageId());
        return new Retrieved(
                octets,
                identity,
                facts.internal().map(MailDate::toOffsetDateTime),
                facts.rung(),
                CarriedFlags.of(fields),
                !isTheHostsOwn(octets.length(), header));
    }

    private boolean isTheHostsOwn(long length, byte[] header) throws IOException {
        return Bookkeeping.mayBeTheHostsOwn(number, length)
                && Bookkeeping.isTheHostsOwn(
                        number,
                        length,
                        Summarizer.summarize(MessageParser.parse(Octets.of(header))));
    }

    /** The header with its empty line, as far as anybody looks at it. */
    private static byte[] header(Octets message) throws IOException {
        int limit = (int) Math.min(message.length(), MessageParser.LONGEST_HEADER);
        int window = Math.min(limit, 8 << 10);
        while (true) {
            byte[] octets = message.bytes(0, window);
            int end = endOfHeader(octets);
            if (end >= 0) {
                return Arrays.copyOf(octets, end);
            }
            if (window == limit) {
                return octets;
            }
            window = Math.min(limit, 4 * window);
        }
    }

    /** Where the octets after the first empty line begin, or -1. */
    private static int endOfHeader(byte[] octets) {
        int lineStart = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n') {
                if (i == lineStart || (i == lineStart + 1 && octets[lineStart] == '\r')) {
                    return i + 1;
                }
                lineStart = i + 1;
            }
        }
        return -1;
    }

    /** Forgets the message, unless it was finished. */
    @Override
    public void close() {
        writer.close();
    }
}
