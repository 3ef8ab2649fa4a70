package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.proxy.net.ImapLimits;

/**
 * More annotations than are kept for a client that cannot be told of them now, as it waits for
 * content: that is told, and from then on nothing (RFC 5465 §5.8). Costs a second.
 */
class NotifyOverflowTest {
    /** So that 300 of them are more than the 256 KiB that are kept. */
    private static final String LONG = "x".repeat(900);

    @TempDir Path directory;

    @Test
    void annotations_ofMoreThanIsKept_endTheNotifications() throws IOException {
        ImapLimits talkative = Stage.talkative(Duration.ofMillis(20));
        try (TestServer server = new TestServer(directory, talkative)) {
            TestMaildropHost.Maildrop maildrop = server.maildrop("anna");
            try (ImapWire listening = loggedIn(server);
                    ImapWire annotating = loggedIn(server)) {
                until(listening, "b SELECT INBOX");
                maildrop.hold("RETR");
                maildrop.hold("TOP");
                maildrop.deliver("Subject: one\r\n\r\none\r\n");
                listening.send("i IDLE\r\n");
                assertThat(listening.response()).startsWith("+ ");
                assertThat(listening.response()).isEqualTo("* 1 EXISTS");
                until(listening, "DONE", "i");
                until(listening, "c NOTIFY SET (personal (ServerMetadataChange))");
                until(annotating, "s SETMETADATA \"\" (/private/heard \"x\")");
                assertThat(listening.response()).isEqualTo("* METADATA \"\" /private/heard");
                // Its session is busy from here on, for the host is silent; and it says so.
                listening.send("d UID FETCH 1 BODY.PEEK[]\r\n");
                assertThat(listening.response()).startsWith("* OK [INPROGRESS ");
                until(annotating, "s SETMETADATA \"\" (" + entries(0, 150) + ")");
                until(annotating, "s SETMETADATA \"\" (" + entries(150, 300) + ")");
                maildrop.release();
                assertThat(told(listening)).startsWith("* 1 FETCH (UID 1 BODY[] ");
                assertThat(listening.response()).startsWith("d OK ");
                assertThat(listening.response()).startsWith("* OK [NOTIFICATIONOVERFLOW] ");
                until(annotating, "s SETMETADATA \"\" (/private/unheard \"x\")");
                listening.send("e NOOP\r\n");
                assertThat(listening.response()).startsWith("e OK ");
            }
        }
    }

    private static String entries(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "/private/" + LONG + i + " \"x\"")
                .collect(Collectors.joining(" "));
    }

    /** Passes over what the server says of the wait. */
    private static String told(ImapWire wire) throws IOException {
        String response = wire.response();
        while (response.startsWith("* OK [INPROGRESS")) {
            response = wire.response();
        }
        return response;
    }

    private static ImapWire loggedIn(TestServer server) throws IOException {
        ImapWire wire = new ImapWire(server.port());
        wire.response();
        until(wire, "a LOGIN anna secret");
        return wire;
    }

    /** Passes over what is told up to the command's OK. */
    private static void until(ImapWire wire, String command) throws IOException {
        until(wire, command, command.substring(0, 1));
    }

    private static void until(ImapWire wire, String line, String tag) throws IOException {
        wire.send(line + "\r\n");
        String response = wire.response();
        while (response.startsWith("* ")) {
            response = wire.response();
        }
        assertThat(response).startsWith(tag + " OK ");
    }
}
