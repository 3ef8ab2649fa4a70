package org.popbridge.proxy.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.proxy.command.Selected.Numbering;

/**
 * Prints commands as a client would, so that parsing them can be checked against what was meant.
 */
final class CommandPrinter {
    private final Printer out = new Printer(LiteralHeader.Pace.NON_SYNCHRONISING);

    static byte[] print(String tag, Command command) {
        CommandPrinter printer = new CommandPrinter();
        printer.out.raw(tag).space();
        switch (command) {
            case AnyState any -> printer.any(any);
            case NotAuthenticated before -> printer.before(before);
            case Authenticated after -> printer.after(after);
            case Selected selected -> printer.selected(selected);
        }
        return printer.out.toByteArray();
    }

    private void any(AnyState command) {
        switch (command) {
            case AnyState.Capability _ -> out.raw("CAPABILITY");
            case AnyState.Noop _ -> out.raw("NOOP");
            case AnyState.Logout _ -> out.raw("LOGOUT");
            case AnyState.Id(Map<String, String> fields) -> {
                out.raw("ID (");
                String before = "";
                for (Map.Entry<String, String> field : fields.entrySet()) {
                    out.raw(before).string(field.getKey()).space().string(field.getValue());
                    before = " ";
                }
                out.close();
            }
        }
    }

    private void before(NotAuthenticated command) {
        switch (command) {
            case NotAuthenticated.StartTls _ -> out.raw("STARTTLS");
            case NotAuthenticated.Login login ->
                    out.raw("LOGIN ")
                            .astring(login.user())
                            .space()
                            .astring(login.password().reveal());
            case NotAuthenticated.Authenticate sasl -> {
                out.raw("AUTHENTICATE ").raw(sasl.mechanism());
                sasl.initialResponse()
                        .ifPresent(first ->
                                out.space()
                                        .raw(
                                                first.isEmpty()
                                                        ? "="
                                                        : Base64.getEncoder()
                                                                .encodeToString(first.reveal())));
            }
        }
    }

    private void after(Authenticated command) {
        switch (command) {
            case Authenticated.Enable(List<String> names) -> {
                out.raw("ENABLE");
                names.forEach(name -> out.space().raw(name));
            }
            case Authenticated.Select select -> opening("SELECT ", select);
            case Authenticated.Examine examine -> opening("EXAMINE ", examine);
            case Authenticated.Create(var mailbox, Set<SpecialUse> uses) -> {
                // Of separators at the end the parser takes one away.
                boolean ends = mailbox.value().length() > 1 && mailbox.value().endsWith("/");
                out.raw("CREATE ").mailbox(ends ? new MailboxName(mailbox.value() + "/") : mailbox);
                if (!uses.isEmpty()) {
                    out.raw(" (USE ").raw(listed(uses, SpecialUse::attribute)).close();
                }
            }
            case Authenticated.Delete(var mailbox) -> out.raw("DELETE ").mailbox(mailbox);
            case Authenticated.Rename(var from, var to) ->
                    out.raw("RENAME ").mailbox(from).space().mailbox(to);
            case Authenticated.Subscribe(var mailbox) -> out.raw("SUBSCRIBE ").mailbox(mailbox);
            case Authenticated.Unsubscribe(var mailbox) -> out.raw("UNSUBSCRIBE ").mailbox(mailbox);
            case Authenticated.ListMailboxes list -> list(list);
            case Authenticated.Lsub(String reference, String pattern) ->
                    out.raw("LSUB ").name(reference).space().name(pattern);
            case Authenticated.Namespace _ -> out.raw("NAMESPACE");
            case Authenticated.Status(var mailbox, Set<StatusItem> items) ->
                    out.raw("STATUS ")
                            .mailbox(mailbox)
                            .space()
                            .raw(listed(items, StatusItem::wire));
            case Authenticated.Append append -> append(append);
            case Authenticated.MultiSearch search -> {
                out.raw("ESEARCH ");
                if (!search.sources().isEmpty()) {
                    out.raw("IN (");
                    for (int i = 0; i < search.sources().size(); i++) {
                        out.raw(i == 0 ? "" : " ");
                        filter(search.sources().get(i));
                    }
                    out.raw(") ");
                }
                reply(search.reply());
                out.raw("CHARSET UTF-8 ");
                new KeyPrinter(out).print(search.key());
            }
            case Authenticated.NotifyNone _ -> out.raw("NOTIFY NONE");
            case Authenticated.Notify notify -> {
                out.raw(notify.status() ? "NOTIFY SET STATUS" : "NOTIFY SET");
                notify.groups().forEach(this::group);
            }
            case Authenticated.Idle _ -> out.raw("IDLE");
            case Authenticated.GetMetadata get -> {
                String depth =
                        switch (get.depth()) {
                            case NONE -> "0";
                            case CHILDREN -> "1";
                            case ALL -> "infinity";
                        };
                out.raw("GETMETADATA (DEPTH ").raw(depth);
                get.most().ifPresent(most -> out.raw(" MAXSIZE ").number(most));
                out.close().space();
                server(get.mailbox()).raw(" (");
                for (int i = 0; i < get.entries().size(); i++) {
                    out.raw(i == 0 ? "" : " ").astring(get.entries().get(i));
                }
                out.close();
            }
            case Authenticated.SetMetadata(var mailbox, var values) -> {
                out.raw("SETMETADATA ");
                server(mailbox);
                String before = " (";
                for (var each : values.entrySet()) {
                    out.raw(before).astring(each.getKey()).space();
                    before = " ";
                    each.getValue()
                            .ifPresentOrElse(
                                    value ->
                                            out.octet('~')
                                                    .literal(
                                                            value.getBytes(
                                                                    StandardCharsets.ISO_8859_1)),
                                    out::nil);
                }
                out.close();
            }
            case Authenticated.GetQuota(String root) -> out.raw("GETQUOTA ").astring(root);
            case Authenticated.GetQuotaRoot(var mailbox) ->
                    out.raw("GETQUOTAROOT ").mailbox(mailbox);
            case Authenticated.MyRights(var mailbox) -> out.raw("MYRIGHTS ").mailbox(mailbox);
            case Authenticated.GetAcl(var mailbox) -> out.raw("GETACL ").mailbox(mailbox);
            case Authenticated.ListRights(var mailbox, String who) ->
                    out.raw("LISTRIGHTS ").mailbox(mailbox).space().astring(who);
            case Authenticated.SetAcl(var mailbox, String who, String rights) ->
                    out.raw("SETACL ")
                            .mailbox(mailbox)
                            .space()
                            .astring(who)
                            .space()
                            .astring(rights);
            case Authenticated.DeleteAcl(var mailbox, String who) ->
                    out.raw("DELETEACL ").mailbox(mailbox).space().astring(who);
            case Authenticated.Unauthenticate _ -> out.raw("UNAUTHENTICATE");
            case Authenticated.Compress(String mechanism) -> out.raw("COMPRESS ").raw(mechanism);
        }
    }

