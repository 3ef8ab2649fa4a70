package org.popbridge.migrate.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.KeptMail;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.migrate.account.MessageNote.What;
import org.popbridge.migrate.destination.PermanentFlags;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.ledger.Dated;
import org.popbridge.migrate.ledger.Medium;
import org.popbridge.migrate.source.BridgeAccount;
import org.popbridge.migrate.source.BridgeFolder;

/** What a bridge kept, into mailboxes in memory. */
class FromBridgeTest {
    private static final Instant LATER = KeptMail.DATE.plusSeconds(60);
    private static final Flag WORK = new Flag("$Work");
    private static final String ODD = "no header\nbare\r\rlines \0 and a NUL";

    @TempDir Path directory;

    private KeptMail kept;
    private Account account;
    private final Map<String, MemoryMailbox> destinations = new HashMap<>();
    private Wishes wishes = Wishes.PLAIN;

    @BeforeEach
    void open() throws IOException {
        kept = KeptMail.in(directory.resolve("data"), "ann@example.org");
        account = kept.account();
    }

    @AfterEach
    void close() throws IOException {
        kept.close();
    }

    private MemoryMailbox there(String folder) {
        return destinations.computeIfAbsent(folder, _ -> new MemoryMailbox());
    }

    /** All folders; the results by name. */
    private Map<String, AccountResult> migrated() throws IOException {
        Map<String, AccountResult> results = new TreeMap<>();
        for (BridgeFolder folder : BridgeAccount.folders(account)) {
            results.put(folder.name().value(), migrated(folder));
        }
        return results;
    }

    private static <T> T of(Map<String, T> all, String folder) {
        return Objects.requireNonNull(all.get(folder), folder);
    }

    private AccountResult migrated(BridgeFolder folder) {
        Migration migration = migration(folder);
        AccountRun.Settings settings =
                new AccountRun.Settings(
                        wishes,
                        Patience.USUAL,
                        Duration.ZERO,
                        4 << 20,
                        InstantSource.system(),
                        Medium::file);
        return new AccountRun(
                        migration,
                        state(folder),
                        settings,
                        new Tally(migration.key(), _ -> {}),
                        new Stop())
                .run();
    }

    private Path state(BridgeFolder folder) {
        return directory.resolve("state").resolve(folder.name().value().replace('/', '_'));
    }

    private Migration migration(BridgeFolder folder) {
        return new Migration(
                new AccountKey("bridge:ann", "ann@new", folder.name().value()),
                folder,
                there(folder.name().value()),
                Target.of(folder.name()));
    }

    @Test
    void folders_areAllThere_withUses_andNoUseTwice() throws IOException {
        account.create(new MailboxName("Zweite Post"), Set.of(SpecialUse.SENT));
        account.create(new MailboxName("Pl\u00e4ne/v1"), Set.of());
        Map<String, BridgeFolder> folders = new HashMap<>();
        for (BridgeFolder folder : BridgeAccount.folders(account)) {
            folders.put(folder.name().value(), folder);
        }
        assertThat(folders).containsKeys("INBOX", "Sent", "Drafts", "Pl\u00e4ne", "Pl\u00e4ne/v1");
        assertThat(of(folders, "Sent").uses()).containsExactly(SpecialUse.SENT);
        assertThat(of(folders, "Zweite Post").uses()).isEmpty();
    }

