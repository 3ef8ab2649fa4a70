package org.popbridge.mapping.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What hosts do to sessions: the rows C. */
public final class Manners {
    private Manners() {}

    /** C2: refuses logins with these words, whoever comes. */
    public static Behaviour busy(String words) {
        return Behaviour.refusing("PASS", words).and(Behaviour.refusing("AUTH", words));
    }

    /** C2: greets with a refusal and closes. */
    public static Behaviour turningAway(String words) {
        return Behaviour.on("CONNECT", (_, _, _) -> Reply.refusal(words).hangUp());
    }

    /** C4: closes on a command. */
    public static Behaviour closingOn(String verb) {
        return Behaviour.on(verb, (_, _, _) -> Reply.silence());
    }

    /** C4: closes on a bad password without a reply. */
    public static Behaviour closingOnBadPassword() {
        return Behaviour.on(
                "PASS",
                (_, _, usual) -> {
                    Reply reply = usual.answer();
                    return reply.octets().startsWith("+OK") ? reply : Reply.silence();
                });
    }

    /** C5: has AUTH LOGIN alone, and says +OK where RFC 5034 wants +. */
    public static Behaviour okForChallenge() {
        return Behaviour.offering(
                        all -> {
                            List<String> more = new ArrayList<>(all);
                            more.remove("USER");
                            more.add("SASL LOGIN");
                            return more;
                        })
                .and(
                        Behaviour.on(
                                "AUTH",
                                (_, session, _) -> {
                                    session.say("+OK VXNlcm5hbWU6\r\n");
                                    String user = session.readLine();
                                    session.say("+OK UGFzc3dvcmQ6\r\n");
                                    return session.logIn(
                                            decoded(user), decoded(session.readLine()));
                                }))
                .and(Behaviour.refusing("USER", "unknown command"));
    }

    /**
     * C5: takes XOAUTH2 alone, in two steps, and no token with the command; a token is the
     * password.
     *
     * @param said whether CAPA has it
     */
    public static Behaviour takingTokens(boolean said) {
        return Behaviour.offering(
                        all -> {
                            List<String> more = new ArrayList<>(all);
                            more.remove("USER");
                            if (said) {
                                more.add("SASL XOAUTH2");
                            }
                            return more;
                        })
                .and(Behaviour.on("AUTH", (command, session, _) -> token(command, session)))
                .and(Behaviour.refusing("USER", "basic authentication is disabled"));
    }

    private static Reply token(Command command, Session session) throws IOException {
        if (!command.arguments().equals(List.of("XOAUTH2"))) {
            return Reply.refusal("Protocol error. Connection is closed.").hangUp();
        }
        session.say("+ \r\n");
        String[] words = decoded(session.readLine()).split("\1", -1);
        Reply verdict =
                session.logIn(
                        words[0].substring("user=".length()),
                        words[1].substring("auth=Bearer ".length()));
        if (!session.isLoggedIn()) {
            session.say("+ eyJzdGF0dXMiOiI0MDAifQ==\r\n");
            session.readLine();
        }
        return verdict;
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    /** C6: closes when a command comes before the one before was answered. */
    public static Behaviour closingOnPipelining() {
        return new Behaviour() {
            @Override
            public Reply answer(Command command, Session session, Usual usual) throws IOException {
                return session.isPipelined() ? Reply.silence() : usual.answer();
            }
        };
    }

    /** C6: throws away what came before a command was answered. */
    public static Behaviour droppingPipelined() {
        return new Behaviour() {
            @Override
            public Reply answer(Command command, Session session, Usual usual) throws IOException {
                while (session.isPipelined()) {
                    session.readLine();
                }
                return usual.answer();
            }
        };
    }

    /** C6: closes after so many RETRs of one session. */
    public static Behaviour closingAfterRetrievals(int most) {
        return Behaviour.on(
                "RETR",
                (_, session, usual) ->
                        session.retrieved().size() >= most ? Reply.silence() : usual.answer());
    }

    /** C10: says more in clear after its OK to STLS, as an attacker in between does. */
    public static Behaviour injectingAfterStls(String octets) {
        return Behaviour.on("STLS", (_, _, usual) -> usual.answer().map(all -> all + octets));
    }

    /** C11: greets with this. */
    public static Behaviour greeting(String words) {
        return Behaviour.on("CONNECT", (_, _, _) -> Reply.ok(words));
    }

    /** C3: a least time between logins, which it keeps count of. */
    public static final class LoginDelay implements Behaviour {
        private final Duration least;
        private final boolean said;
        private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
        private final AtomicInteger refused = new AtomicInteger();

        /**
         * Wants this long between logins.
         *
         * @param said whether CAPA has LOGIN-DELAY, or only a refusal's words say it
         */
        public LoginDelay(Duration least, boolean said) {
            this.least = least;
            this.said = said;
        }

        /** How many logins came too soon. */
        public int refused() {
            return refused.get();
        }

        @Override
        public List<String> capabilities(List<String> usual, Session session) {
            List<String> more = new ArrayList<>(usual);
            if (said) {
                more.add("LOGIN-DELAY " + least.toSeconds());
            }
            return more;
        }

        @Override
        public Reply answer(Command command, Session session, Usual usual) throws IOException {
            if (!command.is("PASS")) {
                return usual.answer();
            }
            long now = System.nanoTime();
            long before = last.get();
            if (before != Long.MIN_VALUE && now - before < least.toNanos()) {
                refused.incrementAndGet();
                return Reply.refusal(
                        "logins must be at least %d seconds apart".formatted(least.toSeconds()));
            }
            last.set(now);
            return usual.answer();
        }
    }
}
