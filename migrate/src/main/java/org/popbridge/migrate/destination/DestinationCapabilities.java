package org.popbridge.migrate.destination;

import java.util.Collection;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

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
