package org.popbridge.mapping.host;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What hosts do to sizes, to messages on their way, and to their heads: the rows S and T. */
public final class Framing {
    private Framing() {}

    /** S1: LIST says another size than RETR gives. */
    public static Behaviour claiming(UnaryOperator<Long> sizes) {
        return Behaviour.showingEach(shown -> shown.sized(sizes.apply(shown.size())));
    }

    /** S1: counts a line end as one octet. */
    public static Behaviour countingLineEndsAsOne() {
        return Behaviour.showingEach(
                shown -> shown.sized(shown.mail().octets().replace("\r\n", "\n").length()));
    }

    /** S2: ends lines with LF alone, the dot's too. */
    public static Behaviour bareLineFeeds() {
        return Behaviour.on(
                "RETR", (_, _, usual) -> usual.answer().map(all -> all.replace("\r\n", "\n")));
    }

    /** S2: ends a message with a dot and LF, other lines properly. */
    public static Behaviour dotAndLineFeed() {
        return Behaviour.on(
                "RETR",
                (_, _, usual) ->
                        usual.answer()
                                .map(all ->
                                        all.startsWith("+OK")
                                                ? all.substring(0, all.length() - 2) + "\n"
                                                : all));
    }

    /** S2: forgets the line end after the last dot (Exchange 2000). */
    public static Behaviour lastDotWithoutLineEnd() {
        return Behaviour.on(
                "RETR",
                (_, _, usual) ->
                        usual.answer()
                                .map(all ->
                                        all.startsWith("+OK")
                                                ? all.substring(0, all.length() - 2)
                                                : all));
    }

    /** S3: doubles no dots. */
    public static Behaviour unstuffed() {
        return Behaviour.on(
                "RETR",
                (command, session, usual) -> {
                    Reply proper = usual.answer();
                    return session.message(command.number())
                            .map(shown -> shown.mail().octets())
                            .map(octets ->
                                    Reply.raw("+OK\r\n" + octets + Reply.lineEnd(octets) + ".\r\n"))
                            .orElse(proper);
                });
    }

    /** S6: cuts messages short and closes. */
    public static Behaviour cutting(Predicate<Shown> which, int octets) {
        return Behaviour.on(
                "RETR",
                (command, session, usual) ->
                        session.message(command.number()).filter(which).isPresent()
                                ? usual.answer().cutAt(octets)
                                : usual.answer());
    }

    /** S7: lists a message and will not give it. */
    public static Behaviour cannotReturn(String uniqueId, String words) {
        return Behaviour.on(
                "RETR",
                (command, session, usual) ->
                        session.message(command.number())
                                        .filter(shown -> shown.uniqueId().equals(uniqueId))
                                        .isPresent()
                                ? Reply.refusal(words)
                                : usual.answer());
    }

    /** S7: answers RETR with an empty body. */
    public static Behaviour emptyBody(String uniqueId) {
        return Behaviour.on(
                "RETR",
                (command, session, usual) ->
                        session.message(command.number())
                                        .filter(shown -> shown.uniqueId().equals(uniqueId))
                                        .isPresent()
                                ? Reply.raw("+OK\r\n.\r\n")
                                : usual.answer());
    }

    /** S8: a multi-line reply after -ERR. */
    public static Behaviour linesAfterRefusal(String verb) {
        return Behaviour.on(
                verb,
                (_, _, _) -> Reply.raw("-ERR not now\r\n+OK you would think\r\nbut no\r\n.\r\n"));
    }

    /** S8: text before the greeting. */
    public static Behaviour banner(String lines) {
        return Behaviour.on("CONNECT", (_, _, usual) -> usual.answer().map(all -> lines + all));
    }

    // TOP

    /** T1: has no TOP. */
    public static Behaviour withoutTop() {
        return Behaviour.refusing("TOP", "unknown command")
                .and(
                        Behaviour.offering(
                                all -> all.stream().filter(one -> !one.equals("TOP")).toList()));
    }

    /** T1: cuts TOP after so many octets, T2: gives other headers in it. */
    public static Behaviour tops(UnaryOperator<String> change) {
        return Behaviour.on(
                "TOP",
                (command, session, usual) -> {
                    String head = usual.answer().octets();
                    if (!head.startsWith("+OK")) {
                        return Reply.raw(head);
                    }
                    int begin = head.indexOf("\r\n") + 2;
                    String octets = head.substring(begin, head.length() - 3);
                    return Reply.message(change.apply(octets));
                });
    }

    /** Does as the other says until it is told to stop. */
    public static Behaviour until(AtomicBoolean over, Behaviour other) {
        return other.inSessions(_ -> !over.get());
    }
}
