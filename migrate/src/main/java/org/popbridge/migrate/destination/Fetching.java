package org.popbridge.migrate.destination;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.migrate.destination.DestinationSession.BodySink;
import org.popbridge.migrate.destination.DestinationSession.Detail;
import org.popbridge.migrate.destination.DestinationSession.ScanSink;

/** What a session reads of its mailbox: who is there, and bodies. For one thread. */
final class Fetching {
    private static final String MESSAGE_ID = "HEADER.FIELDS (MESSAGE-ID)";

    private final ImapConnection connection;
    private final DestinationSettings settings;

    Fetching(ImapConnection connection, DestinationSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    void scan(Uid from, Detail detail, ScanSink sink) throws IOException {
        String section =
                switch (detail) {
                    case IDENTITY -> MESSAGE_ID;
                    case HEADER -> "HEADER";
                };
        String tag = connection.nextTag();
        connection.send(
                "%s UID FETCH %s:* (UID RFC822.SIZE INTERNALDATE BODY.PEEK[%s])"
                        .formatted(tag, from, section));
        @Nullable IOException trouble = null;
        while (true) {
            switch (connection.read(settings.headerLimit(), null)) {
                case Response.Fetched fetched -> {
                    // "n:*" always names the last message, be its UID below n (RFC 9051 §6.4.9).
                    Uid uid = fetched.uid();
                    if (trouble == null
                            && uid != null
                            && uid.compareTo(from) >= 0
                            && fetched.size() >= 0) {
                        try {
                            sink.found(present(uid, fetched, detail));
                        } catch (IOException e) {
                            trouble = e;
                        }
                    }
                }
                case Response.Tagged(String its, Response.Condition condition) -> {
                    finish(tag, its, condition, "to list messages");
                    if (trouble != null) {
                        throw trouble;
                    }
                    return;
                }
                default -> {}
            }
        }
    }

    private void finish(String tag, String its, Response.Condition condition, String what)
            throws DestinationException {
        if (!its.equals(tag)) {
            throw connection.wrongTag(its);
        }
        if (!condition.isOk()) {
            throw Refusals.refused(connection.endpoint(), what, condition);
        }
    }

    private static PresentMessage present(Uid uid, Response.Fetched fetched, Detail detail) {
        OffsetDateTime told = fetched.internalDate();
        OffsetDateTime date =
                told == null ? OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC) : told;
        byte[] octets = header(fetched.sections());
        return new PresentMessage(
                uid,
                fetched.size(),
                date,
                messageId(octets),
                Octets.of(detail == Detail.HEADER ? octets : new byte[0]));
    }

    /** The one section that was asked for, however the server spells it. */
    private static byte[] header(Map<String, byte[]> sections) {
        for (Map.Entry<String, byte[]> section : sections.entrySet()) {
            if (section.getKey().startsWith("HEADER")) {
                return section.getValue();
            }
        }
        return new byte[0];
    }

    /** The value of the first Message-ID field, unfolded. */
    static String messageId(byte[] header) {
        String text = new String(header, StandardCharsets.ISO_8859_1);
        @Nullable StringBuilder value = null;
        for (String line : text.split("\r?\n", -1)) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (value != null) {
                if (!folded) {
                    break;
                }
                value.append(line);
            } else if (line.regionMatches(true, 0, "Message-ID", 0, 10)) {
                String rest = line.substring(10).stripLeading();
                if (rest.startsWith(":")) {
                    value = new StringBuilder(rest.substring(1));
                }
            }
        }
        return value == null ? "" : value.toString().strip();
    }

    void fetch(UidSet uids, BodySink sink) throws IOException {
        new Bodies(connection, sink).take(uids);
    }
}
