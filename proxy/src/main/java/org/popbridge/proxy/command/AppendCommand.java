package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;

/** Reads APPEND and REPLACE. */
final class AppendCommand {
    private final Scanner in;
    private final CommandFrame frame;
    private final CommandLimits limits;
    private final Dialect dialect;

    AppendCommand(Scanner in, CommandFrame frame, CommandLimits limits, Dialect dialect) {
        this.in = in;
        this.frame = frame;
        this.limits = limits;
        this.dialect = dialect;
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

    /** {@code replace = "REPLACE" SP seq-number SP mailbox append-message} (RFC 8508 §5). */
    Command replace(Function<NumberSet, MessageSet> numbering)
            throws SyntaxException, RefusedException {
        in.space();
        NumberSet one = in.numberSet(1);
        if (one.first(0) != one.last(0)) {
            throw in.expected("one message");
        }
        in.space();
        MailboxName mailbox = in.mailbox();
        return new Selected.Replace(numbering.apply(one), mailbox, message());
    }

    /** {@code append-message = [SP flag-list] [SP date-time] SP append-data} (RFC 4466 §6). */
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
        return new Authenticated.Append.Message(flags, date, data());
    }

    private MessageData data() throws SyntaxException, RefusedException {
        if (in.tryWord("CATENATE")) {
            return catenated();
        }
        if (dialect == Dialect.UTF_8_ACCEPTED && in.tryWord("UTF8")) {
            return utf8();
        }
        return whole();
    }

    /**
     * {@code append-data =/ "UTF8" SP "(" literal8 ")"} (RFC 6855 §4), after the word. RFC 9755
     * took it out; Thunderbird puts every message so where it has enabled UTF8=ACCEPT (RFC 9755
     * §B.1; its mailnews/imap/src/nsImapProtocol.cpp), and means nothing by it.
     */
    private MessageData utf8() throws SyntaxException, RefusedException {
        in.space();
        in.octet('(');
        MessageData data = whole();
        in.octet(')');
        return data;
    }

    private MessageData whole() throws SyntaxException, RefusedException {
        LiteralHeader header = in.literalHeader();
        MessageLiteral content = content(header);
        if (content.length() == 0) {
            // RFC 3502 §6.3.11: this is how a client takes back an APPEND that it has begun.
            throw new RefusedException(ResponseCode.Plain.CANNOT, "An empty message: cancelled");
        }
        return new MessageData.Whole(
                header.binary() ? MessageData.Encoding.BINARY : MessageData.Encoding.CHAR8,
                content);
    }

    /**
     * {@code append-data =/ "CATENATE" SP "(" cat-part *(SP cat-part) ")"}; {@code cat-part =
     * "TEXT" SP literal / "URL" SP astring} (RFC 4469 §5), after the word.
     */
    private MessageData catenated() throws SyntaxException, RefusedException {
        in.space();
        in.octet('(');
        List<MessageData.Piece> pieces = new ArrayList<>();
        do {
            if (pieces.size() == limits.messages()) {
                throw new RefusedException(
                        ResponseCode.Plain.LIMIT,
                        "One message takes at most %d pieces".formatted(limits.messages()));
            }
            if (in.tryWord("TEXT")) {
                in.space();
                pieces.add(new MessageData.Piece.Text(content(in.literalHeader())));
            } else {
                in.word("URL");
                in.space();
                pieces.add(
                        new MessageData.Piece.Url(
                                new String(in.astring("a URL"), StandardCharsets.ISO_8859_1)));
            }
        } while (in.trySpace());
        in.octet(')');
        return new MessageData.Catenated(pieces);
    }

    private MessageLiteral content(LiteralHeader header) throws SyntaxException {
        Optional<MessageLiteral> spooled = frame.spooledAt(in.offset());
        return spooled.isPresent() ? spooled.get() : new InlineLiteral(in.content(header.length()));
    }
}
