package org.popbridge.mapping.pop3;

/** What is asked for of one message: all of it, or its head. */
public sealed interface Request {
    /** The message number, of this session. */
    int number();

    /** {@code RETR} (RFC 1939 §5): the whole message. */
    record Retr(int number) implements Request {
        public Retr {
            checkNumber(number);
        }

        @Override
        public String toString() {
            return "RETR " + number;
        }
    }

    /**
     * {@code TOP} (RFC 1939 §7): the header and so many lines of the body. A preview only: hosts
     * cut it, change it, or send other headers than in RETR (POP3-IN-THE-WILD T1, T2).
     */
    record Top(int number, int lines) implements Request {
        public Top {
            checkNumber(number);
            if (lines < 0) {
                throw new IllegalArgumentException("TOP of " + lines + " lines (expected: >= 0)");
            }
        }

        @Override
        public String toString() {
            return "TOP " + number + " " + lines;
        }
    }

    private static void checkNumber(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("message number " + number + " (expected: >= 1)");
        }
    }
}
