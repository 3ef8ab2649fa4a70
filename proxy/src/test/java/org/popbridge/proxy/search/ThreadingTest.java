package org.popbridge.proxy.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.popbridge.proxy.response.MailboxData.Conversation;

class ThreadingTest {
    @Test
    void references_chain_isOneConversation() {
        assertThat(
                        references(
                                message(1, "a", "x"),
                                message(2, "b", "x", "a"),
                                message(3, "c", "x", "a", "b")))
                .isEqualTo("(1 2 3)");
    }

    @Test
    void references_answersBeforeTheirParent_areStillBelowIt() {
        assertThat(
                        references(
                                message(1, "c", "x", "a", "b"),
                                message(2, "b", "x", "a"),
                                message(3, "a", "x")))
                .isEqualTo("(3 2 1)");
    }

    @Test
    void references_missingParentOfTwo_holdsThemTogether() {
        assertThat(references(message(1, "b", "x", "a"), message(2, "c", "y", "a")))
                .isEqualTo("((1)(2))");
    }

    @Test
    void references_missingParentOfOne_isLeftOut() {
        assertThat(references(message(1, "b", "x", "a"))).isEqualTo("(1)");
    }

    @Test
    void references_missingInTheMiddle_isSpliced() {
        assertThat(
                        references(
                                message(1, "a", "x"),
                                message(2, "c", "x", "a", "gone"),
                                message(3, "d", "x", "a", "gone")))
                .isEqualTo("(1 (2)(3))");
    }

    @Test
    void references_loop_isBroken() {
        assertThat(references(message(1, "a", "x", "b"), message(2, "b", "y", "a")))
                .isIn("(2 1)", "(1 2)");
        assertThat(references(message(1, "a", "x", "a"))).isEqualTo("(1)");
    }

    @Test
    void references_twoWithOneMessageId_areTwo() {
        assertThat(
                        references(
                                message(1, "a", "x"),
                                message(2, "a", "y"),
                                message(3, "b", "z", "a")))
                .isEqualTo("(1 3)(2)");
    }

    @Test
    void references_truncatedList_isCorrectedByTheLastReference() {
        assertThat(
                        references(
                                message(1, "a", "w"),
                                message(2, "b", "x"),
                                message(3, "d", "z", "a", "c"),
                                message(4, "c", "y", "b")))
                .isEqualTo("(1)(2 4 3)");
    }

    @Test
    void references_replyBySubject_joinsTheOriginal() {
        assertThat(references(message(1, "a", "lunch"), reply(2, "b", "lunch"))).isEqualTo("(1 2)");
        assertThat(references(reply(1, "a", "lunch"), message(2, "b", "lunch"))).isEqualTo("(2 1)");
    }

    @Test
    void references_sameSubjectWithoutReply_becomesSiblings() {
        assertThat(references(message(1, "a", "lunch"), message(2, "b", "lunch")))
                .isEqualTo("((1)(2))");
    }

    @Test
    void references_emptySubjects_stayApart() {
        assertThat(references(message(1, "a", ""), message(2, "b", ""))).isEqualTo("(1)(2)");
    }

    @Test
    void references_siblings_areSortedBySentDate() {
        List<ThreadedMessage> messages =
                List.of(
                        dated(1, 50, "r", "x"),
                        dated(2, 40, "b", "x", "r"),
                        dated(3, 30, "c", "x", "r"));
        assertThat(print(Threading.byReferences(messages))).isEqualTo("(1 (3)(2))");
    }

    @Test
    void orderedSubject_groupsBySubject_firstIsParentOfAll() {
        List<ThreadedMessage> messages =
                List.of(
                        dated(1, 30, "a", "x"),
                        dated(2, 20, "b", "y"),
                        dated(3, 40, "c", "x"),
                        dated(4, 50, "d", "x"));
        assertThat(print(Threading.bySubject(messages))).isEqualTo("(2)(1 (3)(4))");
    }

