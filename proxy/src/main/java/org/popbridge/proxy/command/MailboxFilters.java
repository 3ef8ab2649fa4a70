package org.popbridge.proxy.command;

import java.util.ArrayList;
import java.util.List;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;

/** Reads {@code filter-mailboxes} (RFC 5465 §8). */
final class MailboxFilters {
    private static final int MOST_NAMES = 1_000;

    private MailboxFilters() {}

    /** As NOTIFY takes them. */
    static MailboxFilter ofNotify(Scanner in) throws SyntaxException {
        int start = in.offset();
        return switch (in.keyword("which mailboxes")) {
            case "SELECTED" -> new MailboxFilter.SelectedOne();
            case "SELECTED-DELAYED" -> new MailboxFilter.SelectedDelayed();
            case String word -> other(word, start, in);
        };
    }

    /** As ESEARCH takes them: not SELECTED-DELAYED, but SUBTREE-ONE (RFC 7377 §2.2). */
    static MailboxFilter ofSearch(Scanner in) throws SyntaxException {
        int start = in.offset();
        return switch (in.keyword("which mailboxes")) {
            case "SELECTED" -> new MailboxFilter.SelectedOne();
            case "SUBTREE-ONE" -> new MailboxFilter.SubtreeOne(names(in));
            case String word -> other(word, start, in);
        };
    }

    private static MailboxFilter other(String word, int start, Scanner in) throws SyntaxException {
        return switch (word) {
            case "INBOXES" -> new MailboxFilter.Inboxes();
            case "PERSONAL" -> new MailboxFilter.Personal();
            case "SUBSCRIBED" -> new MailboxFilter.Subscribed();
            case "SUBTREE" -> new MailboxFilter.Subtree(names(in));
            case "MAILBOXES" -> new MailboxFilter.Named(names(in));
            default -> throw new SyntaxException(start, "which mailboxes");
        };
    }

    /** {@code SP one-or-more-mailbox}, which is {@code mailbox / "(" mailbox *(SP mailbox) ")"}. */
    private static List<MailboxName> names(Scanner in) throws SyntaxException {
        in.space();
        if (!in.tryOctet('(')) {
            return List.of(in.mailbox());
        }
        List<MailboxName> names = new ArrayList<>();
        do {
            if (names.size() == MOST_NAMES) {
                throw in.expected("at most " + MOST_NAMES + " mailboxes");
            }
            names.add(in.mailbox());
        } while (in.trySpace());
        in.octet(')');
        return names;
    }
}
