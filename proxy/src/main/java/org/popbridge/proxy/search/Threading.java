package org.popbridge.proxy.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.popbridge.proxy.response.MailboxData.Conversation;

/**
 * The two algorithms of THREAD (RFC 5256 §3), pure: messages in mailbox order in, conversations
 * out.
 */
public final class Threading {
    private static final Comparator<ThreadedMessage> BY_SENT_DATE =
            Comparator.comparingLong(ThreadedMessage::sentDate)
                    .thenComparingLong(ThreadedMessage::number);

    private Threading() {}

    /**
     * ORDEREDSUBJECT: one conversation a base subject; the first message is the parent of all the
     * others, which are siblings.
     */
    public static List<Conversation> bySubject(List<ThreadedMessage> messages) {
        Map<String, List<ThreadedMessage>> subjects = new LinkedHashMap<>();
        List<ThreadedMessage> sorted = new ArrayList<>(messages);
        sorted.sort(BY_SENT_DATE);
        for (ThreadedMessage message : sorted) {
            subjects.computeIfAbsent(message.baseSubject(), _ -> new ArrayList<>()).add(message);
        }
        // Groups come in the order of their first message's date, which is the order of insertion.
        return subjects.values().stream()
                .map(group ->
                        new Conversation(
                                group.getFirst().number(),
                                group.stream()
                                        .skip(1)
                                        .map(answer -> new Conversation(answer.number(), List.of()))
                                        .toList()))
                .toList();
    }

    /** REFERENCES: by ancestry first, then by subject. The steps' numbers are the RFC's. */
    public static List<Conversation> byReferences(List<ThreadedMessage> messages) {
        ThreadForest forest = new ThreadForest(messages);
        link(messages, forest); // (1)
        List<Integer> roots = forest.pruned(forest.roots()); // (2), (3)
        for (int root : roots) {
            if (forest.isDummy(root)) {
                forest.sortChildren(root);
            }
        }
        roots.sort(forest.bySentDate()); // (4)
        List<Integer> merged = new SubjectTable(forest).merged(roots); // (5)
        forest.sort(merged); // (6)
        return forest.conversations(merged);
    }

    private static void link(List<ThreadedMessage> messages, ThreadForest forest) {
        Map<String, Integer> byId = new HashMap<>(messages.size() * 2);
        for (int node = 0; node < messages.size(); node++) {
            String id = messages.get(node).messageId();
            if (!id.isEmpty()) {
                byId.putIfAbsent(id, node); // a later twin keeps an identity that nobody refers to
            }
        }
        for (int node = 0; node < messages.size(); node++) {
            int above = ThreadForest.NONE;
            for (String reference : messages.get(node).references()) {
                int referred = byId.computeIfAbsent(reference, _ -> forest.addDummy());
                if (above != ThreadForest.NONE
                        && forest.parentOf(referred) == ThreadForest.NONE
                        && !forest.wouldLoop(above, referred)) {
                    forest.append(above, referred);
                }
                above = referred;
            }
            if (forest.parentOf(node) != above) {
                forest.unlink(node);
            }
            if (above != forest.parentOf(node) && !forest.wouldLoop(above, node)) {
                forest.append(above, node);
            }
        }
    }

    /** Step 5: conversations of one base subject become one. */
    private static final class SubjectTable {
        private final ThreadForest forest;
        private final Map<String, Integer> table = new HashMap<>();

        SubjectTable(ThreadForest forest) {
            this.forest = forest;
        }

        List<Integer> merged(List<Integer> roots) {
            for (int root : roots) {
                populate(root);
            }
            Map<Integer, Integer> left = new LinkedHashMap<>();
            roots.forEach(root -> left.put(root, root));
            for (int root : roots) {
                merge(root, left);
            }
            return new ArrayList<>(left.values());
        }

        private String subject(int node) {
            return forest.face(node).baseSubject();
        }

        private void populate(int root) {
            String subject = subject(root);
            if (subject.isEmpty()) {
                return;
            }
            Integer known = table.get(subject);
            if (known == null
                    || (!forest.isDummy(known)
                            && (forest.isDummy(root)
                                    || (forest.message(known).reply()
                                            && !forest.message(root).reply())))) {
                table.put(subject, root);
            }
        }

        /**
         * @param left by the root that stood in a place at first, the one that stands there now
         */
        private void merge(int root, Map<Integer, Integer> left) {
            String subject = subject(root);
            Integer known = subject.isEmpty() ? null : table.get(subject);
            if (known == null || known == root) {
                return;
            }
            left.remove(root);
            if (forest.isDummy(known)) {
                if (forest.isDummy(root)) {
                    forest.adoptChildren(root, known);
                } else {
                    forest.append(known, root);
                }
            } else if (!forest.isDummy(root)
                    && forest.message(root).reply()
                    && !forest.message(known).reply()) {
                forest.append(known, root);
            } else {
                int dummy = forest.addDummy();
                left.put(known, dummy);
                forest.append(dummy, known);
                forest.append(dummy, root);
                table.put(subject, dummy);
            }
        }
    }
}
