package org.popbridge.proxy.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.Binary;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.Preview;
import org.popbridge.mapping.message.Section;
import org.popbridge.mapping.message.SectionReader;
import org.popbridge.mapping.store.Content;
import org.popbridge.proxy.command.FetchItem.Partial;
import org.popbridge.proxy.response.FetchWriter;

/**
 * The pieces of content that a FETCH asks for: found in one message after another, and written.
 *
 * <p>Found first and written then, so that a message that turns out to be unreadable is noticed
 * before its response has begun. Ranges of the message go through uncopied; decoded parts are
 * decoded twice, once to learn their size, which a literal has to announce.
 */
final class Pieces {
    private static final int WINDOW = 16 << 10;

    private final FetchPlan plan;
    private final FetchWriter writer;
    private final List<Ready> ready = new ArrayList<>();
    private boolean undecodable;

    /** A piece that was found in the message at hand. */
    private sealed interface Ready {}

    private record Missing(ItemName name) implements Ready {}

    private record Text(ItemName name, Octets octets, long offset, long count) implements Ready {}

    private record Decoded(ItemName name, Binary.Present part, long offset, long count)
            implements Ready {}

    private record Size(ItemName name, long value) implements Ready {}

    private record Words(ItemName name, String text) implements Ready {}

    Pieces(FetchPlan plan, FetchWriter writer) {
        this.plan = plan;
        this.writer = writer;
    }

    /** Whether a part of any message could not be decoded (RFC 3516 §4.3). */
    boolean metUndecodable() {
        return undecodable;
    }

    /** Finds the pieces of a message; answers whether there is anything to write. */
    boolean prepare(Content content, MessageSummary summary) throws IOException {
        ready.clear();
        SectionReader reader = null;
        for (FetchPlan.Piece piece : plan.pieces()) {
            Ready found =
                    piece instanceof FetchPlan.Text text ? simple(text, content, summary) : null;
            if (found == null || isOfOctets(piece)) {
                // Before the response has begun: a literal that was announced must come.
                content.requireSound();
            }
            if (piece instanceof FetchPlan.FirstWords(ItemName name, var _)) {
                found = new Words(name, Preview.of(content.octets(), summary.parts()));
            }
            if (found == null) {
                if (reader == null) {
                    reader = new SectionReader(content.octets(), summary.parts());
                }
                found = looked(piece, reader);
            }
            if (found != null) {
                ready.add(found);
            }
        }
        return !ready.isEmpty();
    }

    /** Whether it is read from the message itself, and not from its summary. */
    private static boolean isOfOctets(FetchPlan.Piece piece) {
        return !(piece instanceof FetchPlan.Text text)
                || text.section().specifier() != Section.Specifier.HEADER_FIELDS;
    }

    /** What needs no part table: the message, its two halves, its common header fields. */
    private static @Nullable Ready simple(
            FetchPlan.Text piece, Content content, MessageSummary summary) {
        Section section = piece.section();
        if (!section.path().isEmpty()) {
            return null;
        }
        long header = summary.headerLength();
        return switch (section.specifier()) {
            case WHOLE -> text(piece, content.octets(), 0, content.size());
            case HEADER -> text(piece, content.octets(), 0, header);
            case TEXT -> text(piece, content.octets(), header, content.size() - header);
            case HEADER_FIELDS -> {
                Optional<byte[]> known = summary.headerFields(section.fields());
                yield known.isEmpty()
                        ? null
                        : text(piece, Octets.of(known.get()), 0, known.get().length);
            }
            case HEADER_FIELDS_NOT, MIME -> null;
        };
    }

    private @Nullable Ready looked(FetchPlan.Piece piece, SectionReader reader) throws IOException {
        return switch (piece) {
            case FetchPlan.Text text -> {
                Optional<Octets> octets = reader.read(text.section());
                yield octets.isEmpty()
                        ? new Missing(text.name())
                        : text(text, octets.get(), 0, octets.get().length());
            }
            case FetchPlan.FirstWords _ -> null;
            case FetchPlan.Decoded decoded ->
                    switch (reader.binary(decoded.part())) {
                        case Binary.Absent() -> new Missing(decoded.name());
                        case Binary.UnknownEncoding _ -> skip();
                        case Binary.Present part -> {
                            long length = part.size();
                            long offset = offset(decoded.partial(), length);
                            yield new Decoded(
                                    decoded.name(),
                                    part,
                                    offset,
                                    count(decoded.partial(), length - offset));
                        }
                    };
            case FetchPlan.DecodedSize size ->
                    switch (reader.binary(size.part())) {
                        case Binary.Absent() -> new Size(size.name(), 0);
                        case Binary.UnknownEncoding _ -> skip();
                        case Binary.Present part -> new Size(size.name(), part.size());
                    };
        };
    }

    private @Nullable Ready skip() {
        undecodable = true;
        return null;
    }

    private static Text text(FetchPlan.Text piece, Octets octets, long start, long length) {
        long offset = offset(piece.partial(), length);
        return new Text(
                piece.name(), octets, start + offset, count(piece.partial(), length - offset));
    }

    private static long offset(Partial partial, long length) {
        return switch (partial) {
            case Partial.Whole() -> 0;
            case Partial.Range(long offset, long _) -> Math.min(offset, length);
        };
    }

    private static long count(Partial partial, long rest) {
        return switch (partial) {
            case Partial.Whole() -> rest;
            case Partial.Range(long _, long count) -> Math.min(count, rest);
        };
    }

    /** Writes what was found; the response is open. */
    void write() throws IOException {
        for (Ready each : ready) {
            switch (each) {
                case Missing(ItemName name) -> writer.nil(name.octets());
                case Words(ItemName name, String text) -> writer.string(name.octets(), text);
                case Size(ItemName name, long value) -> writer.number(name.octets(), value);
                case Text(ItemName name, Octets octets, long offset, long count) ->
                        writer.literal(name.octets(), octets, offset, count);
                case Decoded decoded -> decode(decoded);
            }
        }
    }

    private void decode(Decoded piece) throws IOException {
        try (InputStream in = piece.part().open();
                OutputStream out = writer.literal8(piece.name().octets(), piece.count())) {
            in.skipNBytes(piece.offset());
            byte[] window = new byte[(int) Math.min(WINDOW, piece.count())];
            for (long left = piece.count(); left > 0; ) {
                int n = in.readNBytes(window, 0, (int) Math.min(window.length, left));
                if (n == 0) {
                    return;
                }
                out.write(window, 0, n);
                left -= n;
            }
        }
    }
}
