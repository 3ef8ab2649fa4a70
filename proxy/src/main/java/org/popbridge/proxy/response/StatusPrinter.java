package org.popbridge.proxy.response;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;

/** Prints status responses and their codes. */
final class StatusPrinter {
    private StatusPrinter() {}

    /** {@code resp-cond-state SP resp-text}, where {@code resp-text = ["[" code "]" SP] text}. */
    static void print(Response.Status status, Printer out) {
        out.raw(status.condition().name()).space();
        status.words().code().ifPresent(code -> print(code, out.octet('[')).raw("] "));
        if (status.words().code().isEmpty() && status.words().text().startsWith("[")) {
            // The words must not be taken for a code.
            out.space();
        }
        printText(status.words().text(), out);
    }

    /** {@code text = 1*TEXT-CHAR}: US-ASCII without line ends and NUL. */
    static void printText(String text, Printer out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                out.octet(' ');
            } else if (c < 0x7f) {
                out.octet(c);
            } else if (!Character.isLowSurrogate(c)) {
                out.octet('?');
            }
        }
    }

    /** {@code resp-text-code}, without its brackets. */
    static Printer print(ResponseCode code, Printer out) {
        return switch (code) {
            case ResponseCode.Plain plain -> out.raw(plain.wire());
            case ResponseCode.BadCharset(List<String> known) -> badCharset(known, out);
            case ResponseCode.Capability(List<String> names) -> words("CAPABILITY", names, out);
            case ResponseCode.PermanentFlags(List<Flag> flags, boolean any) ->
                    permanentFlags(flags, any, out);
            case ResponseCode.UidNext(Uid next) -> out.raw("UIDNEXT ").number(next);
            case ResponseCode.UidValidityIs(UidValidity validity) ->
                    out.raw("UIDVALIDITY ").number(validity.value());
            case ResponseCode.Unseen(int sequence) -> out.raw("UNSEEN ").number(sequence);
            case ResponseCode.AppendUid(UidValidity validity, UidSet uids) ->
                    out.raw("APPENDUID ").number(validity.value()).space().uidSet(uids);
            case ResponseCode.CopyUid(UidValidity validity, UidSet from, UidSet to) ->
                    out.raw("COPYUID ")
                            .number(validity.value())
                            .space()
                            .uidSet(from)
                            .space()
                            .uidSet(to);
            case ResponseCode.HighestModSeq(ModSeq value) ->
                    out.raw("HIGHESTMODSEQ ").number(value);
            case ResponseCode.Modified(MessageSet messages) ->
                    out.raw("MODIFIED ").numberSet(messages.numbers());
            case ResponseCode.MailboxId(ObjectId id) ->
                    out.raw("MAILBOXID (").raw(id.value()).close();
            case ResponseCode.BadEvent(List<String> known) ->
                    out.raw("BADEVENT (").raw(String.join(" ", known)).close();
            case ResponseCode.NoUpdate(String tag) ->
                    out.raw("NOUPDATE ").string(tag.getBytes(StandardCharsets.US_ASCII));
            case ResponseCode.InProgress progress -> progress(progress, out);
            case ResponseCode.Other(String name, String arguments) ->
                    out.raw(name).raw(arguments.isEmpty() ? "" : " ").raw(arguments);
        };
    }

    /** {@code "INPROGRESS" SP "(" (quoted / nil) SP number SP nz-number ")"} (RFC 9585 §5). */
    private static Printer progress(ResponseCode.InProgress progress, Printer out) {
        out.raw("INPROGRESS (");
        // A bracket in the tag would end the code.
        if (progress.tag().indexOf(']') < 0) {
            out.string(progress.tag().getBytes(StandardCharsets.US_ASCII));
        } else {
            out.nil();
        }
        if (progress.goal() == 0) {
            return out.space().nil().space().nil().close();
        }
        return out.space().number(progress.done()).space().number(progress.goal()).close();
    }

    private static Printer badCharset(List<String> known, Printer out) {
        out.raw("BADCHARSET");
        String before = " (";
        for (String charset : known) {
            out.raw(before).astring(charset);
            before = " ";
        }
        return known.isEmpty() ? out : out.close();
    }

    private static Printer permanentFlags(List<Flag> flags, boolean anyKeyword, Printer out) {
        out.raw("PERMANENTFLAGS (");
        String before = "";
        for (Flag flag : flags) {
            out.raw(before).flag(flag);
            before = " ";
        }
        return out.raw(anyKeyword ? before + "\\*" : "").close();
    }

    static Printer words(String verb, List<String> words, Printer out) {
        out.raw(verb);
        for (String word : words) {
            out.space().raw(word);
        }
        return out;
    }
}
