package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;

/** What a session's retrieval asks for, and what it tells those whom it cannot serve. */
@Timeout(60)
final class DownloadTest {
    private static final long THREE_GIGABYTES = 3L << 30;

    @TempDir Path directory;

    private final Wants wants = new Wants();
    private final List<String> told = new ArrayList<>();
    private SqliteMailStore store;
    private Account account;

    @BeforeEach
    void open() throws Exception {
        store = SqliteMailStore.open(directory);
        account = store.open(new AccountName("anna"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    /** Messages 1, 2, …, of which LIST says these sizes. */
    private List<Target> listed(long... sizes) throws Exception {
        List<LedgerChange> arrivals = new ArrayList<>();
        for (long size : sizes) {
            UniqueId uniqueId = UniqueId.of("u" + (arrivals.size() + 1));
            arrivals.add(
                    new LedgerChange.Arrived(uniqueId, 0, size, Optional.empty(), Instant.EPOCH));
        }
        List<Target> targets = new ArrayList<>();
        for (MaildropEntry entry : account.maildrop().apply(arrivals)) {
            targets.add(new Target(entry, targets.size() + 1));
        }
        return targets;
    }

    private Download download(Committing committing, List<Target> targets) {
        return new Download(
                account,
                wants,
                committing,
                targets,
                targets,
                new Download.Session() {
                    @Override
                    public boolean isStopped() {
                        return false;
                    }

                    @Override
                    public void refused(Target target, String reason) {
                        told.add(target.number() + ": " + reason);
                        wants.refuse(target.entry().content(), reason);
                    }

                    @Override
                    public boolean isGivenAtLast(Target target, Intake.Message message) {
                        return false;
                    }

                    @Override
                    public void isNoMail(Target target) {
                        told.add(target.number() + ": no mail");
                    }
                });
    }

    private Committing committing() {
        return new Committing(account.maildrop(), wants::areFew, wants::arrived);
    }

    private List<String> reasons(ContentId content) throws Exception {
        return wants.await(List.of(content), Waiting.PATIENT);
    }

    @Test
    void next_whatClientsWaitFor_thenNewestFirst() throws Exception {
        List<Target> targets = listed(10, 20, 30, 40);
        wants.want(List.of(targets.get(1).entry().content()));
        try (Committing committing = committing();
                Download download = download(committing, targets)) {
            assertThat(download.next()).contains(new Request.Retr(2));
            assertThat(download.next()).contains(new Request.Retr(4));
            wants.want(List.of(targets.getFirst().entry().content()));
            assertThat(download.next()).contains(new Request.Retr(1));
            assertThat(download.next()).contains(new Request.Retr(3));
            assertThat(download.next()).isEmpty();
        }
    }

    @Test
    void next_largerThanCanBeKept_isNeverAskedFor_whoeverWaits() throws Exception {
        List<Target> targets = listed(10, THREE_GIGABYTES);
        ContentId large = targets.get(1).entry().content();
        try (Committing committing = committing();
                Download download = download(committing, targets)) {
            wants.want(List.of(large));
            assertThat(download.next()).contains(new Request.Retr(1));
            assertThat(reasons(large)).singleElement().asString().contains("larger than 2 GB");
            assertThat(download.next()).isEmpty();
        }
        assertThat(told).singleElement().asString().startsWith("2: ").contains("larger than 2 GB");
    }

    @Test
    void next_refusedByTheHost_isToldToWhoAsksLater() throws Exception {
        List<Target> targets = listed(10, 20);
        ContentId refused = targets.get(1).entry().content();
        try (Committing committing = committing();
                Download download = download(committing, targets)) {
            Request request = download.next().orElseThrow();
            download.refused(request, new Reply(false, "", "mailbox is damaged"));
            wants.want(List.of(refused));
            assertThat(download.next()).contains(new Request.Retr(1));
            assertThat(reasons(refused)).singleElement().asString().contains("mailbox is damaged");
        }
    }
}
