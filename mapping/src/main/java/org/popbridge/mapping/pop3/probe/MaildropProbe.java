package org.popbridge.mapping.pop3.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Capabilities;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.pop3.HostQuirks.Support;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;

/**
 * What can be found out after login, in two sessions: the first asks one thing at a time and takes
 * a sample; the second pipelines, and sees what became of what the first retrieved.
 */
final class MaildropProbe {
    /** A host that chokes on pipelined commands says nothing more. */
    private static final Duration CHOKED = Duration.ofSeconds(15);

    private static final Duration AFTER_A_LOCK = Duration.ofSeconds(5);
    private static final int MOST_LOCKS = 4;

    private final Probe.Wanted wanted;
    private final Pop3Credentials credentials;
    private final Consumer<Finding> found;
    private final Probe.Pause pause;

    /** What one session saw. */
    record Look(
            Capabilities capabilities,
            Maildrop.Totals totals,
            Listing listing,
            List<Listed> asked,
            Map<Integer, TopFinding.Preview> tops,
            Sample sample) {}

    MaildropProbe(
            Probe.Wanted wanted,
            Pop3Credentials credentials,
            Consumer<Finding> found,
            Probe.Pause pause) {
        this.wanted = wanted;
        this.credentials = credentials;
        this.found = found;
        this.pause = pause;
    }

    /** Answers whether the login was good. */
    boolean run() throws InterruptedException {
        Pop3Host careful = host(Support.FAILS, wanted.settings());
        long from = System.nanoTime();
        Look first;
        try (Maildrop maildrop = careful.open(credentials)) {
            login(maildrop, Duration.ofNanos(System.nanoTime() - from));
            first = look(maildrop, true);
        } catch (Pop3Exception.LoginDelay e) {
            found.accept(ListingFindings.loginDelay(e.delay(), String.valueOf(e.getMessage())));
            found.accept(failed(e));
            return false;
        } catch (IOException e) {
            found.accept(failed(e));
            return false;
        }
        ListingFindings.of(first).forEach(found);
        found.accept(SizeFinding.of(first.asked(), first.sample().whole()));
        found.accept(
                TopFinding.of(
                        first.tops(),
                        first.asked().size() - first.tops().size(),
                        first.sample().whole()));
        second(first, careful.quirks().loginDelay());
        return true;
    }

    private Pop3Host host(Support pipelining, Pop3Settings settings) {
        return new Pop3Host(
                wanted.endpoint(), settings, HostQuirks.NONE.withPipelining(pipelining));
    }

    private void login(Maildrop maildrop, Duration took) {
        Capabilities after = maildrop.capabilities();
        found.accept(
                Finding.of(
                        Subject.LOGIN,
                        Grade.GOOD,
                        "The login is good and takes %d ms.%s"
                                .formatted(
                                        took.toMillis(),
                                        after.areKnown()
                                                ? " After it the host says that it can: %s."
                                                        .formatted(String.join("; ", after.lines()))
                                                : ""),
                        "millis",
                        took.toMillis(),
                        "afterLogin",
                        after.lines()));
    }

    private static Finding failed(IOException e) {
        return Finding.of(
                Subject.LOGIN,
                Grade.BAD,
                switch (e) {
                    case Pop3Exception.LoginRefused refused -> "No login: " + refused.getMessage();
                    default -> "The session broke off: " + e.getMessage();
                });
    }

    private Look look(Maildrop maildrop, boolean withTop) throws IOException {
        Listing listing = maildrop.list();
        Maildrop.Totals totals = maildrop.stat();
        List<Listed> asked = Sample.choose(listing);
        // TOP first: on some hosts it is RETR that marks.
        Map<Integer, TopFinding.Preview> tops = new LinkedHashMap<>();
        for (Listed message : withTop ? asked : List.<Listed>of()) {
            Optional<Maildrop.Head> head =
                    maildrop.top(message.number(), TopFinding.LINES, RetrievedMessage.KEPT);
            if (head.isPresent()) {
                byte[] octets = head.get().octets().bytes(0, (int) head.get().octets().length());
                tops.put(
                        message.number(),
                        new TopFinding.Preview(
                                new String(octets, StandardCharsets.ISO_8859_1), head.get().cut()));
            }
        }
        Sample sample = new Sample();
        maildrop.retrieve(asked.stream().map(Listed::number).toList(), sample);
        maildrop.reset();
        maildrop.quit();
        return new Look(maildrop.capabilities(), totals, listing, asked, tops, sample);
    }

