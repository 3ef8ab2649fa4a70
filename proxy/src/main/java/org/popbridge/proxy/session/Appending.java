package org.popbridge.proxy.session;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.CopyOutcome;
import org.popbridge.mapping.store.Draft;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.proxy.command.Authenticated.Append;
import org.popbridge.proxy.command.InlineLiteral;
import org.popbridge.proxy.command.MessageLiteral;

/**
 * APPEND of one message or several, all or none (RFC 9051 §6.3.12, RFC 3502; APPENDUID by RFC 4315
 * §3). The octets are in the store when the command is run: they went there as they came.
 */
final class Appending {
    private final Account store;

    Appending(Account store) {
        this.store = store;
    }

    Outcome append(Append command) throws IOException {
        for (Append.Message message : command.messages()) {
            if (message.content().length() == 0) {
                // RFC 3502 §6.3.11: with an empty message the client gives up the whole.
                return Outcome.no("An empty message: nothing was appended");
            }
        }
        Optional<Mailbox> mailbox = store.mailboxes().find(command.mailbox());
        if (mailbox.isEmpty()) {
            return Copying.tryCreate();
        }
        List<Draft> drafts = new ArrayList<>(command.messages().size());
        for (Append.Message message : command.messages()) {
            drafts.add(
                    new Draft(
                            octets(message.content()),
                            new HashSet<>(message.flags()),
                            message.date().map(OffsetDateTime::toInstant).orElseGet(Instant::now)));
        }
        CopyOutcome appended = store.append(mailbox.get().id(), drafts);
        UidSet.Builder uids = UidSet.builder();
        for (Uid uid : appended.target()) {
            uids.add(uid);
        }
        return Outcome.ok(
                new ResponseCode.AppendUid(appended.validity(), uids.build()), "Appended");
    }

    private StoredOctets octets(MessageLiteral literal) throws IOException {
        return switch (literal) {
            case SpooledMessage spooled -> spooled.octets();
            case InlineLiteral inline -> written(inline.octets());
            default -> throw new IllegalStateException("a literal of " + literal.getClass());
        };
    }

    private StoredOctets written(Octets octets) throws IOException {
        try (ContentWriter writer = store.newContent()) {
            byte[] all = octets.bytes(0, (int) octets.length());
            writer.write(all, 0, all.length);
            return writer.finish();
        }
    }
}
