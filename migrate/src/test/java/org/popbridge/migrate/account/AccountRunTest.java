package org.popbridge.migrate.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.migrate.account.MessageNote.What;
import org.popbridge.migrate.destination.Refusal;
import org.popbridge.migrate.ledger.Dated;

/** One account's migration over a maildrop and a mailbox in memory. */
class AccountRunTest {
    private static final String NO_HEADER = "no header at all\r\n\r\nnothing else\r\n";
    private static final String NO_ID = "Subject: no id, no date\r\n\r\ntext\r\n";

    @TempDir Path directory;

    private Scene scene() {
        return new Scene(directory.resolve("account"));
    }

    private Scene sceneOf(int mails) {
        Scene scene = scene();
        for (int i = 0; i < mails; i++) {
            scene.source.add("u" + i, Scene.mail(i));
        }
        return scene;
    }

    private static void assertExact(Scene scene) {
        assertThat(scene.destination.contents())
                .containsExactlyInAnyOrderElementsOf(scene.source.contents());
    }

    @Test
    void firstRun_copiesAllInOrder_secondCopiesNothing() {
        Scene scene = sceneOf(250);
        AccountResult first = scene.run();
        assertThat(first.trouble()).isEmpty();
        assertThat(first.isComplete()).isTrue();
        assertThat(first.counts().copied()).isEqualTo(250);
        assertThat(first.notes()).isEmpty();
        assertThat(scene.destination.contents()).isEqualTo(scene.source.contents());
        AccountResult second = scene.run();
        assertThat(second.isComplete()).isTrue();
        assertThat(second.counts().copiedNow()).isZero();
        assertExact(scene);
    }

    @Test
    void newMail_isCopiedAlone() {
        Scene scene = sceneOf(3);
        scene.run();
        scene.source.add("u9", Scene.mail(9));
        assertThat(scene.run().counts().copiedNow()).isEqualTo(1);
        assertExact(scene);
    }

    @Test
    void twinsAndOddMail_areAllMail() {
        Scene scene = scene();
        scene.source.add("a", Scene.mail(1));
        scene.source.add("b", Scene.mail(1));
        scene.source.add("c", Scene.mail(1).replace("text of 1", "text of I"));
        scene.source.add("same", NO_ID);
        scene.source.add("same", NO_ID);
        scene.source.add("e", NO_HEADER);
        scene.source.add("f", NO_HEADER.replace("else", "more"));
        scene.source.add("g", "");
        assertThat(scene.run().trouble()).isEmpty();
        assertExact(scene);
        scene.run();
        assertExact(scene);
    }

    @Test
    void whatIsThereAlready_isNotCopiedAgain_asMultiset() {
        Scene scene = scene();
        scene.source.add("a", Scene.mail(1));
        scene.source.add("b", Scene.mail(1));
        scene.source.add("c", NO_HEADER);
        scene.source.add("d", Scene.mail(4));
        scene.destination.add(Scene.mail(1));
        scene.destination.add(NO_HEADER.replace("else", "more"));
        scene.destination.add(Scene.mail(4));
        AccountResult result = scene.run();
        assertThat(result.counts().present()).isEqualTo(2);
        assertThat(result.counts().copied()).isEqualTo(2);
        assertThat(result.notes()).filteredOn(n -> n.what() == What.PRESENT).hasSize(2);
        assertThat(scene.destination.contents())
                .containsExactlyInAnyOrder(
                        Scene.mail(1),
                        Scene.mail(1),
                        NO_HEADER,
                        NO_HEADER.replace("else", "more"),
                        Scene.mail(4));
    }

    @Test
    void lostLedger_findsEverythingThere() throws IOException {
        Scene scene = sceneOf(120);
        scene.run();
        Scene again = new Scene(directory.resolve("other"));
        again.source.mails.addAll(scene.source.mails);
        again.destination.mails.addAll(scene.destination.mails);
        again.destination.uidNext = scene.destination.uidNext;
        AccountResult result = again.run();
        assertThat(result.counts().present()).isEqualTo(120);
        assertThat(again.destination.appends).isZero();
    }

    @Test
    void destinationWithoutUidPlus_isLookedThrough_andVerifies() {
        Scene scene = sceneOf(30);
        scene.destination.tellsUids = false;
        scene.wishes = Wishes.PLAIN.verified();
        AccountResult result = scene.run();
        assertThat(result.counts().verified()).isEqualTo(30);
        assertExact(scene);
        assertThat(scene.run().counts().verified()).isEqualTo(30);
        assertExact(scene);
    }

