package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.mapping.message.MailDate;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RequestQueue;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.ContentId;

/**
 * The retrieval of one session: says what to ask for next (what clients wait for, then newest
 * first), and takes what comes. For the retrieving thread.
 */
final class Download implements RequestQueue, Intake.Taker, AutoCloseable {
    /** More is nobody's mail, and does not fit IMAP's sizes of 32 bits (RFC 3501 §9). */
    private static final long LONGEST = Integer.MAX_VALUE;

    private static final String TOO_LONG =
            "The message is larger than 2 GB, which is more than can be kept here";

    private final Wants wants;
    private final Committing committing;
    private final Session session;

    private final Map<Integer, Target> byNumber = new HashMap<>();
    private final Map<ContentId, Target> byContent = new HashMap<>();
    private final Set<ContentId> issued = new HashSet<>();

    /** Why, by those that cannot be had in this session; the thread of the intake adds to it. */
    private final Map<ContentId, String> refused = new ConcurrentHashMap<>();

    private final Deque<Target> background = new ArrayDeque<>();
    private final Deque<Target> urgent = new ArrayDeque<>();
    private final Intake intake;

    /** What the session wants to know of the retrieval. */
    interface Session {
        boolean isStopped();

        /** The host cannot return a message; the reason is a user's (S7). */
        void refused(Target target, String reason);

        /** Whether this is what a note stands for, and not the note; then it is taken care of. */
        boolean isGivenAtLast(Target target, Intake.Message message) throws IOException;

        /** What came is the host's own bookkeeping (I11). */
        void isNoMail(Target target) throws IOException;
    }

    /**
     * @param listed all that this session can retrieve, whether its content is here or not: what is
     *     here may be damaged, and be wanted again
     * @param missing what of that is to come
     */
    Download(
            Account store,
            Wants wants,
            Committing committing,
            Collection<Target> listed,
            Collection<Target> missing,
            Session session) {
        this.wants = wants;
        this.committing = committing;
        this.session = session;
        missing.stream().filter(Download::isTooLong).forEach(t -> refused(t, TOO_LONG));
        missing.stream()
                .filter(target -> !isTooLong(target))
                .sorted(Comparator.comparingInt(Target::number).reversed())
                .forEach(background::add);
        for (Target target : listed) {
            byNumber.put(target.number(), target);
            if (!isTooLong(target)) {
                byContent.put(target.entry().content(), target);
            }
        }
        intake = new Intake(store, this);
    }

    /** Where what comes goes to. */
    Intake intake() {
        return intake;
    }

    private static boolean isTooLong(Target target) {
        return target.entry().claimedSize() > LONGEST;
    }

    @Override
    public Optional<Request> next() {
        if (session.isStopped()) {
            return Optional.empty();
        }
        for (ContentId content : wants.take(Integer.MAX_VALUE)) {
            Target target = byContent.get(content);
            String reason = refused.get(content);
            if (target != null) {
                urgent.add(target);
            } else if (reason != null) {
                wants.refuse(content, reason);
            } else if (!issued.contains(content)) {
                wants.refuse(content, "The mail host does not list the message now");
            }
        }
        Target target = first(urgent);
        if (target == null) {
            target = first(background);
        }
        if (target == null) {
            return Optional.empty();
        }
        byContent.remove(target.entry().content());
        issued.add(target.entry().content());
        return Optional.of(new Request.Retr(target.number()));
    }

    /** The first that was not asked for by the other way. */
    private @Nullable Target first(Deque<Target> queue) {
        Target target = queue.poll();
        while (target != null && !byContent.containsKey(target.entry().content())) {
            target = queue.poll();
        }
        return target;
    }

    @Override
    public boolean wantsMore() {
        return !session.isStopped();
    }

    @Override
    public void refused(Request request, Reply reply) {
        refused(target(request), "The mail host cannot return it: " + reply.text());
    }

    /** Whoever asks for it later in this session is told the same. */
    private void refused(Target target, String reason) {
        refused.put(target.entry().content(), reason);
        session.refused(target, reason);
    }

    /** Returns when what came whole is on its way to be committed; what did not is forgotten. */
    @Override
    public void close() throws IOException {
        intake.close();
    }

    @Override
    public void taken(Request request, Intake.Message message) throws IOException {
        Target target = target(request);
        if (message.octets().length() > LONGEST) {
            refused(target, TOO_LONG);
            return;
        }
        // Where LIST says so too, it is a message without an octet (S7).
        if (message.octets().length() == 0 && target.entry().claimedSize() != 0) {
            refused(target, "The mail host returned an empty message");
        } else if (message.isTheHostsOwn(target.number())) {
            session.isNoMail(target);
        } else if (session.isGivenAtLast(target, message)) {
            wants.arrived(List.of(target.entry().content()));
        } else if (Reconciler.isAnother(target.entry(), message.fingerprint())) {
            refused(target, "The mail host gives another message under this unique-id");
        } else {
            committing.add(new Committing.Item(arrival(target, message), target.entry().content()));
        }
    }

    private Target target(Request request) {
        Target target = byNumber.get(request.number());
        if (target == null) {
            throw new IllegalStateException("message " + request.number() + " was not asked for");
        }
        return target;
    }

    static ContentArrival arrival(Target target, Intake.Message message) {
        MessageSummary summary = message.summary();
        Instant latest = Instant.now().plus(Duration.ofDays(1));
        Optional<Instant> said =
                summary.internal()
                        .map(MailDate::epochSeconds)
                        .map(Instant::ofEpochSecond)
                        .filter(date -> !date.isBefore(Instant.EPOCH) && date.isBefore(latest));
        return new ContentArrival(
                target.entry().id(),
                message.octets(),
                message.fingerprint(),
                said.orElse(target.entry().firstSeen()),
                said.isPresent() ? summary.internalRung() : DateRung.NONE);
    }
}
