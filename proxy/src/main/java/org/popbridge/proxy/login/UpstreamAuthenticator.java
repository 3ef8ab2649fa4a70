package org.popbridge.proxy.login;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.pop3.LoginMethod;
import org.popbridge.mapping.sasl.ScramServer;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.sync.Bridge;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.login.Asking.Answer;
import org.popbridge.proxy.login.Throttle.Decision;
import org.popbridge.proxy.session.Authenticator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes logins through to the POP3 host of the user's route; the first good one makes the account.
 *
 * <p>In this order: a password that was good within the last minutes is good; one that the host
 * refused seconds ago is wrong; guesses wait (see {@link Throttle}); the host is asked. Where it
 * cannot answer, because it is down, busy, locked or slow, the {@linkplain LastGoodLogins verifier}
 * of the last good password decides, within the grace. Only the host's clear word makes a password
 * wrong: then everything remembered of that very password goes, and nothing of any other, so that a
 * stranger's guesses cost the owner nothing.
 *
 * <p>A token is no password. It is passed on just so, and it is remembered as long as a good login
 * is; but it dies within the hour, so no verifier of it is kept, none is asked about it, and it
 * touches none of a password: while the host cannot answer, a token gets nobody in (ADR 8).
 *
 * <p>Where passwords are held {@linkplain SealedPasswords sealed}, a client may prove by SCRAM that
 * it knows its own; the login then goes on with the one that is held (ADR 10).
 *
 * <p>Safe for any thread; blocks its caller. The host is asked on a thread of its own, so that the
 * caller may stop waiting while the answer is still noted when it comes.
 */
