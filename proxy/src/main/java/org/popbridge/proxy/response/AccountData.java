package org.popbridge.proxy.response;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;

/** Data about what an account keeps beside its messages: annotations, room, rights. */
public sealed interface AccountData extends Response.Data {
    /**
     * RFC 5464 §4.4.1; not empty.
     *
     * @param mailbox none for the server
     * @param values by name; NIL where there is none
     */
    record Metadata(Optional<MailboxName> mailbox, Map<String, Optional<byte[]>> values)
            implements AccountData {
        public Metadata {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * Annotations that have changed, without their values (RFC 5464 §4.4.2); not empty.
     *
     * @param mailbox none for the server
     */
    record MetadataChanged(Optional<MailboxName> mailbox, List<String> names)
            implements AccountData {
        public MetadataChanged {
            names = List.copyOf(names);
        }
    }

    /** RFC 9208 §4.2.2. */
    record QuotaRoots(MailboxName mailbox, List<String> roots) implements AccountData {
        public QuotaRoots {
            roots = List.copyOf(roots);
        }
    }

    /** RFC 9208 §4.2.1: the resources that are limited. */
    record QuotaOf(String root, List<Resource> resources) implements AccountData {
        public QuotaOf {
            resources = List.copyOf(resources);
        }
    }

    /** How much of something is used, in the resource's units. */
    record Resource(String name, long usage, long limit) {}

    /** RFC 4314 §3.8. */
    record MyRights(MailboxName mailbox, String rights) implements AccountData {}

    /** RFC 4314 §3.6, of a mailbox with one entry. */
    record Acl(MailboxName mailbox, String identifier, String rights) implements AccountData {}

    /**
     * RFC 4314 §3.7.
     *
     * @param always rights that the identifier has, whatever is set; no other can be granted
     */
    record ListRights(MailboxName mailbox, String identifier, String always)
            implements AccountData {}
}
