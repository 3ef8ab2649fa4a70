package org.popbridge.mapping.pop3.probe;

import java.util.List;
import java.util.Map;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;

/** Whether LIST tells the size of what RETR gives (POP3-IN-THE-WILD S1). */
final class SizeFinding {
    private SizeFinding() {}

    /** How a host can be wrong. */
    private enum Wrong {
        LINE_ENDS_AS_ONE("it counts a line end as one octet"),
        DOTS_TWICE("it counts stuffed dots"),
        ROUNDED("it rounds to 1024"),
        OTHERWISE("by no rule to be seen");

        private final String words;

        Wrong(String words) {
            this.words = words;
        }
    }

    static Finding of(List<Listed> asked, Map<Integer, RetrievedMessage> whole) {
        List<Listed> checked = asked.stream().filter(m -> whole.containsKey(m.number())).toList();
        List<Listed> wrong =
                checked.stream()
                        .filter(m -> m.claimedSize() != retrieved(m, whole).octets())
                        .toList();
        boolean exact = wrong.isEmpty();
        String how = exact ? "" : rule(wrong, whole).words;
        String text =
                checked.isEmpty()
                        ? "There is no message to compare LIST's sizes with."
                        : exact
                                ? "LIST tells the exact size (%d messages compared)."
                                        .formatted(checked.size())
                                : "LIST is wrong about the size of %d of %d messages (%s); the bridge counts for itself, and sizes are known once content is here."
                                        .formatted(wrong.size(), checked.size(), how);
        return Finding.of(
                Subject.SIZES,
                exact ? Grade.GOOD : Grade.NOTE,
                text,
                "compared",
                checked.size(),
                "wrong",
                wrong.size(),
                "rule",
                how);
    }

    private static RetrievedMessage retrieved(
            Listed message, Map<Integer, RetrievedMessage> whole) {
        RetrievedMessage retrieved = whole.get(message.number());
        if (retrieved == null) {
            throw new IllegalStateException("message " + message.number() + " was not retrieved");
        }
        return retrieved;
    }

    private static Wrong rule(List<Listed> wrong, Map<Integer, RetrievedMessage> whole) {
        if (wrong.stream().allMatch(m -> m.claimedSize() == withoutCr(retrieved(m, whole)))) {
            return Wrong.LINE_ENDS_AS_ONE;
        }
        if (wrong.stream().allMatch(m -> m.claimedSize() == asSent(retrieved(m, whole)))) {
            return Wrong.DOTS_TWICE;
        }
        if (wrong.stream().allMatch(m -> m.claimedSize() % 1024 == 0)) {
            return Wrong.ROUNDED;
        }
        return Wrong.OTHERWISE;
    }

    private static long withoutCr(RetrievedMessage message) {
        return message.octets() - message.lineEnds();
    }

    private static long asSent(RetrievedMessage message) {
        return message.octets() + message.dotLines();
    }
}
