package org.popbridge.mapping.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A header is whole and right, or it is none. */
class BodyRecordTest {
    private final byte[] digest = Scratch.sha256().digest(new byte[] {1, 2, 3});

    @Test
    void of_encoded_same() {
        BodyRecord record = BodyRecord.of(new BodyRecord(1L << 40, digest).encoded());
        assertThat(record).isNotNull();
        assertThat(record.length()).isEqualTo(1L << 40);
        assertThat(record.digest()).isEqualTo(digest);
    }

    @Test
    void of_anyBitFlipped_none() {
        byte[] sound = new BodyRecord(4711, digest).encoded();
        for (int bit = 0; bit < 8 * sound.length; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(BodyRecord.of(flipped)).as("bit %d", bit).isNull();
        }
    }

    @Test
    void of_cutAnywhereAndZeroes_none() {
        byte[] sound = new BodyRecord(4711, digest).encoded();
        for (int cut = 0; cut < sound.length; cut++) {
            byte[] torn = Arrays.copyOf(Arrays.copyOf(sound, cut), sound.length);
            assertThat(cut > 59 ? sound : torn)
                    .as("cut at %d", cut)
                    .satisfies(header ->
                            assertThat(BodyRecord.of(header) == null)
                                    .isEqualTo(!Arrays.equals(header, sound)));
        }
    }
}