    @Test
    void octetsFlagsKeywordsAndDates_areAsTheyWere_andOnce() throws IOException {
        kept.arrived(kept.listed("id-1"), Scene.mail(1));
        MaildropEntry deletedUpstream = kept.listed("id-2");
        kept.arrived(deletedUpstream, ODD);
        account.maildrop()
                .apply(
                        List.of(
                                new LedgerChange.Missing(deletedUpstream.id(), KeptMail.DATE),
                                new LedgerChange.Gone(deletedUpstream.id(), false)));
        kept.flag("INBOX", 1, Flag.SEEN, Flag.ANSWERED, WORK);
        kept.append("Sent", Scene.mail(3), LATER, Flag.DRAFT);
        kept.append("Sent", Scene.mail(3), LATER);
        wishes = Wishes.PLAIN.verified();

        Map<String, AccountResult> results = migrated();

        assertThat(results.values()).allMatch(AccountResult::isComplete);
        assertThat(there("INBOX").contents()).containsExactly(Scene.mail(1), ODD);
        assertThat(there("INBOX").mails.getFirst().flags())
                .containsExactlyInAnyOrder(Flag.SEEN, Flag.ANSWERED, WORK);
        assertThat(there("INBOX").mails.getFirst().date().toInstant()).isEqualTo(KeptMail.DATE);
        assertThat(there("Sent").contents()).containsExactly(Scene.mail(3), Scene.mail(3));
        assertThat(there("Sent").mails.getFirst().flags()).containsExactly(Flag.DRAFT);
        assertThat(there("Sent").mails.getLast().date().toInstant()).isEqualTo(LATER);
        assertThat(of(results, "Sent").counts().verified()).isEqualTo(2);
        assertThat(of(results, "Sent").counts().dated()).containsEntry(Dated.KEPT, 2L);
        assertThat(of(results, "Drafts").counts().known()).isZero();

        kept.append("Sent", Scene.mail(4), LATER);
        migrated();
        assertThat(there("INBOX").appends).isEqualTo(2);
        assertThat(there("Sent").appends).isEqualTo(3);
    }

    @Test
    void contentThatIsNotHere_isMissing_untilItComes() throws IOException {
        kept.arrived(kept.listed("id-1"), Scene.mail(1));
        MaildropEntry awaited = kept.listed("id-2");
        MaildropEntry lost = kept.listed("id-3");
        account.maildrop().apply(List.of(new LedgerChange.Missing(lost.id(), KeptMail.DATE)));
        AccountResult result = of(migrated(), "INBOX");
        assertThat(result.isComplete()).isFalse();
        assertThat(result.counts().missing()).isEqualTo(2);
        assertThat(result.notes()).extracting(MessageNote::what).containsOnly(What.MISSING);
        assertThat(result.notes().getFirst().why()).contains("not in the bridge yet");
        assertThat(result.notes().getLast().why()).contains("does not list it any more");
        kept.arrived(awaited, Scene.mail(2));
        assertThat(of(migrated(), "INBOX").counts().missing()).isEqualTo(1);
        assertThat(there("INBOX").contents()).containsExactly(Scene.mail(1), Scene.mail(2));
    }

    @Test
    void noteForAMessageThatTheHostDoesNotGive_isNotMail() throws IOException {
        MaildropEntry refused = kept.listed("id-1");
        kept.arrived(refused, "Subject: a note\r\n\r\nnot the message\r\n");
        account.setProperty(
                "maildrop.refused " + refused.id().value(),
                "%s %s 3 true it is broken".formatted(KeptMail.DATE, KeptMail.DATE));
        AccountResult result = of(migrated(), "INBOX");
        assertThat(result.notes()).hasSize(1);
        assertThat(result.notes().getFirst().what()).isEqualTo(What.MISSING);
        assertThat(result.notes().getFirst().why()).contains("never gave it", "it is broken");
        assertThat(there("INBOX").contents()).isEmpty();
    }

    @Test
    void expungedBeforeItWasCopied_isLeftOut_andCopiedBefore_stays() throws IOException {
        kept.arrived(kept.listed("id-1"), Scene.mail(1));
        kept.arrived(kept.listed("id-2"), Scene.mail(2));
        kept.listed("id-3");
        migrated();
        kept.expunge("INBOX", 1);
        kept.expunge("INBOX", 3);
        AccountResult result = of(migrated(), "INBOX");
        assertThat(result.isComplete()).isTrue();
        assertThat(result.counts().skipped()).isEqualTo(1);
        assertThat(result.notes().getFirst().why()).contains("expunged");
        assertThat(there("INBOX").contents()).containsExactly(Scene.mail(1), Scene.mail(2));
    }

    @Test
    void flagsThatTheDestinationDoesNotKeep_areLeftOut_andSaid() throws IOException {
        kept.append("INBOX", Scene.mail(1), LATER, Flag.SEEN, WORK);
        there("INBOX").permanentFlags = new PermanentFlags(false, Set.of(Flag.SEEN));
        AccountResult result = of(migrated(), "INBOX");
        assertThat(result.isComplete()).isTrue();
        assertThat(there("INBOX").mails.getFirst().flags()).containsExactly(Flag.SEEN);
        assertThat(result.notes().getFirst().what()).isEqualTo(What.CHANGED);
        assertThat(result.notes().getFirst().why()).contains("$Work");
    }

