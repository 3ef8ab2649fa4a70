package org.popbridge.cli.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A short IMAP session that shows whether the whole works: list, read, flag, search, copy, and a
 * new message that arrives during IDLE.
 */
public final class Check {
    /** The longest silence of the server, and so the longest wait for the new message. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DemoHost host;
    private final ImapTranscript imap;

    /** A step answered otherwise than it should. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String step) {
            super(step);
        }
    }

    private Check(DemoHost host, ImapTranscript imap) {
        this.host = host;
        this.imap = imap;
    }

    /**
     * Runs the session against a bridge in front of the host, and prints the transcript.
     *
     * @return what went wrong, or empty if nothing did
     */
    public static Optional<String> run(DemoHost host, int imapPort, PrintStream transcript) {
        try (ImapTranscript imap = new ImapTranscript(imapPort, PATIENCE, transcript)) {
            new Check(host, imap).session();
            return Optional.empty();
        } catch (Wrong e) {
            return Optional.ofNullable(e.getMessage());
        } catch (IOException e) {
            return Optional.of("the connection failed: " + e.getMessage());
        }
    }

    private void session() throws Wrong, IOException {
        List<byte[]> sent = SampleMail.messages();
        expect("the greeting", imap.readUntil(Pattern.compile("^\\* ")), "\\* OK ");
        ok("CAPABILITY", "\\* CAPABILITY .*IMAP4rev1");
        ok("LOGIN " + DemoHost.USER + " " + DemoHost.PASSWORD, "OK");
        ok("LIST \"\" *", "\\* LIST \\(.*INBOX");
        ok("SELECT INBOX", "\\* " + sent.size() + " EXISTS");
        ok("UID FETCH 1:3 (FLAGS INTERNALDATE RFC822.SIZE)", "\\* 3 FETCH \\(.*UID 3");
        ok("FETCH 2 (ENVELOPE BODYSTRUCTURE)", "Boat weekend");
        sameOctets(sent);
        ok("UID STORE 2 +FLAGS (\\Seen \\Flagged)", "\\* 2 FETCH .*\\\\Flagged");
        ok("UID SEARCH BODY potatoes", "\\* SEARCH .*\\b4\\b");
        ok("UID SEARCH FLAGGED", "\\* SEARCH 2\r");
        ok("CREATE Boats", "OK");
        ok("UID COPY 2:5 Boats", "OK");
        ok("STATUS Boats (MESSAGES UIDNEXT)", "MESSAGES 4");
        arrivalDuringIdle(sent.size() + 1);
        ok("LOGOUT", "\\* BYE ");
    }

    /** What was put into the maildrop comes out by IMAP, octet for octet. */
    private void sameOctets(List<byte[]> sent) throws Wrong, IOException {
        int last = sent.size();
        for (int number : new int[] {1, last}) {
            String answer = ok("UID FETCH " + number + " BODY.PEEK[]", "FETCH");
            String octets = new String(sent.get(number - 1), StandardCharsets.ISO_8859_1);
            if (!answer.contains("{" + octets.length() + "}\r\n" + octets)) {
                throw new Wrong("message " + number + " has other octets than were delivered");
            }
        }
    }

    private void arrivalDuringIdle(int count) throws Wrong, IOException {
        imap.send("idle IDLE");
        expect("IDLE", imap.readUntil(Pattern.compile("^\\+|^idle ")), "^\\+");
        int fresh = host.deliverFresh();
        imap.readUntil(Pattern.compile("^\\* " + count + " EXISTS"));
        imap.send("DONE");
        expect("DONE", imap.readUntil(Pattern.compile("^idle ")), "idle OK");
        ok("FETCH " + count + " (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])", "\\(" + fresh + "\\)");
    }

    private String ok(String command, String expected) throws Wrong, IOException {
        String answer = imap.command(command);
        expect(command, answer, "(?m)^a\\d+ OK");
        expect(command, answer, expected);
        return answer;
    }

    private static void expect(String step, String answer, String expected) throws Wrong {
        if (!Pattern.compile(expected, Pattern.DOTALL).matcher(answer).find()) {
            throw new Wrong(
                    "%s was answered otherwise than expected (%s)".formatted(step, expected));
        }
    }
}
