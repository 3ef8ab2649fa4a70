package org.popbridge.mapping.pop3;

import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.wire.Dial;
import org.popbridge.mapping.wire.TlsLayer;
import org.popbridge.mapping.wire.TlsTrouble;
import org.popbridge.mapping.wire.Unreachable;

/**
 * A POP3 host reached over the network: the entry point of this package. Safe for any number of
 * threads; each {@link #open} is a connection of its own.
 *
 * <p>What sessions learn about the host is kept here ({@link #quirks}) and used by the next one;
 * the caller stores it over restarts. A host that hangs up on CAPA or on a login method is come
 * back to without it, within one {@code open} (POP3-IN-THE-WILD C4), and that is learnt only if it
 * helped.
 */
public final class Pop3Host implements MaildropHost {
    /** Connections for one login: more hang-ups in a row are no quirk but an outage. */
    private static final int MOST_CONNECTIONS = 4;

    private final Pop3Endpoint endpoint;
    private final Pop3Settings settings;
    private final Supplier<Socket> sockets;
    private volatile HostQuirks quirks;
    private volatile @Nullable TlsLayer tls;

    /**
     * A host of which {@code known} was learnt in earlier days.
     *
     * @param sockets what connections are made of
     */
    public Pop3Host(
            Pop3Endpoint endpoint,
            Pop3Settings settings,
            HostQuirks known,
            Supplier<Socket> sockets) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.quirks = known;
        this.sockets = sockets;
    }

    /** A host of which {@code known} was learnt in earlier days. */
    public Pop3Host(Pop3Endpoint endpoint, Pop3Settings settings, HostQuirks known) {
        this(endpoint, settings, known, Socket::new);
    }

    public Pop3Host(Pop3Endpoint endpoint, Pop3Settings settings) {
        this(endpoint, settings, HostQuirks.NONE);
    }

    public Pop3Endpoint endpoint() {
        return endpoint;
    }

    public Pop3Settings settings() {
        return settings;
    }

    Socket dial() throws Unreachable {
        return Dial.connect(endpoint.peer(), settings.connectTimeout(), sockets);
    }

    @Override
    public HostQuirks quirks() {
        return quirks;
    }

    synchronized void learn(UnaryOperator<HostQuirks> lesson) {
        quirks = lesson.apply(quirks);
    }

    @Override
    public Maildrop open(Pop3Credentials credentials) throws Pop3Exception {
        return session(credentials);
    }

    /**
     * What the host says to anybody, as far as the login and no further: a connection of its own,
     * protected and believed as the settings say.
     */
    public Doorstep knock() throws Pop3Exception {
        try {
            return new Opening(this, Set.of(), false).knock();
        } catch (HungUp e) {
            return knockWithoutCapa();
        }
    }

    private Doorstep knockWithoutCapa() throws Pop3Exception {
        try {
            return new Opening(this, Set.of(), true).knock();
        } catch (HungUp e) {
            throw new Pop3Exception.Transient(
                    "%s hangs up %s: try again later".formatted(endpoint, e.getMessage()), e);
        }
    }

    /**
     * Logs in, says nothing, and waits for the host to lose its patience (POP3-IN-THE-WILD C1).
     *
     * @return after how long it ended the session; nothing if it did not within {@code atMost}
     */
    public Optional<Duration> silence(Pop3Credentials credentials, Duration atMost)
            throws Pop3Exception {
        try (Pop3Session session = session(credentials)) {
            Optional<Duration> ended = session.silence(atMost);
            if (ended.isEmpty()) {
                session.quit();
            }
            return ended;
        }
    }

    private Pop3Session session(Pop3Credentials credentials) throws Pop3Exception {
        Set<LoginMethod> avoided = EnumSet.noneOf(LoginMethod.class);
        boolean avoidCapa = false;
        String lastHangUp = "";
        for (int connection = 0; connection < MOST_CONNECTIONS; connection++) {
            try {
                Pop3Session opened = new Opening(this, avoided, avoidCapa).open(credentials);
                boolean capaWasTheTrouble = avoidCapa;
                learn(known -> {
                    HostQuirks more = capaWasTheTrouble ? known.withoutCapa() : known;
                    for (LoginMethod method : avoided) {
                        more = more.withUnusable(method);
                    }
                    return more;
                });
                return opened;
            } catch (HungUp e) {
                lastHangUp = e.getMessage();
                e.method().ifPresent(avoided::add);
                avoidCapa |= e.method().isEmpty();
            } catch (Pop3Exception.LoginDelay e) {
                e.delay().ifPresent(this::learnLoginDelay);
                throw e;
            }
        }
        throw new Pop3Exception.Transient(
                "%s hangs up during login, %s: try again later".formatted(endpoint, lastHangUp));
    }

    void learnLoginDelay(Duration delay) {
        learn(known -> known.withLoginDelay(delay));
    }

    /** Made on first use: reading the platform's authorities takes a while. */
    TlsLayer tls() throws TlsTrouble {
        TlsLayer layer = tls;
        if (layer == null) {
            // Two threads may both make one; either is as good.
            layer = TlsLayer.of(settings.trust(), settings.legacyTls());
            tls = layer;
        }
        return layer;
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }

    /** The host closed the connection on CAPA, or on a login method before it saw a secret. */
    static final class HungUp extends Exception {
        private static final long serialVersionUID = 1;
        private final @Nullable LoginMethod method;

        HungUp(@Nullable LoginMethod method, Throwable cause) {
            super(method == null ? "on CAPA" : "on " + method.protocolName(), cause);
            this.method = method;
        }

        /** The method, or nothing where it was CAPA. */
        Optional<LoginMethod> method() {
            return Optional.ofNullable(method);
        }
    }
}
