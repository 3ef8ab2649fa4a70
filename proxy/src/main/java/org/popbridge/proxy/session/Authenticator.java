package org.popbridge.proxy.session;

import java.net.InetAddress;
import java.util.Set;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.sasl.ScramServer;
import org.popbridge.mapping.sync.BridgedAccount;

/**
 * Says who may log in, and as what account: the seam between a session and {@code login}.
 *
 * <p>Called on the session's virtual thread, so it may block (an upstream login, a delay after
 * failures); safe for any thread. It does its own throttling by address and user. What it answers
 * is told to the client as it stands, so texts never contain what the client sent as a password
 * (law 8).
 */
public interface Authenticator {
    /**
     * Checks one attempt.
     *
     * @throws InterruptedException if the session ends while the answer is awaited
     */
    Outcome authenticate(Attempt attempt) throws InterruptedException;

    /**
     * Begins SCRAM-SHA-256 for whom a client names (RFC 5802, RFC 7677). For a user whose password
     * is not held here, or who is unknown, it goes the same way and fails at its end. Only where
     * {@link #proofs} has {@link Proof#CHALLENGE}.
     */
    Exchange scram(ScramServer.First first, InetAddress remote, Link link)
            throws InterruptedException;

    /** What a login can be made with here, for some user at least. */
    Set<Proof> proofs();

    /** One SCRAM exchange, of one session. */
    interface Exchange {
        /** {@code server-first-message}. */
        String challenge();

        /** Checks what the client answers to the challenge; blocks as a login does. */
        Proven take(Secret answer) throws InterruptedException;
    }

    /**
     * What came of an exchange.
     *
     * @param signature {@code server-final-message}, for the client to check; empty if it is not
     *     granted
     */
    record Proven(Outcome outcome, String signature) {}

    /** What proves that a client comes for the user. */
    enum Proof {
        PASSWORD,
        /** An OAuth 2.0 access token, which the mail host checks. */
        TOKEN,
        /** That the client knows the password that is held here, which it does not show. */
        CHALLENGE
    }

    /**
     * One attempt to log in.
     *
     * @param user as the client sent it, not yet rewritten by a route; not empty
     * @param authorization whom the client wants to act as (SASL's authorization identity); empty,
     *     or equal to {@code user}, when it is the user itself
     * @param password or the token, as the mechanism has it; the one that is held, if the client
     *     has proven that it knows it
     * @param remote where the client's connection comes from
     */
    record Attempt(
            String user,
            String authorization,
            Secret password,
            Mechanism mechanism,
            InetAddress remote,
            Link link) {}

    /** How the client proved itself. */
    enum Mechanism {
        /** The LOGIN command. */
        LOGIN_COMMAND,
        /** AUTHENTICATE PLAIN (RFC 4616). */
        PLAIN,
        /** AUTHENTICATE LOGIN, which old clients use. */
        LOGIN,
        /** RFC 7628. */
        OAUTHBEARER,
        /** Its forerunner, which clients of today use. */
        XOAUTH2,
        /** RFC 7677. */
        SCRAM_SHA_256;

        public Proof proof() {
            return switch (this) {
                case LOGIN_COMMAND, PLAIN, LOGIN -> Proof.PASSWORD;
                case OAUTHBEARER, XOAUTH2 -> Proof.TOKEN;
                case SCRAM_SHA_256 -> Proof.CHALLENGE;
            };
        }
    }

    /** Whether others can read along. */
    enum Link {
        /** TLS, or a connection that never leaves the machine. */
        PROTECTED,
        CLEAR
    }

    /** What came of an attempt. */
    sealed interface Outcome {
        /** The client is in. */
        record Granted(BridgedAccount account) implements Outcome {}

        /**
         * The client is not in, and trying again with the same will not help: {@code
         * AUTHENTICATIONFAILED}, {@code AUTHORIZATIONFAILED}, {@code EXPIRED}, {@code
         * PRIVACYREQUIRED}, {@code CONTACTADMIN} (RFC 5530 §3). Becomes a NO.
         */
        record Refused(ResponseCode.Plain code, String text) implements Outcome {}

        /** It cannot be checked now: NO [UNAVAILABLE]. */
        record Unavailable(String text) implements Outcome {}

        /** Too many attempts or connections: NO [LIMIT]. */
        record Limited(String text) implements Outcome {}
    }
}
