package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.Usage;
import org.popbridge.proxy.response.AccountData;

/**
 * GETQUOTA and GETQUOTAROOT (RFC 9208): one root, named by the empty string, for all mailboxes; no
 * root where the operator has set no limit.
 */
final class Allowance {
    private static final String ROOT = "";

    private final Session session;
    private final Account store;

    Allowance(Session session, Account store) {
        this.session = session;
        this.store = store;
    }

    /** The capabilities that a quota has the server say. */
    static List<String> capabilities(Quota quota) {
        List<String> names = new ArrayList<>();
        if (!quota.equals(Quota.NONE)) {
            names.add("QUOTA");
        }
        if (quota.limitsOctets()) {
            names.add("QUOTA=RES-STORAGE");
        }
        if (quota.limitsMessages()) {
            names.add("QUOTA=RES-MESSAGE");
        }
        return names;
    }

    Outcome quota(String root) throws IOException {
        if (!root.equals(ROOT) || store.quota().equals(Quota.NONE)) {
            return Outcome.no(ResponseCode.Plain.NONEXISTENT, "There is no such quota root");
        }
        tell();
        return Outcome.ok("That is the quota");
    }

    /** Also of a mailbox that is yet to be made (RFC 9208 §4.1.2). */
    Outcome root(MailboxName mailbox) throws IOException {
        boolean limited = !store.quota().equals(Quota.NONE);
        session.out()
                .write(new AccountData.QuotaRoots(mailbox, limited ? List.of(ROOT) : List.of()));
        if (limited) {
            tell();
        }
        return Outcome.ok("That is the quota root");
    }

    private void tell() throws IOException {
        Quota quota = store.quota();
        Usage usage = store.usage();
        List<AccountData.Resource> resources = new ArrayList<>();
        if (quota.limitsOctets()) {
            resources.add(
                    new AccountData.Resource(
                            "STORAGE", kibibytes(usage.octets()), kibibytes(quota.octets())));
        }
        if (quota.limitsMessages()) {
            resources.add(new AccountData.Resource("MESSAGE", usage.messages(), quota.messages()));
        }
        session.out().write(new AccountData.QuotaOf(ROOT, resources));
    }

    /** RFC 9208 §5.1: units of 1024 octets. */
    private static long kibibytes(long octets) {
        return Math.ceilDiv(octets, 1024L);
    }
}
