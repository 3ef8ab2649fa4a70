package org.popbridge.migrate.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.migrate.destination.AppendOutcome;
import org.popbridge.migrate.destination.Destination;
import org.popbridge.migrate.destination.DestinationCapabilities;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.FolderState;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.destination.OutgoingMessage;
import org.popbridge.migrate.destination.PermanentFlags;
import org.popbridge.migrate.destination.PresentMessage;
import org.popbridge.migrate.destination.Refusal;

/** A mailbox in memory, with the ways of servers that a test asks for. */
final class MemoryMailbox implements Destination {
    record Stored(long uid, String text, OffsetDateTime date, List<Flag> flags) {
        byte[] octets() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    final List<Stored> mails = new ArrayList<>();
    boolean tellsUids = true;
    long validity = 7;
    long uidNext = 1;

    /** What it makes of a message: a refusal, or nothing. */
    Function<String, Optional<Refusal.Kind>> refuses = _ -> Optional.empty();

    /** Messages on which it hangs up, without a reply and without taking them. */
    Predicate<String> hangsUpOn = _ -> false;

    /** What it keeps of a message. */
    Function<String, String> keeps = message -> message;

    /**
     * So many messages are answered for; the reply to the next one is lost, with the session, and
     * whether it was taken {@link #takesUnanswered} says.
     */
    int answers = Integer.MAX_VALUE;

    boolean takesUnanswered;

    /** What happens after the reply was lost. */
    Runnable afterLoss = () -> {};

    PermanentFlags permanentFlags = PermanentFlags.ALL;
    int appends;
    int fetched;

    void add(String message) {
        mails.add(
                new Stored(
                        uidNext++,
                        message,
                        OffsetDateTime.parse("2020-01-01T00:00:00Z"),
                        List.of()));
    }

    List<String> contents() {
        return mails.stream().map(Stored::text).toList();
    }

    /** As its user does. */
    void setFlags(long uid, Collection<Flag> flags) {
        mails.replaceAll(mail ->
                mail.uid() == uid
                        ? new Stored(uid, mail.text(), mail.date(), List.copyOf(flags))
                        : mail);
    }

    /** As if somebody deleted the mailbox, made it anew, and put everything back. */
    void reborn() {
        validity++;
        List<Stored> old = List.copyOf(mails);
        mails.clear();
        uidNext = 100;
        for (Stored mail : old.reversed()) {
            mails.add(new Stored(uidNext++, mail.text(), mail.date(), mail.flags()));
        }
    }

    @Override
    public ImapEndpoint endpoint() {
        return ImapEndpoint.parse("imap://user@localhost");
    }

    @Override
    public DestinationSession open() {
        return new Session();
    }

    private final class Session implements DestinationSession {
        private boolean over;

        @Override
        public DestinationCapabilities capabilities() {
            return DestinationCapabilities.of(Set.of(tellsUids ? "UIDPLUS" : "IMAP4REV1"));
        }

        @Override
        public FolderState select(MailboxName mailbox, IfMissing ifMissing) {
            return new FolderState(
                    mailbox,
                    new UidValidity(validity),
                    new Uid(uidNext),
                    mails.size(),
                    false,
                    permanentFlags);
        }

        @Override
        public Map<SpecialUse, MailboxName> specialUses() {
            return Map.of();
        }

        @Override
        public void subscribe(MailboxName mailbox) {}

        @Override
        public FolderState refresh() {
            return select(MailboxName.INBOX, IfMissing.REFUSE);
        }

        @Override
        public Submission submit(List<OutgoingMessage> messages) {
            List<AppendOutcome> outcomes = messages.stream().map(this::append).toList();
            return () -> outcomes;
        }

        private AppendOutcome append(OutgoingMessage message) {
            if (over) {
                return new AppendOutcome.NotSent("the session is over");
            }
            String text = textOf(message.octets());
            Optional<Refusal.Kind> refusal = refuses.apply(text);
            if (refusal.isPresent()) {
                return new AppendOutcome.Refused(
                        new Refusal(refusal.get(), "CANNOT", "I will not have it", null));
            }
            if (hangsUpOn.test(text)) {
                over = true;
                return new AppendOutcome.Unknown(
                        new DestinationException.ConnectionLost("it hung up", null));
            }
            if (answers-- <= 0) {
                answers = Integer.MAX_VALUE;
                over = true;
                if (takesUnanswered) {
                    take(text, message);
                }
                afterLoss.run();
                return new AppendOutcome.Unknown(
                        new DestinationException.ConnectionLost("the reply was lost", null));
            }
            Uid uid = new Uid(take(text, message));
            return tellsUids
                    ? new AppendOutcome.Appended(new UidValidity(validity), uid)
                    : new AppendOutcome.AppendedSomewhere();
        }

        private long take(String text, OutgoingMessage message) {
            appends++;
            mails.add(
                    new Stored(
                            uidNext, keeps.apply(text), message.internalDate(), message.flags()));
            return uidNext++;
        }

        @Override
        public void scan(Uid from, Detail detail, ScanSink sink) throws IOException {
            for (Stored mail : mails) {
                if (mail.uid() >= from.value()) {
                    String text = mail.text();
                    int end = text.indexOf("\r\n\r\n");
                    sink.found(
                            new PresentMessage(
                                    new Uid(mail.uid()),
                                    mail.octets().length,
                                    mail.date(),
                                    messageIdOf(text),
                                    detail == Detail.IDENTITY
                                            ? Octets.of(new byte[0])
                                            : Octets.of(mail.octets())
                                                    .slice(0, end < 0 ? text.length() : end + 4)));
                }
            }
        }

        @Override
        public void fetch(UidSet uids, BodySink sink) throws IOException {
            for (Stored mail : mails) {
                if (uids.contains(mail.uid())) {
                    fetched++;
                    sink.begin(new Uid(mail.uid()), mail.octets().length);
                    sink.write(mail.octets(), 0, mail.octets().length);
                    sink.end(new Uid(mail.uid()));
                }
            }
        }

        @Override
        public void addFlags(UidSet uids, Collection<Flag> flags) {
            for (Stored mail : List.copyOf(mails)) {
                if (uids.contains(mail.uid())) {
                    Set<Flag> both = new LinkedHashSet<>(mail.flags());
                    both.addAll(flags);
                    setFlags(mail.uid(), both);
                }
            }
        }

        @Override
        public void noop() {}

        @Override
        public void close() {
            over = true;
        }
    }

    private static String messageIdOf(String text) {
        int at = text.indexOf("Message-ID: ");
        return at < 0 ? "" : text.substring(at + 12, text.indexOf("\r\n", at));
    }

    private static String textOf(Octets octets) {
        try {
            return new String(octets.bytes(0, (int) octets.length()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException("a message could not be read", e);
        }
    }
}
