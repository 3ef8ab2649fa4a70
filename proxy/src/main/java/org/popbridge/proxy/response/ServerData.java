package org.popbridge.proxy.response;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;

/** Data about the server or the account, not about the selected mailbox. */
public sealed interface ServerData extends Response.Data {
    /** RFC 9051 §7.2.2. */
    record Capabilities(List<String> names) implements ServerData {
        public Capabilities {
            names = List.copyOf(names);
        }
    }

    /** RFC 5161 §3.2: what ENABLE enabled. */
    record Enabled(List<String> names) implements ServerData {
        public Enabled {
            names = List.copyOf(names);
        }
    }

    /** RFC 2971 §3.2; without fields it prints NIL. */
    record Id(Map<String, String> fields) implements ServerData {
        public Id {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** RFC 2342 §5. */
    record Namespaces(List<Namespace> personal, List<Namespace> others, List<Namespace> shared)
            implements ServerData {
        public Namespaces {
            personal = List.copyOf(personal);
            others = List.copyOf(others);
            shared = List.copyOf(shared);
        }
    }

    /** A namespace: its prefix, and what separates the levels in it. */
    record Namespace(String prefix, char separator) {}

    /**
     * A LIST or LSUB response (RFC 9051 §7.3.1).
     *
     * @param attributes as the wire has them: {@code \HasChildren}, {@code \Sent}
     * @param subscribedBelow whether {@code ("CHILDINFO" ("SUBSCRIBED"))} is told (RFC 5258 §3.5)
     * @param oldName what it was called until now (RFC 5465 §5.4)
     */
    record MailboxListed(
            Verb verb,
            List<String> attributes,
            MailboxName mailbox,
            boolean subscribedBelow,
            Optional<MailboxName> oldName)
            implements ServerData {
        public MailboxListed(
                Verb verb, List<String> attributes, MailboxName mailbox, boolean subscribedBelow) {
            this(verb, attributes, mailbox, subscribedBelow, Optional.empty());
        }

        public MailboxListed {
            attributes = List.copyOf(attributes);
        }

        /** Whose answer it is. */
        public enum Verb {
            LIST,
            LSUB
        }
    }

    /** The answer to {@code LIST "" ""}: the separator, and the root of the reference. */
    record Separator(char separator, String root) implements ServerData {}
}
