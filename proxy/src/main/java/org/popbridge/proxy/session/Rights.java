package org.popbridge.proxy.session;

import java.io.IOException;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.store.Account;
import org.popbridge.proxy.response.AccountData;

/**
 * Who may do what to a mailbox (RFC 4314). An account is one person's, who may do everything, and
 * that cannot be changed: each mailbox has one entry, the owner's, whose rights are all tied to
 * him, and nobody else can be granted any. So what the ACL commands read is the whole truth, and
 * what they set is refused, as §3.1 lets a server.
 */
final class Rights {
    /** With the obsolete {@code c} and {@code d}, as §2.1.1 wants it told. */
    private static final String ALL = "lrswipkxtecda";

    private final Session session;
    private final Account store;

    Rights(Session session, Account store) {
        this.session = session;
        this.store = store;
    }

    /** The owner's rights: INBOX cannot be deleted. */
    static String of(MailboxName mailbox) {
        return mailbox.isInbox() ? ALL.replace("x", "") : ALL;
    }

    Outcome mine(MailboxName mailbox) throws IOException {
        return told(mailbox, new AccountData.MyRights(mailbox, of(mailbox)));
    }

    Outcome list(MailboxName mailbox) throws IOException {
        return told(mailbox, new AccountData.Acl(mailbox, session.user(), of(mailbox)));
    }

    Outcome of(MailboxName mailbox, String identifier) throws IOException {
        boolean owner =
                identifier.equals(session.user()) || identifier.equals(store.name().value());
        return told(
                mailbox, new AccountData.ListRights(mailbox, identifier, owner ? of(mailbox) : ""));
    }

    private Outcome told(MailboxName mailbox, AccountData rights) throws IOException {
        if (store.mailboxes().find(mailbox).isEmpty()) {
            return NameRules.noSuchMailbox(mailbox);
        }
        session.out().write(rights);
        return Outcome.ok("Those are the rights");
    }

    /** SETACL and DELETEACL. */
    Outcome keep(MailboxName mailbox) {
        return store.mailboxes().find(mailbox).isEmpty()
                ? NameRules.noSuchMailbox(mailbox)
                : Outcome.no(
                        ResponseCode.Plain.CANNOT,
                        "Mailboxes here are their owner's alone; rights cannot be changed");
    }
}
