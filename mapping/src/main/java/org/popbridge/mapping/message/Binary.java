package org.popbridge.mapping.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.popbridge.mapping.Octets;

/** What {@code BINARY[section]} answers: RFC 3516 §4, RFC 9051 §6.4.5. */
public sealed interface Binary {
    /** The message has no such part. */
    record Absent() implements Binary {}

    /** The part is in an encoding that nobody here knows: {@code NO [UNKNOWN-CTE]}. */
    record UnknownEncoding(String name) implements Binary {}

    /** The part is there and can be read without its encoding. */
    sealed interface Present extends Binary {
        /** The exact size, which may take a walk over the part; nothing is kept in memory. */
        long size() throws IOException;

        /** The decoded octets, from the first on. */
        InputStream open() throws IOException;
    }

    /** The part has none of the encodings that change octets. */
    record Identity(Octets octets) implements Present {
        @Override
        public long size() {
            return octets.length();
        }

        @Override
        public InputStream open() {
            return octets.length() == 0
                    ? new ByteArrayInputStream(new byte[0])
                    : new DecodingStream(octets, TransferEncoding.IDENTITY);
        }
    }

    /** The part is in base64 or quoted-printable. */
    record Encoded(Octets octets, TransferEncoding encoding) implements Present {
        @Override
        public long size() throws IOException {
            long size = 0;
            byte[] window = new byte[DecodingStream.WINDOW];
            try (DecodingStream stream = new DecodingStream(octets, encoding)) {
                for (int n = stream.read(window); n >= 0; n = stream.read(window)) {
                    size += n;
                }
            }
            return size;
        }

        @Override
        public InputStream open() {
            return new DecodingStream(octets, encoding);
        }
    }
}
