package org.popbridge.mapping.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.mapping.store.LedgerChange.Arrived;
import org.popbridge.mapping.store.LedgerChange.Claimed;
import org.popbridge.mapping.store.LedgerChange.DeletionSent;
import org.popbridge.mapping.store.LedgerChange.DeletionUndone;
import org.popbridge.mapping.store.LedgerChange.Gone;
import org.popbridge.mapping.store.LedgerChange.Missing;
import org.popbridge.mapping.store.LedgerChange.Renamed;
import org.popbridge.mapping.store.LedgerChange.Restored;
import org.popbridge.mapping.store.LedgerChange.Returned;
import org.popbridge.mapping.store.MaildropEntry.State;

/** What every mail store does, sentence by sentence of the interfaces. */
public abstract class MailStoreContract {
    protected static final Instant DAY = Instant.parse("2026-03-01T12:00:00Z");
    protected static final UidSet ALL = UidSet.range(new Uid(1), new Uid(4294967295L));

    @TempDir protected Path directory;
    protected MailStore store;
    protected Account account;
    protected MailboxId inbox;

    /** Opens the store that the directory holds. */
    protected abstract MailStore open(Path where) throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open(directory);
        account = store.open(new AccountName("ada@example.org"));
        inbox = id("INBOX");
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    protected void reopen() throws IOException {
        store.close();
        store = open(directory);
        account = store.find(new AccountName("ada@example.org")).orElseThrow();
    }

    protected MailboxId id(String name) {
        return account.mailboxes().find(new MailboxName(name)).orElseThrow().id();
    }

    protected MailboxSnapshot see(MailboxId id) throws IOException {
        return account.snapshot(id);
    }

    protected static byte[] message(String subject) {
        return "From: ada@example.org\r\nSubject: %s\r\n\r\nthe text of %s\r\n"
                .formatted(subject, subject)
                .getBytes(StandardCharsets.UTF_8);
    }

    protected StoredOctets stored(byte[] octets) throws IOException {
        try (ContentWriter writer = account.newContent()) {
            writer.write(octets, 0, octets.length);
            return writer.finish();
        }
    }

    protected Draft draft(String subject, Flag... flags) throws IOException {
        return new Draft(stored(message(subject)), Set.of(flags), DAY);
    }