public final class UpstreamAuthenticator implements Authenticator, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UpstreamAuthenticator.class);

    /** Waits before an attempt; a test's clock moves instead. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration wait) throws InterruptedException;
    }

    private final Routes routes;
    private final Bridge bridge;
    private final LoginSettings settings;
    private final Throttle throttle;
    private final RecentLogins recent;
    private final LastGoodLogins lastGood;
    private final Optional<SealedPasswords> sealed;
    private final Pause pause;
    private final Asking asking;

    /**
     * Joins the routes to a bridge and the store that it fills.
     *
     * @throws IOException if the key for sealed passwords cannot be used; the message is for the
     *     operator
     */
    public UpstreamAuthenticator(
            Routes routes, MailStore store, Bridge bridge, LoginSettings settings)
            throws IOException {
        this(
                routes,
                store,
                bridge,
                settings,
                PasswordVerifier.Cost.DEFAULT,
                InstantSource.system(),
                Thread::sleep);
    }

    UpstreamAuthenticator(
            Routes routes,
            MailStore store,
            Bridge bridge,
            LoginSettings settings,
            PasswordVerifier.Cost cost,
            InstantSource clock,
            Pause pause)
            throws IOException {
        SecureRandom random = new SecureRandom();
        Optional<Path> key = settings.sealKey();
        this.sealed =
                key.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new SealedPasswords(store, SealKey.of(key.get(), random), random));
        this.routes = routes;
        this.bridge = bridge;
        this.settings = settings;
        this.throttle = new Throttle(clock, settings.trusted());
        this.recent = new RecentLogins(clock, settings.remember(), random);
        this.lastGood = new LastGoodLogins(store, clock, settings.grace(), cost, random);
        this.asking = new Asking(bridge, recent, throttle, lastGood, sealed);
        this.pause = pause;
    }

    @Override
    public Outcome authenticate(Attempt attempt) throws InterruptedException {
        if (attempt.link() == Link.CLEAR && !settings.clearText()) {
            return refused(
                    ResponseCode.Plain.PRIVACYREQUIRED,
                    "Passwords are taken only over TLS: use STARTTLS or the TLS port");
        }
        if (!attempt.authorization().isEmpty() && !attempt.authorization().equals(attempt.user())) {
            return refused(
                    ResponseCode.Plain.AUTHORIZATIONFAILED, "Nobody may log in as somebody else");
        }
        Optional<RoutedUser> user = routes.find(attempt.user());
        if (user.isEmpty() || !isSendable(attempt.password())) {
            logRefusal(attempt, user.isEmpty() ? "no route is for this user" : "empty password");
            return user.isEmpty() ? wrongAfterAPause() : wrong();
        }
        try {
            return checked(user.get(), attempt);
        } catch (IOException e) {
            log.error("the account of {} could not be opened", printable(attempt.user()), e);
            return new Outcome.Unavailable(
                    "The mail store here cannot open your account now; try again later");
        }
    }

    /**
     * Tokens are taken where a route's {@code login-methods} name a way to pass them on: which
     * hosts take them is not known before one is asked, and a client is told beforehand.
     */
    @Override
    public Set<Proof> proofs() {
        Set<Proof> proofs = EnumSet.noneOf(Proof.class);
        for (Route route : routes.all()) {
            List<LoginMethod> methods = route.upstream().settings().loginMethods();
            if (methods.isEmpty() || !methods.stream().allMatch(LoginMethod::takesToken)) {
                proofs.add(Proof.PASSWORD);
                sealed.ifPresent(_ -> proofs.add(Proof.CHALLENGE));
            }
            if (methods.stream().anyMatch(LoginMethod::takesToken)) {
                proofs.add(Proof.TOKEN);
            }
        }
        return proofs;
    }

    @Override
    public Exchange scram(ScramServer.First first, InetAddress remote, Link link) {
        SealedPasswords held =
                sealed.orElseThrow(() -> new IllegalStateException("SCRAM is not offered"));
        Optional<RoutedUser> user = routes.find(first.user());
        Optional<Secret> password = user.flatMap(known -> held(held, known));
        ScramServer server = held.exchange(first, password);
        return new Exchange() {
            @Override
            public String challenge() {
                return server.challenge();
            }

            @Override
            public Proven take(Secret answer) throws InterruptedException {
                Attempt attempt =
                        new Attempt(
                                first.user(),
                                first.authorization(),
                                password.orElse(Secret.of("")),
                                Mechanism.SCRAM_SHA_256,
                                remote,
                                link);
                Optional<String> signature = server.prove(answer.reveal());
                if (signature.isEmpty() || password.isEmpty()) {
                    return new Proven(unproven(user, attempt), "");
                }
                Outcome outcome = authenticate(attempt);
                return new Proven(
                        outcome, outcome instanceof Outcome.Granted ? signature.get() : "");
            }
        };
    }

    private static Optional<Secret> held(SealedPasswords held, RoutedUser user) {
        try {
            return held.of(user.account());
        } catch (IOException e) {
            log.error("the sealed password of {} could not be read", user.account(), e);
            return Optional.empty();
        }
    }

    /** A proof is a guess, too, and waits as one. */
    private Outcome unproven(Optional<RoutedUser> user, Attempt attempt)
            throws InterruptedException {
        if (user.isEmpty()) {
            logRefusal(attempt, "no route is for this user");
            return wrongAfterAPause();
        }
        Optional<Outcome> limited = limited(user.get(), attempt);
        if (limited.isPresent()) {
            return limited.get();
        }
        logRefusal(attempt, "no proof that it knows the password that is held");
        throttle.failed(user.get().account(), attempt.remote());
        return wrong();
    }

    /** A user without route must not be told from a wrong password by how long it takes. */
    private Outcome wrongAfterAPause() throws InterruptedException {
        pause.pause(Duration.ofSeconds(1));
        return wrong();
    }

    private static boolean isSendable(Secret password) {
        return !password.isEmpty();
    }

    private Outcome checked(RoutedUser user, Attempt attempt)
            throws IOException, InterruptedException {
        Secret memo = Asking.memo(attempt);
        if (recent.isGood(user.account(), memo)) {
            Optional<Outcome> again = resumed(user, attempt);
            if (again.isPresent()) {
                return again.get();
            }
        }
        if (recent.isRefused(user.account(), memo)) {
            return wrong();
        }
        Optional<Outcome> limited = limited(user, attempt);
        return limited.isPresent() ? limited.get() : asked(user, attempt);
    }

    /** Waits for the attempt's turn; the answer, if that is too far off. */
    private Optional<Outcome> limited(RoutedUser user, Attempt attempt)
            throws InterruptedException {
        return switch (throttle.reserve(user.account(), attempt.remote())) {
            case Decision.TooMany(Duration wait) -> {
                logRefusal(attempt, "too many wrong passwords before");
                yield Optional.of(
                        new Outcome.Limited(
                                "Too many wrong passwords: try again in %d seconds"
                                        .formatted(wait.toSeconds() + 1)));
            }
            case Decision.After(Duration wait) -> {
                if (wait.isPositive()) {
                    pause.pause(wait);
                }
                yield Optional.empty();
            }
        };
    }

    private Outcome asked(RoutedUser user, Attempt attempt)
            throws IOException, InterruptedException {
        Optional<Asking.Asked> begun = asking.begin(user, attempt);
        if (begun.isEmpty()) {
            return new Outcome.Unavailable("The server is shutting down");
        }
        Asking.Asked asked = begun.get();
        Optional<Answer> soon = asked.await(settings.patience());
        if (soon.isEmpty()) {
            if (lastGoodSays(user, attempt) == LastGoodLogins.Verdict.MATCHES) {
                Optional<Outcome> meanwhile = resumed(user, attempt);
                if (meanwhile.isPresent()) {
                    return meanwhile.get();
                }
            }
        }
        Answer answer = soon.isPresent() ? soon.get() : asked.await();
        return switch (answer) {
            case Answer.Good(BridgedAccount account) -> new Outcome.Granted(account);
            case Answer.Wrong() -> failed(user, attempt);
            case Answer.Barred(String text) -> {
                logRefusal(attempt, text);
                yield refused(ResponseCode.Plain.CONTACTADMIN, text);
            }
            case Answer.Unsaid() -> withoutTheHost(user, attempt, Optional.empty());
            case Answer.CannotSay(String text) -> withoutTheHost(user, attempt, Optional.of(text));
        };
    }

    private Outcome failed(RoutedUser user, Attempt attempt) {
        logRefusal(attempt, "wrong password, says " + user.route().upstream().endpoint());
        throttle.failed(user.account(), attempt.remote());
        return wrong();
    }

    /** The host cannot answer, or hung up: the last good login decides. */
    private Outcome withoutTheHost(RoutedUser user, Attempt attempt, Optional<String> why)
            throws IOException, InterruptedException {
        String host = user.route().upstream().endpoint().toString();
        LastGoodLogins.Verdict verdict =
                recent.isKnownWrong(user.account(), Asking.memo(attempt))
                        ? LastGoodLogins.Verdict.DIFFERS
                        : lastGoodSays(user, attempt);
        switch (verdict) {
            case MATCHES -> {
                Optional<Outcome> resumed = resumed(user, attempt);
                if (resumed.isPresent()) {
                    recent.noteGood(user.account(), Asking.memo(attempt));
                    log.info(
                            "login of {} checked here, for {} cannot: {}",
                            user.account(),
                            host,
                            why.orElse("it hung up"));
                    return resumed.get();
                }
            }
            // Here a guess is checked against the verifier, so it counts as one.
            case DIFFERS -> throttle.failed(user.account(), attempt.remote());
            case TOO_OLD, NONE -> {
                if (why.isEmpty()) {
                    throttle.failed(user.account(), attempt.remote());
                }
            }
        }
        logRefusal(attempt, why.orElse(host + " hung up on the password"));
        return why.isEmpty()
                ? wrong()
                : new Outcome.Unavailable(
                        "Your mail host cannot be asked now whether the password is right; try again later");
    }

    private LastGoodLogins.Verdict lastGoodSays(RoutedUser user, Attempt attempt)
            throws IOException, InterruptedException {
        return Asking.isPassword(attempt)
                ? lastGood.check(user.account(), attempt.password())
                : LastGoodLogins.Verdict.NONE;
    }

    private Optional<Outcome> resumed(RoutedUser user, Attempt attempt) throws IOException {
        return bridge.resume(
                        user.account(), user.route().upstream(), Asking.credentials(user, attempt))
                .map(Outcome.Granted::new);
    }

    private static Outcome wrong() {
        return refused(ResponseCode.Plain.AUTHENTICATIONFAILED, "User name or password is wrong");
    }

    private static Outcome refused(ResponseCode.Plain code, String text) {
        return new Outcome.Refused(code, text);
    }

    private static void logRefusal(Attempt attempt, String why) {
        InetAddress remote = attempt.remote();
        log.info(
                "login refused: user {} from {}: {}",
                printable(attempt.user()),
                remote.getHostAddress(),
                why);
    }

    /** A user name that cannot break or flood the log. */
    private static String printable(String user) {
        String cut = user.length() <= 100 ? user : user.substring(0, 100) + "...";
        return cut.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * Turns new logins away and finishes the verifiers under way; the store and the bridge stay
     * open.
     */
    @Override
    public void close() {
        asking.close();
        lastGood.close();
    }
}
