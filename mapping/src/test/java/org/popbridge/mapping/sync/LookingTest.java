package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.host.Manners;
import org.popbridge.mapping.host.Naming;
import org.popbridge.mapping.host.ScriptedHost;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;

/** A host without UIDL whose connection always breaks after a few messages: session by session. */
final class LookingTest {
    private static final int MESSAGES = 40;

    @TempDir Path directory;

    private final Wants wants = new Wants();
    private final InstantSource clock = InstantSource.system();
    private final Deletions deletions = new Deletions(Clockwork.real(clock));
    private final Recollection seenBefore = new Recollection();
    private ScriptedHost host;
    private SqliteMailStore store;
    private Account account;
    private int sessions;

    @BeforeEach
    void open() throws IOException {
        host = ScriptedHost.start();
        store = SqliteMailStore.open(directory);
        account = store.open(new AccountName("anna"));
        for (int i = 0; i < MESSAGES; i++) {
            host.spool("anna").deliver("m" + i);
        }
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        host.close();
    }

    /** Answers whether it came to its end. */
    private boolean session() throws IOException {
        sessions++;
        Standing standing =
                new Standing(account, wants, BridgeSettings.DEFAULT, new Tally(), clock, () -> {});
        try (Maildrop maildrop =
                new Pop3Host(host.endpoint(), Pop3Settings.DEFAULT, HostQuirks.NONE)
                        .open(new Pop3Credentials.Password("anna", Secret.of("pw")))) {
            new SyncSession(
                            account,
                            maildrop,
                            SyncPolicy.DEFAULT,
                            wants,
                            deletions,
                            seenBefore,
                            clock,
                            () -> false,
                            standing)
                    .run(false, Oversight.Extent.NEWS);
            return true;
        } catch (IOException broken) {
            assertThat(broken).hasMessageContaining("closed the connection");
            return false;
        }
    }

    private List<String> inbox() throws IOException {
        MailboxSnapshot now =
                account.snapshot(account.mailboxes().find(MailboxName.INBOX).orElseThrow().id());
        List<String> octets = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            Content content = account.content(now.contentAt(i)).orElseThrow();
            octets.add(
                    new String(
                            content.octets().bytes(0, (int) content.octets().length()),
                            StandardCharsets.ISO_8859_1));
        }
        return octets;
    }

    private void untilTheEnd(int most) throws IOException {
        while (!session()) {
            assertThat(sessions).as("sessions").isLessThan(most);
        }
    }

    /** Two of a session are few: one of them proves that the others are themselves. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 12})
    void firstSync_overAConnectionThatAlwaysBreaks_comesToItsEnd(int bears) throws Exception {
        host.behaving(Naming.withoutUidl(), Manners.closingAfterRetrievals(bears));
        untilTheEnd(4 * MESSAGES);
        assertThat(inbox()).isEqualTo(host.spool("anna").octets());
        assertThat(account.maildrop().entries()).hasSize(MESSAGES);
    }

    /** What is left of the row is looked at one by one then. */
    @Test
    void deletionMeanwhile_overAConnectionThatAlwaysBreaks_comesToItsEnd() throws Exception {
        host.behaving(Naming.withoutUidl(), Manners.closingAfterRetrievals(10));
        assertThat(session()).isFalse();
        host.spool("anna").remove("m" + (MESSAGES - 3), "m7");
        host.behaving(Naming.withoutUidl(), Manners.closingAfterRetrievals(6));
        untilTheEnd(4 * MESSAGES);
        List<MaildropEntry> entries = account.maildrop().entries();
        assertThat(entries).hasSize(MESSAGES);
        assertThat(entries.stream().filter(MaildropEntry::hasContent)).hasSize(MESSAGES - 1);
    }

    /** What was seen counts only for the messages that were seen. */
    @Test
    void anotherMaildropMeanwhile_isNotTakenForTheOneThatWasSeen() throws Exception {
        host.behaving(Naming.withoutUidl(), Manners.closingAfterRetrievals(3));
        assertThat(session()).isFalse();
        assertThat(session()).isFalse();
        assertThat(seenBefore.get()).isPresent();
        List<String> all = new ArrayList<>(host.spool("anna").octets());
        host.spool("anna").remove("m" + (MESSAGES - 1));
        host.spool("anna").deliver("n" + (MESSAGES - 1));
        all.add(host.spool("anna").octets().getLast());
        host.behaving(Naming.withoutUidl());
        untilTheEnd(4 * MESSAGES);
        assertThat(inbox()).isEqualTo(all);
        assertThat(seenBefore.get()).isEmpty();
    }

    @Test
    void unchangedMaildrop_afterABreak_costsThirtyTwoLooksAsEver() throws Exception {
        host.behaving(Naming.withoutUidl());
        assertThat(session()).isTrue();
        host.behaving(Naming.withoutUidl(), Manners.closingAfterRetrievals(20));
        assertThat(session()).isFalse();
        host.behaving(Naming.withoutUidl());
        int before = host.retrieved().size();
        assertThat(session()).isTrue();
        assertThat(host.retrieved().size() - before).isEqualTo(32 - 20 + 10);
        assertThat(seenBefore.get()).isEmpty();
    }
}
