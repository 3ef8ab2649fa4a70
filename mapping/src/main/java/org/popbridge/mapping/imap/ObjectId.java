package org.popbridge.mapping.imap;

/**
 * An identifier that a server gives and a client only compares (RFC 8474 §7): case counts.
 *
 * <p>The first letter says what it is of, so that no two kinds are ever equal and none looks like a
 * number or like NIL (RFC 8474 §8.1).
 *
 * @param value 1 to 255 letters, digits, {@code _} and {@code -}
 */
public record ObjectId(String value) {
    private static final int LONGEST = 255;

    public ObjectId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("object identifier of other characters: " + value);
        }
    }

    /** MAILBOXID: of a mailbox, whatever its name. */
    public static ObjectId ofMailbox(long number) {
        return new ObjectId("F" + number);
    }

    /** EMAILID: of the content of a message, in whichever mailbox. */
    public static ObjectId ofContent(int number) {
        return new ObjectId("M" + Integer.toUnsignedString(number));
    }

    /** Whether a text has the form of an identifier. */
    public static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST
                && text.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z')
                                        || (c >= '0' && c <= '9')
                                        || c == '_'
                                        || c == '-');
    }
}