    @Test
    void changedUidValidity_isMatched_andNothingDoubles() {
        Scene scene = sceneOf(20);
        scene.run();
        scene.destination.reborn();
        scene.source.add("u99", Scene.mail(99));
        scene.wishes = Wishes.PLAIN.verified();
        AccountResult result = scene.run();
        assertThat(result.isComplete()).isTrue();
        assertThat(result.counts().verified()).isEqualTo(21);
        assertExact(scene);
    }

    @Test
    void mailboxMadeAnewAndEmpty_isFilledAgain() {
        Scene scene = sceneOf(5);
        scene.run();
        scene.destination.mails.clear();
        scene.destination.validity++;
        assertThat(scene.run().isComplete()).isTrue();
        assertExact(scene);
    }

    @Test
    void renumberedSource_isRecognised() {
        Scene scene = sceneOf(20);
        scene.run();
        List<MemoryMaildrop.Mail> renamed = new ArrayList<>();
        for (MemoryMaildrop.Mail mail : scene.source.mails) {
            renamed.add(new MemoryMaildrop.Mail(UniqueId.of("new-" + mail.uniqueId), mail.text));
        }
        scene.source.mails.clear();
        scene.source.mails.addAll(renamed);
        AccountResult result = scene.run();
        assertThat(result.isComplete()).isTrue();
        assertThat(result.counts().known()).isEqualTo(20);
        assertExact(scene);
    }

    @Test
    void sourceWithoutUniqueIds_isCopiedOnce() {
        Scene scene = sceneOf(20);
        scene.source.add("", Scene.mail(3));
        scene.source.uniqueIds = false;
        scene.run();
        scene.source.mails.remove(4);
        List<String> before = scene.destination.contents();
        scene.source.add("", Scene.mail(77));
        scene.run();
        assertThat(scene.destination.contents())
                .hasSize(before.size() + 1)
                .contains(Scene.mail(77));
    }

    @Test
    void brokenSource_goesOnInTheNextPass() {
        Scene scene = sceneOf(30);
        scene.source.breaksAfter = 11;
        assertThat(scene.run().isComplete()).isTrue();
        assertThat(scene.source.sessions).isEqualTo(2);
        assertExact(scene);
    }

    @Test
    void lostReply_afterEveryMessage_takenOrNot_neverDoublesNorLoses() {
        for (int answered = 0; answered < 12; answered++) {
            for (boolean taken : new boolean[] {true, false}) {
                Scene scene = new Scene(directory.resolve("lost-%d-%b".formatted(answered, taken)));
                for (int i = 0; i < 12; i++) {
                    scene.source.add("u" + i, i % 3 == 0 ? NO_HEADER : Scene.mail(i / 2));
                }
                scene.destination.answers = answered;
                scene.destination.takesUnanswered = taken;
                assertThat(scene.run().isComplete()).isTrue();
                assertExact(scene);
            }
        }
    }

    @Test
    void lostReply_ofAServerThatRewrites_isSettledByMessageId() {
        for (boolean taken : new boolean[] {true, false}) {
            Scene scene = new Scene(directory.resolve("rewriting-" + taken));
            for (int i = 0; i < 150; i++) {
                scene.source.add("u" + i, Scene.mail(i));
            }
            scene.destination.keeps = text -> "X-Rewritten: yes\r\n" + text;
            scene.destination.answers = 120;
            scene.destination.takesUnanswered = taken;
            assertThat(scene.run().trouble()).isEmpty();
            assertThat(scene.destination.contents()).hasSize(150).doesNotHaveDuplicates();
        }
    }

    @Test
    void lostReply_inTheVeryFirstBatch_ofAServerThatRewrites_doublesNothing() {
        for (boolean tellsUids : new boolean[] {true, false}) {
            for (int answered = 0; answered < 8; answered++) {
                for (boolean taken : new boolean[] {true, false}) {
                    Scene scene =
                            new Scene(
                                    directory.resolve(
                                            "first-%d-%b-%b"
                                                    .formatted(answered, taken, tellsUids)));
                    for (int i = 0; i < 8; i++) {
                        scene.source.add("u" + i, Scene.mail(i / 2));
                    }
                    scene.destination.tellsUids = tellsUids;
                    scene.destination.keeps = text -> "X-Rewritten: yes\r\n" + text;
                    scene.destination.answers = answered;
                    scene.destination.takesUnanswered = taken;
                    assertThat(scene.run().isComplete()).isTrue();
                    assertThat(scene.run().isComplete()).isTrue();
                    assertThat(scene.destination.contents())
                            .containsExactlyInAnyOrderElementsOf(
                                    scene.source.contents().stream()
                                            .map(scene.destination.keeps)
                                            .toList());
                }
            }
        }
    }

