package org.popbridge.proxy.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.TooManyException;
import org.popbridge.proxy.command.Authenticated.Depth;
import org.popbridge.proxy.command.Authenticated.GetMetadata;
import org.popbridge.proxy.command.Authenticated.SetMetadata;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.response.AccountData;

/**
 * Annotations of mailboxes and of the server (RFC 5464). A mailbox has one user, who sees all of
 * its entries, private and shared. Of the server everybody has private entries of his own; nobody
 * has a say in its shared ones, and there are none.
 */
final class Annotating {
    private static final int LONGEST_VALUE = CommandLimits.AFTER_LOGIN.literal();

    private final Session session;
    private final Account store;

    Annotating(Session session, Account store) {
        this.session = session;
        this.store = store;
    }

    /** RFC 5464 §4.2. */
    Outcome get(GetMetadata command) throws IOException {
        Optional<MailboxId> mailbox = Optional.empty();
        if (command.mailbox().isPresent()) {
            mailbox = store.mailboxes().find(command.mailbox().get()).map(Mailbox::id);
            if (mailbox.isEmpty()) {
                return NameRules.noSuchMailbox(command.mailbox().get());
            }
        }
        NavigableMap<String, byte[]> all = store.annotations(mailbox);
        Map<String, Optional<byte[]>> told = new LinkedHashMap<>();
        for (String entry : command.entries()) {
            if (command.depth() == Depth.NONE) {
                told.put(entry, Optional.ofNullable(all.get(entry)));
            } else {
                all.forEach((name, value) -> {
                    if (isWithin(name, entry, command.depth())) {
                        told.put(name, Optional.of(value));
                    }
                });
            }
        }
        long longest = 0;
        if (command.most().isPresent()) {
            long most = command.most().getAsLong();
            for (Optional<byte[]> value : told.values()) {
                longest = Math.max(longest, value.map(octets -> octets.length).orElse(0));
            }
            told.values().removeIf(value -> value.isPresent() && value.get().length > most);
            longest = longest > most ? longest : 0;
        }
        tell(command.mailbox(), told);
        return longest > 0
                ? Outcome.ok(
                        new ResponseCode.Other("METADATA", "LONGENTRIES " + longest),
                        "Some are longer than that")
                : Outcome.ok("Those are the annotations");
    }

    private static boolean isWithin(String name, String entry, Depth depth) {
        if (name.equals(entry)) {
            return true;
        }
        return name.startsWith(entry + "/")
                && (depth == Depth.ALL || name.indexOf('/', entry.length() + 1) < 0);
    }

    /** What LIST tells of a mailbox's annotations (RFC 9590 §3). */
    void tell(Mailbox mailbox, List<String> entries) throws IOException {
        NavigableMap<String, byte[]> all = store.annotations(Optional.of(mailbox.id()));
        Map<String, Optional<byte[]>> told = new LinkedHashMap<>();
        entries.forEach(entry -> told.put(entry, Optional.ofNullable(all.get(entry))));
        tell(Optional.of(mailbox.name()), told);
    }

    private void tell(Optional<MailboxName> mailbox, Map<String, Optional<byte[]>> values)
            throws IOException {
        if (!values.isEmpty()) {
            session.out().write(new AccountData.Metadata(mailbox, values));
        }
    }

    /** RFC 5464 §4.3: all or none. */
    Outcome set(SetMetadata command) throws IOException {
        Map<String, Optional<byte[]>> values = new LinkedHashMap<>();
        for (Map.Entry<String, Optional<String>> each : command.values().entrySet()) {
            String name = each.getKey();
            if (!isSettable(name)) {
                return Outcome.no(
                        ResponseCode.Plain.CANNOT,
                        "Entries have two levels, and those of vendors four");
            }
            if (command.mailbox().isEmpty() && name.startsWith("/shared/")) {
                return Outcome.no(
                        ResponseCode.Plain.NOPERM, "What all users of the server see is not yours");
            }
            if (each.getValue().isPresent() && each.getValue().get().length() > LONGEST_VALUE) {
                return Outcome.no(
                        new ResponseCode.Other("METADATA", "MAXSIZE " + LONGEST_VALUE),
                        "A value has at most %d octets".formatted(LONGEST_VALUE));
            }
            values.put(
                    name, each.getValue().map(text -> text.getBytes(StandardCharsets.ISO_8859_1)));
        }
        Optional<MailboxId> mailbox = Optional.empty();
        if (command.mailbox().isPresent()) {
            mailbox = store.mailboxes().find(command.mailbox().get()).map(Mailbox::id);
            if (mailbox.isEmpty()) {
                return NameRules.noSuchMailbox(command.mailbox().get());
            }
        }
        try {
            store.annotate(mailbox, values, session.unasked().watchOfAnnotations());
        } catch (TooManyException many) {
            return Outcome.no(new ResponseCode.Other("METADATA", "TOOMANY"), Failures.text(many));
        }
        return Outcome.ok("Annotated");
    }

    /** RFC 5464 §3.2: two components at least, and four below {@code vendor}. */
    private static boolean isSettable(String name) {
        String[] levels = name.substring(1).split("/", -1);
        return levels.length >= (levels.length > 1 && levels[1].equals("vendor") ? 4 : 2);
    }
}
