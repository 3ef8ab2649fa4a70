package org.popbridge.mapping.imap;

/**
 * Which messages a command names: by sequence number or by UID. The type says which, so that the
 * two are never taken for each other.
 */
public sealed interface MessageSet permits Sequences, Uids {
    NumberSet numbers();
}
