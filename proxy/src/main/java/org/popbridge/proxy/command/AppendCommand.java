package org.popbridge.proxy.command;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;

/** Reads APPEND. */
final class AppendCommand {
    private final Scanner in;
    private final CommandFrame frame;
    private final CommandLimits limits;

    AppendCommand(Scanner in, CommandFrame frame, CommandLimits limits) {
        this.in = in;
        this.frame = frame;
        this.limits = limits;
    }

    /** {@code append = "APPEND" SP mailbox 1*append-message} (RFC 3502 §6.3.11). */
    Command append() throws SyntaxException, RefusedException {
        in.space();
        MailboxName mailbox = in.mailbox();
        List<Authenticated.Append.Message> messages = new ArrayList<>();
        do {
            if (messages.size() == limits.messages()) {
                throw new RefusedException(
                        ResponseCode.Plain.LIMIT,
                        "One APPEND takes at most %d messages".formatted(limits.messages()));
            }
            messages.add(message());
        } while (!in.atEnd());
        return new Authenticated.Append(mailbox, messages);
    }

    /** {@code append-message = [SP flag-list] [SP date-time] SP (literal / literal8)}. */
    private Authenticated.Append.Message message() throws SyntaxException, RefusedException {
        in.space();
        List<Flag> flags = List.of();
        if (in.peek() == '(') {
            flags = StoreCommand.flagList(in);
            in.space();
        }
        Optional<OffsetDateTime> date = Optional.empty();
        if (in.peek() == '"') {
            date = Optional.of(in.dateTime());
            in.space();
        }
        LiteralHeader header = in.literalHeader();
        MessageLiteral content = content(header);
        if (content.length() == 0) {
            // RFC 3502 §6.3.11: this is how a client takes back an APPEND that it has begun.
            throw new RefusedException(ResponseCode.Plain.CANNOT, "An empty message: cancelled");
        }
        return new Authenticated.Append.Message(
                flags,
                date,
                header.binary()
                        ? Authenticated.LiteralEncoding.BINARY
                        : Authenticated.LiteralEncoding.CHAR8,
                content);
    }

    private MessageLiteral content(LiteralHeader header) throws SyntaxException {
        Optional<MessageLiteral> spooled = frame.spooledAt(in.offset());
        return spooled.isPresent() ? spooled.get() : new InlineLiteral(in.content(header.length()));
    }
}
