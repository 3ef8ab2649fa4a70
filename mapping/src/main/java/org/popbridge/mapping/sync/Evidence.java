package org.popbridge.mapping.sync;

import org.popbridge.mapping.store.Fingerprint;

/**
 * What was found out about a listed message in this session, beside what the listing says of it.
 */
public sealed interface Evidence {
    /** All of it was retrieved. */
    record Whole(Fingerprint fingerprint) implements Evidence {}

    /** Its header was, by TOP; the size is still a claim. */
    record Head(String headers) implements Evidence {}

    /** The host cannot return it now (S7): nothing more will be known in this session. */
    record Refused() implements Evidence {}

    /** It is the host's own bookkeeping, not mail (I11). */
    record Pseudo() implements Evidence {}

    /** Whether this is what {@code known} was taken of; evidence that says nothing never is. */
    default boolean agreesWith(Fingerprint known) {
        return switch (this) {
            case Whole(Fingerprint seen) -> seen.equals(known);
            case Head(String headers) -> headers.equals(known.headers());
            case Refused() -> false;
            case Pseudo() -> false;
        };
    }

    /** Whether it can tell one message from another. */
    default boolean tells() {
        return this instanceof Whole || this instanceof Head;
    }
}
