package org.popbridge.migrate.destination;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.NameEncoding;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;

/** A session over one {@link ImapConnection}. */
final class ImapSession implements DestinationSession {
    private final ImapConnection connection;
    private final DestinationCapabilities capabilities;
    private final Appending appending;
    private final Fetching fetching;

    /** Held while something is under way, so that closing knows whether LOGOUT has a place. */
    private final ReentrantLock talking = new ReentrantLock();

    private final NameEncoding encoding;
    private @Nullable Hierarchy hierarchy;
    private @Nullable MailboxName selected;

    /** How names are made here: what all begin with, and what joins their levels. */
    private record Hierarchy(String prefix, String separator) {
        String wire(MailboxName name) {
            if (name.isInbox()) {
                return name.value();
            }
            String joined =
                    separator.isEmpty()
                            ? name.value()
                            : name.value()
                                    .replace(String.valueOf(MailboxName.SEPARATOR), separator);
            return joined.startsWith(prefix) ? joined : prefix + joined;
        }

        /** The other way round; nothing of a name that would be another one here. */
        Optional<MailboxName> name(String wire) {
            String joined = wire.startsWith(prefix) ? wire.substring(prefix.length()) : wire;
            String name =
                    separator.isEmpty()
                            ? joined
                            : joined.replace(separator, String.valueOf(MailboxName.SEPARATOR));
            return !name.isEmpty() && wire(new MailboxName(name)).equals(wire)
                    ? Optional.of(new MailboxName(name))
                    : Optional.empty();
        }
    }

    ImapSession(
            ImapConnection connection,
            DestinationSettings settings,
            DestinationCapabilities capabilities) {
        this.connection = connection;
        this.capabilities = capabilities;
        this.encoding = capabilities.nameEncoding();
        this.appending = new Appending(connection, settings, capabilities);
        this.fetching = new Fetching(connection, settings);
    }

    @Override
    public DestinationCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public FolderState select(MailboxName mailbox, IfMissing ifMissing)
            throws DestinationException {
        begin();
        try {
            String name = mailbox.isInbox() ? "INBOX" : hierarchy().wire(mailbox);
            Selecting first = new Selecting(name);
            boolean created = false;
            FolderState state;
            if (first.condition.isOk()) {
                state = first.state(mailbox, false);
            } else {
                Refusal refusal = Refusals.of(first.condition);
                if (!(ifMissing instanceof IfMissing.Create making) || !mayBeMissing(refusal)) {
                    throw Refusals.refused(
                            connection.endpoint(), "mailbox " + mailbox, first.condition);
                }
                created = create(name, mailbox, making, first.condition);
                Selecting second = new Selecting(name);
                if (!second.condition.isOk()) {
                    throw Refusals.refused(
                            connection.endpoint(), "mailbox " + mailbox, second.condition);
                }
                state = second.state(mailbox, created);
            }
            selected = mailbox;
            appending.target(name, appendLimit(name));
            return state;
        } finally {
            talking.unlock();
        }
    }

    /** Exchange and others say no more than NO of a mailbox that does not exist. */
    private static boolean mayBeMissing(Refusal refusal) {
        return switch (refusal.kind()) {
            case NO_MAILBOX, UNCLEAR -> true;
            case MESSAGE, TOO_LARGE, FULL, THROTTLED, BUSY, FORBIDDEN -> false;
        };
    }

    /** Answers whether it was made, and not by somebody else a moment ago. */
    private boolean create(
            String name,
            MailboxName mailbox,
            IfMissing.Create making,
            Response.Condition whySelectFailed)
            throws DestinationException {
        String uses =
                making.uses().stream()
                        .map(SpecialUse::attribute)
                        .collect(Collectors.joining(" ", " (USE (", "))"));
        boolean told = !making.uses().isEmpty() && capabilities.has("CREATE-SPECIAL-USE");
        Response.Condition condition =
                connection.run("CREATE " + wired(name) + (told ? uses : ""), _ -> {});
        if (told && !condition.isOk()) {
            // It may have one for that use already, or want none (RFC 6154 §3).
            condition = connection.run("CREATE " + wired(name), _ -> {});
        }
        boolean there = condition.codeName().equals("ALREADYEXISTS");
        if (!condition.isOk() && !there) {
            throw Refusals.refused(
                    connection.endpoint(),
                    "mailbox %s (%s), and to make it".formatted(mailbox, whySelectFailed),
                    condition);
        }
        if (making.subscribed()) {
            // So that its owner sees it; whether the server keeps subscriptions is its own matter.
            connection.run("SUBSCRIBE " + wired(name), _ -> {});
        }
        return !there;
    }