    @Test
    void lostReply_ofAMessageWithoutMessageId_thatWasRewritten_appendsNothing_andSaysSo() {
        Scene scene = scene();
        scene.source.add("u0", NO_ID);
        scene.source.add("u1", Scene.mail(1));
        scene.destination.keeps = text -> "X-Rewritten: yes\r\n" + text;
        scene.destination.answers = 0;
        scene.destination.takesUnanswered = true;
        for (int run = 0; run < 2; run++) {
            AccountResult result = scene.run();
            assertThat(result.isComplete()).isFalse();
            assertThat(result.trouble()).isEmpty();
            assertThat(result.counts().missing()).isEqualTo(1);
            assertThat(result.notes().getFirst().why()).contains("cannot be told");
            assertThat(scene.destination.contents())
                    .containsExactlyInAnyOrder(
                            "X-Rewritten: yes\r\n" + NO_ID, "X-Rewritten: yes\r\n" + Scene.mail(1));
        }
        scene.destination.mails.removeIf(mail -> mail.text().contains("no id, no date"));
        assertThat(scene.run().isComplete()).isTrue();
        assertThat(scene.destination.contents()).contains("X-Rewritten: yes\r\n" + NO_ID);
    }

    @Test
    void lostReply_ofAMessageThatWasNotTaken_isNotHeldBackByOthersMail() {
        Scene scene = scene();
        scene.source.add("u0", NO_ID);
        scene.destination.answers = 0;
        scene.destination.afterLoss =
                () -> scene.destination.add("Subject: x\r\n\r\n" + "y".repeat(200_000));
        assertThat(scene.run().isComplete()).isTrue();
        assertThat(scene.destination.contents()).contains(NO_ID).hasSize(2);
    }

    @Test
    void vanishedBeforeItWasCopied_isMissing_andSaid() {
        Scene scene = sceneOf(3);
        scene.source.unavailable.add(2);
        AccountResult first = scene.run();
        assertThat(first.counts().missing()).isEqualTo(1);
        assertThat(first.notes().getFirst().why()).contains("cannot be returned");
        scene.source.mails.remove(1);
        scene.source.unavailable.clear();
        AccountResult second = scene.run();
        assertThat(second.isComplete()).isFalse();
        assertThat(second.notes().getFirst().what()).isEqualTo(What.MISSING);
        assertThat(second.notes().getFirst().why()).contains("does not list it any more");
    }

    @Test
    void halfOfWhatIsToBeCopiedMissing_stopsTheAccount() {
        Scene scene = sceneOf(20);
        scene.destination.refuses = _ -> Optional.of(Refusal.Kind.FULL);
        assertThat(scene.run().trouble().orElseThrow()).contains("I will not have it");
        scene.destination.refuses = _ -> Optional.empty();
        List<MemoryMaildrop.Mail> all = List.copyOf(scene.source.mails);
        scene.source.mails.clear();
        assertThat(scene.run().trouble().orElseThrow()).contains("missing");
        scene.source.mails.addAll(all);
        assertThat(scene.run().isComplete()).isTrue();
        assertExact(scene);
    }

    @Test
    void refusedMessage_isRepairedAsLittleAsNeeded_andSaid() {
        Scene scene = sceneOf(3);
        scene.source.add("nul", "Subject: s\r\n\r\na\0b\r\nbare\nlf\r\n");
        scene.source.add("eight", "Subject: Gr\u00fc\u00dfe\r\n\r\nbody \u00fc\r\n");
        scene.source.add("long", "Subject: s\r\n\r\n" + "x".repeat(2500) + "\r\n");
        scene.destination.refuses =
                text -> {
                    String header = text.substring(0, text.indexOf("\r\n\r\n"));
                    boolean bad =
                            text.indexOf('\0') >= 0
                                    || header.chars().anyMatch(c -> c > 127)
                                    || text.lines().anyMatch(line -> line.length() > 998);
                    return bad ? Optional.of(Refusal.Kind.MESSAGE) : Optional.empty();
                };
        AccountResult result = scene.run();
        assertThat(result.isComplete()).isTrue();
        assertThat(result.notes()).filteredOn(n -> n.what() == What.CHANGED).hasSize(3);
        assertThat(scene.destination.contents())
                .contains(
                        "Subject: s\r\n\r\na?b\r\nbare\nlf\r\n",
                        "Subject: =?unknown-8bit?Q?Gr=FC=DFe?=\r\n\r\nbody \u00fc\r\n")
                .anyMatch(text -> text.replace("\r\n", "").contains("x".repeat(2500)));
        scene.wishes = Wishes.PLAIN.verified();
        AccountResult verified = scene.run();
        assertThat(verified.counts().verified()).isEqualTo(6);
        assertThat(verified.counts().copiedNow()).isZero();
    }

