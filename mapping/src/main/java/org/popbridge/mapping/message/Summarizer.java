package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link MessageSummary} of a parsed message. Pure: the same message gives the same
 * octets, except that dates later than {@code latest} are not taken for internal dates.
 */
public final class Summarizer {
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private final ParsedMessage message;
    private final HeaderFields header;
    private final Wire out;
    private final int[] ends = new int[MessageSummary.VARIABLE];
    private int flags;

    private Summarizer(ParsedMessage message) {
        this.message = message;
        this.header = message.header();
        this.out = new Wire(4096);
    }

    public static MessageSummary summarize(ParsedMessage message) {
        return summarize(message, LATEST);
    }

    /** As above; a date after {@code latest} (now, and a day for wrong clocks) is not sane. */
    public static MessageSummary summarize(ParsedMessage message, Instant latest) {
        return new Summarizer(message).run(latest);
    }

    private MessageSummary run(Instant latest) {
        out.octets(new byte[MessageSummary.FIXED]);
        Envelope envelope = Envelope.of(header);
        envelope.write(out);
        end(MessageSummary.ENVELOPE);
        BodyStructure.write(message.root(), true, out);
        end(MessageSummary.BODY_STRUCTURE);
        BodyStructure.write(message.root(), false, out);
        end(MessageSummary.BODY);
        PartTable.write(message.root(), out);
        end(MessageSummary.PARTS);
        if (CommonHeader.write(header, message.endsHeaderWithEmptyLine(), out)) {
            flags |= MessageSummary.HAS_COMMON_HEADER;
        }
        end(MessageSummary.COMMON_HEADER);
        HeaderFacts facts = HeaderFacts.of(header, latest);
        keys(envelope, facts);
        searchTexts();
        flags |= Attachments.present(message.root()) ? MessageSummary.HAS_ATTACHMENT : 0;
        return MessageSummary.decode(fixed(envelope, facts));
    }

    private void end(int field) {
        ends[field] = out.length();
    }

    private void keys(Envelope envelope, HeaderFacts facts) {
        String subject = envelope.subject();
        if (subject != null) {
            HeaderText read = EncodedWords.read(subject);
            BaseSubject base = BaseSubject.of(read.text());
            flags |= base.isReplyOrForward() ? MessageSummary.IS_REPLY : 0;
            byte[] octets = read.octets();
            if (octets == null) {
                TextFolding.fold(base.text(), out);
            } else {
                String raw = new String(octets, StandardCharsets.ISO_8859_1);
                unconverted(BaseSubject.of(raw).text());
            }
        }
        end(MessageSummary.BASE_SUBJECT);
        mailbox(envelope.from());
        end(MessageSummary.SORT_FROM);
        mailbox(envelope.to());
        end(MessageSummary.SORT_TO);
        mailbox(envelope.cc());
        end(MessageSummary.SORT_CC);
        display(envelope.from());
        end(MessageSummary.DISPLAY_FROM);
        display(envelope.to());
        end(MessageSummary.DISPLAY_TO);
        out.raw(facts.messageId());
        end(MessageSummary.MESSAGE_ID);
        first(envelope.inReplyTo());
        end(MessageSummary.IN_REPLY_TO);
        String references = header.first(KnownField.REFERENCES);
        if (references != null) {
            out.raw(String.join("\n", MessageIds.parse(references)));
        }
        end(MessageSummary.REFERENCES);
    }

    private void first(@Nullable String value) {
        List<String> ids = value == null ? List.of() : MessageIds.parse(value);
        if (!ids.isEmpty()) {
            out.raw(ids.getFirst());
        }
    }

    private void mailbox(List<Address> addresses) {
        String mailbox = addresses.isEmpty() ? null : addresses.getFirst().mailbox();
        if (mailbox != null) {
            key(mailbox);
        }
    }

    private void display(List<Address> addresses) {
        if (!addresses.isEmpty()) {
            key(addresses.getFirst().display());
        }
    }

    private void key(String raw) {
        HeaderText read = EncodedWords.read(raw);
        byte[] octets = read.octets();
        if (octets == null) {
            TextFolding.fold(read.text(), out);
        } else {
            unconverted(new String(octets, StandardCharsets.ISO_8859_1));
        }
    }

    /** Compares after all that is folded, and then by octets (RFC 5255 §4.6). */
    private void unconverted(String octets) {
        if (!octets.isEmpty()) {
            out.octet(MessageSummary.OCTETS).raw(octets);
        }
    }

    private void searchTexts() {
        text(KnownField.FROM, MessageSummary.SEARCH_FROM);
        text(KnownField.TO, MessageSummary.SEARCH_TO);
        text(KnownField.CC, MessageSummary.SEARCH_CC);
        text(KnownField.BCC, MessageSummary.SEARCH_BCC);
        text(KnownField.SUBJECT, MessageSummary.SEARCH_SUBJECT);
    }

    private void text(KnownField field, int target) {
        int start = out.length();
        List<byte[]> unconverted = List.of();
        for (int i = 0; i < header.count(); i++) {
            if (header.known(i) == field) {
                if (out.length() > start) {
                    out.octet('\n');
                }
                HeaderText read = EncodedWords.read(header.value(i));
                TextFolding.fold(read.text(), out);
                byte[] octets = read.octets();
                if (octets != null) {
                    unconverted = unconverted.isEmpty() ? new ArrayList<>() : unconverted;
                    unconverted.add(octets);
                }
            }
        }
        int mark = MessageSummary.OCTETS;
        for (byte[] octets : unconverted) {
            out.octet(mark).octets(octets);
            mark = '\n';
        }
        end(target);
    }

    private byte[] fixed(Envelope envelope, HeaderFacts facts) {
        byte[] block = out.toBytes();
        ByteBuffer fixed = ByteBuffer.wrap(block);
        Optional<MailDate> sent = DateFields.parse(envelope.date());
        date(sent, MessageSummary.HAS_SENT, fixed, MessageSummary.SENT);
        date(facts.internal(), MessageSummary.HAS_INTERNAL, fixed, MessageSummary.INTERNAL);
        fixed.put(0, MessageSummary.VERSION)
                .put(MessageSummary.FLAGS, (byte) flags)
                .put(MessageSummary.RUNG, (byte) facts.rung().code())
                .putLong(MessageSummary.SIZE, message.content().length())
                .putLong(MessageSummary.HEADER_LENGTH, message.root().extent().headerLength())
                .putLong(MessageSummary.LINES, message.lines())
                .putLong(MessageSummary.DIGEST, facts.digest().high())
                .putLong(MessageSummary.DIGEST + 8, facts.digest().low());
        for (int i = 0; i < ends.length; i++) {
            fixed.putInt(MessageSummary.ENDS + 4 * i, ends[i]);
        }
        return block;
    }

    private void date(Optional<MailDate> date, int flag, ByteBuffer fixed, int at) {
        if (date.isPresent()) {
            flags |= flag;
            fixed.putLong(at, date.get().epochSeconds());
            fixed.putShort(at + 8, (short) date.get().zoneMinutes());
        }
    }
}
