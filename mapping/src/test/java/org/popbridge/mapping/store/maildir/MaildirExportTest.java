package org.popbridge.mapping.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Draft;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.KeptMail;
import org.popbridge.mapping.store.MaildropEntry;

class MaildirExportTest {
    private static final UidSet ALL = UidSet.range(new Uid(1), new Uid(4294967295L));

    @TempDir Path directory;

    private KeptMail kept;
    private Account account;

    @BeforeEach
    void open() throws IOException {
        kept = KeptMail.in(directory.resolve("data"), "ada");
        account = kept.account();
    }

    @AfterEach
    void close() throws IOException {
        kept.close();
    }

    /** Listed, and if there are octets, here. */
    private void inInbox(String uniqueId, Optional<String> octets) throws IOException {
        MaildropEntry entry = kept.listed(uniqueId);
        if (octets.isPresent()) {
            kept.arrived(entry, octets.get());
        }
    }

    private MaildirExport.Result exported() throws IOException {
        return MaildirExport.write(account, directory.resolve("maildir"));
    }

    private List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("maildir").resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(
                directory.resolve("maildir").resolve(file), StandardCharsets.ISO_8859_1);
    }

    @Test
    void inbox_hasOctetsFlagsDatesUidsAndUniqueIds() throws IOException {
        inInbox("id-1", Optional.of("Subject: a\r\n\r\none\r\n"));
        inInbox("id-2", Optional.of("Subject: b\n\ntw\u00f6\n"));
        account.changeFlags(
                kept.id("INBOX"),
                UidSet.range(new Uid(2), new Uid(2)),
                new FlagChange.Add(Set.of(Flag.SEEN, Flag.FLAGGED, new Flag("$Work"))),
                Optional.empty());

        MaildirExport.Result result = exported();

        assertThat(result.messages()).isEqualTo(2);
        assertThat(result.skippedCount()).isZero();
        String first = "1644299545.U1.popbridge,S=19,W=19";
        String second = "1644299545.U2.popbridge,S=16,W=19";
        assertThat(names("cur")).containsExactly(first + ":2,", second + ":2,FSa");
        assertThat(names("tmp")).isEmpty();
        assertThat(text("cur/" + first + ":2,")).isEqualTo("Subject: a\r\n\r\none\r\n");
        assertThat(text("cur/" + second + ":2,FSa")).isEqualTo("Subject: b\n\ntw\u00f6\n");
        assertThat(
                        Files.getLastModifiedTime(directory.resolve("maildir/cur/" + first + ":2,"))
                                .toInstant())
                .isEqualTo(KeptMail.DATE);
        assertThat(text("dovecot-keywords")).isEqualTo("0 $Work\n");
        long validity = account.snapshot(kept.id("INBOX")).uidValidity().value();
        assertThat(text("dovecot-uidlist"))
                .matches(
                        "3 V%d N3 G[0-9a-f]{32}\n1 Pid-1 :%s\n2 Pid-2 :%s\n"
                                .formatted(validity, first, second));
    }

    @Test
    void folders_haveTheirNamesInModifiedUtf7_andNoDots() throws IOException {
        account.create(new MailboxName("Pläne/v1.2"), Set.of());
        account.create(new MailboxName("Pläne/v1_2"), Set.of());
        account.setSubscribed(new MailboxName("Pläne/v1.2"), true);
        account.append(
                kept.id("Pläne/v1.2"),
                List.of(
                        new Draft(
                                kept.stored("Subject: x\r\n\r\n"),
                                Set.of(Flag.DRAFT),
                                KeptMail.DATE)));

        MaildirExport.Result result = exported();

        assertThat(names(""))
                .contains(".Pl&AOQ-ne", ".Pl&AOQ-ne.v1_2", ".Pl&AOQ-ne.v1_2_2", ".Sent");
        assertThat(names(".Pl&AOQ-ne.v1_2/cur"))
                .containsExactly("1644299545.U1.popbridge,S=14,W=14:2,D");
        assertThat(names(".Pl&AOQ-ne.v1_2")).contains("maildirfolder");
        assertThat(result.changes()).hasSize(2);
        assertThat(text("subscriptions")).startsWith("V\t2\n\n").contains("Pl&AOQ-ne\tv1_2\n");
    }

    @Test
    void contentThatIsNotHere_isNamed_andItsUidIsKeptFree() throws IOException {
        inInbox("id-1", Optional.empty());
        inInbox("id-2", Optional.of("Subject: b\r\n\r\n"));
        MaildirExport.Result result = exported();
        assertThat(result.skipped())
                .containsExactly(
                        new MaildirExport.Skipped(
                                MailboxName.INBOX, new Uid(1), "its content is not here yet"));
        assertThat(text("dovecot-uidlist")).contains(" N3 ").contains("\n2 Pid-2 :");
    }

    @Test
    void uniqueIdsThatDoNotFit_areLeftOutAndSaid() throws IOException {
        inInbox("with space", Optional.of("Subject: a\r\n\r\n"));
        assertThat(exported().changes()).singleElement().asString().contains("1 unique-ids");
        assertThat(text("dovecot-uidlist")).contains("\n1 :1644299545");
    }

    @Test
    void directoryThatIsNotEmpty_isLeftAlone() throws IOException {
        Files.createDirectories(directory.resolve("maildir/other"));
        assertThatThrownBy(this::exported)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not empty");
        assertThat(names("")).containsExactly("other");
    }

    @Test
    void movedOutOfInbox_isInItsFolder_withoutUniqueId() throws IOException {
        inInbox("id-1", Optional.of("Subject: a\r\n\r\n"));
        account.move(kept.id("INBOX"), ALL, kept.id("Archive"));
        exported();
        assertThat(names("cur")).isEmpty();
        assertThat(text(".Archive/dovecot-uidlist")).contains("\n1 :1644299545.U1");
    }
}
