package org.popbridge.mapping.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a message, raw (RFC 9051 §7.5.2).
 *
 * <p>Fields that are absent are null, addresses that are absent or empty are empty lists; Sender
 * and Reply-To default to From. Fields of addresses that occur several times are taken together, so
 * that no reader is shown another sender than the next; of all others the first counts.
 */
public record Envelope(
        @Nullable String date,
        @Nullable String subject,
        List<Address> from,
        List<Address> sender,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        List<Address> bcc,
        @Nullable String inReplyTo,
        @Nullable String messageId) {

    public static Envelope of(HeaderFields header) {
        List<Address> from = addresses(header, KnownField.FROM);
        List<Address> sender = addresses(header, KnownField.SENDER);
        List<Address> replyTo = addresses(header, KnownField.REPLY_TO);
        return new Envelope(
                header.first(KnownField.DATE),
                header.first(KnownField.SUBJECT),
                from,
                sender.isEmpty() ? from : sender,
                replyTo.isEmpty() ? from : replyTo,
                addresses(header, KnownField.TO),
                addresses(header, KnownField.CC),
                addresses(header, KnownField.BCC),
                header.first(KnownField.IN_REPLY_TO),
                header.first(KnownField.MESSAGE_ID));
    }

    private static List<Address> addresses(HeaderFields header, KnownField field) {
        List<Address> all = List.of();
        for (int i = 0; i < header.count(); i++) {
            if (header.known(i) == field) {
                List<Address> some = Address.parse(header.value(i));
                if (all.isEmpty()) {
                    all = some;
                } else {
                    all = new ArrayList<>(all);
                    all.addAll(some);
                }
            }
        }
        return all;
    }

    void write(Wire out) {
        out.octet('(').nstring(date).octet(' ').nstring(subject);
        int start = out.octet(' ').length();
        write(from, out);
        int end = out.length();
        // Most messages repeat From twice; a copy is cheaper than printing it again.
        writeAgain(sender, start, end, out);
        writeAgain(replyTo, start, end, out);
        write(to, out.octet(' '));
        write(cc, out.octet(' '));
        write(bcc, out.octet(' '));
        out.octet(' ').nstring(inReplyTo).octet(' ').nstring(messageId).octet(')');
    }

    private void writeAgain(List<Address> addresses, int start, int end, Wire out) {
        out.octet(' ');
        if (addresses.equals(from)) {
            out.repeat(start, end);
        } else {
            write(addresses, out);
        }
    }

    private static void write(List<Address> addresses, Wire out) {
        if (addresses.isEmpty()) {
            out.raw("NIL");
            return;
        }
        out.octet('(');
        for (Address address : addresses) {
            out.octet('(').nstring(address.name()).octet(' ').nstring(address.route());
            out.octet(' ').nstring(address.mailbox()).octet(' ').nstring(address.host()).octet(')');
        }
        out.octet(')');
    }
}