    @Test
    void refusedInEveryForm_isQuarantined_andTriedAgainNextTime() throws IOException {
        Scene scene = sceneOf(4);
        scene.destination.refuses =
                text ->
                        text.contains("mail 2")
                                ? Optional.of(Refusal.Kind.MESSAGE)
                                : Optional.empty();
        AccountResult result = scene.run();
        assertThat(result.isComplete()).isFalse();
        assertThat(result.counts().quarantined()).isEqualTo(1);
        try (Stream<Path> files = Files.list(directory.resolve("account/quarantine"))) {
            Path eml = files.filter(f -> f.toString().endsWith(".eml")).findFirst().orElseThrow();
            assertThat(Files.readString(eml)).isEqualTo(Scene.mail(2));
        }
        scene.destination.refuses = _ -> Optional.empty();
        assertThat(scene.run().isComplete()).isTrue();
        assertExact(scene);
    }

    @Test
    void destinationThatRefusesEverything_stopsTheAccount() {
        Scene scene = sceneOf(60);
        scene.destination.refuses = _ -> Optional.of(Refusal.Kind.UNCLEAR);
        AccountResult result = scene.run();
        assertThat(result.trouble()).isPresent();
        scene.destination.refuses = _ -> Optional.empty();
        assertThat(scene.run().isComplete()).isTrue();
        assertExact(scene);
    }

    @Test
    void verify_findsWhatWasChangedAndWhatIsGone() {
        Scene scene = sceneOf(10);
        scene.run();
        MemoryMailbox.Stored third = scene.destination.mails.get(2);
        scene.destination.mails.set(
                2, new MemoryMailbox.Stored(third.uid(), "other\r\n", third.date(), List.of()));
        scene.destination.mails.removeLast();
        scene.wishes = Wishes.PLAIN.verified();
        AccountResult result = scene.run();
        assertThat(result.isComplete()).isFalse();
        assertThat(result.counts().verified()).isEqualTo(8);
        assertThat(result.notes())
                .extracting(MessageNote::what)
                .containsOnly(What.DIFFERS)
                .hasSize(2);
    }

    @Test
    void destinationThatMendsLineEnds_verifies() {
        Scene scene = scene();
        scene.source.add("a", "Subject: s\n\nbare\nlines\n");
        scene.source.add("b", "Subject: s\r\n\r\nnul \0 here\r\n");
        scene.source.add("c", "Subject: s\r\n\r\ntwo\r\r\none \r\r here\r\n");
        scene.destination.keeps = text -> text.replaceAll("\r*\n", "\r\n").replace('\0', '\u0080');
        scene.wishes = Wishes.PLAIN.verified();
        assertThat(scene.run().counts().verified()).isEqualTo(3);
    }

    @Test
    void deleteAfterVerify_emptiesTheSourceOfWhatIsProven() {
        Scene scene = sceneOf(230);
        scene.destination.refuses =
                text ->
                        text.contains("mail 2\r")
                                ? Optional.of(Refusal.Kind.MESSAGE)
                                : Optional.empty();
        scene.wishes = Wishes.PLAIN.deletedAfterVerify();
        AccountResult result = scene.run();
        assertThat(scene.source.contents()).containsExactly(Scene.mail(2));
        assertThat(result.counts().deleted()).isEqualTo(229);
        assertThat(scene.destination.contents()).hasSize(229);
        scene.destination.refuses = _ -> Optional.empty();
        assertThat(scene.run().isComplete()).isTrue();
        assertThat(scene.source.contents()).isEmpty();
    }

    @Test
    void nothingIsDeleted_ofWhatDiffers() {
        Scene scene = sceneOf(3);
        scene.destination.keeps = text -> text.replace("text of 1", "tampered");
        scene.wishes = Wishes.PLAIN.deletedAfterVerify();
        scene.run();
        assertThat(scene.source.contents()).containsExactly(Scene.mail(1));
    }

