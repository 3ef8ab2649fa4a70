package org.popbridge.proxy.response;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Printer;

/** Prints what an account keeps beside its messages. */
final class AccountDataPrinter {
    private AccountDataPrinter() {}

    static void print(AccountData data, Printer out) {
        out.raw("* ");
        switch (data) {
            case AccountData.Metadata(Optional<MailboxName> mailbox, var values) ->
                    metadata(mailbox, values, out);
            case AccountData.MetadataChanged(Optional<MailboxName> mailbox, List<String> names) -> {
                metadata(mailbox, out);
                names.forEach(name -> text(name, out.space()));
            }
            case AccountData.QuotaRoots(MailboxName mailbox, List<String> roots) -> {
                out.raw("QUOTAROOT ").mailbox(mailbox);
                roots.forEach(root -> text(root, out.space()));
            }
            case AccountData.QuotaOf(String root, List<AccountData.Resource> resources) -> {
                text(root, out.raw("QUOTA "));
                String before = " (";
                for (AccountData.Resource each : resources) {
                    out.raw(before).raw(each.name()).space();
                    out.number(each.usage()).space().number(each.limit());
                    before = " ";
                }
                out.raw(resources.isEmpty() ? " ()" : ")");
            }
            case AccountData.MyRights(MailboxName mailbox, String rights) ->
                    out.raw("MYRIGHTS ").mailbox(mailbox).space().raw(rights);
            case AccountData.Acl(MailboxName mailbox, String identifier, String rights) ->
                    text(identifier, out.raw("ACL ").mailbox(mailbox).space()).space().raw(rights);
            case AccountData.ListRights(MailboxName mailbox, String identifier, String always) ->
                    text(
                            always,
                            text(identifier, out.raw("LISTRIGHTS ").mailbox(mailbox).space())
                                    .space());
        }
    }

    /**
     * {@code metadata-resp = "METADATA" SP mailbox SP "(" entry SP value *(SP entry SP value) ")"}
     * (RFC 5464 §5); a value that holds NUL is a literal8.
     */
    private static void metadata(
            Optional<MailboxName> mailbox, Map<String, Optional<byte[]>> values, Printer out) {
        metadata(mailbox, out);
        String before = " (";
        for (Map.Entry<String, Optional<byte[]>> each : values.entrySet()) {
            text(each.getKey(), out.raw(before)).space();
            before = " ";
            if (each.getValue().isEmpty()) {
                out.nil();
            } else if (hasNul(each.getValue().get())) {
                out.octet('~').literal(each.getValue().get());
            } else {
                out.string(each.getValue().get());
            }
        }
        out.close();
    }

    private static void metadata(Optional<MailboxName> mailbox, Printer out) {
        out.raw("METADATA ");
        mailbox.ifPresentOrElse(out::mailbox, () -> out.raw("\"\""));
    }

    private static boolean hasNul(byte[] octets) {
        for (byte octet : octets) {
            if (octet == 0) {
                return true;
            }
        }
        return false;
    }

    private static Printer text(String text, Printer out) {
        return out.astring(text.getBytes(StandardCharsets.UTF_8));
    }
}
