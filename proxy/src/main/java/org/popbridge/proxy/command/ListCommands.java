package org.popbridge.proxy.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.proxy.command.Authenticated.ListForm;
import org.popbridge.proxy.command.Authenticated.ListReturn;
import org.popbridge.proxy.command.Authenticated.ListSelection;

/**
 * Reads LIST and LSUB. References and patterns are decoded leniently: a pattern with a bad {@code
 * &} fits nothing, which is an answer.
 */
final class ListCommands {
    /** Each pattern is tried on each mailbox, at a cost that grows with its length. */
    private static final int MOST_PATTERNS = 64;

    private static final int LONGEST_PATTERN = 1_024;

    private ListCommands() {}

    /** {@code lsub = "LSUB" SP mailbox SP list-mailbox}. */
    static Command lsub(Scanner in) throws SyntaxException, RefusedException {
        in.space();
        String reference = reference(in);
        in.space();
        return new Authenticated.Lsub(reference, pattern(in));
    }

    /**
     * {@code list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]}
     * (RFC 5258 §6).
     */
    static Command list(Scanner in) throws SyntaxException, RefusedException {
        ListForm form = ListForm.BASIC;
        Set<ListSelection> selection = EnumSet.noneOf(ListSelection.class);
        in.space();
        if (in.peek() == '(') {
            form = ListForm.EXTENDED;
            selection(in, selection);
            in.space();
        }
        String reference = reference(in);
        in.space();
        List<String> patterns = new ArrayList<>();
        if (in.tryOctet('(')) {
            form = ListForm.EXTENDED;
            do {
                if (patterns.size() == MOST_PATTERNS) {
                    throw limit("One LIST takes at most %d patterns", MOST_PATTERNS);
                }
                patterns.add(pattern(in));
            } while (in.trySpace());
            in.octet(')');
        } else {
            patterns.add(pattern(in));
        }
        Set<ListReturn> returns = EnumSet.noneOf(ListReturn.class);
        Set<StatusItem> status = EnumSet.noneOf(StatusItem.class);
        List<String> annotations = new ArrayList<>();
        if (in.trySpace()) {
            form = ListForm.EXTENDED;
            returns(in, returns, status, annotations);
        }
        return new Authenticated.ListMailboxes(
                form, selection, reference, patterns, returns, status, annotations);
    }

    /**
     * {@code list-select-opts = "(" [list-select-opt *(SP list-select-opt)] ")"}; RECURSIVEMATCH
     * only beside SUBSCRIBED.
     */
    private static void selection(Scanner in, Set<ListSelection> selection) throws SyntaxException {
        int opening = in.offset();
        in.octet('(');
        if (in.tryOctet(')')) {
            return;
        }
        do {
            int start = in.offset();
            selection.add(
                    switch (in.keyword("a selection option")) {
                        case "SUBSCRIBED" -> ListSelection.SUBSCRIBED;
                        case "REMOTE" -> ListSelection.REMOTE;
                        case "RECURSIVEMATCH" -> ListSelection.RECURSIVEMATCH;
                        case "SPECIAL-USE" -> ListSelection.SPECIAL_USE;
                        default -> throw new SyntaxException(start, "a selection option");
                    });
        } while (in.trySpace());
        in.octet(')');
        if (selection.contains(ListSelection.RECURSIVEMATCH)
                && !selection.contains(ListSelection.SUBSCRIBED)) {
            throw new SyntaxException(opening, "SUBSCRIBED beside RECURSIVEMATCH");
        }
    }

    /** {@code list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"}. */
    private static void returns(
            Scanner in, Set<ListReturn> returns, Set<StatusItem> status, List<String> annotations)
            throws SyntaxException, RefusedException {
        in.word("RETURN");
        in.space();
        in.octet('(');
        if (in.tryOctet(')')) {
            return;
        }
        do {
            int start = in.offset();
            switch (in.keyword("a return option")) {
                case "SUBSCRIBED" -> returns.add(ListReturn.SUBSCRIBED);
                case "CHILDREN" -> returns.add(ListReturn.CHILDREN);
                case "SPECIAL-USE" -> returns.add(ListReturn.SPECIAL_USE);
                case "MYRIGHTS" -> returns.add(ListReturn.MYRIGHTS);
                case "METADATA" -> {
                    in.space();
                    annotations.addAll(new MetadataCommands(in).listed());
                }
                case "STATUS" -> {
                    in.space();
                    status.addAll(MailboxCommands.statusItems(in));
                }
                default -> throw new SyntaxException(start, "a return option");
            }
        } while (in.trySpace());
        in.octet(')');
    }

    private static String reference(Scanner in) throws SyntaxException, RefusedException {
        return decoded(in, in.astring("a reference name"));
    }

    /** {@code list-mailbox = 1*list-char / string}. */
    private static String pattern(Scanner in) throws SyntaxException, RefusedException {
        return decoded(in, in.listMailbox());
    }

    private static String decoded(Scanner in, byte[] octets) throws RefusedException {
        String text = in.names().decodeLeniently(octets);
        // Of the text, which is what is matched: encoded it may be of more octets or fewer.
        if (text.length() > LONGEST_PATTERN) {
            throw limit("A reference or pattern has at most %d characters", LONGEST_PATTERN);
        }
        return text;
    }

    private static RefusedException limit(String text, int most) {
        return new RefusedException(ResponseCode.Plain.LIMIT, text.formatted(most));
    }
}
