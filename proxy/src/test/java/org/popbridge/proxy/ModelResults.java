package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client holds of results that are kept up to date for it (RFC 5267 §4.3), by tag: it
 * follows ADDTO and REMOVEFROM to the letter, and knows when one of them cannot be.
 *
 * @param <M> a message of the client's
 */
final class ModelResults<M> {
    private static final Pattern RESPONSE =
            Pattern.compile("\\* ESEARCH \\(TAG \"(\\w+)\"\\)( UID)?(.*)");
    private static final Pattern DATA =
            Pattern.compile(" (ALL|COUNT|ADDTO|REMOVEFROM) (\\(([^)]*)\\)|\\S+)");

    /** Numbers of a UID search, or messages of one by sequence number; in their order. */
    private static final class Result<M> {
        final List<Long> uids = new ArrayList<>();
        final List<M> messages = new ArrayList<>();
        boolean byUid;
    }

    private final List<M> mailbox;
    private final Map<String, Result<M>> results = new HashMap<>();

    /**
     * @param mailbox the messages by sequence number, as the client knows them at each moment
     */
    ModelResults(List<M> mailbox) {
        this.mailbox = mailbox;
    }

    /** The search of that tag is one that is to be followed. */
    void follow(String tag) {
        results.put(tag, new Result<>());
    }

    /** That one is not kept up to date. */
    void forget(String tag) {
        results.remove(tag);
    }

    /** The session has ended, and with it all that was followed. */
    void clear() {
        results.clear();
    }

    /** The UIDs found by the search of that tag. */
    List<Long> uids(String tag) {
        return result(tag).uids;
    }

    /** The messages found by the search of that tag. */
    List<M> messages(String tag) {
        return result(tag).messages;
    }

    private Result<M> result(String tag) {
        return results.getOrDefault(tag, new Result<>());
    }

    /** A message that is told as gone has left all results before (RFC 5267 §4.3.4). */
    void gone(M message, long uid) {
        for (Map.Entry<String, Result<M>> each : results.entrySet()) {
            assertThat(each.getValue().messages).as(each.getKey()).doesNotContain(message);
            assertThat(each.getValue().uids).as(each.getKey()).doesNotContain(uid);
        }
    }

    /** Takes an ESEARCH response; false if it is none. */
    boolean take(String response) {
        Matcher matcher = RESPONSE.matcher(response);
        if (!matcher.matches()) {
            return false;
        }
        Result<M> result = result(matcher.group(1));
        result.byUid = matcher.group(2) != null;
        Matcher data = DATA.matcher(matcher.group(3));
        int end = 0;
        while (data.find()) {
            assertThat(data.start()).as(response).isEqualTo(end);
            end = data.end();
            switch (data.group(1)) {
                case "ALL" -> insert(result, 1, numbers(data.group(2)));
                case "COUNT" -> {}
                default -> {
                    String[] words = data.group(3).split(" ", -1);
                    for (int i = 0; i < words.length; i += 2) {
                        int position = Integer.parseInt(words[i]);
                        if (data.group(1).equals("ADDTO")) {
                            insert(result, position, numbers(words[i + 1]));
                        } else {
                            remove(result, position, numbers(words[i + 1]));
                        }
                    }
                }
            }
        }
        assertThat(end).as(response).isEqualTo(matcher.group(3).length());
        return true;
    }

    private void insert(Result<M> result, int position, List<Long> numbers) {
        int at = position - 1;
        for (long number : numbers) {
            if (result.byUid) {
                assertThat(result.uids).doesNotContain(number);
                result.uids.add(position == 0 ? placeOf(result.uids, number) : at++, number);
            } else {
                M message = mailbox.get((int) number - 1);
                assertThat(result.messages).doesNotContain(message);
                result.messages.add(message);
            }
        }
    }

    private static int placeOf(List<Long> ascending, long number) {
        int place = 0;
        while (place < ascending.size() && ascending.get(place) < number) {
            place++;
        }
        return place;
    }

    private void remove(Result<M> result, int position, List<Long> numbers) {
        for (long number : numbers) {
            if (!result.byUid) {
                assertThat(result.messages.remove(mailbox.get((int) number - 1))).isTrue();
            } else if (position == 0) {
                assertThat(result.uids.remove(number)).as("%d is not there", number).isTrue();
            } else {
                assertThat(result.uids.remove(position - 1)).isEqualTo(number);
            }
        }
    }

    /** A set, in its order. */
    static List<Long> numbers(String set) {
        List<Long> numbers = new ArrayList<>();
        for (String range : set.split(",", -1)) {
            String[] ends = range.split(":", -1);
            long first = Long.parseLong(ends[0]);
            long last = Long.parseLong(ends[ends.length - 1]);
            if (last < first) {
                fail("a range that descends: %s", set);
            }
            for (long number = first; number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
