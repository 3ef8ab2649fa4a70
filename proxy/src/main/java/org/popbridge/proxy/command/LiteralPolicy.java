package org.popbridge.proxy.command;

import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;

/**
 * Says what a literal is for that a client announces, given its command so far: a message to append
 * is spooled, an argument is held, too much is refused. Pure and immutable.
 */
public final class LiteralPolicy {
    private final CommandLimits limits;

    public LiteralPolicy(CommandLimits limits) {
        this.limits = limits;
    }

    /**
     * Decides about the literal that the frame announces at its end.
     *
     * @param frame all of the command so far, this announcement included, its CRLF not
     */
    public LiteralDecision decide(CommandFrame.Builder frame, LiteralHeader announced) {
        return isMessage(frame, announced) ? message(frame, announced) : argument(frame, announced);
    }

    private LiteralDecision message(CommandFrame.Builder frame, LiteralHeader announced) {
        if (limits.message() == 0) {
            return refuse(frame, ResponseCode.Plain.CANNOT, "Log in before you append messages");
        }
        if (announced.length() > limits.message()) {
            return refuse(
                    frame,
                    ResponseCode.Plain.TOOBIG,
                    "Message of %d octets (at most %d)"
                            .formatted(announced.length(), limits.message()));
        }
        if (frame.spooledCount() >= limits.messages()) {
            return refuse(
                    frame,
                    ResponseCode.Plain.LIMIT,
                    "One APPEND takes at most %d messages".formatted(limits.messages()));
        }
        return new LiteralDecision.Spool();
    }

    private LiteralDecision argument(CommandFrame.Builder frame, LiteralHeader announced) {
        // 2 for the CRLF that is still to come.
        long room = Math.min(limits.literal(), limits.octets() - frame.size() - 2L);
        return announced.length() <= room
                ? new LiteralDecision.Hold()
                : refuse(
                        frame,
                        isAnnotation(frame)
                                ? new ResponseCode.Other("METADATA", "MAXSIZE " + limits.literal())
                                : ResponseCode.Plain.TOOBIG,
                        "Literal of %d octets (at most %d)"
                                .formatted(announced.length(), Math.max(room, 0)));
    }

    private static LiteralDecision refuse(
            CommandFrame.Builder frame, ResponseCode code, String text) {
        String tag;
        try {
            tag = frame.scanner().tag();
        } catch (SyntaxException untagged) {
            tag = "*";
        }
        return new LiteralDecision.Refuse(tag, code, text);
    }

    /** RFC 5464 §4.3 has a code of its own for values that are too large. */
    private static boolean isAnnotation(CommandFrame.Builder frame) {
        Scanner in = frame.scanner();
        try {
            in.tag();
            in.space();
            return in.tryWord("SETMETADATA");
        } catch (SyntaxException untagged) {
            return false;
        }
    }

    /**
     * Whether the announcement stands where the grammar has a message, or a piece of one: {@code
     * tag SP ("APPEND" / ["UID" SP] "REPLACE" SP seq-number) SP mailbox 1*([SP flag-list] [SP
     * date-time] SP append-data)}. Whether the client may use {@code UTF8} is for the parser to
     * say.
     */
    private static boolean isMessage(CommandFrame.Builder frame, LiteralHeader announced) {
        int start = frame.lastIndexOf('{') - (announced.binary() ? 1 : 0);
        Scanner in = frame.scanner();
        try {
            in.tag();
            in.space();
            verb(in);
            in.space();
            if (in.offset() == start) {
                return false;
            }
            // Whatever it is called: the name is read for sense when the command is whole.
            in.astring("a mailbox name");
            while (in.offset() < start) {
                in.space();
                if (in.peek() == '(') {
                    StoreCommand.flagList(in);
                    in.space();
                }
                if (in.peek() == '"') {
                    in.dateTime();
                    in.space();
                }
                if (in.offset() == start) {
                    return true;
                }
                if (in.tryWord("CATENATE")) {
                    if (isText(in, frame, start)) {
                        return true;
                    }
                } else if (in.tryWord("UTF8")) {
                    in.space();
                    in.octet('(');
                    if (in.offset() == start) {
                        return true;
                    }
                    pass(in, frame);
                    in.octet(')');
                } else {
                    pass(in, frame);
                }
            }
            return false;
        } catch (SyntaxException notAppend) {
            return false;
        }
    }

    private static void verb(Scanner in) throws SyntaxException {
        if (in.tryWord("UID")) {
            in.space();
            in.word("REPLACE");
        } else if (in.tryWord("APPEND")) {
            return;
        } else {
            in.word("REPLACE");
        }
        in.space();
        in.numberSet(1);
    }

    /** Whether the announcement is of a piece of the message; if not, it stands further on. */
    private static boolean isText(Scanner in, CommandFrame.Builder frame, int start)
            throws SyntaxException {
        in.space();
        in.octet('(');
        do {
            if (in.tryWord("TEXT")) {
                in.space();
                if (in.offset() == start) {
                    return true;
                }
                pass(in, frame);
            } else {
                in.word("URL");
                in.space();
                if (in.offset() == start) {
                    // An argument: what follows it has not come.
                    throw in.expected("a URL that is here");
                }
                in.astring("a URL");
            }
        } while (in.trySpace());
        in.octet(')');
        return false;
    }

    /** Passes over a literal before the one announced. */
    private static void pass(Scanner in, CommandFrame.Builder frame) throws SyntaxException {
        LiteralHeader earlier = in.literalHeader();
        if (!frame.isSpooledAt(in.offset())) {
            in.content(earlier.length());
        }
    }
}
