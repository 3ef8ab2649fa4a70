package org.popbridge.cli.control;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.popbridge.cli.Json;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.sync.SyncNotes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The messages of an account that cannot be had, or are damaged. */
final class Sickbay {
    private final Account account;

    Sickbay(Account account) {
        this.account = account;
    }

    ObjectNode list(boolean verify) throws IOException {
        ObjectNode answer = Json.object().put("account", account.name().value());
        refused(answer.putArray("refused"));
        if (verify) {
            damaged(answer);
        }
        return answer;
    }

    private void refused(ArrayNode list) throws IOException {
        Map<EntryId, MaildropEntry> entries = new HashMap<>();
        account.maildrop().entries().forEach(entry -> entries.put(entry.id(), entry));
        Map<ContentId, Long> uids = inboxUids();
        for (SyncNotes.Refused refused : new SyncNotes(account).refused()) {
            MaildropEntry entry = entries.get(refused.entry());
            if (entry != null) {
                ObjectNode line = list.addObject().put("uniqueId", entry.uniqueId().toString());
                Long uid = uids.get(entry.content());
                if (uid != null) {
                    line.put("uid", uid);
                }
                line.put("claimedSize", entry.claimedSize())
                        .put("first", refused.first().toString())
                        .put("last", refused.last().toString())
                        .put("reason", refused.reason());
            }
        }
    }

    /** Where INBOX shows what. */
    Map<ContentId, Long> inboxUids() throws IOException {
        Map<ContentId, Long> uids = new HashMap<>();
        Optional<Mailbox> inbox = account.mailboxes().find(MailboxName.INBOX);
        if (inbox.isPresent()) {
            MailboxSnapshot snapshot = account.snapshot(inbox.get().id());
            for (int position = 0; position < snapshot.size(); position++) {
                uids.put(snapshot.contentAt(position), snapshot.uidAt(position));
            }
        }
        return uids;
    }

    /** Reads everything that any mailbox shows. */
    private void damaged(ObjectNode answer) throws IOException {
        ArrayNode damaged = answer.putArray("damaged");
        long verified = 0;
        for (Mailbox mailbox : account.mailboxes().mailboxes().values()) {
            MailboxSnapshot snapshot = account.snapshot(mailbox.id());
            for (int position = 0; position < snapshot.size(); position++) {
                Optional<Content> content = account.content(snapshot.contentAt(position));
                if (content.isEmpty()) {
                    continue;
                }
                verified++;
                try {
                    content.get().verify();
                } catch (StorageDamagedException e) {
                    damaged.addObject()
                            .put("mailbox", mailbox.name().value())
                            .put("uid", snapshot.uidAt(position))
                            .put("reason", e.getMessage());
                }
            }
        }
        answer.put("verified", verified);
    }
}
