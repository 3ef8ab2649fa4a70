package org.popbridge.mapping.pop3.probe;

import java.util.EnumMap;
import java.util.Map;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;

/** Whether TOP gives the beginning of what RETR gives (POP3-IN-THE-WILD T1, T2). */
final class TopFinding {
    /** Lines of the body that are asked for. */
    static final int LINES = 10;

    private TopFinding() {}

    /**
     * What TOP gave, an octet a character.
     *
     * @param cut whether it gave more than is kept
     */
    record Preview(String text, boolean cut) {}

    /** What TOP was worth for one message. */
    private enum Worth {
        BEGINNING,
        OTHER_HEADER,
        OTHER_BODY,
        TOO_LONG,
        TOO_SHORT
    }

    static Finding of(
            Map<Integer, Preview> tops, int refused, Map<Integer, RetrievedMessage> whole) {
        Map<Worth, Integer> counts = new EnumMap<>(Worth.class);
        for (Map.Entry<Integer, Preview> top : tops.entrySet()) {
            RetrievedMessage message = whole.get(top.getKey());
            if (message != null) {
                counts.merge(worth(top.getValue(), message), 1, Integer::sum);
            }
        }
        int compared = counts.values().stream().mapToInt(Integer::intValue).sum();
        int good = counts.getOrDefault(Worth.BEGINNING, 0);
        return Finding.of(
                Subject.TOP,
                compared > 0 && good < compared
                        ? Grade.POOR
                        : refused > 0 ? Grade.NOTE : Grade.GOOD,
                words(counts, compared, refused),
                "compared",
                compared,
                "beginnings",
                good,
                "otherHeaders",
                counts.getOrDefault(Worth.OTHER_HEADER, 0),
                "otherBodies",
                counts.getOrDefault(Worth.OTHER_BODY, 0),
                "tooLong",
                counts.getOrDefault(Worth.TOO_LONG, 0),
                "tooShort",
                counts.getOrDefault(Worth.TOO_SHORT, 0),
                "refused",
                refused);
    }

    private static String words(Map<Worth, Integer> counts, int compared, int refused) {
        if (compared == 0) {
            return refused > 0
                    ? "The host refuses TOP; the bridge does without."
                    : "There is no message to try TOP on.";
        }
        int good = counts.getOrDefault(Worth.BEGINNING, 0);
        if (good == compared) {
            return "TOP gives the beginning of what RETR gives (%d messages compared)."
                    .formatted(compared);
        }
        StringBuilder words = new StringBuilder("TOP is not to be relied on:");
        counts.forEach((worth, count) ->
                words.append(' ').append(count).append(' ').append(said(worth)).append(','));
        words.setLength(words.length() - 1);
        return words.append(" (of ")
                .append(compared)
                .append(" messages); the bridge takes RETR for the truth.")
                .toString();
    }

    private static String said(Worth worth) {
        return switch (worth) {
            case BEGINNING -> "as they should be";
            case OTHER_HEADER -> "with another header than RETR gives";
            case OTHER_BODY -> "with another body than RETR gives";
            case TOO_LONG -> "with more lines than were asked for";
            case TOO_SHORT -> "cut short";
        };
    }

    private static Worth worth(Preview preview, RetrievedMessage message) {
        String top = preview.text;
        String header = RetrievedMessage.header(top);
        int compared = Math.min(top.length(), message.beginning().length());
        if (!header.stripTrailing().equals(message.header().stripTrailing())) {
            return message.header().startsWith(top.stripTrailing())
                    ? Worth.TOO_SHORT
                    : Worth.OTHER_HEADER;
        }
        if (!message.beginning().startsWith(top.substring(0, compared).stripTrailing())) {
            return Worth.OTHER_BODY;
        }
        long lines = top.substring(header.length()).lines().count();
        if (lines > LINES || preview.cut) {
            return Worth.TOO_LONG;
        }
        long there =
                message.beginning()
                        .substring(message.header().length())
                        .lines()
                        .limit(LINES)
                        .count();
        return lines < there ? Worth.TOO_SHORT : Worth.BEGINNING;
    }
}
