package org.popbridge.mapping.sync;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.wire.Harmless;

/**
 * The small message that stands in INBOX for one that the host does not give (S7), so that its
 * owner knows of it and a client's FETCH of everything does not fail for it. It has a UID of its
 * own, and goes when the message comes (law 2).
 */
final class Note {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Note() {}

    /** As octets of a message (RFC 5322). */
    static byte[] octets(MaildropEntry entry, SyncNotes.Refused refusal, Instant now) {
        String size = entry.claimedSize() < 0 ? "unknown" : entry.claimedSize() + " octets";
        return """
        From: Popbridge <popbridge@popbridge.invalid>
        Subject: A message that your mail host does not give
        Date: %s
        Message-ID: <refused.%d.%d@popbridge.invalid>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Your mail host lists a message that it does not give when it is asked for.

        What was said:  %s
        Unique-id:      %s
        Size, it says:  %s
        First listed:   %s
        Asked for:      %d times since %s

        The message was not deleted, neither here nor on the host. It is asked for
        again from time to time, ever more rarely; when it comes, it takes the place
        of this note. If it does not come, your mail provider can tell why.
        """
                .formatted(
                        DATE.format(now),
                        entry.id().value(),
                        refusal.first().toEpochMilli(),
                        refusal.reason(),
                        Harmless.text(entry.uniqueId().toString()),
                        size,
                        DATE.format(entry.firstSeen()),
                        refusal.times(),
                        DATE.format(refusal.first()))
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
