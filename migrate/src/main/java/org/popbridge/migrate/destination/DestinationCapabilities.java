package org.popbridge.migrate.destination;

import java.util.Collection;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.popbridge.mapping.imap.NameEncoding;

/** What an IMAP server says that it can do (RFC 9051 §7.2.2). Immutable. */
public final class DestinationCapabilities {
    public static final DestinationCapabilities NONE = of(Set.of());

    private static final String APPEND_LIMIT = "APPENDLIMIT=";

    private final Set<String> names;

    private DestinationCapabilities(Set<String> names) {
        this.names = names;
    }

    public static DestinationCapabilities of(Collection<String> names) {
        Set<String> upper = new TreeSet<>();
        names.forEach(name -> upper.add(name.toUpperCase(Locale.ROOT)));
        return new DestinationCapabilities(upper);
    }

    /** Whether it has this one; the name in upper case, {@code AUTH=PLAIN} for example. */
    public boolean has(String name) {
        return names.contains(name);
    }

    /** Whether appended messages come with their UID (RFC 4315 §3). */
    public boolean uidPlus() {
        return has("UIDPLUS") || has("IMAP4REV2");
    }

    /**
     * How names of mailboxes go over the wire: a server of IMAP4rev2 alone has UTF-8 and nothing
     * else (RFC 9051 §5.1); one that has both is spoken to as IMAP4rev1.
     */
    NameEncoding nameEncoding() {
        return has("IMAP4REV2") && !has("IMAP4REV1")
                ? NameEncoding.UTF_8
                : NameEncoding.MODIFIED_UTF_7;
    }

    /** Whether it tells where a person's mailboxes are (RFC 2342). */
    boolean namespace() {
        return has("NAMESPACE") || has("IMAP4REV2");
    }

    /** Whether one APPEND takes many messages, all or none (RFC 3502). */
    public boolean multiAppend() {
        return has("MULTIAPPEND");
    }

    /** Octets of the largest message that is taken (RFC 7889 §2), where one limit is for all. */
    public OptionalLong appendLimit() {
        for (String name : names) {
            if (name.startsWith(APPEND_LIMIT) && name.substring(12).matches("[0-9]{1,18}")) {
                return OptionalLong.of(Long.parseLong(name.substring(12)));
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DestinationCapabilities that && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    /** As the server lists them, in alphabetical order. */
    @Override
    public String toString() {
        return String.join(" ", names);
    }
}
