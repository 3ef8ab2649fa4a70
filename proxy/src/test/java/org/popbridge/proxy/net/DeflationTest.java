package org.popbridge.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

class DeflationTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void aRestedStream_goesOn_andHoldsNothingMeanwhile() throws Exception {
        StringBuilder said = new StringBuilder();
        try (Deflation deflation = new Deflation()) {
            for (int i = 0; i < 50; i++) {
                String words = "* %d FETCH (FLAGS (\\Seen))\r\n".formatted(i).repeat(i * 40);
                deflate(deflation, words);
                said.append(words);
                deflation.flush(UnpooledByteBufAllocator.DEFAULT, this::take);
                if (i % 3 == 0) {
                    deflation.rest();
                    assertThat(deflation.isHeld()).isFalse();
                }
                assertThat(inflated(said.length())).isEqualTo(said.toString());
            }
        }
    }

    @Test
    void whatIsNotFlushed_isNotForgottenByARest() throws Exception {
        try (Deflation deflation = new Deflation()) {
            deflate(deflation, "half a word");
            deflation.rest();
            assertThat(deflation.isHeld()).isTrue();
            deflation.flush(UnpooledByteBufAllocator.DEFAULT, this::take);
            assertThat(inflated(11)).isEqualTo("half a word");
            int size = sent.size();
            deflation.flush(UnpooledByteBufAllocator.DEFAULT, this::take);
            assertThat(sent.size()).as("nothing to flush").isEqualTo(size);
        }
    }

    private void deflate(Deflation deflation, String words) throws Exception {
        deflation.deflate(
                Unpooled.copiedBuffer(words, StandardCharsets.US_ASCII),
                UnpooledByteBufAllocator.DEFAULT,
                this::take);
    }

    private void take(ByteBuf octets) {
        byte[] copy = new byte[octets.readableBytes()];
        octets.readBytes(copy);
        octets.release();
        sent.writeBytes(copy);
    }

    private String inflated(int length) throws Exception {
        try (var in =
                new InflaterInputStream(
                        new ByteArrayInputStream(sent.toByteArray()), new Inflater(true))) {
            return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        }
    }
}
