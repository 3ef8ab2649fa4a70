package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.HostQuirks.Support;
import org.popbridge.mapping.pop3.Listing.UniqueIds;

/** What hosts list; names that begin with a letter and a digit are rows of POP3-IN-THE-WILD. */
class ListingTranscriptTest {
    private static final String WITH_UIDL = Scripts.login("USER", "UIDL");

    private record Heard(Listing listing, HostQuirks learnt) {
        /** {@code number=unique-id/size}, with {@code -} for what is missing. */
        String shown() {
            StringBuilder shown = new StringBuilder();
            for (Listed listed : listing.messages()) {
                shown.append(shown.isEmpty() ? "" : ", ")
                        .append(listed.number())
                        .append('=')
                        .append(listed.uniqueId().map(UniqueId::toString).orElse("-"))
                        .append('/')
                        .append(listed.hasSize() ? listed.claimedSize() : "-");
            }
            return shown.toString();
        }
    }

    private static Heard list(String script) throws Exception {
        return list(script, HostQuirks.NONE);
    }

    private static Heard list(String script, HostQuirks known) throws Exception {
        try (ScriptedPop3Host scripted = ScriptedPop3Host.playing(script)) {
            Pop3Host host = new Pop3Host(scripted.endpoint(), Scripts.IMPATIENT, known);
            try (Maildrop maildrop = host.open(Scripts.ANN)) {
                Listing listing = maildrop.list();
                return new Heard(listing, host.quirks());
            }
        }
    }

    private static String uidl(String... lines) {
        return multiLine("UIDL", lines);
    }

    private static String sizes(String... lines) {
        return multiLine("LIST", lines);
    }

    private static String multiLine(String command, String... lines) {
        StringBuilder script = new StringBuilder("C: " + command + "\nS: +OK\n");
        Arrays.stream(lines).forEach(line -> script.append("S: ").append(line).append('\n'));
        return script.append("S: .\n").toString();
    }

    @Test
    void pipeliningHost_isAskedBothAtOnce() throws Exception {
        Heard heard =
                list(
                        Scripts.login("PIPELINING", "UIDL", "USER")
                                + """
                                C: UIDL
                                C: LIST
                                S: +OK
                                S: 1 a
                                S: .
                                S: +OK
                                S: 1 10
                                S: .
                                """);
        assertThat(heard.shown()).isEqualTo("1=a/10");
    }

    @Test
    void I1_noUidl_isNotOfferedAndLearnt() throws Exception {
        Heard heard =
                list(Scripts.PLAIN_LOGIN + "C: UIDL\nS: -ERR unknown command\n" + sizes("1 10"));
        assertThat(heard.shown()).isEqualTo("1=-/10");
        assertThat(heard.listing().uniqueIds()).isEqualTo(UniqueIds.NOT_OFFERED);
        assertThat(heard.learnt().uidl()).isEqualTo(Support.FAILS);
        assertThat(heard.listing().agreed()).hasSize(1);
        assertThat(list(Scripts.PLAIN_LOGIN + sizes("1 10"), heard.learnt()).shown())
                .isEqualTo("1=-/10");
    }

    @Test
    void I2_uidlWithoutCapa_isFoundByAsking() throws Exception {
        Heard heard = list(Scripts.PLAIN_LOGIN + uidl("1 a") + sizes("1 10"));
        assertThat(heard.listing().uniqueIds()).isEqualTo(UniqueIds.GIVEN);
        assertThat(heard.learnt().uidl()).isEqualTo(Support.WORKS);
    }

