package org.popbridge.migrate.account;

/**
 * A message that is not a plain success, for the report.
 *
 * @param uniqueId at the source, one character an octet; may be empty
 * @param messageId without angle brackets; may be empty
 * @param digest SHA-256 of what was retrieved; empty if nothing was
 * @param size octets, or what LIST claims
 * @param why in a reader's words
 */
public record MessageNote(
        String uniqueId, String messageId, String digest, long size, What what, String why) {
    /** What became of it. */
    public enum What {
        /** Copied in another form than it came. */
        CHANGED("copied, changed"),
        /** Copied, with a date that nobody vouches for. */
        DATE_GUESSED("copied, date guessed"),
        /** The destination had it before. */
        PRESENT("already there"),
        /** Left out by wish, or no mail. */
        SKIPPED("left out"),
        /** Copied and proven, and not deleted at the source as was wished. */
        NOT_DELETED("not deleted at the source"),
        /** Refused by the destination; the original is in the quarantine. */
        QUARANTINED("quarantined"),
        /** Copied, and the destination gives back something else. */
        DIFFERS("differs"),
        /** Not at the destination. */
        MISSING("missing");

        private final String words;

        What(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        /** Whether the destination lacks what it should have. */
        public boolean isLoss() {
            return switch (this) {
                case CHANGED, DATE_GUESSED, PRESENT, SKIPPED, NOT_DELETED -> false;
                case QUARANTINED, DIFFERS, MISSING -> true;
            };
        }
    }
}
