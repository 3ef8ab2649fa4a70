package org.popbridge.mapping.pop3.probe;

import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.popbridge.mapping.pop3.Capabilities;
import org.popbridge.mapping.pop3.Doorstep;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Endpoint.Security;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;
import org.popbridge.mapping.wire.Trust;

/**
 * Finds out what a host is worth: the entry point of this package.
 *
 * <p>It connects as the bridge would, several times, one connection after another. It deletes
 * nothing, and takes back by RSET what a host may have marked (POP3-IN-THE-WILD V3). A password is
 * sent only where the bridge would send it: never to a host whose certificate is not believed.
 *
 * <p>One thread; blocks. Nothing a host does makes it throw: what went wrong is a finding.
 */
public final class Probe {
    private final Wanted wanted;
    private final Consumer<Finding> told;
    private final Pause pause;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * What is to be found out.
     *
     * @param credentials without them it stops before the login
     * @param silence how long to wait for the host to end a silent session; empty: not at all
     * @param longestWait how long to wait between two logins where the host wants that; where it
     *     wants more, what needs a second login is not found out
     */
    public record Wanted(
            Pop3Endpoint endpoint,
            Pop3Settings settings,
            Optional<Pop3Credentials> credentials,
            Optional<Duration> silence,
            Duration longestWait) {}

    /** Waits between logins; a test does not. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration wait) throws InterruptedException;
    }

    /**
     * @param told of each finding as it is made, for somebody who watches
     */
    public Probe(Wanted wanted, Consumer<Finding> told) {
        this(wanted, told, Thread::sleep);
    }

    Probe(Wanted wanted, Consumer<Finding> told, Pause pause) {
        this.wanted = wanted;
        this.told = told;
        this.pause = pause;
    }

    /** Runs the probe, once. */
    public ProbeReport run() throws InterruptedException {
        boolean believed = door();
        if (believed && wanted.credentials().isPresent()) {
            Pop3Credentials credentials = wanted.credentials().get();
            boolean loggedIn = new MaildropProbe(wanted, credentials, this::found, pause).run();
            if (loggedIn && wanted.silence().isPresent()) {
                silence(credentials, wanted.silence().get());
            }
        }
        return new ProbeReport(wanted.endpoint(), findings);
    }

    private void found(Finding finding) {
        findings.add(finding);
        told.accept(finding);
    }

    /** Looks as far as the login; answers whether the bridge would log in there. */
    private boolean door() {
        Pop3Endpoint endpoint = wanted.endpoint();
        Optional<String> doubt = Optional.empty();
        Optional<Doorstep> doorstep = Optional.empty();
        String failure = "";
        try {
            doorstep = Optional.of(new Pop3Host(endpoint, wanted.settings()).knock());
        } catch (Pop3Exception.TlsTrouble e) {
            doubt = certificateDoubt(e);
            failure = String.valueOf(e.getMessage());
        } catch (Pop3Exception e) {
            failure = String.valueOf(e.getMessage());
        }
        if (doubt.isPresent()) {
            doorstep = knockBelieving();
        }
        if (doorstep.isEmpty()) {
            found(Finding.of(Subject.CONNECTION, Grade.BAD, failure + "."));
            return false;
        }
        found(connection(doorstep.get()));
        tls(doorstep.get(), doubt);
        found(capabilities(doorstep.get()));
        if (doubt.isPresent() && wanted.credentials().isPresent()) {
            found(
                    Finding.of(
                            Subject.LOGIN,
                            Grade.BAD,
                            "No login was tried: the password would go to whoever shows that certificate."));
        }
        return doubt.isEmpty();
    }

