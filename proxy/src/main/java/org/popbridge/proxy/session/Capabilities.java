package org.popbridge.proxy.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.store.Quota;
import org.popbridge.proxy.net.ImapLimits;

/** What the server says it can do, exact in each state (RFC 9051 §7.2.2). */
final class Capabilities {
    private static final List<String> ALWAYS =
            List.of("IMAP4rev1", "IMAP4rev2", "LITERAL+", "ID", "ENABLE");

    private static final List<String> LOGGED_IN =
            List.of(
                    "IDLE",
                    "NAMESPACE",
                    "CHILDREN",
                    "UNSELECT",
                    "UIDPLUS",
                    "MOVE",
                    "CONDSTORE",
                    "QRESYNC",
                    "UIDONLY",
                    "ESEARCH",
                    "SEARCHRES",
                    "SORT",
                    "SORT=DISPLAY",
                    "ESORT",
                    "CONTEXT=SEARCH",
                    "CONTEXT=SORT",
                    "MULTISEARCH",
                    "SEARCH=FUZZY",
                    "INPROGRESS",
                    "NOTIFY",
                    "I18NLEVEL=1",
                    "THREAD=ORDEREDSUBJECT",
                    "THREAD=REFERENCES",
                    "SPECIAL-USE",
                    "CREATE-SPECIAL-USE",
                    "LIST-EXTENDED",
                    "LIST-STATUS",
                    "STATUS=SIZE",
                    "OBJECTID",
                    "PREVIEW",
                    "PARTIAL",
                    "SAVEDATE",
                    "WITHIN",
                    "MULTIAPPEND",
                    "BINARY",
                    "CATENATE",
                    "REPLACE",
                    "METADATA",
                    "LIST-METADATA",
                    "ACL",
                    "RIGHTS=kxte",
                    "LIST-MYRIGHTS");

    private Capabilities() {}

    /**
     * What is said to a client that is not logged in.
     *
     * @param proofs by which a client can log in now; none before TLS (RFC 9051 §6.2.3)
     */
    static List<String> beforeLogin(Set<Authenticator.Proof> proofs, boolean startTls) {
        List<String> names = new ArrayList<>(ALWAYS);
        names.add("SASL-IR");
        if (startTls) {
            names.add("STARTTLS");
        }
        if (proofs.contains(Authenticator.Proof.PASSWORD)) {
            names.add("AUTH=PLAIN");
            names.add("AUTH=LOGIN");
        } else {
            names.add("LOGINDISABLED");
        }
        if (proofs.contains(Authenticator.Proof.CHALLENGE)) {
            names.add("AUTH=SCRAM-SHA-256");
        }
        if (proofs.contains(Authenticator.Proof.TOKEN)) {
            names.add("AUTH=OAUTHBEARER");
            names.add("AUTH=XOAUTH2");
        }
        return names;
    }

    static List<String> loggedIn(ImapLimits limits, boolean compressed, Quota quota) {
        List<String> names = new ArrayList<>(ALWAYS);
        names.addAll(LOGGED_IN);
        names.add("APPENDLIMIT=" + limits.messageOctets());
        names.addAll(Allowance.capabilities(quota));
        switch (limits.utf8()) {
            case OFFERED -> names.add("UTF8=ACCEPT");
            case NOT_OFFERED -> {}
        }
        switch (limits.reuse()) {
            case ALLOWED -> names.add("UNAUTHENTICATE");
            case NEVER -> {}
        }
        if (!compressed) {
            names.add("COMPRESS=DEFLATE");
        }
        return names;
    }
}