    private void second(Look first, Optional<Duration> said) throws InterruptedException {
        Optional<Duration> delay = said.or(() -> first.capabilities().loginDelay());
        delay.ifPresent(time ->
                found.accept(ListingFindings.loginDelay(delay, "The host says so in CAPA")));
        if (delay.isPresent()) {
            if (delay.get().compareTo(wanted.longestWait()) > 0) {
                notFoundOut(
                        "the host wants %d s between logins".formatted(delay.get().toSeconds()));
                return;
            }
            pause.pause(delay.get());
        }
        Pop3Host pipelining =
                host(
                        Support.WORKS,
                        wanted.settings().toBuilder().progressTimeout(shorter()).build());
        @Nullable IOException choked = null;
        Optional<Look> again = Optional.empty();
        try {
            again = lookAgain(pipelining, delay.isPresent());
        } catch (Pop3Exception.LoginDelay e) {
            notFoundOut(String.valueOf(e.getMessage()));
            return;
        } catch (IOException e) {
            choked = e;
        }
        boolean offered = first.capabilities().has("PIPELINING");
        if (choked != null) {
            found.accept(
                    SecondFindings.pipelining(offered, false, String.valueOf(choked.getMessage())));
            third(first);
            return;
        }
        if (again.isPresent()) {
            found.accept(SecondFindings.pipelining(offered, true, ""));
            found.accept(SecondFindings.retrieval(first, again.get()));
        }
    }

    /** The second look did not come off for its pipelining: once more without. */
    private void third(Look first) throws InterruptedException {
        try {
            Optional<Look> again = lookAgain(host(Support.FAILS, wanted.settings()), true);
            again.ifPresent(look -> found.accept(SecondFindings.retrieval(first, look)));
        } catch (IOException e) {
            notFoundOut(String.valueOf(e.getMessage()));
        }
    }

    private Duration shorter() {
        Duration usual = wanted.settings().progressTimeout();
        return usual.compareTo(CHOKED) < 0 ? usual : CHOKED;
    }

    private void notFoundOut(String why) {
        found.accept(
                Finding.of(
                        Subject.RETRIEVAL,
                        Grade.NOTE,
                        "What a second login would show (pipelining, whether RETR hides) was not found out: "
                                + why
                                + ".",
                        "secondSession",
                        false));
    }

    /**
     * Some hosts let go of a maildrop a while after QUIT, and some want a pause they said nothing
     * of.
     */
    private Optional<Look> lookAgain(Pop3Host host, boolean delayKnown)
            throws IOException, InterruptedException {
        int locks = 0;
        boolean waited = delayKnown;
        while (true) {
            try (Maildrop maildrop = host.open(credentials)) {
                return Optional.of(look(maildrop, false));
            } catch (Pop3Exception.Locked e) {
                if (++locks == MOST_LOCKS) {
                    notFoundOut(String.valueOf(e.getMessage()));
                    return Optional.empty();
                }
                pause.pause(AFTER_A_LOCK);
            } catch (Pop3Exception.LoginDelay e) {
                Optional<Duration> delay = e.delay();
                found.accept(ListingFindings.loginDelay(delay, String.valueOf(e.getMessage())));
                if (waited || delay.isEmpty() || delay.get().compareTo(wanted.longestWait()) > 0) {
                    throw e;
                }
                waited = true;
                pause.pause(delay.get());
            }
        }
    }
}