    @Test
    void references_conversationAsDeepAsTheMailbox_isNoTrouble() {
        List<ThreadedMessage> messages = new ArrayList<>();
        for (int i = 1; i <= 50_000; i++) {
            messages.add(message(i, "m" + i, "s", "m" + (i - 1)));
        }
        assertThat(numbers(Threading.byReferences(messages))).hasSize(50_000);
        Collections.reverse(messages);
        assertThat(numbers(Threading.byReferences(messages))).hasSize(50_000);
    }

    @Property(tries = 300)
    void everyMessage_isInJustOneConversation(@ForAll("mailboxes") List<ThreadedMessage> messages) {
        Long[] all = LongStream.rangeClosed(1, messages.size()).boxed().toArray(Long[]::new);
        assertThat(numbers(Threading.byReferences(messages))).containsExactlyInAnyOrder(all);
        assertThat(numbers(Threading.bySubject(messages))).containsExactlyInAnyOrder(all);
    }

    @Provide
    Arbitrary<List<ThreadedMessage>> mailboxes() {
        Arbitrary<String> ids = Arbitraries.of("", "a", "b", "c", "d", "e", "f", "g");
        Arbitrary<List<String>> references = ids.filter(id -> !id.isEmpty()).list().ofMaxSize(4);
        Arbitrary<ThreadedMessage> one =
                Combinators.combine(
                                Arbitraries.longs().between(0, 9),
                                ids,
                                references,
                                Arbitraries.of("", "s", "t"),
                                Arbitraries.of(true, false))
                        .as((date, id, above, subject, reply) ->
                                new ThreadedMessage(1, date, id, above, subject, reply));
        return one.list().ofMaxSize(12).map(ThreadingTest::numbered);
    }

    private static List<ThreadedMessage> numbered(List<ThreadedMessage> messages) {
        List<ThreadedMessage> numbered = new ArrayList<>();
        for (ThreadedMessage m : messages) {
            numbered.add(
                    new ThreadedMessage(
                            numbered.size() + 1,
                            m.sentDate(),
                            m.messageId(),
                            m.references(),
                            m.baseSubject(),
                            m.reply()));
        }
        return numbered;
    }

    private static ThreadedMessage message(
            long number, String id, String subject, String... references) {
        return new ThreadedMessage(number, number, id, List.of(references), subject, false);
    }

    private static ThreadedMessage reply(long number, String id, String subject) {
        return new ThreadedMessage(number, number, id, List.of(), subject, true);
    }

    private static ThreadedMessage dated(
            long number, long date, String id, String subject, String... references) {
        return new ThreadedMessage(number, date, id, List.of(references), subject, false);
    }

    private static String references(ThreadedMessage... messages) {
        return print(Threading.byReferences(List.of(messages)));
    }

    private static String print(List<Conversation> conversations) {
        StringBuilder text = new StringBuilder();
        conversations.forEach(conversation -> print(conversation, text.append('(')).append(')'));
        return text.toString();
    }

    private static StringBuilder print(Conversation conversation, StringBuilder text) {
        if (conversation.number() != Conversation.MISSING) {
            text.append(conversation.number());
        }
        if (conversation.answers().size() == 1) {
            return print(conversation.answers().getFirst(), text.append(' '));
        }
        if (!conversation.answers().isEmpty()) {
            text.append(conversation.number() == Conversation.MISSING ? "" : " ");
            conversation.answers().forEach(answer -> print(answer, text.append('(')).append(')'));
        }
        return text;
    }

    private static List<Long> numbers(List<Conversation> conversations) {
        List<Long> numbers = new ArrayList<>();
        Deque<Conversation> left = new ArrayDeque<>(conversations);
        while (!left.isEmpty()) {
            Conversation conversation = left.pop();
            if (conversation.number() != Conversation.MISSING) {
                numbers.add(conversation.number());
            }
            conversation.answers().forEach(left::push);
        }
        return numbers;
    }
}
