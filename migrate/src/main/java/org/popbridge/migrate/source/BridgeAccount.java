package org.popbridge.migrate.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.sync.SyncNotes;

/**
 * All that a bridge kept of one account: its folders, each a {@link Source} of its own. The mail
 * that its POP3 host has deleted meanwhile is there as well.
 *
 * <p>The store is open in this process, so no bridge runs on it, and nothing changes.
 */
public final class BridgeAccount {
    private final Account account;

    /** The maildrop's entry of each content that came from there. */
    private final Map<ContentId, MaildropEntry> entries = new HashMap<>();

    /** In whose place a note stands, and the host's words for not giving the message (S7). */
    private final Map<ContentId, String> notes = new HashMap<>();

    private BridgeAccount(Account account) {
        this.account = account;
    }

    /** The folders in the order of their names, INBOX and empty ones among them. */
    public static List<BridgeFolder> folders(Account account) throws IOException {
        BridgeAccount bridged = new BridgeAccount(account);
        bridged.read();
        MailboxTree tree = account.mailboxes();
        Set<SpecialUse> taken = EnumSet.noneOf(SpecialUse.class);
        List<BridgeFolder> folders = new ArrayList<>();
        for (Mailbox mailbox : tree.mailboxes().values()) {
            Set<SpecialUse> uses = EnumSet.noneOf(SpecialUse.class);
            uses.addAll(mailbox.specialUses());
            // A destination has one mailbox for each use: two must not end up in it.
            uses.removeIf(use -> !taken.add(use));
            folders.add(
                    new BridgeFolder(
                            bridged, mailbox, uses, tree.subscribed().contains(mailbox.name())));
        }
        return folders;
    }

    private void read() throws IOException {
        Map<EntryId, String> noted = new HashMap<>();
        for (SyncNotes.Refused refused : new SyncNotes(account).refused()) {
            if (refused.noted()) {
                noted.put(refused.entry(), refused.reason());
            }
        }
        for (MaildropEntry entry : account.maildrop().entries()) {
            entries.put(entry.content(), entry);
            String reason = noted.get(entry.id());
            if (reason != null) {
                notes.put(entry.content(), reason);
            }
        }
    }

    Account account() {
        return account;
    }

    /**
     * Why the message that this content stands for is not to be had, where that is known before.
     */
    String whyNotHere(ContentId content) {
        MaildropEntry entry = entries.get(content);
        boolean gone =
                entry != null
                        && (entry.state() == MaildropEntry.State.GONE
                                || entry.state() == MaildropEntry.State.ABSENT);
        return gone
                ? "the bridge never got its content, and the mail host does not list it any more"
                : "its content is not in the bridge yet: start the bridge, log in, wait until popbridge accounts show says that nothing is awaited, and run this again";
    }

    /** Whether a note stands there for a message that the host does not give. */
    boolean isNote(ContentId content) {
        return notes.containsKey(content);
    }

    String whyNoted(ContentId content) {
        return "the mail host never gave it to the bridge: " + notes.getOrDefault(content, "");
    }

    /** What the POP3 host calls it; nothing of mail that came another way. */
    Optional<UniqueId> pop3Id(ContentId content) {
        MaildropEntry entry = entries.get(content);
        return entry == null || entry.uniqueId().isBlank()
                ? Optional.empty()
                : Optional.of(entry.uniqueId());
    }
}