    protected List<Uid> append(MailboxId to, int count) throws IOException {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drafts.add(draft("m" + i));
        }
        return account.append(to, drafts).target();
    }

    protected static UidSet uids(long... each) {
        UidSet.Builder set = UidSet.builder();
        for (long uid : each) {
            set.add(uid);
        }
        return set.build();
    }

    protected static List<Long> uids(MailboxSnapshot snapshot) {
        return IntStream.range(0, snapshot.size()).mapToObj(snapshot::uidAt).toList();
    }

    protected static List<Flag> flags(MailboxSnapshot snapshot, long uid) {
        return snapshot.keywords().flags(snapshot.flagsAt(snapshot.positionOf(uid)));
    }

    protected byte[] octets(ContentId id) throws IOException {
        Content content = account.content(id).orElseThrow();
        return content.octets().bytes(0, (int) content.size());
    }

    protected static Arrived arrived(String uniqueId) {
        return new Arrived(UniqueId.of(uniqueId), 0, 1000, Optional.empty(), DAY);
    }

    protected List<MaildropEntry> arrive(int count) throws IOException {
        List<LedgerChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(arrived("u" + i));
        }
        return account.maildrop().apply(changes);
    }

    protected void bring(MaildropEntry entry, byte[] octets) throws IOException {
        account.maildrop()
                .contentArrived(
                        List.of(
                                new ContentArrival(
                                        entry.id(),
                                        stored(octets),
                                        Fingerprint.of(octets.length, new byte[] {1, 2}),
                                        DAY,
                                        DateRung.RECEIVED)));
    }

    protected MaildropEntry entry(EntryId id) throws IOException {
        return account.maildrop().entries().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Nested
    class Replacing {
        @Test
        void replace_isAppendAndExpunge_inOne() throws IOException {
            append(inbox, 3);
            MailboxId sent = id("Sent");
            CopyOutcome done =
                    account.replace(inbox, new Uid(2), sent, draft("new", Flag.DRAFT))
                            .orElseThrow();
            assertThat(done.target()).containsExactly(new Uid(1));
            assertThat(uids(see(inbox))).containsExactly(1L, 3L);
            assertThat(flags(see(sent), 1)).containsExactly(Flag.DRAFT);
            assertThat(octets(see(sent).contentAt(0))).isEqualTo(message("new"));
            reopen();
            assertThat(uids(see(inbox))).containsExactly(1L, 3L);
            assertThat(uids(see(id("Sent")))).containsExactly(1L);
            assertThat(account.expungedSince(inbox, new ModSeq(1)).contains(2)).isTrue();
        }

        @Test
        void replace_withinAMailbox_givesANewUid() throws IOException {
            append(inbox, 1);
            account.replace(inbox, new Uid(1), inbox, draft("new"));
            assertThat(uids(see(inbox))).containsExactly(2L);
        }

        @Test
        void replace_whatIsGone_changesNothing() throws IOException {
            append(inbox, 1);
            assertThat(account.replace(inbox, new Uid(7), inbox, draft("new"))).isEmpty();
            assertThat(uids(see(inbox))).containsExactly(1L);
        }

        @Test
        void replace_intoWhatIsNotThere_changesNothing() throws IOException {
            append(inbox, 1);
            assertThatThrownBy(() ->
                            account.replace(inbox, new Uid(1), new MailboxId(99), draft("new")))
                    .isInstanceOf(NoSuchMailboxException.class);
            assertThat(uids(see(inbox))).containsExactly(1L);
        }

        @Test
        void octets_written_canBeReadBeforeAnythingNamesThem() throws IOException {
            StoredOctets written = stored(message("loose"));
            assertThat(account.octets(written).bytes(0, (int) written.length()))
                    .isEqualTo(message("loose"));
        }
    }

    @Nested
    class Annotating {
        private static final byte[] VALUE = {0, 'v', (byte) 0xff};

        @Test
        void annotations_stayThroughRestartAndRename_andGoWithTheMailbox() throws IOException {
            Optional<MailboxId> box =
                    Optional.of(account.create(new MailboxName("box"), Set.of()).id());
            account.annotate(box, Map.of("/private/a", Optional.of(VALUE)));
            account.annotate(Optional.empty(), Map.of("/private/a", Optional.of(new byte[0])));
            account.rename(box.get(), new MailboxName("other"));
            reopen();
            assertThat(account.annotations(box).get("/private/a")).isEqualTo(VALUE);
            assertThat(account.annotations(Optional.empty()).get("/private/a")).isEmpty();
            account.delete(box.get());
            assertThatThrownBy(() -> account.annotations(box))
                    .isInstanceOf(NoSuchMailboxException.class);
            assertThat(account.annotations(Optional.empty())).hasSize(1);
        }

        @Test
        void annotate_isAllOrNone() throws IOException {
            account.annotate(Optional.empty(), Map.of("/private/kept", Optional.of(VALUE)));
            Map<String, Optional<byte[]>> many = new HashMap<>();
            many.put("/private/kept", Optional.empty());
            for (int i = 0; i <= Account.MOST_ANNOTATIONS; i++) {
                many.put("/private/" + i, Optional.of(VALUE));
            }
            assertThatThrownBy(() -> account.annotate(Optional.empty(), many))
                    .isInstanceOf(TooManyException.class);
            assertThat(account.annotations(Optional.empty())).containsOnlyKeys("/private/kept");
        }

        @Test
        void watchAnnotations_tellsWhatChanged_afterTheCommit_butNotWhoDidIt() throws IOException {
            List<AnnotationChange> heard = new CopyOnWriteArrayList<>();
            List<AnnotationChange> heardByAnother = new CopyOnWriteArrayList<>();
            Subscription own = account.watchAnnotations(heard::add);
            Subscription another = account.watchAnnotations(heardByAnother::add);
            Optional<MailboxId> none = Optional.empty();
            account.annotate(
                    Optional.of(inbox),
                    Map.of("/shared/b", Optional.of(VALUE), "/shared/a", Optional.of(VALUE)));
            account.annotate(none, Map.of("/private/a", Optional.of(VALUE)), Optional.of(own));
            // Neither what is so already nor what is not there is a change.
            account.annotate(none, Map.of("/private/a", Optional.of(VALUE.clone())));
            account.annotate(none, Map.of("/private/b", Optional.empty()));
            another.close();
            account.annotate(
                    none,
                    Map.of(
                            "/private/a",
                            Optional.empty(),
                            "/private/b",
                            Optional.empty(),
                            "/private/c",
                            Optional.of(new byte[0])));
            AnnotationChange ofInbox =
                    new AnnotationChange(
                            Optional.of(inbox), new TreeSet<>(Set.of("/shared/a", "/shared/b")));
            assertThat(heard)
                    .containsExactly(
                            ofInbox,
                            new AnnotationChange(
                                    none, new TreeSet<>(Set.of("/private/a", "/private/c"))));
            assertThat(heardByAnother)
                    .containsExactly(
                            ofInbox,
                            new AnnotationChange(none, new TreeSet<>(Set.of("/private/a"))));
        }

        @Test
        void usage_countsCopiesAgain_andWhatIsNotHereNothing() throws IOException {
            append(inbox, 2);
            account.copy(inbox, ALL, id("Sent"));
            long size = see(inbox).sizeAt(0);
            assertThat(account.usage()).isEqualTo(new Usage(4 * size, 4));
            arrive(3);
            assertThat(account.usage()).isEqualTo(new Usage(4 * size, 7));
            assertThat(account.quota()).isEqualTo(Quota.NONE);
        }
    }

    @Nested
    class Accounts {
        @Test
        void find_neverMade_empty() throws IOException {
            assertThat(store.find(new AccountName("nobody"))).isEmpty();
        }

        @Test
        void open_new_hasInboxAndSpecialFoldersSubscribed() {
            MailboxTree tree = account.mailboxes();
            assertThat(tree.mailboxes().keySet())
                    .extracting(MailboxName::value)
                    .containsExactly("Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash");
            assertThat(tree.subscribed()).isEqualTo(tree.mailboxes().navigableKeySet());
            assertThat(tree.find(new MailboxName("Trash")).orElseThrow().specialUses())
                    .containsExactly(SpecialUse.TRASH);
            assertThat(tree.find(MailboxName.INBOX).orElseThrow().specialUses()).isEmpty();
        }

        @Test
        void open_again_isTheSameAccount() throws IOException {
            assertThat(store.open(account.name())).isSameAs(account);
            assertThat(store.find(account.name())).containsSame(account);
        }

        @Test
        void accounts_anyNames_areListedAndFoundAgain() throws IOException {
            List<AccountName> names =
                    List.of(
                            new AccountName("."),
                            new AccountName("../up"),
                            new AccountName("Ada@Example.org"),
                            new AccountName("ada@example.org"),
                            new AccountName("jürgen %41 日本"),
                            new AccountName("語".repeat(255)));
            for (AccountName name : names) {
                store.open(name).setProperty("who", name.value());
            }
            reopen();
            assertThat(store.accounts()).containsExactlyInAnyOrderElementsOf(names);
            for (AccountName name : names) {
                assertThat(store.find(name).orElseThrow().property("who")).contains(name.value());
            }
        }

        @Test
        void remove_then_nothingIsLeft() throws IOException {
            append(inbox, 1);
            store.remove(account.name());
            assertThat(store.accounts()).isEmpty();
            assertThat(store.find(account.name())).isEmpty();
            assertThatThrownBy(() -> account.property("x")).isInstanceOf(IOException.class);
        }

        @Test
        void remove_thenMadeAgain_everyUidValidityIsGreater() throws IOException {
            long last = 0;
            for (int i = 0; i < 20; i++) {
                last = account.create(new MailboxName("m" + i), Set.of()).uidValidity().value();
            }
            store.remove(account.name());
            for (Mailbox mailbox : store.open(account.name()).mailboxes().mailboxes().values()) {
                assertThat(mailbox.uidValidity().value()).isGreaterThan(last);
            }
        }

        @Test
        void property_setAndReplaced_isRemembered() throws IOException {
            assertThat(account.property("host")).isEmpty();
            account.setProperty("host", "a");
            account.setProperty("host", "b");
            reopen();
            assertThat(account.property("host")).contains("b");
        }

        @Test
        void properties_areFoundByPrefix_andTakenAwayByNothing() throws IOException {
            account.setProperty("host a", "1");
            account.setProperty("host b", "2");
            account.setProperty("hostess", "3");
            account.setProperty("host%", "4");
            account.setProperty("host b", "");
            assertThat(account.properties("host ")).containsExactly(Map.entry("host a", "1"));
            assertThat(account.properties("host%")).containsOnlyKeys("host%");
            assertThat(account.property("host b")).isEmpty();
        }

        @Test
        void figures_countContentsOnce_andDatesByRung() throws IOException {
            append(inbox, 3);
            account.copy(inbox, ALL, id("Archive"));
            AccountFigures figures = account.figures();
            assertThat(figures.contents()).isEqualTo(3);
            assertThat(figures.octets()).isEqualTo(3L * message("m0").length);
            assertThat(figures.onDisk()).isGreaterThan(figures.octets());
        }

        @Test
        void close_thenAsked_refuses() throws IOException {
            store.close();
            assertThatThrownBy(() -> store.accounts()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> account.property("x")).isInstanceOf(IOException.class);
        }
    }

    @Nested
    class Mailboxes {
        @Test
        void create_belowMissing_makesThoseAbove() throws IOException {
            Mailbox made = account.create(new MailboxName("a/b/c"), Set.of(SpecialUse.JUNK));
            assertThat(made.specialUses()).containsExactly(SpecialUse.JUNK);
            assertThat(account.mailboxes().mailboxes())
                    .containsKeys(
                            new MailboxName("a"), new MailboxName("a/b"), new MailboxName("a/b/c"));
            assertThat(account.mailboxes().hasChildren(new MailboxName("a"))).isTrue();
            assertThat(account.mailboxes().subscribed()).doesNotContain(new MailboxName("a"));
            reopen();
            assertThat(account.mailboxes().find(new MailboxName("a/b/c"))).contains(made);
        }

        @Test
        void create_taken_refuses() {
            assertThatExceptionOfType(MailboxExistsException.class)
                    .isThrownBy(() -> account.create(new MailboxName("inbox"), Set.of()));
        }

        @Test
        void create_nameUsedBefore_greaterUidValidity() throws IOException {
            Mailbox first = account.create(new MailboxName("x"), Set.of());
            append(first.id(), 3);
            account.delete(first.id());
            Mailbox second = account.create(new MailboxName("x"), Set.of());
            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(second.uidValidity()).isGreaterThan(first.uidValidity());
            assertThat(see(second.id()).size()).isZero();
            account.delete(second.id());
            reopen();
            Mailbox third = account.create(new MailboxName("x"), Set.of());
            assertThat(third.uidValidity()).isGreaterThan(second.uidValidity());
            assertThat(third.id()).isNotEqualTo(second.id());
        }

        @Test
        void loaded_isTheNewestSnapshotThatSomebodyHas_andNothingOfADeletedOne()
                throws IOException {
            MailboxId made = account.create(new MailboxName("x"), Set.of()).id();
            MailboxSnapshot before = see(made);
            assertThat(account.loaded(made).orElseThrow().size()).isZero();
            append(made, 1);
            assertThat(before.size()).isZero();
            assertThat(account.loaded(made).orElseThrow().size()).isEqualTo(1);
            account.delete(made);
            assertThat(account.loaded(made)).isEmpty();
        }

        @Test
        void delete_leavesThoseBelowAndSubscription() throws IOException {
            account.create(new MailboxName("a/b"), Set.of());
            account.setSubscribed(new MailboxName("a"), true);
            MailboxId a = id("a");
            account.delete(a);
            assertThat(account.mailboxes().find(new MailboxName("a"))).isEmpty();
            assertThat(account.mailboxes().find(new MailboxName("a/b"))).isPresent();
            assertThat(account.mailboxes().subscribed()).contains(new MailboxName("a"));
            assertThatExceptionOfType(NoSuchMailboxException.class)
                    .isThrownBy(() -> account.snapshot(a));
            assertThatExceptionOfType(NoSuchMailboxException.class)
                    .isThrownBy(() -> account.delete(a));
        }

        @Test
        void delete_inbox_refuses() {
            assertThatIllegalArgumentException().isThrownBy(() -> account.delete(inbox));
        }

        @Test
        void rename_takesThoseBelowAlong_uidsStay() throws IOException {
            account.create(new MailboxName("a/b"), Set.of());
            MailboxId b = id("a/b");
            append(b, 2);
            Mailbox before = account.mailboxes().find(new MailboxName("a/b")).orElseThrow();
            account.rename(id("a"), new MailboxName("x/y"));
            assertThat(account.mailboxes().find(new MailboxName("a"))).isEmpty();
            assertThat(account.mailboxes().find(new MailboxName("x"))).isPresent();
            Mailbox after = account.mailboxes().find(new MailboxName("x/y/b")).orElseThrow();
            assertThat(after.id()).isEqualTo(b);
            assertThat(after.uidValidity()).isEqualTo(before.uidValidity());
            reopen();
            assertThat(id("x/y/b")).isEqualTo(b);
            assertThat(uids(see(b))).containsExactly(1L, 2L);
        }

        @Test
        void rename_belowItself_makesANewOneAbove() throws IOException {
            account.create(new MailboxName("a/b"), Set.of());
            MailboxId a = id("a");
            account.rename(a, new MailboxName("a/c"));
            assertThat(id("a/c")).isEqualTo(a);
            assertThat(id("a")).isNotEqualTo(a);
            assertThat(account.mailboxes().find(new MailboxName("a/c/b"))).isPresent();
        }

        @Test
        void rename_toTaken_refuses() throws IOException {
            account.create(new MailboxName("a/b"), Set.of());
            account.create(new MailboxName("c/b"), Set.of());
            account.delete(id("c"));
            MailboxId a = id("a");
            assertThatExceptionOfType(MailboxExistsException.class)
                    .isThrownBy(() -> account.rename(a, new MailboxName("Sent")));
            assertThatExceptionOfType(MailboxExistsException.class)
                    .isThrownBy(() -> account.rename(a, new MailboxName("c")));
            assertThat(id("a")).isEqualTo(a);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> account.rename(inbox, new MailboxName("old")));
        }

        @Test
        void setSubscribed_twice_isNoHarm() throws IOException {
            MailboxName name = new MailboxName("not there");
            account.setSubscribed(name, true);
            account.setSubscribed(name, true);
            account.setSubscribed(MailboxName.INBOX, false);
            reopen();
            assertThat(account.mailboxes().subscribed())
                    .contains(name)
                    .doesNotContain(MailboxName.INBOX);
            account.setSubscribed(name, false);
            account.setSubscribed(name, false);
            assertThat(account.mailboxes().subscribed()).doesNotContain(name);
        }
    }

    @Nested
    class Messages {
        @Test
        void append_several_uidsAscendInTheirOrder() throws IOException {
            CopyOutcome outcome =
                    account.append(
                            inbox,
                            List.of(draft("one", Flag.SEEN), draft("two", new Flag("$Work"))));
            assertThat(outcome.target()).containsExactly(new Uid(1), new Uid(2));
            assertThat(outcome.source()).isEmpty();
            reopen();
            MailboxSnapshot after = see(inbox);
            assertThat(outcome.validity()).isEqualTo(after.uidValidity());
            assertThat(after.uidNext()).isEqualTo(3);
            assertThat(after.unseen()).isEqualTo(1);
            assertThat(flags(after, 1)).containsExactly(Flag.SEEN);
            assertThat(flags(after, 2)).containsExactly(new Flag("$work"));
            assertThat(after.internalDateAt(0)).isEqualTo(DAY.getEpochSecond());
            assertThat(after.sizeAt(0)).isEqualTo(message("one").length);
            assertThat(octets(after.contentAt(1))).isEqualTo(message("two"));
            assertThat(after.modSeqAt(0)).isEqualTo(after.highestModSeq().value());
            assertThat(account.content(after.contentAt(0)).orElseThrow().summary().size())
                    .isEqualTo(message("one").length);
            account.content(after.contentAt(0)).orElseThrow().verify();
        }

        @Test
        void append_oneUnknownMailbox_changesNothing() throws IOException {
            MailboxId x = account.create(new MailboxName("x"), Set.of()).id();
            Draft draft = draft("lost");
            account.delete(x);
            assertThatExceptionOfType(NoSuchMailboxException.class)
                    .isThrownBy(() -> account.append(x, List.of(draft)));
            assertThat(account.append(inbox, List.of(draft)).target()).containsExactly(new Uid(1));
        }

        @Test
        void append_equalOctets_areTwoMessagesWithDatesOfTheirOwn() throws IOException {
            Draft first = draft("same");
            Draft second = new Draft(stored(message("same")), Set.of(), DAY.plusSeconds(60));
            account.append(inbox, List.of(first, second));
            account.append(inbox, List.of(new Draft(stored(message("same")), Set.of(), DAY)));
            MailboxSnapshot after = see(inbox);
            assertThat(after.contentAt(0)).isNotEqualTo(after.contentAt(1));
            assertThat(after.internalDateAt(1) - after.internalDateAt(0)).isEqualTo(60);
            for (int i = 0; i < 3; i++) {
                assertThat(octets(after.contentAt(i))).isEqualTo(message("same"));
            }
        }

        @Test
        void append_emptyMessage_isKept() throws IOException {
            account.append(inbox, List.of(new Draft(stored(new byte[0]), Set.of(), DAY)));
            assertThat(see(inbox).sizeAt(0)).isZero();
            assertThat(octets(see(inbox).contentAt(0))).isEmpty();
        }

        @Test
        void copy_sharesContentAndKeepsFlagsAndDate() throws IOException {
            account.append(
                    inbox,
                    List.of(draft("a"), draft("b", Flag.FLAGGED, new Flag("$B")), draft("c")));
            MailboxId sent = id("Sent");
            account.append(sent, List.of(draft("old", new Flag("$Other"))));
            CopyOutcome outcome = account.copy(inbox, uids(2, 3, 77), sent);
            assertThat(outcome.source()).containsExactly(new Uid(2), new Uid(3));
            assertThat(outcome.target()).containsExactly(new Uid(2), new Uid(3));
            reopen();
            MailboxSnapshot from = see(inbox);
            MailboxSnapshot to = see(sent);
            assertThat(outcome.validity()).isEqualTo(to.uidValidity());
            assertThat(flags(to, 2)).containsExactly(Flag.FLAGGED, new Flag("$B"));
            assertThat(flags(to, 1)).containsExactly(new Flag("$Other"));
            assertThat(to.contentAt(1)).isEqualTo(from.contentAt(1));
            assertThat(to.internalDateAt(1)).isEqualTo(from.internalDateAt(1));
            assertThat(to.sizeAt(1)).isEqualTo(from.sizeAt(1));
        }

        @Test
        void copy_none_changesNothing() throws IOException {
            append(inbox, 2);
            MailboxSnapshot before = see(id("Sent"));
            CopyOutcome outcome = account.copy(inbox, uids(5), id("Sent"));
            assertThat(outcome.source()).isEmpty();
            assertThat(see(id("Sent")).highestModSeq()).isEqualTo(before.highestModSeq());
        }

        @Test
        void copy_intoItself_makesNewMessages() throws IOException {
            append(inbox, 2);
            account.copy(inbox, ALL, inbox);
            assertThat(uids(see(inbox))).containsExactly(1L, 2L, 3L, 4L);
        }

        @Test
        void move_isThereAndNotHere() throws IOException {
            append(inbox, 4);
            MailboxId trash = id("Trash");
            CopyOutcome outcome = account.move(inbox, uids(2, 4), trash);
            assertThat(outcome.source()).containsExactly(new Uid(2), new Uid(4));
            assertThat(uids(see(inbox))).containsExactly(1L, 3L);
            assertThat(uids(see(trash))).containsExactly(1L, 2L);
            reopen();
            assertThat(uids(see(inbox))).containsExactly(1L, 3L);
            assertThat(see(inbox).uidNext()).isEqualTo(5);
            assertThat(octets(see(trash).contentAt(1))).isEqualTo(message("m3"));
        }

        @Test
        void move_intoItself_givesNewUids() throws IOException {
            append(inbox, 2);
            account.move(inbox, uids(1), inbox);
            assertThat(uids(see(inbox))).containsExactly(2L, 3L);
        }

        @Test
        void expunge_onlyDeletedAmongThoseNamed() throws IOException {
            append(inbox, 5);
            account.changeFlags(
                    inbox,
                    uids(1, 2, 5),
                    new FlagChange.Add(Set.of(Flag.DELETED)),
                    Optional.empty());
            ModSeq before = see(inbox).highestModSeq();
            assertThat(account.expunge(inbox, uids(2, 3, 5))).isEqualTo(uids(2, 5));
            MailboxSnapshot after = see(inbox);
            assertThat(uids(after)).containsExactly(1L, 3L, 4L);
            assertThat(after.highestModSeq()).isGreaterThan(before);
            assertThat(after.unseen()).isEqualTo(3);
            assertThat(account.expunge(inbox, uids(3, 4))).isEqualTo(UidSet.EMPTY);
            assertThat(see(inbox).highestModSeq()).isEqualTo(after.highestModSeq());
        }

        @Test
        void expunge_highest_uidIsNotReused() throws IOException {
            append(inbox, 3);
            deleteAll();
            reopen();
            assertThat(see(inbox).uidNext()).isEqualTo(4);
            assertThat(append(inbox, 1)).containsExactly(new Uid(4));
        }

        @Test
        void expungedSince_answersAtLeastThose() throws IOException {
            append(inbox, 6);
            ModSeq start = see(inbox).highestModSeq();
            delete(2, 3);
            ModSeq middle = see(inbox).highestModSeq();
            delete(5);
            assertThat(account.expungedSince(inbox, middle)).isEqualTo(uids(5));
            assertThat(account.expungedSince(inbox, start)).isEqualTo(uids(2, 3, 5));
            assertThat(account.expungedSince(inbox, see(inbox).highestModSeq()).isEmpty()).isTrue();
            account.move(inbox, uids(1), id("Trash"));
            reopen();
            assertThat(account.expungedSince(inbox, new ModSeq(0))).isEqualTo(uids(1, 2, 3, 5));
        }

        @Test
        void claimRecent_onceEach() throws IOException {
            assertThat(account.claimRecent(inbox)).isEqualTo(1);
            append(inbox, 3);
            assertThat(see(inbox).recentFrom()).isEqualTo(1);
            assertThat(account.claimRecent(inbox)).isEqualTo(1);
            assertThat(see(inbox).recentFrom()).isEqualTo(4);
            assertThat(account.claimRecent(inbox)).isEqualTo(4);
            append(inbox, 1);
            reopen();
            assertThat(account.claimRecent(inbox)).isEqualTo(4);
        }

        @Test
        void recentFrom_takesNothing() throws IOException {
            append(inbox, 3);
            assertThat(see(inbox).recentFrom()).isEqualTo(1);
            assertThat(see(inbox).recentFrom()).isEqualTo(1);
            assertThat(account.claimRecent(inbox)).isEqualTo(1);
            assertThat(see(inbox).recentFrom()).isEqualTo(4);
            append(inbox, 1);
            reopen();
            assertThat(see(inbox).recentFrom()).isEqualTo(4);
        }

        private void deleteAll() throws IOException {
            account.changeFlags(
                    inbox, ALL, new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.expunge(inbox, ALL);
        }

        private void delete(long... uids) throws IOException {
            account.changeFlags(
                    inbox, uids(uids), new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.expunge(inbox, uids(uids));
        }
    }

    @Nested
    class Flags {
        @Test
        void changeFlags_addRemoveReplace() throws IOException {
            account.append(inbox, List.of(draft("a", Flag.SEEN, new Flag("x")), draft("b")));
            change(new FlagChange.Add(Set.of(Flag.FLAGGED, new Flag("y"))), 1, 2);
            assertThat(flags(see(inbox), 1))
                    .containsExactly(Flag.FLAGGED, Flag.SEEN, new Flag("x"), new Flag("y"));
            change(new FlagChange.Remove(Set.of(Flag.SEEN, new Flag("X"), new Flag("none"))), 1);
            assertThat(flags(see(inbox), 1)).containsExactly(Flag.FLAGGED, new Flag("y"));
            change(new FlagChange.Replace(Set.of(Flag.DRAFT)), 1);
            reopen();
            assertThat(flags(see(inbox), 1)).containsExactly(Flag.DRAFT);
            assertThat(flags(see(inbox), 2)).containsExactly(Flag.FLAGGED, new Flag("y"));
            assertThat(see(inbox).unseen()).isEqualTo(2);
            assertThat(see(inbox).keywords().names())
                    .extracting(Flag::name)
                    .containsExactly("x", "y");
        }

        @Test
        void changeFlags_thatChangesNothing_hasNoModSeq() throws IOException {
            append(inbox, 3);
            FlagOutcome first = change(new FlagChange.Add(Set.of(Flag.SEEN)), 2);
            assertThat(first.changed()).isEqualTo(uids(2));
            FlagOutcome second = change(new FlagChange.Add(Set.of(Flag.SEEN)), 2);
            assertThat(second.changed()).isEqualTo(UidSet.EMPTY);
            assertThat(second.snapshot().highestModSeq())
                    .isEqualTo(first.snapshot().highestModSeq());
            FlagOutcome third = change(new FlagChange.Add(Set.of(Flag.SEEN)), 1, 2, 3, 9);
            assertThat(third.changed()).isEqualTo(uids(1, 3));
            assertThat(third.snapshot().modSeqAt(1))
                    .isEqualTo(first.snapshot().highestModSeq().value());
            assertThat(third.snapshot().modSeqAt(0))
                    .isEqualTo(third.snapshot().modSeqAt(2))
                    .isEqualTo(third.snapshot().highestModSeq().value())
                    .isEqualTo(first.snapshot().highestModSeq().value() + 1);
        }

        @Test
        void changeFlags_unchangedSince_leavesTheModifiedAlone() throws IOException {
            append(inbox, 3);
            ModSeq since = see(inbox).highestModSeq();
            change(new FlagChange.Add(Set.of(Flag.SEEN)), 2);
            FlagOutcome outcome =
                    account.changeFlags(
                            inbox,
                            ALL,
                            new FlagChange.Add(Set.of(Flag.FLAGGED)),
                            Optional.of(since));
            assertThat(outcome.changed()).isEqualTo(uids(1, 3));
            assertThat(outcome.modified()).isEqualTo(uids(2));
            assertThat(flags(see(inbox), 2)).containsExactly(Flag.SEEN);
            reopen();
            assertThat(flags(see(inbox), 2)).containsExactly(Flag.SEEN);
            assertThat(flags(see(inbox), 3)).containsExactly(Flag.FLAGGED);
        }

        @Test
        void changeFlags_manyScattered_areTheSameOnDisk() throws IOException {
            append(inbox, 200);
            UidSet.Builder odd = UidSet.builder();
            IntStream.range(0, 100).forEach(i -> odd.add(2L * i + 1));
            account.changeFlags(
                    inbox, odd.build(), new FlagChange.Add(Set.of(Flag.SEEN)), Optional.empty());
            account.changeFlags(
                    inbox, ALL, new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.changeFlags(
                    inbox,
                    odd.build(),
                    new FlagChange.Remove(Set.of(Flag.DELETED)),
                    Optional.empty());
            MailboxSnapshot before = see(inbox);
            reopen();
            MailboxSnapshot after = see(inbox);
            for (int i = 0; i < 200; i++) {
                assertThat(after.flagsAt(i))
                        .isEqualTo(before.flagsAt(i))
                        .isEqualTo(i % 2 == 0 ? Keywords.SEEN : Keywords.DELETED);
                assertThat(after.modSeqAt(i)).isEqualTo(before.modSeqAt(i));
            }
            assertThat(account.expunge(inbox, ALL).size()).isEqualTo(100);
            reopen();
            assertThat(see(inbox).size()).isEqualTo(100);
        }

        @Test
        void changeFlags_moreKeywordsThanThereIsRoom_refuses() throws IOException {
            append(inbox, 1);
            for (int i = 0; i < Keywords.MOST; i++) {
                change(new FlagChange.Add(Set.of(new Flag("k" + i))), 1);
            }
            assertThat(see(inbox).keywords().isFull()).isTrue();
            MailboxSnapshot before = see(inbox);
            assertThatExceptionOfType(TooManyException.class)
                    .isThrownBy(() ->
                            change(
                                    new FlagChange.Replace(Set.of(Flag.SEEN, new Flag("one more"))),
                                    1));
            assertThat(see(inbox).flagsAt(0)).isEqualTo(before.flagsAt(0));
            change(new FlagChange.Replace(Set.of(new Flag("K7"))), 1);
            reopen();
            assertThat(flags(see(inbox), 1)).containsExactly(new Flag("k7"));
        }

        private FlagOutcome change(FlagChange change, long... uids) throws IOException {
            return account.changeFlags(inbox, uids(uids), change, Optional.empty());
        }
    }

    @Nested
    class Watching {
        @Test
        void watch_isToldOfEachChangeInOrder() throws IOException {
            List<MailboxSnapshot> seen = new ArrayList<>();
            Subscription watch = account.watch(inbox, seen::add);
            append(inbox, 2);
            account.changeFlags(
                    inbox, uids(1), new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.expunge(inbox, ALL);
            account.setSubscribed(new MailboxName("x"), true);
            append(id("Sent"), 1);
            assertThat(seen).hasSize(3);
            watch.close();
            watch.close();
            append(inbox, 1);
            assertThat(seen).hasSize(3);
            assertThat(seen).extracting(MailboxSnapshot::size).containsExactly(2, 2, 1);
            assertThat(seen)
                    .extracting(MailboxSnapshot::highestModSeq)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }

        @Test
        void watch_thatThrows_harmsNobody() throws IOException {
            List<MailboxSnapshot> seen = new ArrayList<>();
            try (Subscription bad =
                            account.watch(
                                    inbox,
                                    _ -> {
                                        throw new IllegalStateException("a watcher's fault");
                                    });
                    Subscription good = account.watch(inbox, seen::add)) {
                append(inbox, 1);
                assertThat(bad).isNotSameAs(good);
            }
            assertThat(seen).hasSize(1);
            assertThat(see(inbox).size()).isEqualTo(1);
        }

        @Test
        void snapshot_held_doesNotChange() throws IOException {
            append(inbox, 3);
            MailboxSnapshot held = see(inbox);
            account.changeFlags(
                    inbox, uids(2), new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.expunge(inbox, ALL);
            append(inbox, 2);
            assertThat(uids(held)).containsExactly(1L, 2L, 3L);
            assertThat(held.flagsAt(1)).isZero();
            assertThat(held.uidNext()).isEqualTo(4);
            assertThat(octets(held.contentAt(1))).isEqualTo(message("m1"));
        }
    }

    @Nested
    class Maildrop {
        @Test
        void apply_arrivals_areInInboxAtOnce() throws IOException {
            List<MaildropEntry> made = arrive(3);
            assertThat(made).hasSize(3).extracting(MaildropEntry::state).containsOnly(State.LISTED);
            MailboxSnapshot now = see(inbox);
            assertThat(uids(now)).containsExactly(1L, 2L, 3L);
            for (int i = 0; i < 3; i++) {
                assertThat(now.contentAt(i)).isEqualTo(made.get(i).content());
                assertThat(now.sizeAt(i)).isEqualTo(MailboxSnapshot.UNKNOWN);
                assertThat(now.internalDateAt(i)).isEqualTo(MailboxSnapshot.UNKNOWN);
                assertThat(account.content(now.contentAt(i))).isEmpty();
            }
            reopen();
            assertThat(account.maildrop().entries()).isEqualTo(made);
            MaildropEntry first = made.getFirst();
            assertThat(first.uniqueId()).isEqualTo(UniqueId.of("u0"));
            assertThat(first.hasContent()).isFalse();
            assertThat(first.wanted()).isTrue();
            assertThat(first.firstSeen()).isEqualTo(DAY);
            assertThat(account.maildrop().entryOf(first.content())).contains(first);
            assertThat(account.maildrop().entryOf(new ContentId(4711))).isEmpty();
        }

        @Test
        void contentArrived_fillsInWhereverItIsShown_withoutAModSeq() throws IOException {
            MaildropEntry entry = arrive(2).get(1);
            MailboxId archive = id("Archive");
            account.copy(inbox, uids(2), archive);
            ModSeq before = see(inbox).highestModSeq();
            List<MailboxSnapshot> told = new ArrayList<>();
            try (Subscription watch = account.watch(archive, told::add)) {
                bring(entry, message("late"));
                assertThat(watch).isNotNull();
            }
            assertThat(told).hasSize(1);
            for (boolean again : new boolean[] {false, true}) {
                if (again) {
                    reopen();
                }
                MailboxSnapshot now = see(inbox);
                assertThat(now.sizeAt(1)).isEqualTo(message("late").length);
                assertThat(now.internalDateAt(1)).isEqualTo(DAY.getEpochSecond());
                assertThat(now.sizeAt(0)).isEqualTo(MailboxSnapshot.UNKNOWN);
                assertThat(now.highestModSeq()).isEqualTo(before);
                assertThat(see(archive).sizeAt(0)).isEqualTo(message("late").length);
                assertThat(octets(now.contentAt(1))).isEqualTo(message("late"));
            }
            MaildropEntry filled = entry(entry.id());
            assertThat(filled.hasContent()).isTrue();
            assertThat(filled.storedAt()).isPresent();
            assertThat(filled.fingerprint()).isPresent();
        }

        @Test
        void contentArrived_again_keepsTheFirst() throws IOException {
            MaildropEntry entry = arrive(1).getFirst();
            bring(entry, message("first"));
            bring(entry, message("second"));
            assertThat(octets(entry.content())).isEqualTo(message("first"));
        }

        @Test
        void expunge_inInbox_hidesTheEntry() throws IOException {
            List<MaildropEntry> made = arrive(3);
            account.changeFlags(
                    inbox, uids(1), new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.expunge(inbox, ALL);
            account.move(inbox, uids(2), id("Archive"));
            MaildropEntry gone = entry(made.get(0).id());
            assertThat(gone.state()).isEqualTo(State.EXPUNGED);
            assertThat(gone.wanted()).isFalse();
            MaildropEntry moved = entry(made.get(1).id());
            assertThat(moved.state()).isEqualTo(State.EXPUNGED);
            assertThat(moved.wanted()).isTrue();
            assertThat(entry(made.get(2).id()).state()).isEqualTo(State.LISTED);
            account.maildrop().apply(List.of(new Missing(gone.id(), DAY), new Returned(gone.id())));
            assertThat(entry(gone.id()).state()).isEqualTo(State.EXPUNGED);
            assertThat(see(inbox).size()).isEqualTo(1);
        }

        @Test
        void restored_isShownUnderANewUid_whereverItWentUpstream() throws IOException {
            List<MaildropEntry> made = arrive(3);
            bring(made.getFirst(), message("first"));
            account.changeFlags(
                    inbox, ALL, new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.expunge(inbox, uids(1));
            account.expunge(inbox, uids(2));
            EntryId listed = made.get(0).id();
            EntryId deleting = made.get(1).id();
            EntryId shown = made.get(2).id();
            assertThat(entry(listed).expungedAt()).isPresent();
            assertThat(entry(shown).expungedAt()).isEmpty();
            account.maildrop()
                    .apply(
                            List.of(
                                    new DeletionSent(deleting),
                                    new Restored(listed),
                                    new Restored(listed),
                                    new Restored(deleting),
                                    new Restored(shown)));
            reopen();
            assertThat(uids(see(inbox))).containsExactly(3L, 4L, 5L);
            assertThat(see(inbox).sizeAt(1)).isEqualTo(message("first").length);
            assertThat(see(inbox).flagsAt(1)).isZero();
            assertThat(entry(listed).state()).isEqualTo(State.LISTED);
            assertThat(entry(listed).expungedAt()).isEmpty();
            assertThat(entry(deleting).state()).isEqualTo(State.DELETING);
            account.maildrop().apply(List.of(new DeletionUndone(deleting)));
            assertThat(entry(deleting).state()).isEqualTo(State.LISTED);
        }

        @Test
        void expunge_copyStaysInInbox_doesNotHide() throws IOException {
            MaildropEntry entry = arrive(1).getFirst();
            account.copy(inbox, uids(1), inbox);
            account.changeFlags(
                    inbox, uids(1), new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
            account.expunge(inbox, ALL);
            assertThat(entry(entry.id()).state()).isEqualTo(State.LISTED);
        }

        @Test
        void apply_missingAndReturned_shownAllTheSame() throws IOException {
            MaildropEntry entry = arrive(1).getFirst();
            account.maildrop().apply(List.of(new Missing(entry.id(), DAY)));
            account.maildrop().apply(List.of(new Missing(entry.id(), DAY.plusSeconds(9))));
            assertThat(entry(entry.id()).state()).isEqualTo(State.ABSENT);
            assertThat(entry(entry.id()).absentSince()).contains(DAY);
            assertThat(see(inbox).size()).isEqualTo(1);
            account.maildrop().apply(List.of(new Returned(entry.id())));
            assertThat(entry(entry.id()).state()).isEqualTo(State.LISTED);
            assertThat(entry(entry.id()).absentSince()).isEmpty();
            assertThat(uids(see(inbox))).containsExactly(1L);
        }

        @Test
        void apply_gone_leavesTheListing_andInboxByPolicy() throws IOException {
            List<MaildropEntry> made = arrive(2);
            account.maildrop()
                    .apply(
                            List.of(
                                    new Gone(made.get(0).id(), false),
                                    new Gone(made.get(1).id(), true)));
            assertThat(account.maildrop().entries())
                    .extracting(MaildropEntry::state)
                    .containsExactly(State.GONE, State.GONE);
            assertThat(uids(see(inbox))).containsExactly(1L);
            account.maildrop()
                    .apply(List.of(new Returned(made.get(0).id()), new Returned(made.get(1).id())));
            assertThat(uids(see(inbox))).containsExactly(1L, 3L);
            assertThat(account.maildrop().entries())
                    .extracting(MaildropEntry::state)
                    .containsExactly(State.LISTED, State.LISTED);
        }

        @Test
        void apply_renamedAndClaimed_nothingThatClientsSee() throws IOException {
            MaildropEntry entry = arrive(1).getFirst();
            ModSeq before = see(inbox).highestModSeq();
            account.maildrop()
                    .apply(
                            List.of(
                                    new Renamed(entry.id(), UniqueId.of("new"), 2),
                                    new Claimed(entry.id(), 77)));
            MaildropEntry now = entry(entry.id());
            assertThat(now.uniqueId()).isEqualTo(UniqueId.of("new"));
            assertThat(now.twin()).isEqualTo(2);
            assertThat(now.claimedSize()).isEqualTo(77);
            assertThat(see(inbox).highestModSeq()).isEqualTo(before);
        }

        @Test
        void apply_deletions_undoneWhereTheyWere() throws IOException {
            List<MaildropEntry> made = arrive(2);
            account.move(inbox, uids(1), id("Trash"));
            EntryId hidden = made.get(0).id();
            EntryId retained = made.get(1).id();
            account.maildrop().apply(List.of(new DeletionSent(hidden), new DeletionSent(retained)));
            assertThat(entry(hidden).state()).isEqualTo(State.DELETING);
            account.maildrop()
                    .apply(List.of(new DeletionUndone(hidden), new DeletionUndone(retained)));
            assertThat(entry(hidden).state()).isEqualTo(State.EXPUNGED);
            assertThat(entry(retained).state()).isEqualTo(State.LISTED);
        }

        @Test
        void apply_oneUnknownEntry_appliesNothing() throws IOException {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            account.maildrop()
                                    .apply(List.of(arrived("x"), new Returned(new EntryId(99)))));
            assertThat(account.maildrop().entries()).isEmpty();
            assertThat(see(inbox).size()).isZero();
            assertThat(see(inbox).uidNext()).isEqualTo(1);
        }
    }

    @Nested
    class Search {
        @Test
        void match_exactAndSaysWhatIsAbsent() throws IOException {
            account.append(inbox, List.of(draft("Grüße"), draft("other"), draft("third")));
            arrive(1);
            MailboxSnapshot in = see(inbox);
            BitSet among = new BitSet();
            among.set(0, 4);
            TextMatches found =
                    account.match(in, among, new TextCriterion.Header("subject", "GRÜ"));
            assertThat(found.matching()).isEqualTo(BitSet.valueOf(new long[] {1}));
            assertThat(found.absent()).isEqualTo(BitSet.valueOf(new long[] {8}));
            among.clear(0);
            TextMatches body = account.match(in, among, new TextCriterion.Body("text of"));
            assertThat(body.matching()).isEqualTo(BitSet.valueOf(new long[] {6}));
        }
    }
}
