package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays a file of what clients say and servers answer.
 *
 * <ul>
 *   <li>{@code C: text} sends a line on the first connection, {@code C2: text} on the second;
 *       {@code <<} at its end stands for a literal made of the following lines that begin with
 *       {@code |}, sent without waiting, and {@code <<text>>} for a short one
 *   <li>{@code S: text} is the very next response; {@code S2:} likewise. {@code ...} stands for
 *       anything, {@code ${name}} for a word that is remembered, or was before; {@code \r\n} for a
 *       line's end within a literal
 *   <li>{@code S: {} and {@code S: }} enclose responses that come in any order
 *   <li>{@code S~: text} passes over responses until that one
 *   <li>{@code S!: text} must not be met on that connection from here to its next {@code S:} of a
 *       tagged response
 *   <li>{@code S: EOF} says that the server hangs up
 *   <li>{@code M: deliver <<} puts a message into the user's maildrop on the POP3 host; {@code M:
 *       hold RETR} lets the host be silent on that command until {@code M: release RETR}, or {@code
 *       M: release} for all of them; {@code M: refuse} lets it refuse messages until {@code M:
 *       give}
 *   <li>{@code Z: on} has what both sides say from here on compressed, {@code Z: off} not
 *   <li>{@code ${user}} is the transcript's own user, {@code ${plain}} what SASL PLAIN says for it,
 *       {@code ${plain2}} for another, so that a transcript may be played many times
 *   <li>the file's octets go over the wire as they are
 *   <li>lines that begin with {@code #} are for the reader
 * </ul>
 */
final class Transcript {
    /** A line's text is octets, one a character, and one of UTF-8's is a line's end in Latin-1. */
    private static final Pattern STEP =
            Pattern.compile("([CSMZ])(\\d?)([~!]?): ?(.*)", Pattern.DOTALL);

    private static final Pattern HOLE = Pattern.compile("\\$\\{(\\w+)\\}|\\.\\.\\.");
    private static final Pattern INLINE = Pattern.compile("<<(.*?)>>", Pattern.DOTALL);

    private final int port;
    private final TestMaildropHost.Maildrop maildrop;
    private final Map<Integer, ImapWire> wires = new TreeMap<>();
    private final Map<String, String> captures = new HashMap<>();
    private final Map<Integer, List<String>> forbidden = new HashMap<>();
    private final Speech speech;
    private int number;

    /** How a client's octets go out. */
    @FunctionalInterface
    interface Speech {
        void say(ImapWire wire, String octets) throws IOException;
    }

    Transcript(TestServer server, String user) {
        this(server, user, ImapWire::send);
    }

    Transcript(TestServer server, String user, Speech speech) {
        this.speech = speech;
        this.port = server.port();
        this.maildrop = server.maildrop(user);
        captures.put("user", user);
        captures.put("plain", plain(user));
        captures.put("plain2", plain(user + "2"));
    }

    /** The response of SASL PLAIN (RFC 4616). */
    private static String plain(String user) {
        String response = "\0" + user + "\0secret";
        return Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8));
    }

    void play(List<String> lines) throws IOException {
        try {
            for (number = 0; number < lines.size(); number++) {
                String line = lines.get(number);
                if (!line.isBlank() && !line.startsWith("#")) {
                    step(line, lines);
                }
            }
        } finally {
            for (ImapWire wire : wires.values()) {
                wire.close();
            }
        }
    }

    private void step(String line, List<String> lines) throws IOException {
        Matcher step = STEP.matcher(line);
        if (!step.matches()) {
            fail("line %d is no step: %s", number + 1, line);
        }
        int who = step.group(2).isEmpty() ? 1 : Integer.parseInt(step.group(2));
        String text = step.group(4);
        if (step.group(1).equals("M")) {
            host(text, lines);
        } else if (step.group(1).equals("Z")) {
            switch (text) {
                case "on" -> wire(who).compress();
                case "off" -> wire(who).endCompression();
                default -> fail("line %d: on or off?", number + 1);
            }
        } else if (step.group(1).equals("C")) {
            speech.say(wire(who), command(text, lines));
        } else if (step.group(3).equals("!")) {
            forbidden.computeIfAbsent(who, _ -> new ArrayList<>()).add(text);
        } else if (step.group(3).equals("~")) {
            while (!matches(text, next(who))) {}
        } else if (text.equals("{")) {
            anyOrder(who, lines);
        } else if (text.equals("EOF")) {
            assertThat(wire(who).atEnd()).as("line %d: the end", number + 1).isTrue();
        } else {
            String response = next(who);
            if (!matches(text, response)) {
                fail("line %d:%n expected %s%n but was  %s", number + 1, text, shown(response));
            }
            if (!text.startsWith("* ") && !text.startsWith("+")) {
                forbidden.remove(who);
            }
        }
    }

    private ImapWire wire(int who) throws IOException {
        ImapWire wire = wires.get(who);
        if (wire == null) {
            wire = new ImapWire(port);
            wires.put(who, wire);
        }
        return wire;
    }

    private String command(String text, List<String> lines) {
        String filled = fill(text).replace("\\r\\n", "\r\n");
        if (filled.endsWith("<<")) {
            String content = content(lines);
            filled =
                    filled.substring(0, filled.length() - 2)
                            + "{%d+}\r\n%s".formatted(content.length(), content);
        }
        Matcher inline = INLINE.matcher(filled);
        filled =
                inline.replaceAll(found ->
                        Matcher.quoteReplacement(
                                "{%d+}\r\n%s".formatted(found.group(1).length(), found.group(1))));
        return filled + "\r\n";
    }

    /** The lines that follow and begin with a bar. */
    private String content(List<String> lines) {
        StringBuilder content = new StringBuilder();
        while (number + 1 < lines.size() && lines.get(number + 1).startsWith("|")) {
            content.append(lines.get(++number).substring(1)).append("\r\n");
        }
        return content.toString();
    }

    private void host(String text, List<String> lines) {
        String[] words = text.split(" ", -1);
        switch (words[0]) {
            case "deliver" -> maildrop.deliver(content(lines));
            case "hold" -> maildrop.hold(words[1]);
            case "release" -> {
                if (words.length > 1) {
                    maildrop.release(words[1]);
                } else {
                    maildrop.release();
                }
            }
            case "refuse" -> maildrop.refuse(true);
            case "give" -> maildrop.refuse(false);
            default -> fail("line %d: the host cannot %s", number + 1, text);
        }
    }

    private String next(int who) throws IOException {
        String response = wire(who).response();
        for (String bad : forbidden.getOrDefault(who, List.of())) {
            if (pattern(bad).matcher(response).matches()) {
                fail("line %d: must not appear: %s", number + 1, shown(response));
            }
        }
        return response;
    }

    private void anyOrder(int who, List<String> lines) throws IOException {
        List<String> expected = new ArrayList<>();
        while (!lines.get(++number).strip().matches("S\\d?: }")) {
            expected.add(lines.get(number).replaceFirst("S\\d?: ", ""));
        }
        while (!expected.isEmpty()) {
            String response = next(who);
            String met = null;
            for (String each : expected) {
                if (met == null && matches(each, response)) {
                    met = each;
                }
            }
            if (met == null) {
                fail(
                        "up to line %d:%n expected one of %s%n but was %s",
                        number + 1, expected, shown(response));
            } else {
                expected.remove(met);
            }
        }
    }

    private boolean matches(String text, String response) {
        Matcher matcher = pattern(text).matcher(response);
        if (!matcher.matches()) {
            return false;
        }
        for (String name : matcher.namedGroups().keySet()) {
            captures.put(name, matcher.group(name));
        }
        return true;
    }

    private Pattern pattern(String text) {
        StringBuilder regex = new StringBuilder();
        String unescaped = text.replace("\\r\\n", "\r\n");
        Matcher hole = HOLE.matcher(unescaped);
        int at = 0;
        while (hole.find()) {
            regex.append(Pattern.quote(unescaped.substring(at, hole.start())));
            String name = hole.group(1);
            if (name == null) {
                regex.append("(?s:.*)");
            } else if (captures.containsKey(name)) {
                regex.append(Pattern.quote(captures.get(name)));
            } else {
                regex.append("(?<").append(name).append(">[^ ()\\[\\]]+)");
            }
            at = hole.end();
        }
        regex.append(Pattern.quote(unescaped.substring(at)));
        return Pattern.compile(regex.toString());
    }

    private String fill(String text) {
        return HOLE.matcher(text)
                .replaceAll(hole ->
                        Matcher.quoteReplacement(
                                hole.group(1) == null
                                        ? hole.group()
                                        : captures.getOrDefault(hole.group(1), hole.group())));
    }

    private static String shown(String response) {
        return response.replace("\r\n", "\\r\\n");
    }
}