    @Test
    void flagsSetSinceTheFirstRun_areBrought_onceAndNoneIsTaken() throws IOException {
        kept.append("INBOX", Scene.mail(1), LATER, Flag.ANSWERED);
        kept.append("INBOX", Scene.mail(2), LATER);
        kept.append("INBOX", Scene.mail(3), LATER);
        there("INBOX").permanentFlags =
                new PermanentFlags(
                        true, Set.of(Flag.SEEN, Flag.ANSWERED, Flag.FLAGGED, Flag.DELETED));
        migrated();
        kept.flag("INBOX", 1, Flag.SEEN, WORK, Flag.DELETED, Flag.DRAFT);
        kept.flag("INBOX", 3, Flag.SEEN);
        there("INBOX").setFlags(1, List.of(Flag.FLAGGED));

        AccountResult result = of(migrated(), "INBOX");

        assertThat(result.isComplete()).isTrue();
        assertThat(flags("INBOX"))
                .isEqualTo(
                        List.of(
                                Set.of(Flag.FLAGGED, Flag.SEEN, WORK),
                                Set.of(),
                                Set.of(Flag.SEEN)));
        assertThat(there("INBOX").appends).isEqualTo(3);

        // What the new server's user takes away stays away, until the source sets it anew.
        there("INBOX").setFlags(1, List.of());
        migrated();
        assertThat(flags("INBOX").getFirst()).isEmpty();
        kept.unflag("INBOX", 1, Flag.SEEN);
        migrated();
        kept.flag("INBOX", 1, Flag.SEEN);
        migrated();
        assertThat(flags("INBOX").getFirst()).isEqualTo(Set.of(Flag.SEEN));
    }

    @Test
    void flagsOfAMessageThatWasThereBefore_areBroughtToIt() throws IOException {
        there("INBOX").add(Scene.mail(1));
        kept.append("INBOX", Scene.mail(1), LATER, Flag.SEEN);
        AccountResult result = of(migrated(), "INBOX");
        assertThat(result.counts().present()).isEqualTo(1);
        assertThat(flags("INBOX")).isEqualTo(List.of(Set.of(Flag.SEEN)));
    }

    private List<Set<Flag>> flags(String folder) {
        return there(folder).mails.stream().map(mail -> Set.copyOf(mail.flags())).toList();
    }

    @Test
    void xUidl_isThatOfTheMaildrop_inInboxAlone() throws IOException {
        kept.arrived(kept.listed("id-1"), Scene.mail(1));
        account.copy(kept.id("INBOX"), UidSet.range(new Uid(1), new Uid(1)), kept.id("Archive"));
        kept.append("INBOX", Scene.mail(2), LATER);
        wishes =
                new Wishes(
                                false,
                                false,
                                true,
                                Optional.empty(),
                                OptionalLong.empty(),
                                Optional.empty(),
                                OptionalLong.empty())
                        .verified();
        Map<String, AccountResult> results = migrated();
        assertThat(results.values()).allMatch(AccountResult::isComplete);
        assertThat(there("INBOX").contents())
                .containsExactly("X-UIDL: id-1\r\n" + Scene.mail(1), Scene.mail(2));
        assertThat(there("Archive").contents()).containsExactly(Scene.mail(1));
    }

    @Test
    void dryRun_countsFolders_andChangesNothing() throws IOException {
        kept.arrived(kept.listed("id-1"), Scene.mail(1));
        BridgeFolder inbox = BridgeAccount.folders(account).getFirst();
        for (BridgeFolder folder : BridgeAccount.folders(account)) {
            inbox = folder.name().isInbox() ? folder : inbox;
        }
        DryRun found = DryRun.look(migration(inbox), state(inbox), Wishes.PLAIN);
        assertThat(found.trouble()).isEmpty();
        assertThat(found.toCopy()).isEqualTo(1);
        assertThat(found.octetsToCopy()).isEqualTo(Scene.mail(1).length());
        assertThat(Files.exists(state(inbox))).isFalse();
        assertThat(there("INBOX").appends).isZero();
    }
}
