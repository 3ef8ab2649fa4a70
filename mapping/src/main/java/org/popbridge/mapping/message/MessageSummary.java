package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Everything about a message that is computed once, on arrival, in one block of octets: FETCH
 * copies from it, SEARCH, SORT and THREAD look into it, and nobody parses the message again.
 *
 * <p>The block opens with a version; the store keeps it without looking inside. Reading is lazy:
 * each accessor decodes its own field only. Immutable, for any number of threads; buffers that are
 * handed out are views of the block, with a position of their own, and not to be written to.
 *
 * <p>Keys for comparison are folded by {@link TextFolding} and compare as unsigned octets. What
 * could not be converted to Unicode is not folded, but stands as it was behind an octet that UTF-8
 * does not have, and so after all others (RFC 5255 §4.6).
 */
public final class MessageSummary {
    /**
     * The first octet of every block that this version of the program writes. Before 2, texts were
     * folded to lower case, and again after their decomposition.
     */
    public static final byte VERSION = 2;

    /** Opens what is octets as they were, and no folded text. */
    static final int OCTETS = 0xff;

    static final int FLAGS = 1;
    static final int RUNG = 2;
    static final int SIZE = 4;
    static final int HEADER_LENGTH = 12;
    static final int LINES = 20;
    static final int SENT = 28;
    static final int SENT_ZONE = 36;
    static final int INTERNAL = 38;
    static final int INTERNAL_ZONE = 46;
    static final int DIGEST = 48;
    static final int ENDS = 64;

    static final int HAS_ATTACHMENT = 1;
    static final int IS_REPLY = 2;
    static final int HAS_SENT = 4;
    static final int HAS_INTERNAL = 8;
    static final int HAS_COMMON_HEADER = 16;

    // The variable parts, by number, in the order in which they lie in the block.
    static final int ENVELOPE = 0;
    static final int BODY_STRUCTURE = 1;
    static final int BODY = 2;
    static final int PARTS = 3;
    static final int COMMON_HEADER = 4;
    static final int BASE_SUBJECT = 5;
    static final int SORT_FROM = 6;
    static final int SORT_TO = 7;
    static final int SORT_CC = 8;
    static final int DISPLAY_FROM = 9;
    static final int DISPLAY_TO = 10;
    static final int MESSAGE_ID = 11;
    static final int IN_REPLY_TO = 12;
    static final int REFERENCES = 13;
    static final int SEARCH_FROM = 14;
    static final int SEARCH_TO = 15;
    static final int SEARCH_CC = 16;
    static final int SEARCH_BCC = 17;
    static final int SEARCH_SUBJECT = 18;
    static final int VARIABLE = 19;
    static final int FIXED = ENDS + 4 * VARIABLE;

    private final ByteBuffer block;

    private MessageSummary(ByteBuffer block) {
        this.block = block;
        if (block.limit() < FIXED || block.get(0) != VERSION) {
            throw new IllegalArgumentException(
                    "summary of %d octets, version %s (expected: version %d)"
                            .formatted(
                                    block.limit(),
                                    block.hasRemaining() ? block.get(0) : "none",
                                    VERSION));
        }
        int end = FIXED;
        for (int i = 0; i < VARIABLE; i++) {
            int next = block.getInt(ENDS + 4 * i);
            if (next < end || next > block.limit()) {
                throw new IllegalArgumentException(
                        "summary's field %d ends at %d (expected: %d to %d)"
                                .formatted(i, next, end, block.limit()));
            }
            end = next;
        }
    }

    /**
     * A summary over a block, which is not copied.
     *
     * @throws IllegalArgumentException if it is none, or of another version
     */
    public static MessageSummary decode(byte[] block) {
        return new MessageSummary(ByteBuffer.wrap(block));
    }

    /** A summary over a buffer's remaining octets, which are not copied. */
    public static MessageSummary decode(ByteBuffer block) {
        return new MessageSummary(block.slice());
    }

    /** The block, for {@link #decode}. */
    public byte[] encode() {
        byte[] copy = new byte[block.limit()];
        block.get(0, copy);
        return copy;
    }

    /** How long {@link #encode} is. */
    public int encodedLength() {
        return block.limit();
    }

    /** RFC822.SIZE: octets of the whole message. */
    public long size() {
        return block.getLong(SIZE);
    }

    /** Octets of the header, the empty line after it included. */
    public long headerLength() {
        return block.getLong(HEADER_LENGTH);
    }

    /** Line feeds in the whole message. */
    public long lines() {
        return block.getLong(LINES);
    }

    /** Whether a part is an attachment, or is neither text nor shown inline. */
    public boolean hasAttachment() {
        return flag(HAS_ATTACHMENT);
    }

