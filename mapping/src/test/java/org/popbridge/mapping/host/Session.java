package org.popbridge.mapping.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection to a {@link ScriptedHost}, answered as RFC 1939 and RFC 2449 say where no {@link
 * Behaviour} says otherwise. For the thread that serves it.
 */
public final class Session {
    private static final List<String> CAPABILITIES = List.of("TOP", "UIDL", "USER", "PIPELINING");

    private final ScriptedHost host;
    private final int number;
    private final List<String> commands = new ArrayList<>();
    private final List<String> retrieved = new ArrayList<>();
    private final Map<Integer, Mail> deleted = new LinkedHashMap<>();
    private final List<Mail> doomedSilently = new ArrayList<>();
    private Channel channel;
    private String named = "";
    private String user = "";
    private List<Shown> messages = List.of();

    /** Which message the answer under way gives. */
    private String giving = "";

    private volatile Visit.End ended = Visit.End.NOT_YET;

    Session(ScriptedHost host, int number, Channel channel) {
        this.host = host;
        this.number = number;
        this.channel = channel;
    }

    /** Which connection of this host's life it is, from 1. */
    public int number() {
        return number;
    }

    public boolean isLoggedIn() {
        return !user.isEmpty();
    }

    public boolean isSecured() {
        return channel.isSecured();
    }

    /** Whether the client sent more after the command under way: it pipelines. */
    public boolean isPipelined() throws IOException {
        return channel.hasMore();
    }

    /** The next line of an exchange of several; blank when the client is gone. */
    public String readLine() throws IOException {
        String line = channel.line();
        return line == null ? "" : line;
    }

    /** Sends octets of an exchange of several. */
    public void say(String octets) throws IOException {
        channel.out().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        channel.flush();
    }

    /** What this session is shown, in the listings' order. */
    public List<Shown> messages() {
        return messages;
    }

    public Optional<Shown> message(int wanted) {
        return messages.stream()
                .filter(shown -> shown.number() == wanted && !deleted.containsKey(wanted))
                .findFirst();
    }

    /** Deletes at QUIT, and lists and gives as ever until then. */
    public void deleteAtQuit(int doomed) {
        message(doomed).ifPresent(shown -> doomedSilently.add(shown.mail()));
    }

    /** The unique-ids of what RETR gave whole. */
    public synchronized List<String> retrieved() {
        return List.copyOf(retrieved);
    }

    /** What came of it so far. */
    public synchronized Visit visit() {
        return new Visit(number, user, commands, retrieved, ended);
    }

    private synchronized void note(String command) {
        commands.add(command.startsWith("PASS ") ? "PASS ***" : command);
    }

    private synchronized void noteRetrieved(String uniqueId) {
        retrieved.add(uniqueId);
    }

    void run(ScriptedHost.Connection connection) throws IOException {
        try {
            boolean open = send(answer(Command.CONNECT), connection, Visit.End.HOST_HUNG_UP);
            while (open) {
                String line = channel.line();
                if (line == null) {
                    return;
                }
                note(line);
                Command command = Command.parse(line);
                open =
                        send(
                                answer(command),
                                connection,
                                command.is("QUIT") ? Visit.End.QUIT : Visit.End.HOST_HUNG_UP);
            }
        } finally {
            if (!isOver()) {
                ended = Visit.End.CLIENT_LEFT;
            }
        }
    }

    private boolean isOver() {
        return ended != Visit.End.NOT_YET;
    }

    /** Answers whether the connection goes on. */
    private boolean send(Reply reply, ScriptedHost.Connection connection, Visit.End ifOver)
            throws IOException {
        reply.sending().to(channel.out());
        if (!giving.isEmpty() && reply.then() == Reply.Then.GO_ON) {
            noteRetrieved(giving);
        }
        giving = "";
        boolean over = reply.then() == Reply.Then.HANG_UP || reply.then() == Reply.Then.RESET;
        if (over) {
            ended = ifOver;
        }
        channel.flush();
        if (reply.then() == Reply.Then.RESET) {
            connection.reset();
        }
        if (reply.then() == Reply.Then.START_TLS) {
            channel = connection.secure();
        }
        return !over;
    }

    private Reply answer(Command command) throws IOException {
        Behaviour.Usual answer = () -> usual(command);
        for (Behaviour behaviour : host.behaviours()) {
            Behaviour.Usual before = answer;
            answer = () -> behaviour.answer(command, this, before);
        }
        return answer.answer();
    }

    private Reply usual(Command command) throws IOException {
        return switch (command.verb()) {
            case "CONNECT" -> Reply.ok("ready");
            case "CAPA" -> Reply.lines(capabilities());
            case "STLS" -> Reply.ok("begin TLS").startTls();
            case "NOOP" -> Reply.ok("");
            case "QUIT" -> quit();
            case "USER", "PASS", "AUTH" ->
                    isLoggedIn() ? Reply.refusal("already logged in") : login(command);
            default -> isLoggedIn() ? transaction(command) : Reply.refusal("log in first");
        };
    }