    @Override
    public void subscribe(MailboxName mailbox) throws DestinationException {
        begin();
        try {
            String name = mailbox.isInbox() ? "INBOX" : hierarchy().wire(mailbox);
            connection.run("SUBSCRIBE " + wired(name), _ -> {});
        } finally {
            talking.unlock();
        }
    }

    @Override
    public Map<SpecialUse, MailboxName> specialUses() throws DestinationException {
        if (!capabilities.has("SPECIAL-USE") && !capabilities.has("IMAP4REV2")) {
            return Map.of();
        }
        begin();
        try {
            Hierarchy names = hierarchy();
            Map<SpecialUse, MailboxName> found = new EnumMap<>(SpecialUse.class);
            boolean extended = capabilities.has("LIST-EXTENDED") || capabilities.has("IMAP4REV2");
            connection.run(
                    "LIST \"\" \"*\"" + (extended ? " RETURN (SPECIAL-USE)" : ""),
                    response -> {
                        if (response instanceof Response.Listed(var attributes, _, var wire)) {
                            names.name(read(wire)).ifPresent(name -> note(attributes, name, found));
                        }
                    });
            return found;
        } finally {
            talking.unlock();
        }
    }

    private static void note(
            List<String> attributes, MailboxName name, Map<SpecialUse, MailboxName> found) {
        for (SpecialUse use : SpecialUse.values()) {
            if (attributes.stream().anyMatch(use.attribute()::equalsIgnoreCase)) {
                found.putIfAbsent(use, name);
            }
        }
    }

    @Override
    public FolderState refresh() throws DestinationException {
        MailboxName mailbox = selected;
        if (mailbox == null) {
            throw new IllegalStateException("select a mailbox first");
        }
        return select(mailbox, IfMissing.REFUSE);
    }

    private String wired(String name) {
        Printer printer = new Printer();
        printer.setNames(encoding);
        return new String(printer.name(name).toByteArray(), StandardCharsets.UTF_8);
    }

    /** A name that cannot be read decides nothing: it is as if it had not been told. */
    private String read(String raw) {
        return encoding.decode(raw.getBytes(StandardCharsets.ISO_8859_1)).orElse("");
    }

    private Hierarchy hierarchy() throws DestinationException {
        Hierarchy known = hierarchy;
        if (known != null) {
            return known;
        }
        Hierarchy[] told = {new Hierarchy("", "/")};
        if (capabilities.namespace()) {
            connection.run(
                    "NAMESPACE",
                    response -> {
                        if (response instanceof Response.Namespace(var prefix, var separator)) {
                            told[0] = new Hierarchy(read(prefix), separator);
                        }
                    });
        } else {
            connection.run(
                    "LIST \"\" \"\"",
                    response -> {
                        if (response instanceof Response.Listed(_, var separator, _)) {
                            told[0] = new Hierarchy("", separator);
                        }
                    });
        }
        hierarchy = told[0];
        return told[0];
    }

    /** Of this mailbox, where the server says that mailboxes differ (RFC 7889 §3.1). */
    private long appendLimit(String name) throws DestinationException {
        long forAll = capabilities.appendLimit().orElse(Long.MAX_VALUE);
        if (!capabilities.has("APPENDLIMIT")) {
            return forAll;
        }
        long[] told = {forAll};
        connection.run(
                "STATUS " + wired(name) + " (APPENDLIMIT)",
                response -> {
                    if (response instanceof Response.Status(var items)) {
                        told[0] = items.getOrDefault("APPENDLIMIT", forAll);
                    }
                });
        return told[0];
    }

    /** One SELECT and what came of it (RFC 9051 §6.3.2). */
    private final class Selecting {
        private final String name;
        private final Response.Condition condition;
        private long messages;
        private long validity;
        private long uidNext;
        private long highest;
        private PermanentFlags permanentFlags = PermanentFlags.ALL;

