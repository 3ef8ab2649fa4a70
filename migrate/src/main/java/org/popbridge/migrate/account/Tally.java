package org.popbridge.migrate.account;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.popbridge.migrate.ledger.AccountKey;

/** How an account's migration comes along, for whoever watches it. Safe for any thread. */
public final class Tally {
    private final AccountKey account;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong octets = new AtomicLong();
    private final AtomicLong messagesToDo = new AtomicLong();
    private final AtomicLong octetsToDo = new AtomicLong();
    private final Consumer<String> voice;
    private volatile String phase = "waiting";
    private volatile Instant began = Instant.EPOCH;

    /**
     * Of an account that waits for its turn.
     *
     * @param voice takes what is worth a line of its own; any thread may call it
     */
    public Tally(AccountKey account, Consumer<String> voice) {
        this.account = account;
        this.voice = voice;
    }

    void say(String line) {
        voice.accept(account + ": " + line);
    }

    public AccountKey account() {
        return account;
    }

    /** What it is at, in a few words. */
    public String phase() {
        return phase;
    }

    void phase(String now) {
        phase = now;
    }

    /** When the run took it up; the epoch before that. */
    public Instant began() {
        return began;
    }

    void began(Instant at) {
        began = at;
    }

    /** Messages that came to an end in this run: copied, there already, left out, quarantined. */
    public long messages() {
        return messages.get();
    }

    /** Their octets. */
    public long octets() {
        return octets.get();
    }

    /** Messages that this run has, or had, to see to; grows when a pass finds more. */
    public long messagesToDo() {
        return messagesToDo.get();
    }

    /** Their octets, as far as LIST is to be believed. */
    public long octetsToDo() {
        return octetsToDo.get();
    }

    void toDo(long moreMessages, long moreOctets) {
        messagesToDo.set(messages.get() + moreMessages);
        octetsToDo.set(octets.get() + moreOctets);
    }

    void done(long size) {
        messages.incrementAndGet();
        octets.addAndGet(size);
    }
}
