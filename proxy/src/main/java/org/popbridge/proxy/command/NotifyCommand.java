package org.popbridge.proxy.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.proxy.command.Authenticated.Event;
import org.popbridge.proxy.command.Authenticated.EventGroup;

/** Reads NOTIFY (RFC 5465 §8). An event that is not known here is refused with those that are. */
final class NotifyCommand {
    private static final int MOST_GROUPS = 100;

    private final Scanner in;

    NotifyCommand(Scanner in) {
        this.in = in;
    }

    /** {@code notify = "NOTIFY" SP ("SET" [SP "STATUS"] SP event-groups / "NONE")}. */
    Command command() throws SyntaxException, RefusedException {
        in.space();
        if (in.tryWord("NONE")) {
            return new Authenticated.NotifyNone();
        }
        in.word("SET");
        in.space();
        boolean status = in.tryWord("STATUS");
        if (status) {
            in.space();
        }
        int start = in.offset();
        List<EventGroup> groups = new ArrayList<>();
        do {
            if (groups.size() == MOST_GROUPS) {
                throw in.expected("at most " + MOST_GROUPS + " groups of events");
            }
            groups.add(group());
        } while (in.trySpace());
        if (groups.stream().filter(group -> group.filter().isSelected()).count() > 1) {
            throw new SyntaxException(start, "one of SELECTED and SELECTED-DELAYED, once");
        }
        return new Authenticated.Notify(status, groups);
    }

    /** {@code event-group = "(" filter-mailboxes SP events ")"}. */
    private EventGroup group() throws SyntaxException, RefusedException {
        in.octet('(');
        MailboxFilter filter = MailboxFilters.ofNotify(in);
        in.space();
        int start = in.offset();
        Set<Event> events = EnumSet.noneOf(Event.class);
        List<FetchItem> items = new ArrayList<>();
        if (!in.tryWord("NONE")) {
            in.octet('(');
            events(events, items, filter);
            in.octet(')');
        }
        in.octet(')');
        check(filter, events, start);
        return new EventGroup(filter, events, items);
    }

    /** {@code event *(SP event)}; the items stand after a space, or as UPDATE has them without. */
    private void events(Set<Event> events, List<FetchItem> items, MailboxFilter filter)
            throws SyntaxException, RefusedException {
        boolean more = true;
        while (more) {
            Event event = event();
            events.add(event);
            boolean takesItems = event == Event.MESSAGENEW && filter.isSelected();
            boolean atOnce = takesItems && in.peek() == '(';
            more = !atOnce && in.trySpace();
            if (atOnce || (more && takesItems && in.peek() == '(')) {
                items.addAll(new FetchCommand(in).items());
                more = in.trySpace();
            }
        }
    }

    private Event event() throws SyntaxException, RefusedException {
        String name = in.keyword("an event");
        for (Event event : Event.values()) {
            if (event.name().equals(name)) {
                return event;
            }
        }
        throw new RefusedException(
                new ResponseCode.BadEvent(Arrays.stream(Event.values()).map(Event::wire).toList()),
                "There is nothing to tell of such an event");
    }

    /** RFC 5465 §5, §6.1. */
    private static void check(MailboxFilter filter, Set<Event> events, int start)
            throws SyntaxException {
        if (events.contains(Event.MESSAGENEW) != events.contains(Event.MESSAGEEXPUNGE)) {
            throw new SyntaxException(start, "MessageNew and MessageExpunge together");
        }
        if (events.contains(Event.FLAGCHANGE) && !events.contains(Event.MESSAGENEW)) {
            throw new SyntaxException(start, "MessageNew and MessageExpunge beside FlagChange");
        }
        if (filter.isSelected() && events.stream().anyMatch(each -> !each.isOfMessages())) {
            throw new SyntaxException(start, "events of messages for the selected mailbox");
        }
    }
}
