package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.proxy.command.Authenticated.Depth;

/**
 * Reads GETMETADATA and SETMETADATA (RFC 5464 §5). Names of entries come out in lower case; one
 * that could never be an entry's is a syntax error (§3.2).
 */
final class MetadataCommands {
    private static final int MOST_ENTRIES = 200;
    private static final int LONGEST_NAME = 1_024;

    private final Scanner in;
    private OptionalLong most = OptionalLong.empty();
    private Depth depth = Depth.NONE;

    MetadataCommands(Scanner in) {
        this.in = in;
    }

    /**
     * {@code getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries}; the
     * options behind the mailbox too, where the RFC's examples have them.
     */
    Command get() throws SyntaxException, RefusedException {
        in.space();
        if (in.peek() == '(') {
            in.octet('(');
            options();
            in.space();
        }
        Optional<MailboxName> mailbox = mailbox();
        in.space();
        List<String> entries = List.of();
        if (in.tryOctet('(')) {
            if (isName()) {
                entries = rest();
            } else {
                options();
                in.space();
            }
        }
        if (entries.isEmpty()) {
            entries = in.peek() == '(' ? listed() : List.of(entry());
        }
        return new Authenticated.GetMetadata(mailbox, entries, most, depth);
    }

    private boolean isName() {
        return in.peek() == '/' || in.peek() == '"' || in.peek() == '{';
    }

    /** {@code getmetadata-option *(SP getmetadata-option) ")"}: MAXSIZE and DEPTH. */
    private void options() throws SyntaxException {
        do {
            int start = in.offset();
            switch (in.keyword("MAXSIZE or DEPTH")) {
                case "MAXSIZE" -> {
                    in.space();
                    most = OptionalLong.of(in.number());
                }
                case "DEPTH" -> {
                    in.space();
                    int value = in.offset();
                    depth =
                            switch (in.keyword("0, 1 or infinity")) {
                                case "0" -> Depth.NONE;
                                case "1" -> Depth.CHILDREN;
                                case "INFINITY" -> Depth.ALL;
                                default -> throw new SyntaxException(value, "0, 1 or infinity");
                            };
                }
                default -> throw new SyntaxException(start, "MAXSIZE or DEPTH");
            }
        } while (in.trySpace());
        in.octet(')');
    }

    /** {@code "(" entry *(SP entry) ")"}. */
    List<String> listed() throws SyntaxException, RefusedException {
        in.octet('(');
        return rest();
    }

    private List<String> rest() throws SyntaxException, RefusedException {
        List<String> entries = new ArrayList<>();
        do {
            requireFew(entries.size());
            entries.add(entry());
        } while (in.trySpace());
        in.octet(')');
        return entries;
    }

    /**
     * {@code setmetadata = "SETMETADATA" SP mailbox SP entry-values}; {@code entry-values = "("
     * entry SP value *(SP entry SP value) ")"}.
     */
    Command set() throws SyntaxException, RefusedException {
        in.space();
        Optional<MailboxName> mailbox = mailbox();
        in.space();
        in.octet('(');
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        do {
            requireFew(values.size());
            String name = entry();
            in.space();
            values.put(name, value());
        } while (in.trySpace());
        in.octet(')');
        return new Authenticated.SetMetadata(mailbox, values);
    }

    /** {@code value = nstring / literal8}. */
    private Optional<String> value() throws SyntaxException {
        Optional<byte[]> octets;
        if (in.peek() == '~') {
            LiteralHeader header = in.literalHeader();
            octets = Optional.of(in.content(header.length()));
        } else {
            octets = in.nstring();
        }
        return octets.map(each -> new String(each, StandardCharsets.ISO_8859_1));
    }

    /** {@code mailbox}, where the empty string is the server. */
    private Optional<MailboxName> mailbox() throws SyntaxException {
        MailboxName name = in.mailbox();
        return name.value().isEmpty() ? Optional.empty() : Optional.of(name);
    }

    private static void requireFew(int entries) throws RefusedException {
        if (entries == MOST_ENTRIES) {
            throw new RefusedException(
                    ResponseCode.Plain.LIMIT,
                    "One command names at most %d entries".formatted(MOST_ENTRIES));
        }
    }

    /** {@code entry = astring}. */
    private String entry() throws SyntaxException {
        int start = in.offset();
        String name =
                new String(in.astring("an entry"), StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT);
        boolean odd =
                name.length() > LONGEST_NAME
                        || name.contains("//")
                        || name.endsWith("/")
                        || name.chars()
                                .anyMatch(c -> c <= 0x19 || c >= 0x7f || c == '*' || c == '%');
        boolean scoped =
                name.equals("/private")
                        || name.equals("/shared")
                        || name.startsWith("/private/")
                        || name.startsWith("/shared/");
        if (odd || !scoped) {
            throw new SyntaxException(
                    start, "an entry below /private or /shared (RFC 5464 section 3.2)");
        }
        return name;
    }
}
