package org.popbridge.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageParser;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.ParsedMessage;
import org.popbridge.mapping.message.SearchText;
import org.popbridge.mapping.message.Summarizer;

/** What the arrival of a message costs beside its octets: parse, summary, text for search. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MessageBenchmark {
    /** Octets of the attachment, before base64. */
    @Param({"0", "20000"})
    public int attachment;

    private byte[] message = new byte[0];
    private MessageSummary summary = summarize(Octets.of(message));

    /** Makes a message of 10,000 octets of text and the attachment. */
    @Setup
    public void write() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < 10_000) {
            text.append(Long.toString(random.nextLong() >>> 20, 36)).append(' ');
            if (random.nextInt(12) == 0) {
                text.append("\r\n");
            }
        }
        byte[] noise = new byte[attachment];
        random.nextBytes(noise);
        message =
                """
                Received: from mx.example.net by pop.example.org; Mon, 7 Feb 2022 21:52:25 -0800
                From: Ada Lovelace <ada@example.org>
                To: Charles Babbage <charles@example.net>
                Subject: =?utf-8?Q?Gr=C3=B6=C3=9Fe?= and numbers
                Date: Mon, 7 Feb 2022 21:52:25 -0800
                Message-ID: <1@example.org>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b"

                --b
                Content-Type: text/plain; charset=utf-8

                %s
                --b
                Content-Type: application/pdf; name="f.pdf"
                Content-Transfer-Encoding: base64

                %s
                --b--
                """
                        .formatted(text, Base64.getMimeEncoder().encodeToString(noise))
                        .replaceAll("\r?\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        summary = summarize(Octets.of(message));
    }

    private static MessageSummary summarize(Octets octets) {
        try {
            return Summarizer.summarize(MessageParser.parse(octets));
        } catch (IOException e) {
            throw new IllegalStateException("octets in memory could not be read", e);
        }
    }

    /** Offsets of every part. */
    @Benchmark
    public ParsedMessage parse() throws IOException {
        return MessageParser.parse(Octets.of(message));
    }

    /** Parse, and everything that is precomputed. */
    @Benchmark
    public MessageSummary parseAndSummarize() {
        return summarize(Octets.of(message));
    }

    /** The decoded, folded text of the body. */
    @Benchmark
    public long searchText() throws IOException {
        long[] octets = {0};
        SearchText.body(
                Octets.of(message),
                summary.parts(),
                (_, from, to) -> {
                    octets[0] += to - from;
                    return true;
                });
        return octets[0];
    }
}
