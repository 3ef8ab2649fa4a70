package org.popbridge.mapping.host;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * One thing that a host does otherwise than RFC 1939 and RFC 2449 say. Several are asked one after
 * another, each about what the ones before it made of it. Safe for the threads of several sessions.
 */
public interface Behaviour {
    /** What a session sees of the maildrop; asked at login. */
    default List<Shown> shown(List<Shown> usual, Session session) {
        return usual;
    }

    /** What CAPA names. */
    default List<String> capabilities(List<String> usual, Session session) {
        return usual;
    }

    /** What is sent for a command; whoever does not ask {@code usual} leaves the command undone. */
    default Reply answer(Command command, Session session, Usual usual) throws IOException {
        return usual.answer();
    }

    /** What would be sent otherwise; doing it. */
    @FunctionalInterface
    interface Usual {
        Reply answer() throws IOException;
    }

    /** Answers one verb. */
    @FunctionalInterface
    interface Answering {
        Reply answer(Command command, Session session, Usual usual) throws IOException;
    }

    /** Answers a verb in this way. */
    static Behaviour on(String verb, Answering answering) {
        return new Behaviour() {
            @Override
            public Reply answer(Command command, Session session, Usual usual) throws IOException {
                return command.is(verb)
                        ? answering.answer(command, session, usual)
                        : usual.answer();
            }
        };
    }

    /** Refuses a verb with these words. */
    static Behaviour refusing(String verb, String words) {
        return on(verb, (_, _, _) -> Reply.refusal(words));
    }

    /** Shows the maildrop so. */
    static Behaviour showing(UnaryOperator<List<Shown>> how) {
        return new Behaviour() {
            @Override
            public List<Shown> shown(List<Shown> usual, Session session) {
                return how.apply(usual);
            }
        };
    }

    /** Shows each message so. */
    static Behaviour showingEach(UnaryOperator<Shown> how) {
        return showing(all -> all.stream().map(how).toList());
    }

    /** Offers these in CAPA. */
    static Behaviour offering(UnaryOperator<List<String>> how) {
        return new Behaviour() {
            @Override
            public List<String> capabilities(List<String> usual, Session session) {
                return how.apply(usual);
            }
        };
    }

    /** This and another. */
    default Behaviour and(Behaviour other) {
        Behaviour first = this;
        return new Behaviour() {
            @Override
            public List<Shown> shown(List<Shown> usual, Session session) {
                return other.shown(first.shown(usual, session), session);
            }

            @Override
            public List<String> capabilities(List<String> usual, Session session) {
                return other.capabilities(first.capabilities(usual, session), session);
            }

            @Override
            public Reply answer(Command command, Session session, Usual usual) throws IOException {
                return other.answer(command, session, () -> first.answer(command, session, usual));
            }
        };
    }

    /** Only in the connections of these numbers, the first being 1. */
    default Behaviour inSessions(IntPredicate numbers) {
        Behaviour all = this;
        return new Behaviour() {
            @Override
            public List<Shown> shown(List<Shown> usual, Session session) {
                return numbers.test(session.number()) ? all.shown(usual, session) : usual;
            }

            @Override
            public List<String> capabilities(List<String> usual, Session session) {
                return numbers.test(session.number()) ? all.capabilities(usual, session) : usual;
            }

            @Override
            public Reply answer(Command command, Session session, Usual usual) throws IOException {
                return numbers.test(session.number())
                        ? all.answer(command, session, usual)
                        : usual.answer();
            }
        };
    }

    /** Only the first so many answers to a verb. */
    static Behaviour first(int times, String verb, Answering answering) {
        AtomicInteger left = new AtomicInteger(times);
        return on(
                verb,
                (command, session, usual) ->
                        left.getAndDecrement() > 0
                                ? answering.answer(command, session, usual)
                                : usual.answer());
    }
}
