package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.popbridge.mapping.imap.ListPattern;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.sync.ContentUnavailableException;
import org.popbridge.proxy.command.Authenticated.ListForm;
import org.popbridge.proxy.command.Authenticated.ListMailboxes;
import org.popbridge.proxy.command.Authenticated.ListReturn;
import org.popbridge.proxy.command.Authenticated.ListSelection;
import org.popbridge.proxy.response.AccountData;
import org.popbridge.proxy.response.ResponseWriter;
import org.popbridge.proxy.response.ServerData;
import org.popbridge.proxy.response.ServerData.MailboxListed.Verb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LIST with all its options, and LSUB (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154; RFC 3501
 * §6.3.9).
 */
final class Listing {
    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

    private final AccountCommands commands;
    private final Session session;
    private final ResponseWriter out;
    private final Account store;
    private final MailboxTree tree;

    Listing(AccountCommands commands, Session session, Account store) {
        this.commands = commands;
        this.session = session;
        this.out = session.out();
        this.store = store;
        this.tree = store.mailboxes();
    }

    Outcome list(ListMailboxes command) throws IOException, InterruptedException {
        if (command.form() == ListForm.BASIC && command.patterns().getFirst().isEmpty()) {
            out.write(new ServerData.Separator(MailboxName.SEPARATOR, ""));
            return Outcome.ok("That is the separator");
        }
        if (command.selection().contains(ListSelection.RECURSIVEMATCH)
                && !command.selection().contains(ListSelection.SUBSCRIBED)) {
            return Outcome.misused("RECURSIVEMATCH needs SUBSCRIBED beside it (RFC 5258 §3.1)");
        }
        List<ListPattern> patterns =
                command.patterns().stream()
                        .map(pattern -> ListPattern.of(command.reference(), pattern))
                        .toList();
        boolean subscribedOnly = command.selection().contains(ListSelection.SUBSCRIBED);
        for (MailboxName name : candidates(subscribedOnly)) {
            if (patterns.stream().anyMatch(pattern -> pattern.matches(name))) {
                answer(command, name);
            }
        }
        return Outcome.ok("Those are the mailboxes");
    }

    /** What is to be known of a name that something happened to, be there a mailbox or not. */
    void tell(MailboxName name, Optional<MailboxName> oldName) throws IOException {
        Optional<Mailbox> mailbox = tree.find(name);
        out.write(
                new ServerData.MailboxListed(
                        Verb.LIST,
                        attributes(
                                name,
                                mailbox.isPresent(),
                                tree.subscribed().contains(name),
                                mailbox.map(Mailbox::specialUses).orElse(Set.of())),
                        name,
                        false,
                        oldName));
    }

    /** Every mailbox and every name above one; with subscriptions, those and the names above. */
    private Set<MailboxName> candidates(boolean withSubscribed) {
        Set<MailboxName> names = new TreeSet<>(tree.mailboxes().keySet());
        if (withSubscribed) {
            names.addAll(tree.subscribed());
        }
        Set<MailboxName> all = new TreeSet<>(names);
        for (MailboxName name : names) {
            Optional<MailboxName> above = name.parent();
            while (above.isPresent() && all.add(above.get())) {
                above = above.get().parent();
            }
        }
        return all;
    }

