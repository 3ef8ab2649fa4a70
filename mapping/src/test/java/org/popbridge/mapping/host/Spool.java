package org.popbridge.mapping.host;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One user's maildrop as it truly is, to be changed between sessions and during them: a session
 * sees what lay here when it logged in. Safe for any thread.
 */
public final class Spool {
    private final List<Mail> mails = new ArrayList<>();

    public synchronized void deliver(Mail... arriving) {
        mails.addAll(List.of(arriving));
    }

    /** Delivers {@link Mail#of} each of these names. */
    public void deliver(String... names) {
        for (String name : names) {
            deliver(Mail.of(name));
        }
    }

    /** As another client's DELE does. */
    public synchronized void remove(String... uniqueIds) {
        List<String> going = List.of(uniqueIds);
        mails.removeIf(mail -> going.contains(mail.uniqueId()));
    }

    synchronized void remove(Mail mail) {
        mails.remove(mail);
    }

    /** Gives every message another unique-id, as a host's migration does (I8). */
    public synchronized void renumber(UnaryOperator<String> names) {
        mails.replaceAll(mail -> mail.named(names.apply(mail.uniqueId())));
    }

    /** Changes anything: the order, say (I6). */
    public synchronized void change(Consumer<List<Mail>> how) {
        how.accept(mails);
    }

    public synchronized List<Mail> mails() {
        return List.copyOf(mails);
    }

    /** The octets of all, in their order. */
    public List<String> octets() {
        return mails().stream().map(Mail::octets).toList();
    }
}
