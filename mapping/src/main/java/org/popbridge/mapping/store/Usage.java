package org.popbridge.mapping.store;

/**
 * What an account holds.
 *
 * @param octets the sum of RFC822.SIZE of all messages in all mailboxes, a copy counting again; a
 *     message whose content is not here yet counts nothing
 * @param messages in all mailboxes
 */
public record Usage(long octets, long messages) {
    /** With so much more, or less. */
    public Usage plus(long moreOctets, long moreMessages) {
        return new Usage(octets + moreOctets, messages + moreMessages);
    }

    public boolean fits(Quota quota) {
        return octets <= quota.octets() && messages <= quota.messages();
    }
}
