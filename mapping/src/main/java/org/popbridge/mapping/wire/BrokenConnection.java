package org.popbridge.mapping.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** Tells how a connection broke. */
public final class BrokenConnection {
    private BrokenConnection() {}

    /** What the peer did, to go on after its name: {@code closed the connection}. */
    public static String inWords(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> "did not answer in time";
            case EOFException _ -> "closed the connection";
            case Lines.HungUp _ -> "kept silent, and was not waited for any longer";
            default ->
                    "lost the connection (" + Harmless.text(String.valueOf(e.getMessage())) + ")";
        };
    }

    /** Whether the peer closed or reset, rather than kept silent. */
    public static boolean isHangUp(IOException e) {
        boolean ended = e instanceof EOFException || e instanceof SocketException;
        // An interrupted virtual thread closes its socket: that was us.
        return ended && !Thread.currentThread().isInterrupted();
    }

    /** Closes a socket that is of no more use. */
    public static void giveUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyFailing) {
            // The connection is given up; how its end went changes nothing for anybody.
            return;
        }
    }
}
