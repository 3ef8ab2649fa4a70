package org.popbridge.cli;

/** Text for a terminal, broken between words. */
final class Paragraph {
    private static final int WIDTH = 100;

    private Paragraph() {}

    /** The first line after {@code head}, the others under it. */
    static String of(String head, String text) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder(head);
        boolean begun = false;
        for (String word : text.strip().split("\\s+", -1)) {
            if (begun && line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line.setLength(0);
                line.append(" ".repeat(head.length()));
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        return lines.append(line).toString();
    }
}
