package org.popbridge.migrate.content;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.message.HeaderFields;

/**
 * The flags that a message brings along in its header: {@code Status} and {@code X-Status} of mbox
 * stores, {@code X-Mozilla-Status} of Thunderbird's. Marks for deletion are not carried: whoever
 * made them deletes at the source.
 */
final class CarriedFlags {
    private static final int MOZILLA_READ = 0x0001;
    private static final int MOZILLA_REPLIED = 0x0002;
    private static final int MOZILLA_MARKED = 0x0004;
    private static final int MOZILLA_FORWARDED = 0x1000;

    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{1,7}");

    private static final Flag FORWARDED = new Flag("$Forwarded");

    private CarriedFlags() {}

    static List<Flag> of(HeaderFields header) {
        List<Flag> flags = new ArrayList<>();
        String status = text(header.first("Status"));
        String extended = text(header.first("X-Status"));
        int mozilla = hexadecimal(text(header.first("X-Mozilla-Status")));
        if (status.indexOf('R') >= 0 || (mozilla & MOZILLA_READ) != 0) {
            flags.add(Flag.SEEN);
        }
        if (extended.indexOf('A') >= 0 || (mozilla & MOZILLA_REPLIED) != 0) {
            flags.add(Flag.ANSWERED);
        }
        if (extended.indexOf('F') >= 0 || (mozilla & MOZILLA_MARKED) != 0) {
            flags.add(Flag.FLAGGED);
        }
        if (extended.indexOf('T') >= 0) {
            flags.add(Flag.DRAFT);
        }
        if ((mozilla & MOZILLA_FORWARDED) != 0) {
            flags.add(FORWARDED);
        }
        return flags;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static int hexadecimal(String value) {
        return HEXADECIMAL.matcher(value).matches() ? Integer.parseInt(value, 16) : 0;
    }
}
