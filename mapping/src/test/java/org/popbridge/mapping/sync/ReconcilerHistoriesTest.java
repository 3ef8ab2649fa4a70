package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.popbridge.mapping.sync.MaildropModel.Host;
import org.popbridge.mapping.sync.MaildropModel.Step;

/**
 * Lives of maildrops on hosts of several kinds, synchronised again and again: after every sync the
 * ledger is compared with what really lies on the host ({@link MaildropModel#check}).
 */
final class ReconcilerHistoriesTest {
    @Property(tries = 3000)
    void hostWithUniqueIds_losesNothingDoublesNothing(@ForAll("histories") List<Step> steps) {
        live(Host.UNIQUE_IDS, steps);
    }

    @Property(tries = 2000)
    void hostThatRepeatsUniqueIds_losesNothingDoublesNothing(
            @ForAll("histories") List<Step> steps) {
        live(Host.REPEATED_IDS, steps);
    }

    @Property(tries = 3000)
    void hostWithoutUidl_losesNothingDoublesNothing(@ForAll("histories") List<Step> steps) {
        live(Host.NO_UIDL, steps);
    }

    @Property(tries = 1000)
    void hostWithoutUidl_whateverWasBefore_isLookedAtALittleIfNothingChanged(
            @ForAll("histories") List<Step> steps) {
        MaildropModel model = new MaildropModel(Host.NO_UIDL);
        steps.forEach(model::apply);
        // The first may meet a listing that hides all; the others only what this one brings.
        model.apply(new Step.Sync(1));
        model.apply(new Step.Sync(1));
        model.apply(new Step.Sync(0));
        model.check();
        assertThat(model.lookedAt()).isLessThanOrEqualTo(32);
    }

    /** Found by the first property; each had a message twice. */
    @ParameterizedTest
    @MethodSource("smallHistories")
    void hostWithoutUidl_ofWhichEachOnceDoubledAMessage(List<Step> steps) {
        live(Host.NO_UIDL, steps);
    }

    static Stream<List<Step>> smallHistories() {
        return Stream.of(
                List.of(
                        new Step.Deliver(1),
                        new Step.Deliver(2),
                        new Step.Sync(0),
                        new Step.Delete(0),
                        new Step.Delete(0),
                        new Step.Expunge(58),
                        new Step.Sync(1),
                        new Step.Sync(0),
                        new Step.Sync(0),
                        new Step.Deliver(0),
                        new Step.Sync(0)),
                List.of(
                        new Step.Deliver(2),
                        new Step.Sync(20),
                        new Step.Delete(0),
                        new Step.Deliver(3),
                        new Step.Delete(30)),
                List.of(
                        new Step.Deliver(313753),
                        new Step.Sync(0),
                        new Step.Delete(0),
                        new Step.Expunge(6),
                        new Step.Deliver(0),
                        new Step.Deliver(1),
                        new Step.Delete(7),
                        new Step.Sync(2)));
    }

    @Property(tries = 2000)
    void hostThatHidesWhatWasRetrieved_losesNothingDoublesNothing(
            @ForAll("histories") List<Step> steps) {
        live(Host.HIDING, steps);
    }

    private static void live(Host host, List<Step> steps) {
        MaildropModel model = new MaildropModel(host);
        for (Step step : steps) {
            model.apply(step);
            if (step instanceof Step.Sync) {
                model.check();
            }
        }
        model.apply(new Step.Sync(1));
        model.apply(new Step.Sync(0));
        model.check();
        assertThat(model.everythingListedIsKnown()).isTrue();
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> seed = Arbitraries.integers().between(0, 1 << 20);
        Arbitrary<Step> step =
                Arbitraries.frequencyOf(
                        Tuple.of(5, seed.map(Step.Sync::new)),
                        Tuple.of(3, seed.map(Step.Deliver::new)),
                        Tuple.of(2, seed.map(Step.Delete::new)),
                        Tuple.of(1, seed.map(Step.Shuffle::new)),
                        Tuple.of(1, seed.map(Step.Renumber::new)),
                        Tuple.of(1, seed.map(Step.Reuse::new)),
                        Tuple.of(1, seed.map(Step.Hide::new)),
                        Tuple.of(1, seed.map(Step.Expunge::new)));
        return step.list().ofMaxSize(24);
    }
}
