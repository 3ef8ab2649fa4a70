package org.popbridge.mapping.store.maildir;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModifiedUtf7;

/**
 * Mailbox names as Maildir++ has them: levels joined by dots, modified UTF-7 (RFC 3501 §5.1.3). A
 * dot within a level has no form there and becomes an underscore.
 */
final class FolderNames {
    private final Set<String> used = new HashSet<>();

    /**
     * The folder of a mailbox; empty for INBOX. No two mailboxes get the same.
     *
     * @param changed told in a sentence if the name is another than it was
     */
    String folder(MailboxName name, Consumer<String> changed) {
        if (name.isInbox()) {
            return "";
        }
        String wanted = "." + String.join(".", levels(name));
        String folder = wanted;
        for (int i = 2; !used.add(folder.toLowerCase(Locale.ROOT)); i++) {
            folder = wanted + "_" + i;
        }
        if (name.value().indexOf('.') >= 0 || !folder.equals(wanted)) {
            changed.accept("mailbox \"%s\" is in the folder %s".formatted(name, folder));
        }
        return folder;
    }

    String subscription(MailboxName name) {
        return String.join("\t", levels(name));
    }

    private static List<String> levels(MailboxName name) {
        List<String> levels = new ArrayList<>();
        for (String level : name.value().split(String.valueOf(MailboxName.SEPARATOR), -1)) {
            String octets = new String(ModifiedUtf7.encode(level), StandardCharsets.ISO_8859_1);
            levels.add(octets.replace('.', '_'));
        }
        return levels;
    }
}
