package org.popbridge.proxy.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.message.Section;
import org.popbridge.proxy.command.FetchItem.Partial;

/**
 * A relative IMAP URL of a message of this account, or of a part of one (RFC 5092 §11, {@code
 * imessagepart}; RFC 4469 §3 knows no other): {@code
 * /Drafts;UIDVALIDITY=385759045/;UID=20/;SECTION=1.MIME}.
 *
 * @param mailbox where it is; empty for the selected mailbox ({@code ;UID=20})
 * @param validity the life of the mailbox that is meant, if the URL says so
 */
public record MessageUrl(
        Optional<MailboxName> mailbox,
        Optional<UidValidity> validity,
        Uid uid,
        Section section,
        Partial partial) {
    private static final String NUMBER = "([1-9][0-9]{0,9})";
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:/([^;/][^;]*?)(?:;UIDVALIDITY=%s)?/)?;UID=%s(?:/;SECTION=([^;]+?))?(?:/;PARTIAL=([0-9]{1,18})(?:\\.([0-9]{1,18}))?)?"
                            .formatted(NUMBER, NUMBER),
                    Pattern.CASE_INSENSITIVE);

    /** Reads a URL; nothing, if it is none of this form. */
    public static Optional<MessageUrl> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Optional<String> name = Optional.ofNullable(parts.group(1));
            Optional<String> section = Optional.ofNullable(parts.group(4));
            return Optional.of(
                    new MessageUrl(
                            name.isPresent()
                                    ? Optional.of(new MailboxName(decoded(name.get())))
                                    : Optional.empty(),
                            parts.group(2) == null
                                    ? Optional.empty()
                                    : Optional.of(new UidValidity(Long.parseLong(parts.group(2)))),
                            new Uid(Long.parseLong(parts.group(3))),
                            section.isPresent() ? section(decoded(section.get())) : Section.ALL,
                            parts.group(5) == null
                                    ? new Partial.Whole()
                                    : range(parts.group(5), parts.group(6))));
        } catch (CharacterCodingException
                | SyntaxException
                | RefusedException
                | IllegalArgumentException bad) {
            return Optional.empty();
        }
    }

    /** {@code partial-range = number ["." nz-number]}; without a length it goes to the end. */
    private static Partial range(String offset, @Nullable String count) {
        long length = count == null ? Long.MAX_VALUE : Long.parseLong(count);
        if (length == 0) {
            throw new IllegalArgumentException("a range of no octets");
        }
        return new Partial.Range(Long.parseLong(offset), length);
    }

    private static Section section(String spec) throws SyntaxException, RefusedException {
        Scanner in = new Scanner(("[" + spec + "]").getBytes(StandardCharsets.UTF_8));
        Section section = new FetchCommand(in).section();
        in.end();
        return section;
    }

    /** {@code pct-encoded} octets of UTF-8. */
    private static String decoded(String encoded) throws CharacterCodingException {
        ByteBuffer octets = ByteBuffer.allocate(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                if (i + 3 > encoded.length()) {
                    throw new IllegalArgumentException("half an octet");
                }
                octets.put((byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else {
                octets.put((byte) c);
            }
        }
        return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
    }
}