    private List<String> capabilities() {
        List<String> offered = new ArrayList<>(CAPABILITIES);
        if (host.offersStls() && !isSecured()) {
            offered.add("STLS");
        }
        List<String> said = offered;
        for (Behaviour behaviour : host.behaviours()) {
            said = behaviour.capabilities(said, this);
        }
        return said;
    }

    // Login

    private Reply login(Command command) throws IOException {
        return switch (command.verb()) {
            case "USER" -> {
                named = String.join(" ", command.arguments());
                yield Reply.ok("and the password?");
            }
            case "PASS" -> logIn(named, command.line().substring("PASS ".length()));
            default -> authPlain(command);
        };
    }

    /** AUTH PLAIN (RFC 5034, RFC 4616), with the words in the command or after a challenge. */
    private Reply authPlain(Command command) throws IOException {
        if (command.arguments().isEmpty() || !command.arguments().getFirst().equals("PLAIN")) {
            return Reply.refusal("unknown mechanism");
        }
        String words =
                command.arguments().size() > 1 ? command.arguments().get(1) : challenge("+ \r\n");
        String plain = new String(Base64.getDecoder().decode(words), StandardCharsets.UTF_8);
        String[] parts = plain.split("\0", -1);
        return parts.length == 3 ? logIn(parts[1], parts[2]) : Reply.refusal("not what PLAIN is");
    }

    private String challenge(String octets) throws IOException {
        say(octets);
        return readLine();
    }

    /** Logs in, or refuses to. */
    public Reply logIn(String who, String password) {
        if (who.isEmpty() || !password.equals(host.password())) {
            return Reply.refusal("[AUTH] wrong user name or password");
        }
        user = who;
        List<Shown> shown = new ArrayList<>();
        for (Mail mail : host.spool(who).mails()) {
            shown.add(
                    new Shown(
                            shown.size() + 1,
                            mail.uniqueId(),
                            mail.size(),
                            mail,
                            Shown.Where.BOTH));
        }
        messages = shown;
        for (Behaviour behaviour : host.behaviours()) {
            messages = List.copyOf(behaviour.shown(messages, this));
        }
        return Reply.ok("welcome");
    }

    // The maildrop

    private Reply transaction(Command command) {
        return switch (command.verb()) {
            case "STAT" ->
                    Reply.ok(
                            "%d %d"
                                    .formatted(
                                            messages.size(),
                                            messages.stream().mapToLong(Shown::size).sum()));
            case "UIDL" -> list(command, Shown.Where.LIST, Shown::uniqueId);
            case "LIST" -> list(command, Shown.Where.UIDL, shown -> shown.size() + "");
            case "RETR" -> retrieve(command.number());
            case "TOP" -> top(command);
            case "DELE" -> {
                Optional<Shown> doomed = message(command.number());
                doomed.ifPresent(shown -> deleted.put(shown.number(), shown.mail()));
                yield doomed.isPresent() ? Reply.ok("marked") : Reply.refusal("no such message");
            }
            case "RSET" -> {
                deleted.clear();
                doomedSilently.clear();
                yield Reply.ok("");
            }
            default -> Reply.refusal("unknown command");
        };
    }

    private interface Telling {
        String of(Shown shown);
    }

    private Reply list(Command command, Shown.Where missing, Telling telling) {
        if (command.number() > 0) {
            return message(command.number())
                    .map(shown -> Reply.ok(shown.number() + " " + telling.of(shown)))
                    .orElse(Reply.refusal("no such message"));
        }
        return Reply.lines(
                messages.stream()
                        .filter(shown -> !deleted.containsKey(shown.number()))
                        .filter(shown -> shown.where() != missing)
                        .map(shown -> shown.number() + " " + telling.of(shown))
                        .toList());
    }

    private Reply retrieve(int wanted) {
        Optional<Shown> shown = message(wanted);
        if (shown.isEmpty()) {
            return Reply.refusal("no such message");
        }
        giving = shown.get().uniqueId();
        return Reply.message(shown.get().mail().octets());
    }

    private Reply top(Command command) {
        Optional<Shown> shown = message(command.number());
        if (shown.isEmpty() || command.arguments().size() < 2) {
            return Reply.refusal("no such message");
        }
        String octets = shown.get().mail().octets();
        int header = octets.indexOf("\r\n\r\n") + 4;
        int lines = Integer.parseInt(command.arguments().get(1));
        String body =
                Arrays.stream(octets.substring(header).split("(?<=\n)", -1))
                        .limit(lines)
                        .reduce("", String::concat);
        return Reply.message(octets.substring(0, header) + body);
    }

    private Reply quit() {
        if (isLoggedIn()) {
            deleted.values().forEach(host.spool(user)::remove);
            doomedSilently.forEach(host.spool(user)::remove);
        }
        return Reply.ok("bye").hangUp();
    }
}
