package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often the transcripts send each command, and how many commands speak for each row of {@code
 * docs/rfc.md}: none is left out, and the page says how many.
 */
class TranscriptCountTest {
    /** All that the server understands, by the names of their RFCs. */
    private static final Set<String> COMMANDS =
            Set.of(
                    """
                    CAPABILITY,NOOP,LOGOUT,ID,STARTTLS,AUTHENTICATE,LOGIN,ENABLE,SELECT,EXAMINE,
                    CREATE,DELETE,RENAME,SUBSCRIBE,UNSUBSCRIBE,LIST,LSUB,NAMESPACE,STATUS,APPEND,
                    IDLE,NOTIFY,COMPRESS,REPLACE,GETMETADATA,SETMETADATA,GETQUOTA,GETQUOTAROOT,
                    MYRIGHTS,GETACL,LISTRIGHTS,SETACL,DELETEACL,UNAUTHENTICATE,CHECK,CLOSE,
                    UNSELECT,EXPUNGE,SEARCH,SORT,THREAD,ESEARCH,CANCELUPDATE,FETCH,STORE,COPY,MOVE,
                    UID FETCH,UID STORE,UID SEARCH,UID SORT,UID THREAD,UID ESEARCH,UID COPY,
                    UID MOVE,UID REPLACE,UID EXPUNGE
                    """
                            .replace("\n", "")
                            .split(","));

    /** A line's text is octets, one a character, some of which end a line in Latin-1. */
    private static final Pattern SENT =
            Pattern.compile(
                    "C\\d?: \\S+ ((?:UID )?[A-Z]+).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Map<String, Integer> BY_COMMAND = new TreeMap<>();
    private static final Map<String, Integer> BY_TRANSCRIPT = new HashMap<>();
    private static List<String> page = List.of();

    @BeforeAll
    static void count() throws IOException {
        for (String folder : List.of("", "limited", "waiting")) {
            for (String name : Stage.names(folder)) {
                int before = sum(BY_COMMAND);
                Stage.lines(name).forEach(TranscriptCountTest::count);
                BY_TRANSCRIPT.put(name + ".txt", sum(BY_COMMAND) - before);
            }
        }
        page = RfcLedger.lines();
    }

    /** Lines of messages, of SASL, and of IDLE's end are no commands. */
    private static void count(String line) {
        Matcher sent = SENT.matcher(line);
        if (sent.matches()) {
            String command = sent.group(1).toUpperCase(Locale.ROOT);
            if (COMMANDS.contains(command)) {
                BY_COMMAND.merge(command, 1, Integer::sum);
            }
        }
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void eachCommand_isInATranscript_andThePageCountsThem() {
        assertThat(BY_COMMAND).containsOnlyKeys(COMMANDS);
        String counted =
                BY_COMMAND.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Integer>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
        assertThat(String.join("\n", page))
                .containsIgnoringWhitespaces(
                        String.format(
                                Locale.ROOT,
                                "%d transcripts send %,d commands: %s.",
                                BY_TRANSCRIPT.size(),
                                sum(BY_COMMAND),
                                counted));
    }

    @Test
    void rowsOfTheLedger_areCountedByTheTranscriptsTheyName() {
        List<String> rows = new ArrayList<>();
        for (String line : page) {
            String[] cells = RfcLedger.cells(line);
            if (cells.length == RfcLedger.CELLS) {
                int commands =
                        Pattern.compile("`([^`]+\\.txt)`")
                                .matcher(cells[5])
                                .results()
                                .mapToInt(name -> BY_TRANSCRIPT.getOrDefault(name.group(1), 0))
                                .sum();
                if (commands > 0) {
                    rows.add(cells[1] + " " + cells[2] + ": " + commands);
                }
            }
        }
        assertThat(rows).hasSizeGreaterThan(40);
        assertThat(String.join("\n", page))
                .containsIgnoringWhitespaces(String.join("; ", rows) + ".");
    }
}
