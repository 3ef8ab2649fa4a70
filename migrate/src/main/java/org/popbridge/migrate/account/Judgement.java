package org.popbridge.migrate.account;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.migrate.destination.DestinationException;

/** What a failure means for the account: wait and go on, or end. */
sealed interface Judgement {
    /** A retry unchanged will not help. */
    record Final() implements Judgement {}

    /** It may pass. */
    record Passing() implements Judgement {}

    /** It passes after so long. */
    record PassingAfter(Duration time) implements Judgement {}

    /** What hosts want between logins where they do not say it (C3). */
    Duration USUAL_LOGIN_DELAY = Duration.ofMinutes(1);

    static Judgement of(IOException failure) {
        return switch (failure) {
            case Pop3Exception e -> ofSource(e);
            case DestinationException e -> ofDestination(e);
            default -> new Final();
        };
    }

    private static Judgement ofSource(Pop3Exception failure) {
        return switch (failure) {
            case Pop3Exception.Transient _,
                    Pop3Exception.Locked _,
                    Pop3Exception.BrokenProtocol _ ->
                    new Passing();
            case Pop3Exception.LoginDelay e ->
                    new PassingAfter(e.delay().orElse(USUAL_LOGIN_DELAY));
            case Pop3Exception.LoginRefused _, Pop3Exception.TlsTrouble _ -> new Final();
        };
    }

    private static Judgement ofDestination(DestinationException failure) {
        return switch (failure) {
            case DestinationException.Transient _,
                    DestinationException.ConnectionLost _,
                    DestinationException.BrokenProtocol _ ->
                    new Passing();
            case DestinationException.Throttled e ->
                    e.waitHint().<Judgement>map(PassingAfter::new).orElse(new Passing());
            case DestinationException.Full _,
                    DestinationException.LoginRefused _,
                    DestinationException.MailboxRefused _,
                    DestinationException.TlsTrouble _,
                    DestinationException.LocalTrouble _ ->
                    new Final();
        };
    }

    /** How long to wait before the next attempt, or nothing if there is to be none. */
    default Optional<Duration> waitFor(int failures, Patience patience) {
        boolean patient = failures < patience.attempts();
        return switch (this) {
            case Final() -> Optional.empty();
            case Passing() -> patient ? Optional.of(patience.after(failures)) : Optional.empty();
            case PassingAfter(Duration time) -> patient ? Optional.of(time) : Optional.empty();
        };
    }
}