    private Printer server(Optional<MailboxName> mailbox) {
        return mailbox.map(out::mailbox).orElseGet(() -> out.raw("\"\""));
    }

    private void opening(String verb, Authenticated.Opening opening) {
        out.raw(verb).mailbox(opening.mailbox());
        if (!opening.parameters().isEmpty()) {
            String before = " (";
            for (Authenticated.SelectParameter parameter : opening.parameters()) {
                out.raw(before);
                before = " ";
                switch (parameter) {
                    case Authenticated.SelectParameter.Condstore() -> out.raw("CONDSTORE");
                    case Authenticated.SelectParameter.Qresync resync -> resync(resync);
                }
            }
            out.close();
        }
    }

    private void resync(Authenticated.SelectParameter.Qresync resync) {
        out.raw("QRESYNC (").number(resync.validity().value()).space().number(resync.since());
        resync.known().ifPresent(known -> out.space().numberSet(known));
        resync.match()
                .ifPresent(match ->
                        out.raw(" (")
                                .numberSet(match.sequences())
                                .space()
                                .numberSet(match.uids())
                                .close());
        out.close();
    }

    private void list(Authenticated.ListMailboxes list) {
        boolean extended = list.form() == Authenticated.ListForm.EXTENDED;
        out.raw("LIST ");
        if (extended) {
            out.raw(listed(list.selection(), CommandPrinter::dashed)).space();
        }
        out.name(list.reference()).raw(extended ? " (" : " ");
        for (int i = 0; i < list.patterns().size(); i++) {
            out.raw(i == 0 ? "" : " ").name(list.patterns().get(i));
        }
        if (extended) {
            out.raw(") RETURN (");
            out.raw(
                    list.returns().stream()
                            .map(CommandPrinter::dashed)
                            .collect(Collectors.joining(" ")));
            if (!list.status().isEmpty()) {
                out.raw(list.returns().isEmpty() ? "STATUS " : " STATUS ");
                out.raw(listed(list.status(), StatusItem::wire));
            }
            if (!list.annotations().isEmpty()) {
                boolean first = list.returns().isEmpty() && list.status().isEmpty();
                out.raw(first ? "METADATA (" : " METADATA (");
                for (int i = 0; i < list.annotations().size(); i++) {
                    out.raw(i == 0 ? "" : " ").astring(list.annotations().get(i));
                }
                out.close();
            }
            out.close();
        }
    }