        Selecting(String name) throws DestinationException {
            this.name = name;
            this.condition = connection.run("SELECT " + wired(name), this::note);
        }

        private void note(Response response) {
            switch (response) {
                case Response.Exists(long count) -> messages = count;
                case Response.Untagged(Response.Condition ok) -> {
                    switch (ok.codeName()) {
                        case "UIDVALIDITY" -> validity = number(ok.codeArguments());
                        case "UIDNEXT" -> uidNext = number(ok.codeArguments());
                        case "PERMANENTFLAGS" ->
                                permanentFlags = PermanentFlags.parse(ok.codeArguments());
                        default -> {}
                    }
                }
                case Response.Status(var items) -> {
                    validity = items.getOrDefault("UIDVALIDITY", validity);
                    uidNext = items.getOrDefault("UIDNEXT", uidNext);
                }
                case Response.Fetched fetched ->
                        fetched.statedUid().ifPresent(uid -> highest = uid.value());
                default -> {}
            }
        }

        private static long number(String text) {
            String digits = text.strip();
            long value = digits.matches("[0-9]{1,10}") ? Long.parseLong(digits) : 0;
            return value > 0xFFFFFFFFL ? 0 : value;
        }

        FolderState state(MailboxName mailbox, boolean created) throws DestinationException {
            if (condition.codeName().equals("READ-ONLY")) {
                throw new DestinationException.MailboxRefused(
                        "%s opens mailbox %s for reading only"
                                .formatted(connection.endpoint(), mailbox),
                        Refusals.of(condition));
            }
            if (validity == 0 || uidNext == 0) {
                connection.run("STATUS " + wired(name) + " (UIDVALIDITY UIDNEXT)", this::note);
            }
            if (uidNext == 0) {
                if (messages > 0) {
                    connection.run("FETCH " + messages + " (UID)", this::note);
                }
                uidNext = highest + 1;
            }
            if (validity < 1 || validity > 0xFFFFFFFFL || uidNext > 0xFFFFFFFFL) {
                throw connection.broken(
                        "%s tells no UIDVALIDITY of %s: nothing can be found there again"
                                .formatted(connection.endpoint().server(), mailbox));
            }
            return new FolderState(
                    mailbox,
                    new UidValidity(validity),
                    new Uid(uidNext),
                    messages,
                    created,
                    permanentFlags);
        }
    }

    @Override
    public Submission submit(List<OutgoingMessage> messages) {
        if (selected == null) {
            throw new IllegalStateException("select a mailbox first");
        }
        return appending.submit(messages);
    }

    @Override
    public void scan(Uid from, Detail detail, ScanSink sink) throws IOException {
        begin();
        try {
            fetching.scan(from, detail, sink);
        } finally {
            talking.unlock();
        }
    }

    @Override
    public void fetch(UidSet uids, BodySink sink) throws IOException {
        begin();
        try {
            fetching.fetch(uids, sink);
        } finally {
            talking.unlock();
        }
    }

    @Override
    public void addFlags(UidSet uids, Collection<Flag> flags) throws DestinationException {
        begin();
        try {
            String names = flags.stream().map(Flag::name).sorted().collect(Collectors.joining(" "));
            Response.Condition condition =
                    connection.run(
                            "UID STORE %s +FLAGS.SILENT (%s)".formatted(uids, names), _ -> {});
            if (!condition.isOk()) {
                throw Refusals.refused(
                        connection.endpoint(), "to set flags of UID " + uids, condition);
            }
        } finally {
            talking.unlock();
        }
    }

    @Override
    public void noop() throws DestinationException {
        begin();
        try {
            connection.run("NOOP", _ -> {});
        } finally {
            talking.unlock();
        }
    }

    private void begin() {
        talking.lock();
        if (!appending.isIdle()) {
            talking.unlock();
            throw new IllegalStateException("await what was submitted first");
        }
    }

    @Override
    public void close() {
        if (talking.tryLock()) {
            try {
                if (appending.isIdle() && !connection.isOver()) {
                    connection.logOut();
                }
            } finally {
                talking.unlock();
            }
        }
        connection.close();
        appending.fail(
                connection.ended(
                        new DestinationException.ConnectionLost("the session was closed", null)));
    }
}
