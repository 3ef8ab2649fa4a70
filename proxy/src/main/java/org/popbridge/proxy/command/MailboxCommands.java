package org.popbridge.proxy.command;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.SyntaxException;

/** Reads the commands that name one mailbox and ask something of it. */
final class MailboxCommands {
    private MailboxCommands() {}

    /** {@code select = "SELECT" SP mailbox [select-params]} (RFC 4466 §2.4). */
    static Command select(Scanner in, CommandLimits limits) throws SyntaxException {
        in.space();
        return new Authenticated.Select(in.mailbox(), parameters(in, limits));
    }

    /** {@code examine = "EXAMINE" SP mailbox [select-params]}. */
    static Command examine(Scanner in, CommandLimits limits) throws SyntaxException {
        in.space();
        return new Authenticated.Examine(in.mailbox(), parameters(in, limits));
    }

    /** {@code select-params = SP "(" select-param *(SP select-param) ")"}. */
    private static Set<Authenticated.SelectParameter> parameters(Scanner in, CommandLimits limits)
            throws SyntaxException {
        Set<Authenticated.SelectParameter> parameters = new HashSet<>();
        if (in.trySpace()) {
            boolean resyncs = false;
            in.octet('(');
            do {
                int start = in.offset();
                if (in.tryWord("CONDSTORE")) {
                    parameters.add(new Authenticated.SelectParameter.Condstore());
                } else if (in.tryWord("QRESYNC") && !resyncs) {
                    parameters.add(new QresyncParameter(in, limits).read());
                    resyncs = true;
                } else {
                    throw new SyntaxException(start, "CONDSTORE or QRESYNC");
                }
            } while (in.trySpace());
            in.octet(')');
        }
        return parameters;
    }

    /**
     * {@code create = "CREATE" SP mailbox [SP "(" create-param *(SP create-param) ")"]} (RFC 4466
     * §2.2); the one parameter known is {@code USE} (RFC 6154 §6).
     */
    static Command create(Scanner in) throws SyntaxException, RefusedException {
        in.space();
        String name = in.mailbox().value();
        boolean announcesChildren = name.length() > 1 && name.endsWith("/");
        MailboxName mailbox =
                new MailboxName(announcesChildren ? name.substring(0, name.length() - 1) : name);
        Set<SpecialUse> uses = EnumSet.noneOf(SpecialUse.class);
        if (in.trySpace()) {
            in.octet('(');
            do {
                in.word("USE");
                in.space();
                uses(in, uses);
            } while (in.trySpace());
            in.octet(')');
        }
        return new Authenticated.Create(mailbox, uses);
    }

    /** {@code "(" [use-attr *(SP use-attr)] ")"}. */
    private static void uses(Scanner in, Set<SpecialUse> uses)
            throws SyntaxException, RefusedException {
        in.octet('(');
        if (in.tryOctet(')')) {
            return;
        }
        do {
            in.octet('\\');
            String attribute = "\\" + in.atom("a special use");
            uses.add(
                    use(attribute)
                            .orElseThrow(() ->
                                    new RefusedException(
                                            ResponseCode.Plain.USEATTR,
                                            "No mailbox here can be for " + attribute)));
        } while (in.trySpace());
        in.octet(')');
    }

    private static Optional<SpecialUse> use(String attribute) {
        for (SpecialUse use : SpecialUse.values()) {
            if (use.attribute().equalsIgnoreCase(attribute)) {
                return Optional.of(use);
            }
        }
        return Optional.empty();
    }

    /** {@code status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"}. */
    static Command status(Scanner in) throws SyntaxException {
        in.space();
        MailboxName mailbox = in.mailbox();
        in.space();
        return new Authenticated.Status(mailbox, statusItems(in));
    }

    /** {@code "(" status-att *(SP status-att) ")"}. */
    static Set<StatusItem> statusItems(Scanner in) throws SyntaxException {
        Set<StatusItem> items = EnumSet.noneOf(StatusItem.class);
        in.octet('(');
        do {
            int start = in.offset();
            items.add(
                    switch (in.keyword("a status item")) {
                        case "MESSAGES" -> StatusItem.MESSAGES;
                        case "RECENT" -> StatusItem.RECENT;
                        case "UIDNEXT" -> StatusItem.UIDNEXT;
                        case "UIDVALIDITY" -> StatusItem.UIDVALIDITY;
                        case "UNSEEN" -> StatusItem.UNSEEN;
                        case "HIGHESTMODSEQ" -> StatusItem.HIGHESTMODSEQ;
                        case "SIZE" -> StatusItem.SIZE;
                        case "DELETED" -> StatusItem.DELETED;
                        case "DELETED-STORAGE" -> StatusItem.DELETED_STORAGE;
                        case "APPENDLIMIT" -> StatusItem.APPENDLIMIT;
                        case "MAILBOXID" -> StatusItem.MAILBOXID;
                        default -> throw new SyntaxException(start, "a status item");
                    });
        } while (in.trySpace());
        in.octet(')');
        return items;
    }
}