    /** Why a certificate is not believed, if it was that. */
    private static Optional<String> certificateDoubt(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** Once more without asking who it is: no secret is sent. */
    private Optional<Doorstep> knockBelieving() {
        Pop3Settings believing = wanted.settings().toBuilder().trust(Trust.anyone()).build();
        try {
            return Optional.of(new Pop3Host(wanted.endpoint(), believing).knock());
        } catch (Pop3Exception e) {
            // Why it cannot be had was found out the first time.
            return Optional.empty();
        }
    }

    private static Finding connection(Doorstep doorstep) {
        return Finding.of(
                Subject.CONNECTION,
                Grade.GOOD,
                "The host answers: " + doorstep.greeting(),
                "greeting",
                doorstep.greeting().toString());
    }

    private void tls(Doorstep doorstep, Optional<String> doubt) {
        Pop3Endpoint endpoint = wanted.endpoint();
        boolean offersStls = doorstep.unprotected().has("STLS");
        if (endpoint.security() == Security.PLAIN && !offersStls) {
            found(
                    Finding.of(
                            Subject.TLS,
                            Grade.POOR,
                            "No TLS on this port: passwords and mail cross the network as they are.",
                            "versions",
                            List.of()));
            return;
        }
        TlsSurvey.Result survey =
                new TlsSurvey(
                                endpoint,
                                endpoint.security() != Security.TLS,
                                (int) wanted.settings().connectTimeout().toMillis())
                        .run();
        boolean modern = survey.taken().contains("TLS 1.3") || survey.taken().contains("TLS 1.2");
        boolean unused = endpoint.security() == Security.PLAIN;
        found(
                Finding.of(
                        Subject.TLS,
                        !modern || unused ? Grade.POOR : Grade.GOOD,
                        versions(survey, modern)
                                + (unused
                                        ? " It is not used: ask for pop3+starttls:// instead of pop3://."
                                        : ""),
                        "versions",
                        survey.taken(),
                        "refused",
                        List.copyOf(survey.refused().keySet())));
        if (!survey.chain().isEmpty() && !unused) {
            found(CertificateFinding.of(survey.chain().getFirst(), doubt, Instant.now()));
        }
    }

    private static String versions(TlsSurvey.Result survey, boolean modern) {
        if (survey.taken().isEmpty()) {
            return "It takes none of TLS 1.0 to 1.3 from a client that takes nearly all.";
        }
        String taken = "It takes " + String.join(", ", survey.taken()) + ".";
        return modern
                ? taken
                : taken
                        + " That can be broken: the bridge needs legacy-tls and a pinned certificate.";
    }

    private static Finding capabilities(Doorstep doorstep) {
        Capabilities said = doorstep.capabilities();
        return Finding.of(
                Subject.CAPABILITIES,
                said.areKnown() ? Grade.GOOD : Grade.NOTE,
                said.areKnown()
                        ? "Before login it says that it can: %s."
                                .formatted(String.join("; ", said.lines()))
                        : "It does not know CAPA; what it can is found out by trying.",
                "known",
                said.areKnown(),
                "beforeTls",
                doorstep.unprotected().lines(),
                "beforeLogin",
                said.lines());
    }

    private void silence(Pop3Credentials credentials, Duration atMost) {
        Pop3Host host = new Pop3Host(wanted.endpoint(), wanted.settings());
        try {
            Optional<Duration> ended = host.silence(credentials, atMost);
            found(
                    Finding.of(
                            Subject.IDLE,
                            ended.isPresent() && ended.get().toMinutes() < 10
                                    ? Grade.NOTE
                                    : Grade.GOOD,
                            ended.isPresent()
                                    ? "It ends a silent session after %d s (RFC 1939 wants 600 at least); the bridge does not keep one open."
                                            .formatted(ended.get().toSeconds())
                                    : "A session was silent for %d s and was not ended."
                                            .formatted(atMost.toSeconds()),
                            "ended",
                            ended.isPresent(),
                            "seconds",
                            ended.orElse(atMost).toSeconds()));
        } catch (Pop3Exception e) {
            found(
                    Finding.of(
                            Subject.IDLE,
                            Grade.NOTE,
                            "The idle limit was not found out: " + e.getMessage() + "."));
        }
    }
}
