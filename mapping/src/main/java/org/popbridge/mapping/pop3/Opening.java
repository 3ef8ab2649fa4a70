package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.wire.BrokenConnection;
import org.popbridge.mapping.wire.Harmless;
import org.popbridge.mapping.wire.Link;
import org.popbridge.mapping.wire.TlsTrouble;
import org.popbridge.mapping.wire.Unreachable;

/** One connection's way from nothing to a maildrop: dial, greeting, TLS, CAPA, login, CAPA. */
final class Opening {
    /** Lines before the greeting proper that some hosts print (POP3-IN-THE-WILD S8). */
    private static final int MOST_BANNER_LINES = 30;

    private static final int MOST_CAPABILITIES = 200;

    private final Pop3Host host;
    private final Pop3Endpoint endpoint;
    private final Pop3Settings settings;
    private final Set<LoginMethod> avoided;
    private final boolean withoutCapa;

    Opening(Pop3Host host, Set<LoginMethod> avoided, boolean avoidCapa) {
        this.host = host;
        this.endpoint = host.endpoint();
        this.settings = host.settings();
        this.avoided = avoided;
        this.withoutCapa = avoidCapa || host.quirks().noCapa();
    }

    /** What is talked over a connection. */
    private interface Talk<T> {
        T over(Door door) throws IOException, Pop3Host.HungUp;
    }

    /** A connection before its login. */
    private record Door(
            Wire wire, Reply greeting, Capabilities unprotected, Capabilities capabilities) {}

    Pop3Session open(Pop3Credentials credentials) throws Pop3Exception, Pop3Host.HungUp {
        return talk(door -> logIn(door, credentials));
    }

    /** Looks, and goes: what the host says to anybody. */
    Doorstep knock() throws Pop3Exception, Pop3Host.HungUp {
        return talk(door -> {
            door.wire.queue("QUIT");
            door.wire.flush();
            door.wire.close();
            return new Doorstep(door.greeting, door.unprotected, door.capabilities);
        });
    }

    private <T> T talk(Talk<T> talk) throws Pop3Exception, Pop3Host.HungUp {
        Socket socket = dial();
        boolean opened = false;
        try {
            T result = talk.over(door(socket));
            opened = true;
            return result;
        } catch (Pop3Exception e) {
            throw e;
        } catch (IOException e) {
            throw new Pop3Exception.Transient(
                    "%s %s before the login was done: try again later"
                            .formatted(endpoint, BrokenConnection.inWords(e)),
                    e);
        } finally {
            if (!opened) {
                BrokenConnection.giveUp(socket);
            }
        }
    }

    private Socket dial() throws Pop3Exception.Transient {
        try {
            return host.dial();
        } catch (Unreachable e) {
            throw new Pop3Exception.Transient(String.valueOf(e.getMessage()), e);
        }
    }

    private Door door(Socket connected) throws IOException, Pop3Host.HungUp {
        boolean implicitTls = endpoint.security() == Pop3Endpoint.Security.TLS;
        Wire wire = new Wire(implicitTls ? shakeHands(connected) : Link.of(connected));
        wire.patience(settings.progressTimeout());
        Reply greeting = greeting(wire);
        Capabilities first = capabilities(wire);
        Capabilities before = first;
        if (endpoint.security() == Pop3Endpoint.Security.STARTTLS) {
            startTls(wire, first);
            before = capabilities(wire);
        }
        return new Door(wire, greeting, first, before);
    }

    private Pop3Session logIn(Door door, Pop3Credentials credentials)
            throws IOException, Pop3Host.HungUp {
        Wire wire = door.wire;
        Capabilities before = door.capabilities;
        if (settings.utf8() && before.has("UTF8")) {
            wire.queue("UTF8");
            // Either answer is fine: RFC 6856 §2.1 lets the host refuse, and then mail comes as
            // ever.
            status(wire, "UTF8");
        }
        before.loginDelay().ifPresent(host::learnLoginDelay);
        new Authentication(wire, host, credentials, before, door.greeting, avoided).logIn();
        // Once more, for what is said only now (I2), and the user's own LOGIN-DELAY.
        Capabilities after = before.areKnown() ? capabilities(wire) : before;
        after.loginDelay().ifPresent(host::learnLoginDelay);
        return new Pop3Session(wire, host, after.areKnown() ? after : before);
    }

