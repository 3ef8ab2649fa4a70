package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each refusal says why in a way that programs understand (RFC 5530, RFC 9051 §7.1): NO always has
 * a code, BAD has one unless the command is none at all. Costs a second.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalCodesTest {
    private TestServer server;

    /** INBOX has one message, of an unknown transfer encoding; {@code up} is a name alone. */
    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        server = new TestServer(directory);
        String message = "Content-Transfer-Encoding: x-none\r\n\r\ntext\r\n";
        try (ImapWire wire = in("account")) {
            for (String command :
                    new String[] {
                        "APPEND INBOX {%d+}\r\n%s".formatted(message.length(), message),
                        "CREATE up/down",
                        "DELETE up"
                    }) {
                assertThat(answer(wire, command)).startsWith("OK");
            }
        }
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    /** A connection in the state of that name. */
    private ImapWire in(String state) throws IOException {
        ImapWire wire = new ImapWire(server.port());
        wire.response();
        if (!state.equals("greeted")) {
            assertThat(answer(wire, "LOGIN codes secret")).startsWith("OK");
        }
        switch (state) {
            case "mailbox" -> assertThat(answer(wire, "SELECT INBOX")).startsWith("OK");
            case "examined" -> assertThat(answer(wire, "EXAMINE INBOX")).startsWith("OK");
            default -> {}
        }
        return wire;
    }

    /** The tagged response, without its tag. */
    private static String answer(ImapWire wire, String command) throws IOException {
        wire.send("t " + command + "\r\n");
        String response = wire.response();
        while (!response.startsWith("t ")) {
            response = wire.response();
        }
        return response.substring(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    greeted  | SELECT INBOX                                  | BAD [CLIENTBUG]
                    greeted  | FETCH 1 FLAGS                                 | BAD [CLIENTBUG]
                    greeted  | STARTTLS                                      | BAD [CANNOT]
                    greeted  | AUTHENTICATE GSSAPI                           | NO [CANNOT]
                    greeted  | LOGIN "" secret                               | NO [AUTHENTICATIONFAILED]
                    account  | LOGIN codes secret                            | BAD [CLIENTBUG]
                    account  | FETCH 1 FLAGS                                 | BAD [CLIENTBUG]
                    account  | ESEARCH ALL                                   | BAD [CLIENTBUG]
                    account  | SELECT INBOX (QRESYNC (1 1))                  | BAD [CLIENTBUG]
                    account  | COMPRESS LZ                                   | BAD [CANNOT]
                    account  | SELECT nowhere                                | NO [NONEXISTENT]
                    account  | EXAMINE INBOX/                                | NO [CANNOT]
                    account  | STATUS nowhere (MESSAGES)                     | NO [NONEXISTENT]
                    account  | STATUS up/down/ (MESSAGES)                    | NO [CANNOT]
                    account  | CREATE INBOX                                  | NO [ALREADYEXISTS]
                    account  | CREATE up//down                               | NO [CANNOT]
                    account  | CREATE up//                                   | NO [CANNOT]
                    account  | CREATE "100%"                                 | NO [CANNOT]
                    account  | CREATE uses (USE (\\Nonsense))                | NO [USEATTR]
                    account  | DELETE nowhere                                | NO [NONEXISTENT]
                    account  | DELETE up/down/                               | NO [CANNOT]
                    account  | DELETE INBOX                                  | NO [CANNOT]
                    account  | DELETE up                                     | NO [HASCHILDREN]
                    account  | RENAME nowhere there                          | NO [NONEXISTENT]
                    account  | RENAME up/down INBOX                          | NO [ALREADYEXISTS]
                    account  | RENAME up/down up/down/under                  | NO [CANNOT]
                    account  | RENAME up/down there/                         | NO [CANNOT]
                    account  | SUBSCRIBE nowhere                             | NO [NONEXISTENT]
                    account  | UNSUBSCRIBE up/down/                          | NO [CANNOT]
                    account  | APPEND nowhere {1+}␍␊x                        | NO [TRYCREATE]
                    account  | APPEND no//where {1+}␍␊x                      | NO [CANNOT]
                    account  | APPEND up/down/ {1+}␍␊x                       | NO [CANNOT]
                    account  | APPEND INBOX {0+}␍␊                           | NO [CANNOT]
                    account  | APPEND INBOX {1+}␍␊x {0+}␍␊                   | NO [CANNOT]
                    account  | APPEND INBOX CATENATE (TEXT {0+}␍␊)           | NO [CANNOT]
                    account  | APPEND INBOX CATENATE (URL "/x;UID=1")        | NO [BADURL
                    account  | GETMETADATA nowhere /private/comment          | NO [NONEXISTENT]
                    account  | SETMETADATA nowhere (/private/comment "x")    | NO [NONEXISTENT]
                    account  | SETMETADATA "" (/shared/comment "x")          | NO [NOPERM]
                    account  | SETMETADATA INBOX (/private/vendor/x "x")     | NO [CANNOT]
                    account  | GETQUOTA none                                 | NO [NONEXISTENT]
                    account  | MYRIGHTS nowhere                              | NO [NONEXISTENT]
                    account  | SETACL INBOX other lr                         | NO [CANNOT]
                    account  | NOTIFY SET (personal (AnnotationChange))      | NO [BADEVENT
                    mailbox  | FETCH 99 FLAGS                                | BAD [CLIENTBUG]
                    mailbox  | STORE 99 FLAGS ()                             | BAD [CLIENTBUG]
                    mailbox  | UID FETCH 1 UID (CHANGEDSINCE 1 VANISHED)     | BAD [CLIENTBUG]
                    mailbox  | CANCELUPDATE "none"                           | BAD [CLIENTBUG]
                    mailbox  | FETCH 1 BINARY.PEEK[1]                        | NO [UNKNOWN-CTE]
                    mailbox  | COPY 1 nowhere                                | NO [TRYCREATE]
                    mailbox  | COPY 1 up/down/                               | NO [CANNOT]
                    mailbox  | MOVE 1 nowhere                                | NO [TRYCREATE]
                    mailbox  | UID REPLACE 99 INBOX {1+}␍␊x                  | NO [NONEXISTENT]
                    mailbox  | REPLACE 1 nowhere {1+}␍␊x                     | NO [TRYCREATE]
                    mailbox  | SEARCH CHARSET X-NONE TEXT x                  | NO [BADCHARSET
                    mailbox  | SORT (ARRIVAL) X-NONE ALL                     | NO [BADCHARSET
                    examined | STORE 1 FLAGS (\\Seen)                        | NO [NOPERM]
                    examined | EXPUNGE                                       | NO [NOPERM]
                    examined | UID EXPUNGE 1                                 | NO [NOPERM]
                    examined | MOVE 1 up/down                                | NO [NOPERM]
                    examined | REPLACE 1 INBOX {1+}␍␊x                       | NO [NOPERM]
                    """)
    void refusal_ofACommand_hasACode(String state, String command, String told) throws IOException {
        try (ImapWire wire = in(state)) {
            assertThat(answer(wire, command.replace("␍␊", "\r\n"))).startsWith(told);
        }
    }

    @Test
    void limits_areToldAsSuch() throws IOException {
        String keywords =
                IntStream.range(0, 100).mapToObj(i -> "k" + i).collect(Collectors.joining(" "));
        try (ImapWire wire = in("mailbox")) {
            assertThat(answer(wire, "STORE 1 FLAGS (" + keywords + ")")).startsWith("NO [LIMIT]");
            assertThat(answer(wire, "SEARCH " + "NOT ".repeat(1_000) + "SEEN"))
                    .startsWith("NO [LIMIT]");
            assertThat(answer(wire, "NOOP " + "x".repeat(1 << 20))).startsWith("BAD [LIMIT]");
        }
    }

    @Test
    void idle_thatEndsOtherwise_isTheClientsFault() throws IOException {
        try (ImapWire wire = in("mailbox")) {
            wire.send("t IDLE\r\n");
            assertThat(wire.response()).startsWith("+");
            wire.send("t2 NOOP\r\n");
            assertThat(wire.response()).startsWith("t BAD [CLIENTBUG]");
        }
    }

    /** What is no command says where it stops being one, and needs no code. */
    @Test
    void syntax_isToldByItsPlace() throws IOException {
        try (ImapWire wire = in("account")) {
            assertThat(answer(wire, "FETCH one FLAGS")).startsWith("BAD Syntax error at octet 8");
        }
    }
}
