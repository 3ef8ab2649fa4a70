package org.popbridge.proxy.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each address has. An IPv6 /64 counts as one address: its holder can choose
 * any of it. For any thread.
 */
final class AddressCounts {
    private final int most;
    private final ConcurrentHashMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    AddressCounts(int most) {
        this.most = most;
    }

    /** Counts one more, if there may be one more. */
    boolean enter(InetAddress address) {
        boolean[] entered = {false};
        counts.compute(
                network(address),
                (_, count) -> {
                    int now = count == null ? 0 : count;
                    entered[0] = now < most;
                    return entered[0] ? now + 1 : now;
                });
        return entered[0];
    }

    void leave(InetAddress address) {
        counts.computeIfPresent(network(address), (_, count) -> count <= 1 ? null : count - 1);
    }

    private static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(
                    Arrays.copyOf(Arrays.copyOf(address.getAddress(), 8), 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 octets are an IPv6 address", e);
        }
    }
}
