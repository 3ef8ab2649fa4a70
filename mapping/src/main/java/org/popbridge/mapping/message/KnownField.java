package org.popbridge.mapping.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Header fields that Popbridge knows by name. Those called common are what the clients of today ask
 * for in lists of messages (Thunderbird, Apple Mail, Outlook, mutt, K-9, Evolution, Roundcube); a
 * summary keeps their lines.
 */
enum KnownField {
    FROM(0, "From", true),
    TO(1, "To", true),
    CC(2, "Cc", true),
    BCC(3, "Bcc", true),
    SUBJECT(4, "Subject", true),
    DATE(5, "Date", true),
    MESSAGE_ID(6, "Message-ID", true),
    IN_REPLY_TO(7, "In-Reply-To", true),
    REFERENCES(8, "References", true),
    REPLY_TO(9, "Reply-To", true),
    SENDER(10, "Sender", true),
    CONTENT_TYPE(11, "Content-Type", true),
    CONTENT_TRANSFER_ENCODING(12, "Content-Transfer-Encoding", true),
    CONTENT_DISPOSITION(13, "Content-Disposition", true),
    CONTENT_DESCRIPTION(14, "Content-Description", true),
    CONTENT_LANGUAGE(15, "Content-Language", true),
    CONTENT_ID(16, "Content-ID", false),
    CONTENT_LOCATION(17, "Content-Location", false),
    CONTENT_MD5(18, "Content-MD5", false),
    MIME_VERSION(19, "MIME-Version", true),
    PRIORITY(20, "Priority", true),
    X_PRIORITY(21, "X-Priority", true),
    X_MSMAIL_PRIORITY(22, "X-MSMail-Priority", true),
    X_MSOESREC(23, "X-MSOESRec", true),
    X_REF(24, "X-Ref", true),
    IMPORTANCE(25, "Importance", true),
    NEWSGROUPS(26, "Newsgroups", true),
    FOLLOWUP_TO(27, "Followup-To", true),
    LIST_ID(28, "List-Id", true),
    LIST_POST(29, "List-Post", true),
    LIST_SUBSCRIBE(30, "List-Subscribe", true),
    LIST_UNSUBSCRIBE(31, "List-Unsubscribe", true),
    LIST_UNSUBSCRIBE_POST(32, "List-Unsubscribe-Post", true),
    X_MAILER(33, "X-Mailer", true),
    USER_AGENT(34, "User-Agent", true),
    DELIVERED_TO(35, "Delivered-To", true),
    X_ORIGINAL_TO(36, "X-Original-To", true),
    RETURN_PATH(37, "Return-Path", true),
    DISPOSITION_NOTIFICATION_TO(38, "Disposition-Notification-To", true),
    RETURN_RECEIPT_TO(39, "Return-Receipt-To", true),
    AUTO_SUBMITTED(40, "Auto-Submitted", true),
    KEYWORDS(41, "Keywords", true),
    LINES(42, "Lines", true),
    X_LABEL(43, "X-Label", true),
    X_SPAM_FLAG(44, "X-Spam-Flag", true),
    X_FORWARDED_MESSAGE_ID(45, "X-Forwarded-Message-Id", true),
    X_K9MAIL_IDENTITY(46, "X-K9mail-Identity", true),
    X_UNIFORM_TYPE_IDENTIFIER(47, "X-Uniform-Type-Identifier", true),
    X_UNIVERSALLY_UNIQUE_IDENTIFIER(48, "X-Universally-Unique-Identifier", true),
    CHAT_VERSION(49, "Chat-Version", true),
    RECEIVED(50, "Received", false);

    private static final KnownField[] ALL = values();
    private static final @Nullable KnownField[] TABLE = table();

    private final int code;
    private final String name;
    private final boolean common;

    KnownField(int code, String name, boolean common) {
        this.code = code;
        this.name = name;
        this.common = common;
    }

    String fieldName() {
        return name;
    }

    boolean isCommon() {
        return common;
    }

    /** What stands for the field in a summary: never to be changed. */
    int code() {
        return code;
    }

    static KnownField at(int code) {
        return ALL[code];
    }

    /** The field of that name in any case, or null. */
    static @Nullable KnownField of(String name) {
        byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
        return of(octets, 0, octets.length);
    }

    static @Nullable KnownField of(byte[] octets, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = step(hash, octets[i]);
        }
        return of(octets, from, to, hash);
    }

    /** As above, with the name's {@link #step} hash at hand. */
    static @Nullable KnownField of(byte[] octets, int from, int to, int hash) {
        for (int slot = slot(hash); ; slot = slot + 1 & TABLE.length - 1) {
            KnownField field = TABLE[slot];
            if (field == null || Ascii.is(octets, from, to, field.name)) {
                return field;
            }
        }
    }

    static int step(int hash, byte octet) {
        return hash * 31 + (octet | 0x20);
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 9) & 255;
    }

    private static @Nullable KnownField[] table() {
        @Nullable KnownField[] table = new @Nullable KnownField[256];
        for (KnownField field : ALL) {
            int hash = 0;
            for (byte octet : field.name.getBytes(StandardCharsets.ISO_8859_1)) {
                hash = step(hash, octet);
            }
            int slot = slot(hash);
            while (table[slot] != null) {
                slot = slot + 1 & 255;
            }
            table[slot] = field;
        }
        return table;
    }
}
