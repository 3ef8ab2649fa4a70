package org.popbridge.cli.control;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.sync.SyncNotes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a comparison of everything with the host came to, message by message: what changed in the
 * ledger between its beginning and its end, and what is not as it was retrieved.
 */
final class Changes {
    /** Further ones are counted only. */
    private static final int MOST = 1_000;

    private final Account account;
    private final Map<EntryId, MaildropEntry> before = new HashMap<>();

    /** Remembers how it is now. */
    Changes(Account account) throws IOException {
        this.account = account;
        account.maildrop().entries().forEach(entry -> before.put(entry.id(), entry));
    }

    /** Tells what is different by now. */
    void tell(ObjectNode answer) throws IOException {
        ArrayNode lines = answer.putArray("changes");
        Map<ContentId, Long> uids = new Sickbay(account).inboxUids();
        Map<EntryId, String> differences = new SyncNotes(account).differences();
        int left = 0;
        for (MaildropEntry entry : account.maildrop().entries()) {
            Optional<String> what =
                    Optional.ofNullable(differences.get(entry.id()))
                            .or(() -> change(before.get(entry.id()), entry));
            if (what.isPresent() && lines.size() < MOST) {
                ObjectNode line = lines.addObject().put("uniqueId", entry.uniqueId().toString());
                Long uid = uids.get(entry.content());
                if (uid != null) {
                    line.put("uid", uid);
                }
                line.put("what", what.get());
            } else if (what.isPresent()) {
                left++;
            }
        }
        answer.put("furtherChanges", left);
    }

    private static Optional<String> change(@Nullable MaildropEntry was, MaildropEntry is) {
        if (was == null) {
            return Optional.of(is.hasContent() ? "new, and here" : "new, its content is awaited");
        }
        if (was.state() != is.state()) {
            return Optional.of(
                    switch (is.state()) {
                        case LISTED -> "listed again";
                        case ABSENT -> "not listed any more; held here";
                        case EXPUNGED -> "expunged here";
                        case DELETING -> "its deletion was sent to the host";
                        case GONE -> "gone from the host";
                    });
        }
        if (!was.hasContent() && is.hasContent()) {
            return Optional.of("its content came");
        }
        if (was.hasContent() && !is.hasContent()) {
            return Optional.of("its content is here no more");
        }
        return was.uniqueId().equals(is.uniqueId())
                ? Optional.empty()
                : Optional.of("had the unique-id %s before".formatted(was.uniqueId()));
    }
}