    private void answer(ListMailboxes command, MailboxName name)
            throws IOException, InterruptedException {
        Optional<Mailbox> mailbox = tree.find(name);
        boolean subscribed = tree.subscribed().contains(name);
        boolean belowSubscribed = false;
        if (command.selection().contains(ListSelection.SUBSCRIBED)) {
            belowSubscribed =
                    command.selection().contains(ListSelection.RECURSIVEMATCH)
                            && subscribedBelowUnmatched(command, name);
            if (!subscribed && !belowSubscribed) {
                return;
            }
        }
        Set<SpecialUse> uses = mailbox.map(Mailbox::specialUses).orElse(Set.of());
        if (command.selection().contains(ListSelection.SPECIAL_USE) && uses.isEmpty()) {
            return;
        }
        out.write(
                new ServerData.MailboxListed(
                        Verb.LIST,
                        attributes(name, mailbox.isPresent(), subscribed && tells(command), uses),
                        name,
                        belowSubscribed));
        if (!command.status().isEmpty() && mailbox.isPresent()) {
            tellStatus(mailbox.get(), command);
        }
        if (mailbox.isPresent() && !(belowSubscribed && !subscribed)) {
            // Not of one that is shown for what is below it (RFC 8440 §4, RFC 9590 §4).
            if (command.returns().contains(ListReturn.MYRIGHTS)) {
                out.write(new AccountData.MyRights(name, Rights.of(name)));
            }
            if (!command.annotations().isEmpty()) {
                new Annotating(session, store).tell(mailbox.get(), command.annotations());
            }
        }
    }

    /** A mailbox whose figures cannot be had now goes without them (RFC 5819 §2). */
    private void tellStatus(Mailbox mailbox, ListMailboxes command)
            throws IOException, InterruptedException {
        try {
            out.write(commands.awaitedStatus(mailbox, command.status()));
        } catch (ContentUnavailableException away) {
            LOG.debug("STATUS of {} in LIST: {}", mailbox, away.toString());
        }
    }

    private static boolean tells(ListMailboxes command) {
        return command.selection().contains(ListSelection.SUBSCRIBED)
                || command.returns().contains(ListReturn.SUBSCRIBED);
    }

    /**
     * Whether a subscribed name lies below that the patterns do not show by itself: only then does
     * its ancestor stand for it (RFC 5258 §3.5).
     */
    private boolean subscribedBelowUnmatched(ListMailboxes command, MailboxName name) {
        return tree.subscribed().tailSet(name, false).stream()
                .filter(other -> other.isBelow(name))
                .anyMatch(other ->
                        command.patterns().stream()
                                .map(each -> ListPattern.of(command.reference(), each))
                                .noneMatch(pattern -> pattern.matches(other)));
    }

    private List<String> attributes(
            MailboxName name, boolean exists, boolean subscribed, Set<SpecialUse> uses) {
        List<String> attributes = new ArrayList<>();
        boolean children = tree.hasChildren(name);
        if (!exists) {
            // The name is only there because of others (RFC 5258 §3); old clients know \Noselect.
            attributes.add("\\NonExistent");
            attributes.add("\\Noselect");
        }
        attributes.add(children ? "\\HasChildren" : "\\HasNoChildren");
        if (subscribed) {
            attributes.add("\\Subscribed");
        }
        for (SpecialUse use : new TreeSet<>(uses)) {
            attributes.add(use.attribute());
        }
        return attributes;
    }

    /**
     * RFC 3501 §6.3.9: with {@code %}, a name above a subscribed one is shown as {@code \Noselect}
     * though it is not subscribed itself.
     */
    Outcome lsub(String reference, String pattern) throws IOException {
        ListPattern wanted = ListPattern.of(reference, pattern);
        Set<MailboxName> shown = new TreeSet<>();
        for (MailboxName name : tree.subscribed()) {
            if (wanted.matches(name)) {
                shown.add(name);
            } else if (pattern.contains("%")) {
                for (Optional<MailboxName> above = name.parent();
                        above.isPresent();
                        above = above.get().parent()) {
                    if (wanted.matches(above.get())) {
                        shown.add(above.get());
                    }
                }
            }
        }
        for (MailboxName name : shown) {
            boolean real =
                    tree.subscribed().contains(name) && store.mailboxes().find(name).isPresent();
            out.write(
                    new ServerData.MailboxListed(
                            Verb.LSUB, real ? List.of() : List.of("\\Noselect"), name, false));
        }
        return Outcome.ok("Those are the subscribed ones");
    }
}
