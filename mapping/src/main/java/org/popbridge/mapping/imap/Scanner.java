package org.popbridge.mapping.imap;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads IMAP's tokens from octets, left to right.
 *
 * <p>Verbs come in pairs: {@code tryX} takes the token or leaves everything as it was and says so;
 * {@code x} takes it or throws {@link SyntaxException} with the offset and what was expected. A
 * literal stands in the octets as it was sent: announcement, CRLF, content. Not for several
 * threads; never changes the octets.
 */
public final class Scanner extends Tokens {
    private final NameEncoding names;

    public Scanner(byte[] octets) {
        this(octets, NameEncoding.MODIFIED_UTF_7);
    }

    /** A scanner of a session that has agreed on how names go over the wire. */
    public Scanner(byte[] octets, NameEncoding names) {
        this(octets, 0, octets.length, names);
    }

    public Scanner(byte[] octets, int from, int to) {
        this(octets, from, to, NameEncoding.MODIFIED_UTF_7);
    }

    private Scanner(byte[] octets, int from, int to, NameEncoding names) {
        super(octets, from, to);
        this.names = names;
    }

    public NameEncoding names() {
        return names;
    }

    /**
     * {@code sequence-set = (seq-number / seq-range) *("," sequence-set)}.
     *
     * @param mostRanges how many ranges the set may have
     */
    public NumberSet numberSet(int mostRanges) throws SyntaxException {
        NumberSet.Builder set = NumberSet.builder();
        do {
            if (set.ranges() == mostRanges) {
                throw expected("a set of at most " + mostRanges + " ranges");
            }
            long first = setNumber();
            set.add(first, tryOctet(':') ? setNumber() : first);
        } while (tryOctet(','));
        return set.build();
    }

    /** {@code sequence-set =/ seq-last-command} (RFC 5182 §3): numbers, or {@code $}. */
    public NumberSet messageSet(int mostRanges) throws SyntaxException {
        return tryOctet('$') ? NumberSet.SAVED : numberSet(mostRanges);
    }

    /** {@code seq-number = nz-number / "*"}. */
    private long setNumber() throws SyntaxException {
        return tryOctet('*')
                ? NumberSet.STAR
                : bounded(1, NumberSet.GREATEST, "a message number or \"*\"");
    }

    /**
     * {@code quoted = DQUOTE *QUOTED-CHAR DQUOTE}; octets above US-ASCII are taken as they are, and
     * have to be UTF-8 where names may be (RFC 9051 §9, RFC 9755 §3).
     */
    public byte[] quoted() throws SyntaxException {
        octet('"');
        int from = at;
        int escapes = 0;
        while (true) {
            int octet = next("a closing double quote");
            if (octet == '"') {
                break;
            }
            if (octet == '\\') {
                int escaped = next("an escaped character");
                if (escaped != '"' && escaped != '\\') {
                    throw new SyntaxException(at - 1, "\\ or a double quote after \\");
                }
                escapes++;
            } else if (octet == '\r' || octet == '\n' || octet == 0) {
                throw new SyntaxException(at - 1, "a closing double quote");
            }
        }
        byte[] plain =
                escapes == 0
                        ? Arrays.copyOfRange(octets, from, at - 1)
                        : unescaped(from, at - 1, escapes);
        if (names.quotesUtf8() && NameEncoding.utf8(plain).isEmpty()) {
            throw new SyntaxException(from, "UTF-8");
        }
        return plain;
    }

    private byte[] unescaped(int from, int to, int escapes) {
        byte[] plain = new byte[to - from - escapes];
        int size = 0;
        for (int i = from; i < to; i++) {
            if (octets[i] == '\\') {
                i++;
            }
            plain[size++] = octets[i];
        }
        return plain;
    }

    /** What announces a literal, with its CRLF; the content comes next. */
    public LiteralHeader literalHeader() throws SyntaxException {
        boolean binary = tryOctet('~');
        octet('{');
        long length = number64();
        boolean waits = !tryOctet('+');
        octet('}');
        if (!tryOctet('\r') || !tryOctet('\n')) {
            throw expected("the line's end after a literal's length");
        }
        return new LiteralHeader(
                length,
                waits ? LiteralHeader.Pace.SYNCHRONISING : LiteralHeader.Pace.NON_SYNCHRONISING,
                binary);
    }

    /** {@code literal}: its content, which must all be here and hold no NUL. */
    public byte[] literal() throws SyntaxException {
        int from = at;
        LiteralHeader header = literalHeader();
        if (header.binary()) {
            throw new SyntaxException(from, "a literal without \"~\"");
        }
        byte[] content = content(header.length());
        for (int i = 0; i < content.length; i++) {
            if (content[i] == 0) {
                throw new SyntaxException(at - content.length + i, "a literal without NUL");
            }
        }
        return content;
    }

    /** The next octets, as many as a literal's header announced. */
    public byte[] content(long length) throws SyntaxException {
        if (length > end - at) {
            throw new SyntaxException(end, "the rest of a literal");
        }
        at += (int) length;
        return Arrays.copyOfRange(octets, at - (int) length, at);
    }

    /** {@code string = quoted / literal}. */
    public byte[] string() throws SyntaxException {
        return switch (peek()) {
            case '"' -> quoted();
            case '{' -> literal();
            default -> throw expected("a string");
        };
    }

    /** {@code nstring = string / nil}. */
    public Optional<byte[]> nstring() throws SyntaxException {
        return tryNil() ? Optional.empty() : Optional.of(string());
    }

    /** {@code astring = 1*ASTRING-CHAR / string}. */
    public byte[] astring(String expected) throws SyntaxException {
        int from = at;
        while (at < end && Octet.isAstring(octets[at])) {
            at++;
        }
        if (at > from) {
            return Arrays.copyOfRange(octets, from, at);
        }
        return stringOr(expected);
    }

    /** {@code list-mailbox = 1*list-char / string}. */
    public byte[] listMailbox() throws SyntaxException {
        int from = at;
        while (at < end && Octet.isList(octets[at])) {
            at++;
        }
        if (at > from) {
            return Arrays.copyOfRange(octets, from, at);
        }
        return stringOr("a mailbox pattern");
    }

    private byte[] stringOr(String expected) throws SyntaxException {
        int next = peek();
        if (next != '"' && next != '{') {
            throw expected(expected);
        }
        return string();
    }

    /** {@code mailbox = "INBOX" / astring}, in the encoding agreed on. */
    public MailboxName mailbox() throws SyntaxException {
        int from = at;
        byte[] name = astring("a mailbox name");
        return new MailboxName(
                names.decode(name).orElseThrow(() -> new SyntaxException(from, names.expected())));
    }

    /**
     * {@code flag-fetch = flag / "\Recent"}; {@code flag = "\" atom / atom}. {@code \Recent} comes
     * out as such: whether it has a place here, the caller knows.
     */
    public Flag flag() throws SyntaxException {
        int from = at;
        tryOctet('\\');
        while (at < end && Octet.isAtom(octets[at])) {
            at++;
        }
        if (at == from || (at == from + 1 && octets[from] == '\\')) {
            throw expected("a flag");
        }
        return new Flag(ascii(from, at));
    }

    /** {@code date = date-text / DQUOTE date-text DQUOTE}. */
    public LocalDate date() throws SyntaxException {
        boolean quoted = tryOctet('"');
        LocalDate date = Dates.date(this);
        if (quoted) {
            octet('"');
        }
        return date;
    }

    /** {@code date-time}, for example {@code "17-Jul-1996 02:44:25 -0700"}. */
    public OffsetDateTime dateTime() throws SyntaxException {
        return Dates.dateTime(this);
    }
}
