package org.popbridge.migrate.destination;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Uid;

/**
 * What an IMAP server says, one response at a time (RFC 9051 §7), as far as a migration needs it.
 */
sealed interface Response {
    /** {@code continue-req}: the server is ready for the next octets, or challenges. */
    record GoAhead(String text) implements Response {}

    /** The end of a command. */
    record Tagged(String tag, Condition condition) implements Response {}

    /** OK, NO, BAD, PREAUTH or BYE that belongs to no command. */
    record Untagged(Condition condition) implements Response {}

    record Capability(List<String> names) implements Response {}

    /** How many messages the selected mailbox has. */
    record Exists(long messages) implements Response {}

    /**
     * Data of a message.
     *
     * @param size RFC822.SIZE; -1 where it was not told
     * @param sections what came for {@code BODY[…]}, by what stood in the brackets in upper case;
     *     nothing is kept of NIL
     */
    record Fetched(
            @Nullable Uid uid,
            long size,
            @Nullable OffsetDateTime internalDate,
            Map<String, byte[]> sections)
            implements Response {
        Optional<Uid> statedUid() {
            return Optional.ofNullable(uid);
        }
    }

    /**
     * LIST.
     *
     * @param attributes with their backslashes, as the server spells them
     * @param separator what joins a name's levels; empty for a flat name
     * @param name raw, a character an octet; empty where it is none that can be understood
     */
    record Listed(List<String> attributes, String separator, String name) implements Response {}

    /**
     * NAMESPACE: the first personal one (RFC 2342 §5), its prefix raw; empty texts where there is
     * none.
     */
    record Namespace(String prefix, String separator) implements Response {}

    /** STATUS: numbers by item, in upper case. */
    record Status(Map<String, Long> items) implements Response {}

    /** What a migration has no use for. */
    record Other(String name) implements Response {}

    /**
     * {@code resp-cond}: how it went.
     *
     * @param code what stood in brackets, its name in upper case; or empty
     * @param text for people, made harmless
     */
    record Condition(Kind kind, String code, String text) {
        enum Kind {
            OK,
            NO,
            BAD,
            PREAUTH,
            BYE
        }

        boolean isOk() {
            return kind == Kind.OK;
        }

        /** The code's first word. */
        String codeName() {
            int space = code.indexOf(' ');
            return space < 0 ? code : code.substring(0, space);
        }

        /** What follows the code's first word. */
        String codeArguments() {
            int space = code.indexOf(' ');
            return space < 0 ? "" : code.substring(space + 1);
        }

        /** As the server said it: {@code NO [OVERQUOTA] Quota exceeded}. */
        @Override
        public String toString() {
            return (kind + (code.isEmpty() ? " " : " [" + code + "] ") + text).stripTrailing();
        }
    }
}
