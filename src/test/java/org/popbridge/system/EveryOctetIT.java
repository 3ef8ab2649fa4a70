package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Law 1, the right bytes: every message of both corpora, through Dovecot's POP3 and the bridge, is
 * the message of the maildrop, under the same UID for ever.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryOctetIT {
    private static final String USER = "everyone";

    private static final Pattern PLAIN_TYPE =
            Pattern.compile("text/plain(; *charset=\"?(us-ascii|utf-8|iso-8859-1)\"?.*)?");
    private static final Pattern PLAIN_ENCODING = Pattern.compile("7bit|8bit");

    @TempDir static Path directory;
    private static Dovecot dovecot;
    private static List<Path> messages = List.of();
    private static List<String> maildrop = List.of();
    private static List<String> inLiterals = List.of();
    private static List<String> served = List.of();

    @BeforeAll
    static void fillTheMaildrop() throws IOException, InterruptedException {
        messages = new ArrayList<>();
        for (String corpus : new String[] {"bulk", "wild-dev"}) {
            try (Stream<Path> files = Files.walk(Needs.corpus(corpus, directory))) {
                files.filter(Files::isRegularFile).sorted().forEach(messages::add);
            }
        }
        dovecot = Dovecot.start(directory);
        for (Path message : messages) {
            dovecot.deliver(USER, message);
        }
        dovecot.delivered();
        MaildropOracle.Digests digests = MaildropOracle.digestsInBothForms(dovecot.pop3, USER);
        maildrop = digests.own();
        inLiterals = digests.inLiterals();
        assertThat(maildrop).hasSize(messages.size());
    }

    @AfterAll
    static void stop() {
        if (dovecot != null) {
            dovecot.close();
        }
    }

    @Test
    @Order(1)
    void everyMessage_afterKillsInTheFirstDownload_isTheMaildrops() throws Exception {
        Path data = directory.resolve("killed");
        Random random = new Random(7);
        for (int kill = 0; kill < 4; kill++) {
            RunningBridge bridge = RunningBridge.start(data, dovecot.pop3);
            try (ImapWire client = bridge.connect().login(USER)) {
                int exists = exists(client);
                assertThat(exists).isEqualTo(maildrop.size());
                // Newest content comes first: wait for some of it, so that the kill falls into the
                // download.
                client.send(
                                "FETCH "
                                        + (exists - random.nextInt(3000 * (kill + 1)))
                                        + " BODY.PEEK[]")
                        .ok();
            }
            bridge.kill();
        }
        try (RunningBridge bridge = RunningBridge.start(data, dovecot.pop3)) {
            served = listed(bridge);
            assertThat(digests(served)).isEqualTo(inLiterals);
            assertWhatNoLiteralCanSay(bridge);
        }
    }

    /** Messages with NUL are whole by BINARY, as the maildrop has them (ADR 7). */
    private static void assertWhatNoLiteralCanSay(RunningBridge bridge) throws IOException {
        int asked = 0;
        try (ImapWire client = bridge.connect().login(USER)) {
            exists(client);
            for (int i = 0; i < maildrop.size(); i++) {
                if (!maildrop.get(i).equals(inLiterals.get(i))) {
                    ImapWire.Answer answer =
                            client.send("FETCH " + (i + 1) + " BINARY.PEEK[]").ok();
                    byte[] octets =
                            answer.untagged().stream()
                                    .flatMap(response -> response.literals().stream())
                                    .findFirst()
                                    .orElseThrow();
                    assertThat(MaildropOracle.digest(octets)).isEqualTo(maildrop.get(i));
                    asked++;
                }
            }
        }
        assertThat(asked).as("messages with NUL").isPositive();
    }

    @Test
    @Order(2)
    void everyMessage_afterRestart_keepsItsUidAndOctets() throws Exception {
        try (RunningBridge bridge =
                RunningBridge.start(directory.resolve("killed"), dovecot.pop3)) {
            assertThat(listed(bridge)).isEqualTo(served);
            assertThat(bridge.stop()).isZero();
        }
    }

    @Test
    @Order(3)
    void everyMessage_withTheHostGone_isStillServed() throws Exception {
        try (RunningBridge bridge =
                RunningBridge.start(directory.resolve("killed"), Dovecot.freePort())) {
            assertThat(listed(bridge)).isEqualTo(served);
        }
    }

    /**
     * SEARCH BODY and grep, over all messages whose text needs no decoding, so that grep can tell.
     */
    @Test
    @Order(4)
    void searchBody_findsWhatGrepFinds() throws Exception {
        Map<String, Set<Integer>> found = new LinkedHashMap<>();
        try (RunningBridge bridge =
                        RunningBridge.start(directory.resolve("killed"), Dovecot.freePort());
                ImapWire client = bridge.connect().login(USER)) {
            exists(client);
            for (String needle :
                    List.of("panic", "Dovecot", "unsubscribe", "the", "qz", "no such words")) {
                ImapWire.Answer answer = client.send("SEARCH BODY \"" + needle + "\"").ok();
                String numbers = answer.find("^\\* SEARCH(.*)").group(1);
                found.put(
                        needle.toLowerCase(Locale.ROOT),
                        Stream.of(numbers.strip().split(" ", -1))
                                .filter(number -> !number.isEmpty())
                                .map(Integer::valueOf)
                                .collect(Collectors.toSet()));
            }
        }
        int plain = 0;
        for (int i = 0; i < messages.size(); i++) {
            Optional<String> text = plainText(messages.get(i));
            if (text.isPresent()) {
                plain++;
                for (Map.Entry<String, Set<Integer>> one : found.entrySet()) {
                    assertThat(one.getValue().contains(i + 1))
                            .as("%s in %s", one.getKey(), messages.get(i))
                            .isEqualTo(text.get().contains(one.getKey()));
                }
            }
        }
        assertThat(plain).isGreaterThan(5000);
    }

    /** The body of a message that is ASCII in one part and not encoded, in lower case. */
    private static Optional<String> plainText(Path message) throws IOException {
        String all = Files.readString(message, StandardCharsets.ISO_8859_1);
        int end = all.indexOf("\r\n\r\n");
        String header = end < 0 ? "" : all.substring(0, end).toLowerCase(Locale.ROOT);
        boolean plain =
                end > 0
                        && all.chars().allMatch(c -> c < 0x80 && c != 0)
                        && onlyValue(header, "content-type", PLAIN_TYPE)
                        && onlyValue(header, "content-transfer-encoding", PLAIN_ENCODING);
        return plain
                ? Optional.of(all.substring(end + 4).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** Whether a field is not there, or once and with such a value. */
    private static boolean onlyValue(String header, String field, Pattern value) {
        String[] around = ("\r\n" + header).split("\r\n" + field + ":", -1);
        return around.length == 1
                || (around.length == 2
                        && value.matcher(around[1].lines().findFirst().orElse("").strip())
                                .matches());
    }

    private static int exists(ImapWire client) throws IOException {
        return Integer.parseInt(
                client.send("SELECT INBOX").ok().find("^\\* (\\d+) EXISTS").group(1));
    }

    /** "UID digest" of each message, in order of sequence numbers. */
    private static List<String> listed(RunningBridge bridge) throws IOException {
        try (ImapWire client = bridge.connect().login(USER)) {
            int exists = exists(client);
            List<String> all = new ArrayList<>();
            for (int first = 1; first <= exists; first += 500) {
                int last = Math.min(exists, first + 499);
                ImapWire.Answer answer =
                        client.send(
                                        "FETCH "
                                                + first
                                                + ":"
                                                + last
                                                + " (UID RFC822.SIZE BODY.PEEK[])")
                                .ok();
                for (ImapWire.Response response : answer.untagged()) {
                    if (response.literals().size() == 1) {
                        all.add(line(response));
                    }
                }
                assertThat(all).hasSize(last);
            }
            return all;
        }
    }

    private static String line(ImapWire.Response response) {
        byte[] octets = response.literals().getFirst();
        assertThat(response.text()).contains("RFC822.SIZE " + octets.length);
        String uid = response.text().replaceFirst("(?s).*UID (\\d+).*", "$1");
        return uid + " " + MaildropOracle.digest(octets);
    }

    private static List<String> digests(List<String> listed) {
        return listed.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }
}
