package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.message.Section;
import org.popbridge.proxy.command.FetchItem.Partial;

class MessageUrlTest {
    @Test
    void allParts_areRead() {
        assertThat(
                        MessageUrl.parse(
                                "/Entw%C3%BCrfe/x%2Fy;uidvalidity=385759045/;UID=20/;section=1.MIME/;PARTIAL=3.7"))
                .contains(
                        new MessageUrl(
                                Optional.of(new MailboxName("Entw\u00fcrfe/x/y")),
                                Optional.of(new UidValidity(385759045)),
                                new Uid(20),
                                new Section(List.of(1), Section.Specifier.MIME, List.of()),
                                new Partial.Range(3, 7)));
    }

    @Test
    void theShortest_isOfTheSelectedMailbox() {
        assertThat(MessageUrl.parse(";UID=7"))
                .contains(
                        new MessageUrl(
                                Optional.empty(),
                                Optional.empty(),
                                new Uid(7),
                                Section.ALL,
                                new Partial.Whole()));
    }

    @Test
    void aRangeWithoutLength_goesToTheEnd() {
        assertThat(MessageUrl.parse("/x/;UID=7/;PARTIAL=5").orElseThrow().partial())
                .isEqualTo(new Partial.Range(5, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/x",
                "x/;UID=1",
                "/x;UID=1",
                "//host/x/;UID=1",
                "imap://host/x/;UID=1",
                "/x/;UID=0",
                "/x/;UID=4294967296",
                "/x/;UID=99999999999",
                "/x;UIDVALIDITY=0/;UID=1",
                "/x/;UID=1/;SECTION=",
                "/x/;UID=1/;SECTION=0",
                "/x/;UID=1/;SECTION=MIME",
                "/x/;UID=1/;SECTION=1]",
                "/x/;UID=1/;PARTIAL=5.0",
                "/x/;UID=1/;URLAUTH=anonymous",
                "/%C3/;UID=1",
                "/%4/;UID=1",
                "/%zz/;UID=1",
                "/x?ALL/;UID="
            })
    void whatIsNone_isNone(String text) {
        assertThat(MessageUrl.parse(text)).isEmpty();
    }
}
