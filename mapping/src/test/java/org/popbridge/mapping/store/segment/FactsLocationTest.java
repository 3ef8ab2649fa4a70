package org.popbridge.mapping.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FactsLocationTest {
    @Property
    void of_packed_same(
            @ForAll @IntRange(max = (1 << 18) - 1) int segment,
            @ForAll @IntRange(max = (1 << 23) - 1) int summary,
            @ForAll @IntRange(max = (1 << 23) - 1) int signature) {
        FactsLocation facts = new FactsLocation(segment, summary, signature);
        assertThat(FactsLocation.of(facts.packed())).isEqualTo(facts);
        assertThat(FactsLocation.segmentOf(facts.packed())).isEqualTo(segment);
        assertThat(FactsLocation.signatureOffsetOf(facts.packed()))
                .isEqualTo(facts.signatureOffset());
    }

    @Test
    void packed_none_isZero() {
        assertThat(FactsLocation.NONE.packed()).isZero();
    }

    @Test
    void new_outOfReach_refused() {
        assertThatThrownBy(() -> new FactsLocation(1 << 18, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FactsLocation(1, 1 << 23, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FactsLocation(1, 0, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
