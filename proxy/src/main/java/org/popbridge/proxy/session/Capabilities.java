package org.popbridge.proxy.session;

import java.util.ArrayList;
import java.util.List;
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
                    "BINARY");

    /** How a client can log in now. */
    enum Login {
        ALLOWED,
        /** Only after TLS (RFC 9051 §6.2.3, LOGINDISABLED). */
        DISABLED
    }

    private Capabilities() {}

    static List<String> beforeLogin(Login login, boolean startTls) {
        List<String> names = new ArrayList<>(ALWAYS);
        names.add("SASL-IR");
        if (startTls) {
            names.add("STARTTLS");
        }
        switch (login) {
            case ALLOWED -> {
                names.add("AUTH=PLAIN");
                names.add("AUTH=LOGIN");
            }
            case DISABLED -> names.add("LOGINDISABLED");
        }
        return names;
    }

    static List<String> loggedIn(ImapLimits limits) {
        List<String> names = new ArrayList<>(ALWAYS);
        names.addAll(LOGGED_IN);
        names.add("APPENDLIMIT=" + limits.messageOctets());
        return names;
    }
}
