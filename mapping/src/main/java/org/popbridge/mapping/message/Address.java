package org.popbridge.mapping.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address as ENVELOPE has it, raw (RFC 9051 §7.5.2): a mailbox, or one of the two markers around
 * a group's members.
 *
 * <p>The beginning of a group has its name for a mailbox and no host, its end has neither. A
 * mailbox always has both; where the sender left one out it is empty, for NIL would say "group".
 *
 * @param name display name, quotes and comments undone, encoded words not
 * @param route the source route of RFC 822, {@code @a,@b}
 */
public record Address(
        @Nullable String name,
        @Nullable String route,
        @Nullable String mailbox,
        @Nullable String host) {
    static final Address GROUP_END = new Address(null, null, null, null);

    static Address group(String name) {
        return new Address(null, null, name, null);
    }

    /** Reads the value of an address field, however malformed; see {@link AddressParser}. */
    public static List<Address> parse(String raw) {
        return new AddressParser(raw).list();
    }

    /** The name a person reads, raw, or else the address: RFC 5957 §3. */
    String display() {
        if (name != null && !name.isEmpty()) {
            return name;
        }
        String local = mailbox == null ? "" : mailbox;
        return host == null || host.isEmpty() ? local : local + "@" + host;
    }
}
