package org.popbridge.proxy.session;

import java.net.InetAddress;
import java.util.Set;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.ResponseCode;
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

    /** What a login can be made with here, for some user at least. */
    default Set<Proof> proofs() {
        return Set.of(Proof.PASSWORD);
    }

    /** What proves that a client comes for the user. */
    enum Proof {
        PASSWORD,
        /** An OAuth 2.0 access token, which the mail host checks. */
        TOKEN
    }

    /**
     * One attempt to log in.
     *
     * @param user as the client sent it, not yet rewritten by a route; not empty
     * @param authorization whom the client wants to act as (SASL's authorization identity); empty,
     *     or equal to {@code user}, when it is the user itself
     * @param password or the token, as the mechanism has it
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
        XOAUTH2;

        public Proof proof() {
            return switch (this) {
                case LOGIN_COMMAND, PLAIN, LOGIN -> Proof.PASSWORD;
                case OAUTHBEARER, XOAUTH2 -> Proof.TOKEN;
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