    private void append(Authenticated.Append append) {
        out.raw("APPEND ").mailbox(append.mailbox());
        append.messages().forEach(this::message);
    }

    private void message(Authenticated.Append.Message message) {
        out.space();
        if (!message.flags().isEmpty()) {
            out.flags(message.flags()).space();
        }
        message.date().ifPresent(date -> out.dateTime(date).space());
        switch (message.data()) {
            case MessageData.Whole(var encoding, var literal) -> {
                if (encoding == MessageData.Encoding.BINARY) {
                    out.octet('~');
                }
                out.literal(content(literal));
            }
            case MessageData.Catenated(var pieces) -> {
                String before = "CATENATE (";
                for (MessageData.Piece piece : pieces) {
                    out.raw(before);
                    before = " ";
                    switch (piece) {
                        case MessageData.Piece.Text(var text) ->
                                out.raw("TEXT ").literal(content(text));
                        case MessageData.Piece.Url(String url) -> out.raw("URL ").astring(url);
                    }
                }
                out.close();
            }
        }
    }

    private static byte[] content(MessageLiteral literal) {
        try {
            return ((InlineLiteral) literal).octets().bytes(0, (int) literal.length());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void selected(Selected command) {
        switch (command) {
            case Selected.Check _ -> out.raw("CHECK");
            case Selected.Close _ -> out.raw("CLOSE");
            case Selected.Unselect _ -> out.raw("UNSELECT");
            case Selected.Expunge _ -> out.raw("EXPUNGE");
            case Selected.UidExpunge(Uids uids) ->
                    out.raw("UID EXPUNGE ").numberSet(uids.numbers());
            case Selected.Copy(MessageSet messages, var target) ->
                    verb("COPY", messages).mailbox(target);
            case Selected.Move(MessageSet messages, var target) ->
                    verb("MOVE", messages).mailbox(target);
            case Selected.Store store -> store(store);
            case Selected.Replace(MessageSet one, var target, var replacement) -> {
                verb("REPLACE", one).mailbox(target);
                message(replacement);
            }
            case Selected.Fetch fetch -> {
                verb("FETCH", fetch.messages()).open();
                for (int i = 0; i < fetch.items().size(); i++) {
                    out.raw(i == 0 ? "" : " ");
                    item(fetch.items().get(i));
                }
                out.close();
                if (!fetch.modifiers().isEmpty()) {
                    out.space().raw(listed(fetch.modifiers(), CommandPrinter::modifier));
                }
            }
            case Selected.CancelUpdate(var tags) -> {
                out.raw("CANCELUPDATE");
                tags.forEach(tag -> out.raw(" \"").raw(escaped(tag)).raw("\""));
            }
            case Selected.Search search -> {
                numbered("SEARCH", search.numbering(), search.reply());
                out.raw("CHARSET UTF-8 ");
                new KeyPrinter(out).print(search.key());
            }
            case Selected.Sort sort -> {
                numbered("SORT", sort.numbering(), sort.reply());
                out.raw(listed(sort.criteria(), CommandPrinter::criterion)).raw(" UTF-8 ");
                new KeyPrinter(out).print(sort.key());
            }
            case Selected.ThreadMessages thread -> {
                numbered("THREAD", thread.numbering(), new Selected.SearchReply.Listed());
                out.raw(thread.algorithm().name()).raw(" UTF-8 ");
                new KeyPrinter(out).print(thread.key());
            }
        }
    }

    private static String modifier(Selected.FetchModifier modifier) {
        return switch (modifier) {
            case Selected.FetchModifier.ChangedSince(var since) -> "CHANGEDSINCE " + since.value();
            case Selected.FetchModifier.Vanished() -> "VANISHED";
            case Selected.FetchModifier.Partial(var range) -> "PARTIAL " + range;
        };
    }

    private static String criterion(Selected.SortCriterion criterion) {
        return (criterion.direction() == Selected.Direction.REVERSE ? "REVERSE " : "")
                + criterion.key();
    }

    private Printer verb(String verb, MessageSet messages) {
        out.raw(messages instanceof Uids ? "UID " : "").raw(verb).space();
        return out.numberSet(messages.numbers()).space();
    }

    private void numbered(String verb, Numbering numbering, Selected.SearchReply reply) {
        out.raw(numbering == Numbering.UIDS ? "UID " : "").raw(verb).space();
        reply(reply);
    }

    private void reply(Selected.SearchReply reply) {
        if (reply instanceof Selected.SearchReply.Extended(var results, var partial, var updates)) {
            out.raw("RETURN (");
            String before = "";
            for (Selected.SearchReturn result : results) {
                out.raw(before).raw(result.name());
                before = " ";
            }
            if (partial.isPresent()) {
                out.raw(before).raw("PARTIAL ").raw(partial.get().toString());
                before = " ";
            }
            if (updates.isPresent()) {
                out.raw(before).raw("UPDATE");
                before = " (";
                for (FetchItem item : updates.get().items()) {
                    out.raw(before);
                    item(item);
                    before = " ";
                }
                out.raw(updates.get().items().isEmpty() ? "" : ")");
            }
            out.raw(") ");
        }
    }

    private void group(Authenticated.EventGroup group) {
        out.raw(" (");
        filter(group.filter());
        if (group.events().isEmpty()) {
            out.raw(" NONE)");
            return;
        }
        String before = " (";
        for (Authenticated.Event event : group.events()) {
            out.raw(before).raw(event.wire());
            before = " ";
            if (event == Authenticated.Event.MESSAGENEW && !group.items().isEmpty()) {
                String open = " (";
                for (FetchItem item : group.items()) {
                    out.raw(open);
                    item(item);
                    open = " ";
                }
                out.close();
            }
        }
        out.raw("))");
    }

    private void filter(MailboxFilter filter) {
        switch (filter) {
            case MailboxFilter.SelectedOne() -> out.raw("selected");
            case MailboxFilter.SelectedDelayed() -> out.raw("selected-delayed");
            case MailboxFilter.Inboxes() -> out.raw("inboxes");
            case MailboxFilter.Personal() -> out.raw("personal");
            case MailboxFilter.Subscribed() -> out.raw("subscribed");
            case MailboxFilter.Subtree(var roots) -> names("subtree", roots);
            case MailboxFilter.SubtreeOne(var roots) -> names("subtree-one", roots);
            case MailboxFilter.Named(var names) -> names("mailboxes", names);
        }
    }

    private void names(String word, List<MailboxName> names) {
        out.raw(word);
        if (names.size() == 1) {
            out.space().mailbox(names.getFirst());
            return;
        }
        String before = " (";
        for (MailboxName name : names) {
            out.raw(before).mailbox(name);
            before = " ";
        }
        out.close();
    }

    private void store(Selected.Store store) {
        verb("STORE", store.messages());
        store.unchangedSince()
                .ifPresent(since -> out.raw("(UNCHANGEDSINCE ").number(since).raw(") "));
        out.raw(
                switch (store.action()) {
                    case ADD -> "+";
                    case REMOVE -> "-";
                    case REPLACE -> "";
                });
        out.raw(store.echo() == Selected.Echo.SILENT ? "FLAGS.SILENT " : "FLAGS ");
        out.raw(listed(store.flags(), Flag::name));
    }

    private void item(FetchItem item) {
        if (item instanceof FetchItem.Rfc822 old) {
            out.raw(old.wire());
            return;
        }
        String name = new String(item.responseName(), StandardCharsets.ISO_8859_1);
        boolean peeks =
                switch (item) {
                    case FetchItem.Body body -> body.reading() == FetchItem.Reading.PEEKS;
                    case FetchItem.Binary binary -> binary.reading() == FetchItem.Reading.PEEKS;
                    case FetchItem.Attribute _,
                            FetchItem.Rfc822 _,
                            FetchItem.BinarySize _,
                            FetchItem.Preview _ ->
                            false;
                };
        if (peeks) {
            int bracket = name.indexOf('[');
            name = name.substring(0, bracket) + ".PEEK" + name.substring(bracket);
        }
        FetchItem.Partial partial =
                switch (item) {
                    case FetchItem.Body body -> body.partial();
                    case FetchItem.Binary binary -> binary.partial();
                    case FetchItem.Attribute _,
                            FetchItem.Rfc822 _,
                            FetchItem.BinarySize _,
                            FetchItem.Preview _ ->
                            new FetchItem.Partial.Whole();
                };
        if (partial instanceof FetchItem.Partial.Range(long _, long count)) {
            name = name.substring(0, name.length() - 1) + "." + count + ">";
        }
        out.raw(name).raw(item == FetchItem.Preview.LAZY ? " (LAZY)" : "");
    }

    private static <T> String listed(Collection<T> items, Function<T, String> name) {
        return items.stream().map(name).collect(Collectors.joining(" ", "(", ")"));
    }

    private static String dashed(Enum<?> word) {
        return String.join("-", Arrays.asList(word.name().toUpperCase(Locale.ROOT).split("_", -1)));
    }

    /** What stands between quotes (RFC 9051 §9, {@code QUOTED-CHAR}). */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
