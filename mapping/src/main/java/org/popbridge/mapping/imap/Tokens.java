package org.popbridge.mapping.imap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The words, numbers and single octets of a line, left to right: what {@link Scanner} puts strings,
 * sets, names and dates together from.
 *
 * <p>Verbs come in pairs: {@code tryX} takes the token or leaves everything as it was and says so;
 * {@code x} takes it or throws {@link SyntaxException} with the offset and what was expected. Not
 * for several threads; never changes the octets.
 */
abstract sealed class Tokens permits Scanner {
    final byte[] octets;
    final int end;
    int at;

    Tokens(byte[] octets, int from, int to) {
        this.octets = octets;
        this.at = from;
        this.end = to;
    }

    public int offset() {
        return at;
    }

    public boolean atEnd() {
        return at == end;
    }

    /** The next octet, not taken; -1 at the end. */
    public int peek() {
        return at < end ? octets[at] & 0xff : -1;
    }

    /** Takes the next octet, whatever it is. */
    public int next(String expected) throws SyntaxException {
        if (at == end) {
            throw expected(expected);
        }
        return octets[at++] & 0xff;
    }

    /** The error that something else was expected here. */
    public SyntaxException expected(String what) {
        return new SyntaxException(at, what);
    }

    public void end() throws SyntaxException {
        if (at != end) {
            throw expected("the end of the line");
        }
    }

    public boolean tryOctet(char octet) {
        if (at < end && octets[at] == octet) {
            at++;
            return true;
        }
        return false;
    }

    public void octet(char octet) throws SyntaxException {
        if (!tryOctet(octet)) {
            throw expected(octet == '"' ? "a double quote" : "\"" + octet + "\"");
        }
    }

    /** {@code SP}: exactly one space. */
    public boolean trySpace() {
        return tryOctet(' ');
    }

    public void space() throws SyntaxException {
        if (!tryOctet(' ')) {
            throw expected("a space");
        }
    }

    /**
     * A word in any case that is not the beginning of a longer atom; {@code word} in upper case.
     */
    public boolean tryWord(String word) {
        int length = word.length();
        if (end - at < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Octet.upper(octets[at + i]) != word.charAt(i)) {
                return false;
            }
        }
        if (at + length < end && Octet.isAtom(octets[at + length])) {
            return false;
        }
        at += length;
        return true;
    }

    public void word(String word) throws SyntaxException {
        if (!tryWord(word)) {
            throw expected(word);
        }
    }

    /** {@code atom = 1*ATOM-CHAR}. */
    public Optional<String> tryAtom() {
        int from = at;
        while (at < end && Octet.isAtom(octets[at])) {
            at++;
        }
        return at == from ? Optional.empty() : Optional.of(ascii(from, at));
    }

    public String atom(String expected) throws SyntaxException {
        int from = at;
        while (at < end && Octet.isAtom(octets[at])) {
            at++;
        }
        if (at == from) {
            throw expected(expected);
        }
        return ascii(from, at);
    }

    /** An atom in upper case: a word of the protocol that the caller then looks up. */
    public String keyword(String expected) throws SyntaxException {
        int from = at;
        boolean lower = false;
        while (at < end && Octet.isAtom(octets[at])) {
            lower |= octets[at] >= 'a' && octets[at] <= 'z';
            at++;
        }
        if (at == from) {
            throw expected(expected);
        }
        return lower ? folded(from, at) : ascii(from, at);
    }

    /**
     * The letters, digits and dots that come next, in upper case: the name of a FETCH item, which
     * may be followed by a bracket though that is an {@code ATOM-CHAR}.
     */
    public String itemName(String expected) throws SyntaxException {
        int from = at;
        while (at < end && isNameChar(octets[at])) {
            at++;
        }
        if (at == from) {
            throw expected(expected);
        }
        return folded(from, at);
    }

    private static boolean isNameChar(int octet) {
        int upper = Octet.upper(octet);
        return (upper >= 'A' && upper <= 'Z') || Octet.isDigit(octet) || octet == '.';
    }

    /** {@code tag = 1*<any ASTRING-CHAR except "+">}. */
    public String tag() throws SyntaxException {
        int from = at;
        while (at < end && Octet.isAstring(octets[at]) && octets[at] != '+') {
            at++;
        }
        if (at == from) {
            throw expected("a tag");
        }
        return ascii(from, at);
    }

    /** {@code nil = "NIL"}. */
    public boolean tryNil() {
        return tryWord("NIL");
    }

    /** {@code number = 1*DIGIT}, an unsigned 32-bit integer. */
    public long number() throws SyntaxException {
        return bounded(0, NumberSet.GREATEST, "a number");
    }

    /** {@code nz-number = digit-nz *DIGIT}, an unsigned 32-bit integer. */
    public long nonZeroNumber() throws SyntaxException {
        return bounded(1, NumberSet.GREATEST, "a number from 1 on");
    }

    /** {@code number64}, {@code mod-sequence-valzer}: an unsigned 63-bit integer. */
    public long number64() throws SyntaxException {
        return bounded(0, Long.MAX_VALUE, "a number");
    }

    final long bounded(long least, long greatest, String expected) throws SyntaxException {
        int from = at;
        long value = 0;
        while (at < end && Octet.isDigit(octets[at])) {
            int digit = octets[at] - '0';
            if (value > (greatest - digit) / 10) {
                throw new SyntaxException(from, expected + " up to " + greatest);
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == from || value < least) {
            throw new SyntaxException(from, expected);
        }
        return value;
    }

    final String ascii(int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }

    final String folded(int from, int to) {
        byte[] upper = Arrays.copyOfRange(octets, from, to);
        for (int i = 0; i < upper.length; i++) {
            upper[i] = (byte) Octet.upper(upper[i]);
        }
        return new String(upper, StandardCharsets.ISO_8859_1);
    }
}
