package org.popbridge.proxy.response;

import java.util.List;
import java.util.Map;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Printer;

/** Prints data about the server or the account. */
final class ServerDataPrinter {
    private ServerDataPrinter() {}

    static void print(ServerData data, Printer out) {
        out.raw("* ");
        switch (data) {
            case ServerData.Capabilities(List<String> names) ->
                    StatusPrinter.words("CAPABILITY", names, out);
            case ServerData.Enabled(List<String> names) ->
                    StatusPrinter.words("ENABLED", names, out);
            case ServerData.Id(Map<String, String> fields) -> id(fields, out);
            case ServerData.Namespaces all -> {
                namespaces(all.personal(), out.raw("NAMESPACE "));
                namespaces(all.others(), out.space());
                namespaces(all.shared(), out.space());
            }
            case ServerData.MailboxListed listed -> listed(listed, out);
            case ServerData.Separator(char separator, String root) -> {
                separator(separator, out.raw("LIST (\\Noselect) "));
                name(root, out.space());
            }
        }
    }

    /** {@code id_response = "ID" SP id_params_list} (RFC 2971 §4). */
    private static void id(Map<String, String> fields, Printer out) {
        out.raw("ID ");
        if (fields.isEmpty()) {
            out.nil();
            return;
        }
        String before = "(";
        for (Map.Entry<String, String> field : fields.entrySet()) {
            out.raw(before).string(field.getKey()).space().string(field.getValue());
            before = " ";
        }
        out.close();
    }

    /** {@code Namespace = nil / "(" 1*( "(" string SP (<"> QUOTED_CHAR <"> / nil) ")" ) ")"}. */
    private static void namespaces(List<ServerData.Namespace> namespaces, Printer out) {
        if (namespaces.isEmpty()) {
            out.nil();
            return;
        }
        out.open();
        for (ServerData.Namespace namespace : namespaces) {
            name(namespace.prefix(), out.open());
            separator(namespace.separator(), out.space());
            out.close();
        }
        out.close();
    }

    /** {@code mailbox-list = "(" [mbx-list-flags] ")" SP separator SP mailbox [SP extended]}. */
    private static void listed(ServerData.MailboxListed listed, Printer out) {
        out.raw(listed.verb().name()).raw(" (");
        String before = "";
        for (String attribute : listed.attributes()) {
            out.raw(before).raw(attribute);
            before = " ";
        }
        separator(MailboxName.SEPARATOR, out.raw(") "));
        out.space().mailbox(listed.mailbox());
        if (listed.subscribedBelow()) {
            out.raw(" (\"CHILDINFO\" (\"SUBSCRIBED\"))");
        }
        listed.oldName().ifPresent(old -> out.raw(" (\"OLDNAME\" (").mailbox(old).raw("))"));
    }

    /** A prefix or root, always a string: it may be empty or end in the separator. */
    private static void name(String name, Printer out) {
        out.nameString(name);
    }

    private static void separator(char separator, Printer out) {
        out.octet('"');
        if (separator == '"' || separator == '\\') {
            out.octet('\\');
        }
        out.octet(separator).octet('"');
    }
}
