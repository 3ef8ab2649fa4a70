package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * INBOX as a client sees it: taken by SELECT and FETCH of everything, the octets too.
 *
 * @param messages in order of their sequence numbers
 */
record Inbox(long uidValidity, long uidNext, List<Message> messages) {
    /**
     * A message.
     *
     * @param octets in ISO 8859-1
     */
    record Message(long uid, Set<String> flags, String internalDate, String octets) {}

    /** All of it; fails where something cannot be had. */
    static Inbox of(ImapWire client) throws IOException {
        ImapWire.Answer selected = client.send("SELECT INBOX").ok();
        int exists = Integer.parseInt(selected.find("^\\* (\\d+) EXISTS").group(1));
        List<Message> messages = new ArrayList<>();
        if (exists > 0) {
            ImapWire.Answer fetched =
                    client.send("FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])").ok();
            for (ImapWire.Response response : fetched.untagged()) {
                if (!response.literals().isEmpty()) {
                    messages.add(message(response));
                }
            }
        }
        assertThat(messages).as("messages with a body").hasSize(exists);
        Inbox inbox =
                new Inbox(number(selected, "UIDVALIDITY"), number(selected, "UIDNEXT"), messages);
        assertThat(inbox.uids()).isSorted().doesNotHaveDuplicates();
        assertThat(inbox.uids()).allMatch(uid -> uid < inbox.uidNext);
        return inbox;
    }

    private static long number(ImapWire.Answer selected, String code) {
        return Long.parseLong(selected.find("\\[" + code + " (\\d+)").group(1));
    }

    private static Message message(ImapWire.Response response) {
        byte[] octets = response.literals().getFirst();
        assertThat(Long.parseLong(item(response, "RFC822\\.SIZE (\\d+)")))
                .as("RFC822.SIZE")
                .isEqualTo(octets.length);
        String told = item(response, "FLAGS \\(([^)]*)\\)");
        Set<String> flags = new TreeSet<>(List.of(told.split(" ", -1)));
        flags.remove("");
        // Which session is told of it first is chance.
        flags.remove("\\Recent");
        return new Message(
                Long.parseLong(item(response, "UID (\\d+)")),
                flags,
                item(response, "INTERNALDATE \"([^\"]*)\""),
                new String(octets, StandardCharsets.ISO_8859_1));
    }

    private static String item(ImapWire.Response response, String pattern) {
        Matcher item = Pattern.compile(pattern).matcher(response.text());
        assertThat(item.find()).as("%s in %s", pattern, response.text()).isTrue();
        return item.group(1);
    }

    List<Long> uids() {
        return messages.stream().map(Message::uid).toList();
    }

    List<String> octets() {
        return messages.stream().map(Message::octets).toList();
    }

    /**
     * Holds laws 1 to 3: all that was there before is there, with its UID, flags, date and octets,
     * and what is new has a UID that was never given. Answers this.
     */
    Inbox keeps(Inbox before) {
        assertThat(uidValidity).as("UIDVALIDITY").isEqualTo(before.uidValidity);
        assertThat(messages).as("what was there").containsAll(before.messages);
        assertThat(newSince(before)).allMatch(m -> m.uid() >= before.uidNext);
        return this;
    }

    /** Holds that nothing at all changed. Answers this. */
    Inbox is(Inbox before) {
        keeps(before);
        assertThat(messages).isEqualTo(before.messages);
        return this;
    }

    List<Message> newSince(Inbox before) {
        return messages.stream().filter(m -> !before.uids().contains(m.uid())).toList();
    }

    List<String> newOctetsSince(Inbox before) {
        return newSince(before).stream().map(Message::octets).toList();
    }
}
