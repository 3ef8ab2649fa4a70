package org.popbridge.migrate.ledger;

import org.popbridge.mapping.store.Fingerprint;

/**
 * What a retrieved message is known by.
 *
 * @param size octets as retrieved
 * @param digest of the octets as retrieved
 * @param plain the digest of the message's plain form, in which stores that change line ends and
 *     NULs agree; equal to {@code digest} for nearly all mail
 * @param key what its copies are looked for by
 * @param fingerprint by which the source's message is known again under another unique-id
 * @param messageId without its angle brackets; empty where there is none
 */
public record MessageIdentity(
        long size,
        Sha256 digest,
        Sha256 plain,
        HeaderKey key,
        Fingerprint fingerprint,
        String messageId) {}