    /** Whether the base subject was taken out of a reply or a forward (RFC 5256 §2.1). */
    public boolean isReplyOrForward() {
        return flag(IS_REPLY);
    }

    /** The Date field, if it can be read at all (RFC 5256 §2.2). */
    public Optional<MailDate> sent() {
        return flag(HAS_SENT)
                ? Optional.of(new MailDate(block.getLong(SENT), block.getShort(SENT_ZONE)))
                : Optional.empty();
    }

    /** INTERNALDATE as far as the header knows it; empty on {@link DateRung#NONE}. */
    public Optional<MailDate> internal() {
        return flag(HAS_INTERNAL)
                ? Optional.of(new MailDate(block.getLong(INTERNAL), block.getShort(INTERNAL_ZONE)))
                : Optional.empty();
    }

    /** Where {@link #internal} comes from. */
    public DateRung internalRung() {
        return DateRung.of(block.get(RUNG));
    }

    public HeaderDigest headerDigest() {
        return new HeaderDigest(block.getLong(DIGEST), block.getLong(DIGEST + 8));
    }

    /** ENVELOPE's value in wire form, parentheses included (RFC 9051 §7.5.2). */
    public ByteBuffer envelope() {
        return view(ENVELOPE);
    }

    /** BODYSTRUCTURE's value in wire form. */
    public ByteBuffer bodyStructure() {
        return view(BODY_STRUCTURE);
    }

    /** BODY's value in wire form: the structure without extension data. */
    public ByteBuffer body() {
        return view(BODY);
    }

    /** Where each part lies. */
    public PartTable parts() {
        return PartTable.decode(view(PARTS));
    }

    /**
     * What {@code BODY[HEADER.FIELDS (names)]} answers, the empty line at its end included, if the
     * summary has the lines of all the fields so named; else empty, and the content has to be
     * asked.
     */
    public Optional<byte[]> headerFields(Collection<String> names) {
        return flag(HAS_COMMON_HEADER)
                ? CommonHeader.select(view(COMMON_HEADER), names)
                : Optional.empty();
    }

    /** The base subject, folded; empty if there is none (RFC 5256 §2.1). */
    public byte[] baseSubject() {
        return octets(BASE_SUBJECT);
    }

    /** The mailbox (local part) of the first From address, folded, for SORT FROM. */
    public byte[] sortFrom() {
        return octets(SORT_FROM);
    }

    /** Likewise of To. */
    public byte[] sortTo() {
        return octets(SORT_TO);
    }

    /** Likewise of Cc. */
    public byte[] sortCc() {
        return octets(SORT_CC);
    }

    /** The first From address's display name, else its address, folded: RFC 5957 §3. */
    public byte[] displayFrom() {
        return octets(DISPLAY_FROM);
    }

    /** Likewise of To. */
    public byte[] displayTo() {
        return octets(DISPLAY_TO);
    }

    /** The Message-ID without its angle brackets, raw; empty if there is none that is valid. */
    public String messageId() {
        return raw(MESSAGE_ID);
    }

    /** The first message-id in In-Reply-To, likewise. */
    public String inReplyTo() {
        return raw(IN_REPLY_TO);
    }

    /** The message-ids in References, in order, likewise. */
    public List<String> references() {
        String all = raw(REFERENCES);
        return all.isEmpty() ? List.of() : List.of(all.split("\n", -1));
    }

    /**
     * From's text, decoded and folded, for SEARCH; all fields of the name, a line each. Then,
     * behind an octet 255, the octets of those that could not be converted; {@link
     * FoldedNeedle#isInField} knows.
     */
    public byte[] searchFrom() {
        return octets(SEARCH_FROM);
    }

    /** Likewise To's. */
    public byte[] searchTo() {
        return octets(SEARCH_TO);
    }

    /** Likewise Cc's. */
    public byte[] searchCc() {
        return octets(SEARCH_CC);
    }

    /** Likewise Bcc's. */
    public byte[] searchBcc() {
        return octets(SEARCH_BCC);
    }

    /** Likewise Subject's. */
    public byte[] searchSubject() {
        return octets(SEARCH_SUBJECT);
    }

    private boolean flag(int bit) {
        return (block.get(FLAGS) & bit) != 0;
    }

    private ByteBuffer view(int field) {
        int from = field == 0 ? FIXED : block.getInt(ENDS + 4 * (field - 1));
        return block.slice(from, block.getInt(ENDS + 4 * field) - from);
    }

    private byte[] octets(int field) {
        int from = field == 0 ? FIXED : block.getInt(ENDS + 4 * (field - 1));
        byte[] copy = new byte[block.getInt(ENDS + 4 * field) - from];
        block.get(from, copy);
        return copy;
    }

    private String raw(int field) {
        return new String(octets(field), StandardCharsets.ISO_8859_1);
    }
}
