package org.popbridge.mapping.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes connections. */
public final class Dial {
    private Dial() {}

    /**
     * Connects to the first of the peer's addresses that answers.
     *
     * @param timeout for each address
     * @param sockets gives one that is not connected, for each address
     * @throws Unreachable if none did
     */
    public static Socket connect(Peer peer, Duration timeout, Supplier<Socket> sockets)
            throws Unreachable {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(peer.host());
        } catch (UnknownHostException e) {
            throw new Unreachable(
                    "no address is known for %s: check the host name, then the name server"
                            .formatted(peer),
                    e);
        }
        @Nullable IOException last = null;
        for (InetAddress address : addresses) {
            Socket socket = sockets.get();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(
                        new InetSocketAddress(address, peer.port()), (int) timeout.toMillis());
                return socket;
            } catch (IOException e) {
                last = e;
                BrokenConnection.giveUp(socket);
            }
        }
        throw new Unreachable(
                "%s cannot be reached (%s): check host name and port, then try again later"
                        .formatted(peer, last == null ? "no address" : last.getMessage()),
                last == null ? new UnknownHostException(peer.host()) : last);
    }
}
