package org.popbridge.mapping.host;

/**
 * A message as one session is shown it.
 *
 * @param number what this session calls it
 * @param uniqueId what UIDL says, in ISO 8859-1
 * @param size what LIST says
 * @param mail what RETR gives
 * @param where which of the listings names it
 */
public record Shown(int number, String uniqueId, long size, Mail mail, Where where) {
    /** Which listing names a message. */
    public enum Where {
        BOTH,
        UIDL,
        LIST
    }

    public Shown numbered(int other) {
        return new Shown(other, uniqueId, size, mail, where);
    }

    public Shown named(String other) {
        return new Shown(number, other, size, mail, where);
    }

    public Shown sized(long other) {
        return new Shown(number, uniqueId, other, mail, where);
    }

    public Shown only(Where other) {
        return new Shown(number, uniqueId, size, mail, other);
    }
}
