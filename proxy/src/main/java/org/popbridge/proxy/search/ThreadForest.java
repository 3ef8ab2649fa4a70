package org.popbridge.proxy.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.popbridge.proxy.response.MailboxData.Conversation;

/**
 * Messages under way to becoming conversations: a forest of nodes as columns of parents and
 * siblings. A node is a message or a dummy that stands for one that is not here.
 *
 * <p>Nothing in here recurses: a conversation may be as deep as the mailbox is long. One thread.
 */
final class ThreadForest {
    static final int NONE = -1;

    private final List<ThreadedMessage> messages;
    private int[] parent;
    private int[] firstChild;
    private int[] lastChild;
    private int[] next;
    private int[] previous;
    private int nodes;

    /** A forest in which node {@code i} is message {@code i}, all unlinked. */
    ThreadForest(List<ThreadedMessage> messages) {
        this.messages = messages;
        int room = Math.max(16, messages.size() * 2);
        parent = column(room);
        firstChild = column(room);
        lastChild = column(room);
        next = column(room);
        previous = column(room);
        nodes = messages.size();
    }

    private static int[] column(int room) {
        int[] column = new int[room];
        Arrays.fill(column, NONE);
        return column;
    }

    private static int[] grown(int[] column) {
        int[] grown = Arrays.copyOf(column, column.length * 2);
        Arrays.fill(grown, column.length, grown.length, NONE);
        return grown;
    }

    int addDummy() {
        if (nodes == parent.length) {
            parent = grown(parent);
            firstChild = grown(firstChild);
            lastChild = grown(lastChild);
            next = grown(next);
            previous = grown(previous);
        }
        return nodes++;
    }

    boolean isDummy(int node) {
        return node >= messages.size();
    }

    int parentOf(int node) {
        return parent[node];
    }

    boolean hasChildren(int node) {
        return firstChild[node] != NONE;
    }

    ThreadedMessage message(int node) {
        return messages.get(node);
    }

    /** The message itself, or a dummy's first child: what the node sorts and is named by. */
    ThreadedMessage face(int node) {
        return messages.get(isDummy(node) ? firstChild[node] : node);
    }

    /** Whether making {@code above} the parent of {@code below} would close a loop. */
    boolean wouldLoop(int above, int below) {
        if (above == below) {
            return true;
        }
        if (firstChild[below] == NONE) {
            return false;
        }
        for (int node = above; node != NONE; node = parent[node]) {
            if (node == below) {
                return true;
            }
        }
        return false;
    }

    /** Makes {@code child}, which has no parent, the last child of {@code above}. */
    void append(int above, int child) {
        parent[child] = above;
        previous[child] = lastChild[above];
        next[child] = NONE;
        if (lastChild[above] == NONE) {
            firstChild[above] = child;
        } else {
            next[lastChild[above]] = child;
        }
        lastChild[above] = child;
    }

    void unlink(int child) {
        int above = parent[child];
        if (above == NONE) {
            return;
        }
        if (previous[child] == NONE) {
            firstChild[above] = next[child];
        } else {
            next[previous[child]] = next[child];
        }
        if (next[child] == NONE) {
            lastChild[above] = previous[child];
        } else {
            previous[next[child]] = previous[child];
        }
        parent[child] = NONE;
        next[child] = NONE;
        previous[child] = NONE;
    }

    void adoptChildren(int from, int to) {
        for (int child = firstChild[from]; child != NONE; child = firstChild[from]) {
            unlink(child);
            append(to, child);
        }
    }

    /** The nodes without a parent, in the order of their making. */
    List<Integer> roots() {
        List<Integer> roots = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            if (parent[node] == NONE) {
                roots.add(node);
            }
        }
        return roots;
    }

    /**
     * Step 3 of REFERENCES: dummies go, their children move up; a dummy without a parent stays if
     * it has several children, whom it holds together.
     */
    List<Integer> pruned(List<Integer> roots) {
        for (int node : parentsLast(roots)) {
            if (isDummy(node) && parent[node] != NONE) {
                splice(node);
            }
        }
        List<Integer> left = new ArrayList<>();
        for (int root : roots) {
            if (!isDummy(root) || (hasChildren(root) && firstChild[root] != lastChild[root])) {
                left.add(root);
            } else if (hasChildren(root)) {
                int only = firstChild[root];
                unlink(only);
                left.add(only);
            }
        }
        return left;
    }

    /** Puts a node's children in its place. */
    private void splice(int node) {
        int above = parent[node];
        int before = next[node];
        unlink(node);
        for (int child = firstChild[node]; child != NONE; child = firstChild[node]) {
            unlink(child);
            insert(above, child, before);
        }
    }

    private void insert(int above, int child, int before) {
        if (before == NONE) {
            append(above, child);
            return;
        }
        parent[child] = above;
        next[child] = before;
        previous[child] = previous[before];
        if (previous[before] == NONE) {
            firstChild[above] = child;
        } else {
            next[previous[before]] = child;
        }
        previous[before] = child;
    }

    /**
     * Sorts each set of siblings below the roots, youngest first, and then the roots, by sent date.
     */
    void sort(List<Integer> roots) {
        for (int node : parentsLast(roots)) {
            sortChildren(node);
        }
        roots.sort(bySentDate());
    }

    void sortChildren(int node) {
        if (firstChild[node] == lastChild[node]) {
            return;
        }
        List<Integer> children = new ArrayList<>();
        for (int child = firstChild[node]; child != NONE; child = next[child]) {
            children.add(child);
        }
        Comparator<Integer> order = bySentDate();
        boolean sorted = true;
        for (int i = 1; i < children.size() && sorted; i++) {
            sorted = order.compare(children.get(i - 1), children.get(i)) <= 0;
        }
        if (!sorted) {
            children.sort(order);
            children.forEach(this::unlink);
            children.forEach(child -> append(node, child));
        }
    }

    Comparator<Integer> bySentDate() {
        return Comparator.<Integer>comparingLong(node -> face(node).sentDate())
                .thenComparingLong(node -> face(node).number());
    }

    /** All nodes below and at the roots, every child before its parent. */
    private int[] parentsLast(List<Integer> roots) {
        int[] order = new int[nodes];
        int filled = nodes;
        int[] stack = new int[nodes];
        int depth = 0;
        for (int root : roots) {
            stack[depth++] = root;
        }
        while (depth > 0) {
            int node = stack[--depth];
            order[--filled] = node;
            for (int child = firstChild[node]; child != NONE; child = next[child]) {
                stack[depth++] = child;
            }
        }
        return Arrays.copyOfRange(order, filled, nodes);
    }

    /** The conversations as a THREAD response has them. */
    List<Conversation> conversations(List<Integer> roots) {
        Conversation[] made = new Conversation[nodes];
        for (int node : parentsLast(roots)) {
            List<Conversation> answers = new ArrayList<>();
            for (int child = firstChild[node]; child != NONE; child = next[child]) {
                answers.add(made[child]);
            }
            made[node] =
                    new Conversation(
                            isDummy(node) ? Conversation.MISSING : messages.get(node).number(),
                            answers);
        }
        return roots.stream().map(root -> made[root]).toList();
    }
}
