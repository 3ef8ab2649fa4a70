package org.popbridge.mapping.imap;

import java.util.Locale;
import java.util.Optional;

/**
 * A mailbox's name as Unicode text, levels joined by {@link #SEPARATOR}; INBOX in any case is INBOX
 * (RFC 9051 §5.1). The wire forms (modified UTF-7 of RFC 3501 §5.1.3, UTF-8) are the codec's
 * matter.
 */
public record MailboxName(String value) implements Comparable<MailboxName> {
    public static final char SEPARATOR = '/';
    public static final MailboxName INBOX = new MailboxName("INBOX");

    public MailboxName {
        if (value.equalsIgnoreCase("INBOX")) {
            value = "INBOX";
        } else if (value.toUpperCase(Locale.ROOT).startsWith("INBOX" + SEPARATOR)) {
            value = "INBOX" + value.substring(5);
        }
    }

    public boolean isInbox() {
        return value.equals("INBOX");
    }

    /** The name one level up; empty for a top-level name. */
    public Optional<MailboxName> parent() {
        int cut = value.lastIndexOf(SEPARATOR);
        return cut <= 0 ? Optional.empty() : Optional.of(new MailboxName(value.substring(0, cut)));
    }

    public boolean isBelow(MailboxName ancestor) {
        return value.length() > ancestor.value.length()
                && value.startsWith(ancestor.value)
                && value.charAt(ancestor.value.length()) == SEPARATOR;
    }

    @Override
    public int compareTo(MailboxName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