    private Link shakeHands(Socket connected) throws IOException {
        connected.setSoTimeout((int) settings.connectTimeout().toMillis());
        try {
            return host.tls().over(connected, endpoint.peer());
        } catch (TlsTrouble e) {
            throw new Pop3Exception.TlsTrouble(String.valueOf(e.getMessage()), e);
        }
    }

    /** {@code greeting} of RFC 2449 §3, after whatever a host prints before it. */
    private Reply greeting(Wire wire) throws IOException {
        byte[] said = {};
        for (int i = 0; i < MOST_BANNER_LINES; i++) {
            byte[] line = lineOrSilence(wire, said);
            Reply reply = Reply.parse(line).orElse(null);
            if (reply != null) {
                if (!reply.positive()) {
                    throw Authentication.turnedAway(endpoint, reply);
                }
                return reply;
            }
            said = line.length == 0 ? said : line;
            if (isImap(line)) {
                break;
            }
        }
        throw new Pop3Exception.BrokenProtocol(noGreeting(quoted(said)));
    }

    /** The next line; who said something else and then nothing is told by what that was. */
    private byte[] lineOrSilence(Wire wire, byte[] said) throws IOException {
        try {
            return wire.line(settings.replyLimit());
        } catch (Pop3Exception e) {
            throw e;
        } catch (IOException e) {
            if (said.length == 0) {
                throw e;
            }
            throw new Pop3Exception.BrokenProtocol(
                    noGreeting(quoted(said) + " and nothing more"), e);
        }
    }

    /** The greeting of RFC 9051 §7.1.1: nobody's banner, and its server waits for commands. */
    private static boolean isImap(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        return text.startsWith("* OK") || text.startsWith("* PREAUTH");
    }

    private String noGreeting(String said) {
        return "%s: expected a POP3 greeting (+OK), got %s: check that this port speaks POP3"
                .formatted(endpoint, said);
    }

    private Reply status(Wire wire, String command) throws IOException {
        byte[] line = wire.line(settings.replyLimit());
        return Reply.parse(line)
                .orElseThrow(() ->
                        new Pop3Exception.BrokenProtocol(
                                "%s: expected +OK or -ERR to %s, got %s"
                                        .formatted(endpoint, command, quoted(line))));
    }

    static String quoted(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        return '"' + Harmless.text(text.length() > 120 ? text.substring(0, 120) + "…" : text) + '"';
    }

    private Capabilities capabilities(Wire wire) throws IOException, Pop3Host.HungUp {
        if (withoutCapa) {
            return Capabilities.UNKNOWN;
        }
        try {
            wire.queue("CAPA");
            if (!status(wire, "CAPA").positive()) {
                return Capabilities.UNKNOWN;
            }
            List<String> lines = new ArrayList<>();
            while (true) {
                byte[] line = wire.line(settings.replyLimit());
                if (line.length == 1 && line[0] == '.') {
                    return Capabilities.parse(lines);
                }
                if (lines.size() == MOST_CAPABILITIES) {
                    throw new Pop3Exception.BrokenProtocol(
                            "%s: expected at most %d capabilities, got more"
                                    .formatted(endpoint, MOST_CAPABILITIES));
                }
                lines.add(new String(line, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            if (BrokenConnection.isHangUp(e)) {
                throw new Pop3Host.HungUp(null, e);
            }
            throw e;
        }
    }

    /** STLS (RFC 2595 §4). */
    private void startTls(Wire wire, Capabilities offered) throws IOException {
        if (offered.areKnown() && !offered.has("STLS")) {
            throw noStartTls("does not offer STLS");
        }
        wire.queue("STLS");
        Reply reply = status(wire, "STLS");
        if (!reply.positive()) {
            throw noStartTls("refuses STLS (" + reply + ")");
        }
        if (wire.hasBuffered()) {
            throw new Pop3Exception.TlsTrouble(
                    "%s sent %d octets after its answer to STLS and before TLS: somebody may be between; nothing of it was used"
                            .formatted(endpoint, wire.buffered()));
        }
        wire.upgrade(shakeHands(wire.socket()));
        wire.patience(settings.progressTimeout());
    }

    private Pop3Exception.TlsTrouble noStartTls(String what) {
        return new Pop3Exception.TlsTrouble(
                "%s %s: use pop3s://%s if it speaks TLS on port 995, or pop3:// to go without protection"
                        .formatted(endpoint, what, endpoint.host()));
    }
}