    @Test
    void hostThatIgnoresDeletions_isNotAskedForEver() {
        Scene scene = sceneOf(3);
        scene.source.ignoresDeletions = true;
        scene.wishes = Wishes.PLAIN.deletedAfterVerify();
        AccountResult result = scene.run();
        assertThat(result.counts().deleted()).isZero();
        assertThat(result.notes()).extracting(MessageNote::what).containsOnly(What.NOT_DELETED);
    }

    @Test
    void wishes_leaveOutAndMark_andMayChange() {
        Scene scene = scene();
        scene.source.add("old", Scene.mail(1).replace("2020", "2010"));
        scene.source.add("new", Scene.mail(2));
        scene.source.add("large", Scene.mail(3) + "x".repeat(5000) + "\r\n");
        scene.source.add("flags", "Status: RO\r\nX-Status: AF\r\n" + Scene.mail(4));
        scene.wishes =
                new Wishes(
                        false,
                        false,
                        true,
                        Optional.of(Instant.parse("2015-01-01T00:00:00Z")),
                        OptionalLong.of(4000),
                        Optional.of(Duration.ofDays(30)),
                        OptionalLong.empty());
        AccountResult result = scene.run();
        assertThat(result.isComplete()).isTrue();
        assertThat(result.counts().skipped()).isEqualTo(2);
        assertThat(scene.destination.contents().getFirst())
                .isEqualTo("X-UIDL: new\r\n" + Scene.mail(2));
        assertThat(scene.destination.mails.getFirst().flags()).containsExactly(Flag.SEEN);
        assertThat(scene.destination.mails.get(1).flags())
                .containsExactlyInAnyOrder(Flag.SEEN, Flag.ANSWERED, Flag.FLAGGED);
        scene.wishes = Wishes.PLAIN;
        assertThat(scene.run().counts().copied()).isEqualTo(4);
        assertThat(scene.destination.mails).hasSize(4);
    }

    @Test
    void dates_areTakenByTheRungs() {
        Scene scene = scene();
        scene.source.add("a", Scene.mail(1));
        scene.source.add("b", "Date: Thu, 5 Mar 2020 01:02:03 +0200\r\n\r\n");
        scene.source.add("c", NO_ID);
        AccountResult result = scene.run();
        assertThat(result.counts().dated())
                .containsEntry(Dated.RECEIVED, 1L)
                .containsEntry(Dated.DATE, 1L)
                .containsEntry(Dated.FIRST_SEEN, 1L);
        assertThat(scene.destination.mails.get(1).date()).hasToString("2020-03-05T01:02:03+02:00");
        assertThat(result.notes()).extracting(MessageNote::what).containsExactly(What.DATE_GUESSED);
    }

    @Test
    void messageThatMakesTheDestinationHangUp_isFoundOut_andQuarantined() {
        Scene scene = sceneOf(30);
        scene.destination.hangsUpOn = text -> text.contains("mail 17\r");
        AccountResult result = scene.run();
        assertThat(result.trouble()).isEmpty();
        assertThat(result.counts().quarantined()).isEqualTo(1);
        assertThat(scene.destination.contents()).hasSize(29).doesNotContain(Scene.mail(17));
    }

    @Test
    void stoppedRun_saysSo_andTheNextGoesOn() {
        Scene scene = sceneOf(50);
        scene.stop.wish();
        AccountResult result = scene.run();
        assertThat(result.trouble().orElseThrow()).contains("stopped");
        Scene next = new Scene(directory.resolve("account"));
        next.source.mails.addAll(scene.source.mails);
        assertThat(next.run().isComplete()).isTrue();
    }

    @Test
    void stoppedWhileAHostKeptSilent_doesNotSayThatItTriesAgain() {
        Scene scene = sceneOf(1);
        scene.host =
                _ -> {
                    scene.stop.wish();
                    throw new Pop3Exception.Transient("pop3://pop did not answer in time");
                };
        assertThat(scene.run().trouble())
                .contains("stopped as asked, after this: pop3://pop did not answer in time");
        assertThat(scene.said).isEmpty();
    }

    @Test
    void largeMessage_goesThroughAFile() {
        Scene scene = sceneOf(2);
        scene.source.add("large", Scene.mail(7) + "0123456789abcdef\r\n".repeat(400_000));
        scene.wishes = Wishes.PLAIN.verified();
        assertThat(scene.run().counts().verified()).isEqualTo(3);
        assertExact(scene);
    }
}
