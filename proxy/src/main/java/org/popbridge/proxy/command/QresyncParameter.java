package org.popbridge.proxy.command;

import java.util.Optional;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.proxy.command.Authenticated.SelectParameter.Qresync;
import org.popbridge.proxy.command.Authenticated.SequenceMatch;

/** Reads the QRESYNC parameter of SELECT and EXAMINE (RFC 7162 §7). */
final class QresyncParameter {
    private final Scanner in;
    private final CommandLimits limits;

    QresyncParameter(Scanner in, CommandLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * {@code "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data]
     * ")"}, after its name; a mod-sequence of 0 is taken too.
     */
    Qresync read() throws SyntaxException {
        in.space();
        in.octet('(');
        UidValidity validity = new UidValidity(in.nonZeroNumber());
        in.space();
        ModSeq since = new ModSeq(in.number64());
        Optional<NumberSet> known = Optional.empty();
        Optional<SequenceMatch> match = Optional.empty();
        if (in.trySpace()) {
            if (in.peek() != '(') {
                known = Optional.of(numbers());
            }
            if (known.isEmpty() || in.trySpace()) {
                match = Optional.of(match());
            }
        }
        in.octet(')');
        return new Qresync(validity, since, known, match);
    }

    /** {@code seq-match-data = "(" known-sequence-set SP known-uid-set ")"}. */
    private SequenceMatch match() throws SyntaxException {
        in.octet('(');
        int start = in.offset();
        NumberSet sequences = numbers();
        in.space();
        NumberSet uids = numbers();
        if (ascending(sequences) != ascending(uids) || ascending(uids) < 0) {
            throw new SyntaxException(
                    start, "ascending sequence numbers and as many ascending UIDs");
        }
        in.octet(')');
        return new SequenceMatch(sequences, uids);
    }

    /** {@code sequence-set} without {@code *}. */
    private NumberSet numbers() throws SyntaxException {
        int start = in.offset();
        NumberSet numbers = in.numberSet(limits.ranges());
        if (numbers.hasStar()) {
            throw new SyntaxException(start, "numbers, without \"*\"");
        }
        return numbers;
    }

    /** How many numbers a set names, if it does so in ascending order; else a negative number. */
    private static long ascending(NumberSet numbers) {
        long count = 0;
        long before = 0;
        for (int range = 0; range < numbers.ranges(); range++) {
            if (numbers.first(range) <= before || numbers.last(range) < numbers.first(range)) {
                return -1;
            }
            before = numbers.last(range);
            count += before - numbers.first(range) + 1;
        }
        return count;
    }
}
