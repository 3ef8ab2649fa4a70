package org.popbridge.migrate.account;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.ledger.Dated;

/**
 * How an account's migration stands after a run.
 *
 * @param started whether the source's listing was got, so that the counts mean something
 * @param trouble why the run ended before its work did, in a user's words
 * @param notes every message that is not a plain success
 */
public record AccountResult(
        AccountKey account,
        boolean started,
        Optional<String> trouble,
        Counts counts,
        List<MessageNote> notes,
        Duration took) {
    public AccountResult {
        notes = List.copyOf(notes);
    }

    /** Whether the destination has all that it should have. */
    public boolean isComplete() {
        return started && trouble.isEmpty() && counts.missing() == 0;
    }

    /**
     * Messages by what became of them, over all runs.
     *
     * @param known every message that the source ever listed
     * @param copied of these: appended by the migrator
     * @param present of these: the destination had them before
     * @param skipped of these: left out by wish, or no mail
     * @param quarantined of these: refused by the destination
     * @param missing of these: not, or not rightly, at the destination, the quarantined among them
     * @param verified fetched back, or found there, and compared
     * @param deleted deleted at the source, confirmed by a later listing
     * @param octets of those copied and present
     * @param copiedNow appended in this run
     * @param octetsNow their octets
     * @param dated copied messages by where their date comes from
     */
    public record Counts(
            long known,
            long copied,
            long present,
            long skipped,
            long quarantined,
            long missing,
            long verified,
            long deleted,
            long octets,
            long copiedNow,
            long octetsNow,
            Map<Dated, Long> dated) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());

        public Counts {
            dated = Map.copyOf(dated);
        }

        /** Both together. */
        public Counts plus(Counts that) {
            Map<Dated, Long> both = new EnumMap<>(Dated.class);
            dated.forEach((by, n) -> both.merge(by, n, Long::sum));
            that.dated.forEach((by, n) -> both.merge(by, n, Long::sum));
            return new Counts(
                    known + that.known,
                    copied + that.copied,
                    present + that.present,
                    skipped + that.skipped,
                    quarantined + that.quarantined,
                    missing + that.missing,
                    verified + that.verified,
                    deleted + that.deleted,
                    octets + that.octets,
                    copiedNow + that.copiedNow,
                    octetsNow + that.octetsNow,
                    both);
        }
    }
}
