package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client knows of mailboxes other than the selected one, by STATUS, which it asks for or is
 * sent unasked (RFC 5465 §5). A mailbox stays what it is, its UIDNEXT and HIGHESTMODSEQ never go
 * back, and everybody is told the same of it at the same HIGHESTMODSEQ.
 */
final class ModelElsewhere {
    /** The figures that are asked for, and told. */
    static final String FIGURES = "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)";

    private static final Pattern STATUS = Pattern.compile("\\* STATUS (\\w+) \\(([^)]*)\\)");
    private static final Pattern FIGURE = Pattern.compile("([A-Z]+) (\\d+)");
    private static final List<String> NEVER_LESS = List.of("UIDNEXT", "HIGHESTMODSEQ");

    private final CommonKnowledge common;
    private final Object lately;
    private final Map<String, Map<String, Long>> known = new TreeMap<>();

    ModelElsewhere(CommonKnowledge common, Object lately) {
        this.common = common;
        this.lately = lately;
    }

    /** Whether all that is known of a mailbox is what another was told of it. */
    boolean agreesWith(ModelElsewhere other, String mailbox) {
        Map<String, Long> told = other.known.getOrDefault(mailbox, Map.of());
        Map<String, Long> mine = known.getOrDefault(mailbox, Map.of());
        return !mine.isEmpty() && told.entrySet().containsAll(mine.entrySet());
    }

    /** What happens while the client is away it is told only in part (RFC 5465 §3.1). */
    void leave() {
        known.values().forEach(figures -> figures.remove("UNSEEN"));
    }

    @Override
    public String toString() {
        return known.toString();
    }

    /** Takes a response; answers whether it speaks of a mailbox by its name. */
    boolean take(String response) {
        Matcher status = STATUS.matcher(response);
        if (!status.matches()) {
            return false;
        }
        String mailbox = status.group(1);
        Map<String, Long> told = new HashMap<>();
        Matcher figure = FIGURE.matcher(status.group(2));
        while (figure.find()) {
            told.put(figure.group(1), Long.parseLong(figure.group(2)));
        }
        Map<String, Long> before = known.computeIfAbsent(mailbox, _ -> new TreeMap<>());
        told.forEach((name, now) -> follows(name, before.getOrDefault(name, now), now));
        before.putAll(told);
        assertThat(before.getOrDefault("MESSAGES", 0L))
                .as("%s", lately)
                .isLessThan(before.getOrDefault("UIDNEXT", Long.MAX_VALUE));
        Long modSeq = told.get("HIGHESTMODSEQ");
        if (modSeq != null) {
            common.figures(mailbox, modSeq, told, lately);
        }
        return true;
    }

    private void follows(String name, long before, long now) {
        if (name.equals("UIDVALIDITY")) {
            assertThat(now).as("%s", lately).isEqualTo(before);
        } else if (NEVER_LESS.contains(name)) {
            assertThat(now).as("%s\n%s", name, lately).isGreaterThanOrEqualTo(before);
        }
    }
}
