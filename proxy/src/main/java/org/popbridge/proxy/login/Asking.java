package org.popbridge.proxy.login;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Exception.LoginRefused;
import org.popbridge.mapping.sync.Bridge;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.session.Authenticator.Attempt;
import org.popbridge.proxy.session.Authenticator.Proof;

/**
 * Shows logins to the host and notes its word: what was good is remembered, what was wrong is
 * forgotten. Each on a thread of its own, so that whoever waits may stop waiting while the word is
 * still noted when it comes. Safe for any thread.
 */
final class Asking implements AutoCloseable {
    /** What asking the host came to. */
    sealed interface Answer {
        record Good(BridgedAccount account) implements Answer {}

        record Wrong() implements Answer {}

        /** The host will not have this user; not for a wrong password. */
        record Barred(String text) implements Answer {}

        /** The host hung up, as some do on a wrong password. */
        record Unsaid() implements Answer {}

        record CannotSay(String text) implements Answer {}
    }

    private final Bridge bridge;
    private final RecentLogins recent;
    private final Throttle throttle;
    private final LastGoodLogins lastGood;
    private final Optional<SealedPasswords> sealed;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("login-", 0).factory());

    Asking(
            Bridge bridge,
            RecentLogins recent,
            Throttle throttle,
            LastGoodLogins lastGood,
            Optional<SealedPasswords> sealed) {
        this.bridge = bridge;
        this.recent = recent;
        this.throttle = throttle;
        this.lastGood = lastGood;
        this.sealed = sealed;
    }

    /** What the attempt comes with, as the host is to be shown it. */
    static Pop3Credentials credentials(RoutedUser user, Attempt attempt) {
        return switch (attempt.mechanism().proof()) {
            case PASSWORD, CHALLENGE ->
                    new Pop3Credentials.Password(user.upstreamUser(), attempt.password());
            case TOKEN -> new Pop3Credentials.OAuthToken(user.upstreamUser(), attempt.password());
        };
    }

    /**
     * What a login is remembered by: a token never passes for a password that is the same text. No
     * password has a NUL.
     */
    static Secret memo(Attempt attempt) {
        return switch (attempt.mechanism().proof()) {
            case PASSWORD, CHALLENGE -> attempt.password();
            case TOKEN -> Secret.of("token\0" + attempt.password().revealText());
        };
    }

    static boolean isPassword(Attempt attempt) {
        return attempt.mechanism().proof() != Proof.TOKEN;
    }

    /** Begins to ask; nothing after the end. */
    Optional<Asked> begin(RoutedUser user, Attempt attempt) {
        try {
            return Optional.of(new Asked(threads.submit(() -> ask(user, attempt))));
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
    }

    /** Asks the host and notes what it says, whether or not anybody still waits for it. */
    private Answer ask(RoutedUser user, Attempt attempt) throws IOException {
        Secret memo = memo(attempt);
        try {
            BridgedAccount account =
                    bridge.signIn(
                            user.account(), user.route().upstream(), credentials(user, attempt));
            recent.noteGood(user.account(), memo);
            throttle.succeeded(user.account());
            if (isPassword(attempt)) {
                lastGood.keep(account.store(), attempt.password());
                if (sealed.isPresent()) {
                    sealed.get().keep(account.store(), attempt.password());
                }
            }
            return new Answer.Good(account);
        } catch (Pop3Exception e) {
            return switch (e) {
                case LoginRefused refused ->
                        switch (refused.reason()) {
                            case CREDENTIALS -> {
                                recent.noteWrong(user.account(), memo);
                                if (isPassword(attempt)) {
                                    lastGood.drop(user.account(), attempt.password());
                                    if (sealed.isPresent()) {
                                        sealed.get().drop(user.account(), attempt.password());
                                    }
                                }
                                yield new Answer.Wrong();
                            }
                            case ACCOUNT, NO_METHOD -> new Answer.Barred(words(refused));
                            case UNSAID -> new Answer.Unsaid();
                        };
                // A lock is no proof of the password: hosts say so before they have checked it.
                case Pop3Exception.Locked locked -> new Answer.CannotSay(words(locked));
                case Pop3Exception.Transient down -> new Answer.CannotSay(words(down));
                case Pop3Exception.LoginDelay delay -> new Answer.CannotSay(words(delay));
                case Pop3Exception.BrokenProtocol broken -> new Answer.CannotSay(words(broken));
                case Pop3Exception.TlsTrouble tls -> new Answer.CannotSay(words(tls));
            };
        }
    }

    private static String words(Pop3Exception e) {
        return String.valueOf(e.getMessage());
    }

    /** A question whose answer comes. */
    record Asked(Future<Answer> answer) {
        /** The answer, if it comes in time. */
        Optional<Answer> await(Duration atMost) throws IOException, InterruptedException {
            try {
                return Optional.of(answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }

        Answer await() throws IOException, InterruptedException {
            try {
                return answer.get();
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }

        private static IOException failure(ExecutionException e) {
            return switch (e.getCause()) {
                case IOException io -> io;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case null, default -> new IOException(e);
            };
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
