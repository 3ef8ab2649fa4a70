package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.MaildropEntry;

/**
 * What the sync keeps in mind of an account over restarts, beside the ledger: properties of the
 * account, readable while no bridge runs. Any thread; each note is durable when its method returns.
 */
public final class SyncNotes {
    private static final String LISTED = "maildrop.listed";
    private static final String LATEST = "maildrop.latest";
    private static final String BRAKE = "maildrop.brake";
    private static final String ACCEPTED = "maildrop.accepted";
    private static final String COMPARED = "maildrop.compared";
    private static final String REFUSED = "maildrop.refused ";
    private static final String DIFFERS = "maildrop.differs ";
    private static final String DAMAGED = "content.damaged ";
    private static final String MENDED = "content.mended";
    private static final String HOST = "host ";

    /** Differences are noted one by one up to here; further ones are counted only. */
    private static final int MOST_DIFFERENCES = 1_000;

    /** Set when the host was found to hide what was retrieved (V1). */
    private static final String HIDES = "maildrop.hides";

    /** How many of the newest messages the host shows, if it was found not to show all (V1). */
    private static final String WINDOW = "maildrop.window";

    /** How exactly the time of the latest listing is kept: each note costs a commit. */
    private static final Duration COARSE = Duration.ofMinutes(10);

    private final Account account;

    /**
     * The brake on mass disappearance (law 3) is on.
     *
     * @param since the first listing that was not believed
     * @param held messages that the latest such listing lacks
     * @param reason in a user's words
     */
    public record Brake(Instant since, int held, String reason) {}

    /**
     * A message that the host lists and would not give (POP3-IN-THE-WILD S7), or that came wrong.
     *
     * @param last the last time that it was asked for in vain
     * @param times how often it was
     * @param noted whether a note stands for it in INBOX, so that what is here is not the message
     * @param reason in a user's words
     */
    public record Refused(
            EntryId entry, Instant first, Instant last, int times, boolean noted, String reason) {
        Refused asNoted() {
            return new Refused(entry, first, last, times, true, reason);
        }
    }

    /**
     * What a comparison of everything with the host came to.
     *
     * @param compared messages that are here and that the host gave
     * @param different those among them whose octets are others now; what is here is served on
     */
    public record Compared(Instant at, int compared, int different) {}

    public SyncNotes(Account account) {
        this.account = account;
    }

    static String quirksKey(String endpoint) {
        return HOST + endpoint;
    }

    // Listings

    /** When the maildrop was listed first. */
    public Optional<Instant> firstListing() throws IOException {
        return instant(LISTED);
    }

    /** When it was listed last, ten minutes more or less. */
    public Optional<Instant> latestListing() throws IOException {
        Optional<Instant> latest = instant(LATEST);
        return latest.isPresent() ? latest : firstListing();
    }

    void listed(Instant at) throws IOException {
        if (firstListing().isEmpty()) {
            account.setProperty(LISTED, at.toString());
        }
        Optional<Instant> latest = instant(LATEST);
        if (latest.isEmpty() || latest.get().plus(COARSE).isBefore(at)) {
            account.setProperty(LATEST, at.toString());
        }
    }

    // The brake

    public Optional<Brake> brake() throws IOException {
        return account.property(BRAKE).flatMap(SyncNotes::brake);
    }

    private static Optional<Brake> brake(String note) {
        String[] words = note.split(" ", 3);
        return words.length < 3 || !words[1].matches("\\d{1,9}")
                ? Optional.empty()
                : parsed(words[0])
                        .map(since -> new Brake(since, Integer.parseInt(words[1]), words[2]));
    }

    void braked(Brake brake) throws IOException {
        account.setProperty(
                BRAKE, "%s %d %s".formatted(brake.since(), brake.held(), brake.reason()));
    }

    void released() throws IOException {
        account.setProperty(BRAKE, "");
        account.setProperty(ACCEPTED, "");
    }

    /**
     * Notes that somebody said: what the host does not list any more is really gone. The next
     * listing is believed, once; what it lacks then counts as missing, by the account's policy.
     *
     * @return false if there is no brake to be released
     */
    public boolean accept(Instant at) throws IOException {
        if (brake().isEmpty()) {
            return false;
        }
        account.setProperty(ACCEPTED, at.toString());
        return true;
    }

    public boolean isAccepted() throws IOException {
        return account.property(ACCEPTED).isPresent();
    }

    // What the host refuses

    /** What is still not here, in the order of arrival upstream. */
    public List<Refused> refused() throws IOException {
        Map<EntryId, Refused> notes = refusals();
        List<Refused> refused = new ArrayList<>();
        if (notes.isEmpty()) {
            return refused;
        }
        for (MaildropEntry entry : account.maildrop().entries()) {
            Refused note = notes.get(entry.id());
            if (note != null && entry.wanted() && (note.noted() || !entry.hasContent())) {
                refused.add(note);
            }
        }
        return refused;
    }

    /** All that was ever noted and not given. */
    Map<EntryId, Refused> refusals() throws IOException {
        Map<EntryId, Refused> refusals = new HashMap<>();
        account.properties(REFUSED)
                .forEach((key, note) -> {
                    EntryId entry = new EntryId(Integer.parseInt(key.substring(REFUSED.length())));
                    refused(entry, note).ifPresent(refused -> refusals.put(entry, refused));
                });
        return refusals;
    }

