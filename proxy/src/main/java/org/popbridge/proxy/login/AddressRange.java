package org.popbridge.proxy.login;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses with a common beginning, as in {@code 10.0.0.0/8} or {@code 2001:db8::/32}; one address
 * without a slash.
 *
 * @param bits how many of the address's first bits count
 */
public record AddressRange(InetAddress base, int bits) {
    public AddressRange {
        int most = base.getAddress().length * 8;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    "%d leading bits of %s (expected: 0 to %d)"
                            .formatted(bits, base.getHostAddress(), most));
        }
    }

    /**
     * Reads a range. Host names are not looked up.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            InetAddress base = InetAddress.ofLiteral(address);
            int bits =
                    slash < 0
                            ? base.getAddress().length * 8
                            : Integer.parseInt(text.substring(slash + 1));
            return new AddressRange(base, bits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a range of addresses (expected: as in 10.0.0.0/8 or ::1)"
                            .formatted(text),
                    e);
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The network that one household or machine holds: the address itself, or an IPv6 /64. */
    static AddressRange household(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) {
            return new AddressRange(address, 32);
        }
        for (int i = 8; i < octets.length; i++) {
            octets[i] = 0;
        }
        try {
            return new AddressRange(InetAddress.getByAddress(octets), 64);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen octets are an address", e);
        }
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}
