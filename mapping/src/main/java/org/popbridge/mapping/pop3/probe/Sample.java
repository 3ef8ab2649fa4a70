package org.popbridge.mapping.pop3.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RetrievalSink;

/**
 * A few messages of a maildrop, and what RETR gave for each. Keeps digests and the beginnings of
 * messages, never a whole one.
 */
final class Sample implements RetrievalSink {
    /** So many messages, spread over the maildrop. */
    static final int MOST = 12;

    /** What LIST says may be retrieved in all. */
    private static final long MOST_OCTETS = 8 << 20;

    private final Map<Integer, RetrievedMessage> whole = new LinkedHashMap<>();
    private final Map<Integer, String> refused = new LinkedHashMap<>();
    private RetrievedMessage.Taking taking = new RetrievedMessage.Taking();

    /** First, last, and between; small ones where that matters. */
    static List<Listed> choose(Listing listing) {
        List<Listed> all = listing.agreed();
        List<Listed> spread = new ArrayList<>();
        int steps = Math.min(all.size(), MOST);
        for (int i = 0; i < steps; i++) {
            int at = steps == 1 ? 0 : (int) ((long) i * (all.size() - 1) / (steps - 1));
            spread.add(all.get(at));
        }
        List<Listed> bySize =
                spread.stream().sorted(Comparator.comparingLong(Listed::claimedSize)).toList();
        List<Listed> chosen = new ArrayList<>();
        long octets = 0;
        for (Listed message : bySize) {
            octets += message.claimedSize();
            if (octets <= MOST_OCTETS) {
                chosen.add(message);
            }
        }
        chosen.sort(Comparator.comparingInt(Listed::number));
        return chosen;
    }

    /** What came whole, by number. */
    Map<Integer, RetrievedMessage> whole() {
        return whole;
    }

    /** What the host said to those that it would not give. */
    Map<Integer, String> refused() {
        return refused;
    }

    @Override
    public void begin(Request request) {
        taking = new RetrievedMessage.Taking();
    }

    @Override
    public void write(byte[] octets, int offset, int count) {
        taking.write(octets, offset, count);
    }

    @Override
    public void end(Request request) {
        whole.put(request.number(), taking.taken());
    }

    @Override
    public void refused(Request request, Reply reply) {
        refused.put(request.number(), reply.toString());
    }

    @Override
    public void aborted(Request request) {
        taking = new RetrievedMessage.Taking();
    }
}