    @Test
    void I3_advertisedUidlRefused_isThisOnceAndTeachesNothing() throws Exception {
        Heard heard = list(WITH_UIDL + "C: UIDL\nS: -ERR not now\n" + sizes("1 10"));
        assertThat(heard.listing().uniqueIds()).isEqualTo(UniqueIds.REFUSED_THIS_ONCE);
        assertThat(heard.learnt().uidl()).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void I3_uidlThatWorkedBefore_isRefusedThisOnce() throws Exception {
        Heard heard =
                list(
                        Scripts.PLAIN_LOGIN + "C: UIDL\nS: -ERR unknown command\n" + sizes("1 10"),
                        HostQuirks.NONE.withUidl(Support.WORKS));
        assertThat(heard.listing().uniqueIds()).isEqualTo(UniqueIds.REFUSED_THIS_ONCE);
        assertThat(heard.learnt().uidl()).isEqualTo(Support.WORKS);
    }

    @Test
    void I4_repeatedBlankAndMissingUniqueIds_areGivenAsTheyAre() throws Exception {
        Heard heard =
                list(
                        WITH_UIDL
                                + uidl("1 a", "2 a", "3", "4 ")
                                + sizes("1 10", "2 20", "3 30", "4 40"));
        assertThat(heard.shown()).isEqualTo("1=a/10, 2=a/20, 3=/30, 4=/40");
        assertThat(heard.listing().messages().get(2).uniqueId().orElseThrow().isBlank()).isTrue();
    }

    @Test
    void I5_longSpacedAndEightBitUniqueIds_areOctets() throws Exception {
        String longId = "x".repeat(300);
        Heard heard =
                list(
                        WITH_UIDL
                                + "C: UIDL\nR: +OK\\r\\n1    a b  c\\r\\n2 \\xE4\\xFF\\r\\n3 "
                                + longId
                                + "\\r\\n.\\r\\n\n"
                                + sizes("1 1", "2 2", "3 3"));
        assertThat(heard.shown()).isEqualTo("1=a b  c/1, 2=\u00E4\u00FF/2, 3=" + longId + "/3");
    }

    @Test
    void I7_uidlAndListDiffer_bothAreTold() throws Exception {
        Heard heard = list(WITH_UIDL + uidl("1 a", "2 b") + sizes("2 20", "3 30"));
        assertThat(heard.shown()).isEqualTo("1=a/-, 2=b/20, 3=-/30");
        assertThat(heard.listing().agreed()).extracting(Listed::number).containsExactly(2);
    }

    @Test
    void I10_gapsAndDisorder_areTaken() throws Exception {
        Heard heard =
                list(WITH_UIDL + uidl("70000 z", "3 c", "1 a") + sizes("1 10", "70000 7", "3 30"));
        assertThat(heard.shown()).isEqualTo("1=a/10, 3=c/30, 70000=z/7");
    }

    @Test
    void S1_sizesWithWordsOrNone_areHints() throws Exception {
        Heard heard =
                list(WITH_UIDL + uidl("1 a", "2 b", "3 c") + sizes("1 10 octets", "2 big", "3"));
        assertThat(heard.shown()).isEqualTo("1=a/10, 2=b/-, 3=c/-");
    }

    @Test
    void S2_bareLfListing_isRead() throws Exception {
        Heard heard =
                list(WITH_UIDL + "C: UIDL\nR: +OK\\n1 a\\n.\\n\nC: LIST\nR: +OK\\n1 10\\n.\\n\n");
        assertThat(heard.shown()).isEqualTo("1=a/10");
    }

    @Test
    void emptyMaildrop_whoseListIsRefused_isEmpty() throws Exception {
        Heard heard =
                list(
                        Scripts.PLAIN_LOGIN
                                + "C: UIDL\nS: -ERR no messages\nC: LIST\nS: -ERR no messages\nC: STAT\nS: +OK 0 0\n");
        assertThat(heard.listing().messages()).isEmpty();
    }

    @Test
    void allListsRefused_isTransient() {
        assertThatThrownBy(() ->
                        list(
                                Scripts.PLAIN_LOGIN
                                        + "C: UIDL\nS: -ERR no\nC: LIST\nS: -ERR no\nC: STAT\nS: +OK 3 10\n"))
                .isInstanceOf(Pop3Exception.Transient.class);
    }

    @Test
    void listingBeyondTheLimit_isRefused() throws Exception {
        try (ScriptedPop3Host scripted =
                ScriptedPop3Host.playing(WITH_UIDL + uidl("1 a", "2 b", "3 c"))) {
            Pop3Settings few = Scripts.IMPATIENT.toBuilder().listingLimit(2).build();
            try (Maildrop maildrop = new Pop3Host(scripted.endpoint(), few).open(Scripts.ANN)) {
                assertThatThrownBy(maildrop::list)
                        .isInstanceOf(Pop3Exception.BrokenProtocol.class)
                        .hasMessageContaining("at most 2 messages");
            }
        }
    }

    @Test
    void stat_isTwoNumbersAndAnything() throws Exception {
        try (ScriptedPop3Host scripted =
                ScriptedPop3Host.playing(
                        Scripts.PLAIN_LOGIN + "C: STAT\nS: +OK 2 320 messages\n")) {
            try (Maildrop maildrop = Scripts.host(scripted).open(Scripts.ANN)) {
                assertThat(maildrop.stat()).isEqualTo(new Maildrop.Totals(2, 320));
            }
        }
    }
}