    void refused(Refused refused) throws IOException {
        account.setProperty(
                key(refused.entry()),
                "%s %s %d %s %s"
                        .formatted(
                                refused.first(),
                                refused.last(),
                                refused.times(),
                                refused.noted(),
                                refused.reason().replace('\n', ' ')));
    }

    void given(EntryId entry) throws IOException {
        account.setProperty(key(entry), "");
    }

    private static String key(EntryId entry) {
        return REFUSED + entry.value();
    }

    private static Optional<Refused> refused(EntryId entry, String note) {
        String[] words = note.split(" ", 5);
        if (words.length < 5 || !words[2].matches("\\d{1,9}")) {
            return Optional.empty();
        }
        Optional<Instant> first = parsed(words[0]);
        Optional<Instant> last = parsed(words[1]);
        return first.isEmpty() || last.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Refused(
                                entry,
                                first.get(),
                                last.get(),
                                Integer.parseInt(words[2]),
                                Boolean.parseBoolean(words[3]),
                                words[4]));
    }

    // Comparisons

    public Optional<Compared> compared() throws IOException {
        Optional<String> note = account.property(COMPARED);
        if (note.isEmpty()) {
            return Optional.empty();
        }
        String[] words = note.get().split(" ", -1);
        return parsed(words[0])
                .map(at ->
                        new Compared(at, Integer.parseInt(words[1]), Integer.parseInt(words[2])));
    }

    void compared(Compared result) throws IOException {
        account.setProperty(
                COMPARED, "%s %d %d".formatted(result.at(), result.compared(), result.different()));
    }

    /** A comparison begins, and what the one before it found is forgotten. */
    void comparing() throws IOException {
        for (String key : account.properties(DIFFERS).keySet()) {
            account.setProperty(key, "");
        }
    }

    void differs(EntryId entry, String reason) throws IOException {
        if (account.properties(DIFFERS).size() < MOST_DIFFERENCES) {
            account.setProperty(DIFFERS + entry.value(), reason.replace('\n', ' '));
        }
    }

    /**
     * What the latest comparison found of each message that is not as it was, in a user's words.
     */
    public Map<EntryId, String> differences() throws IOException {
        Map<EntryId, String> differences = new TreeMap<>(Comparator.comparingInt(EntryId::value));
        account.properties(DIFFERS)
                .forEach((key, reason) ->
                        differences.put(
                                new EntryId(Integer.parseInt(key.substring(DIFFERS.length()))),
                                reason));
        return differences;
    }

    // Damage

    /** Notes that what is here of a content is not what arrived. */
    public void damaged(ContentId content, Instant at) throws IOException {
        if (account.property(DAMAGED + content.value()).isEmpty()) {
            account.setProperty(DAMAGED + content.value(), at.toString());
        }
    }

    /** It came anew, and is sound. */
    void mended(ContentId content) throws IOException {
        account.setProperty(MENDED, String.valueOf(mended() + 1));
        account.setProperty(DAMAGED + content.value(), "");
    }

    /**
     * Contents found damaged that did not come anew yet and that are still here, and since when.
     */
    public Map<ContentId, Instant> damaged() throws IOException {
        Map<ContentId, Instant> damaged = new HashMap<>();
        for (Map.Entry<String, String> note : account.properties(DAMAGED).entrySet()) {
            ContentId content =
                    new ContentId(Integer.parseInt(note.getKey().substring(DAMAGED.length())));
            Optional<Instant> since = parsed(note.getValue());
            if (since.isPresent() && account.content(content).isPresent()) {
                damaged.put(content, since.get());
            }
        }
        return damaged;
    }

    /** How many damaged contents came anew, in the account's life. */
    public int mended() throws IOException {
        return Integer.parseInt(account.property(MENDED).orElse("0"));
    }

    // Hosts

    /** Whether the host was found to list nothing that was retrieved before (V1). */
    public boolean hides() throws IOException {
        return account.property(HIDES).isPresent();
    }

    void hiding(Instant now) throws IOException {
        account.setProperty(HIDES, now.toString());
    }

    /** How many of the newest messages the host was found to list at most (V1); 0 if all. */
    public int window() throws IOException {
        return account.property(WINDOW)
                .filter(size -> size.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    void window(int size) throws IOException {
        account.setProperty(WINDOW, size == 0 ? "" : String.valueOf(size));
    }

    /** What was learnt of each host that this account was on, by its endpoint. */
    public Map<String, HostQuirks> hosts() throws IOException {
        Map<String, HostQuirks> hosts = new LinkedHashMap<>();
        account.properties(HOST)
                .forEach((key, value) ->
                        hosts.put(key.substring(HOST.length()), HostQuirks.parse(value)));
        return hosts;
    }

    private Optional<Instant> instant(String key) throws IOException {
        return account.property(key).flatMap(SyncNotes::parsed);
    }

    private static Optional<Instant> parsed(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            // Written by another release, or by hand: as if it were not there.
            return Optional.empty();
        }
    }
}
