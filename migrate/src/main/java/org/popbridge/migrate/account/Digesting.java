package org.popbridge.migrate.account;

import java.util.Map;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.migrate.content.PlainForm;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.ledger.Sha256;

/** Digests the plain forms of bodies as they are fetched, by UID. One thread. */
final class Digesting implements DestinationSession.BodySink {
    private final Map<Long, Sha256> digests;
    private final PlainForm plain = new PlainForm();

    Digesting(Map<Long, Sha256> digests) {
        this.digests = digests;
    }

    @Override
    public void begin(Uid uid, long octets) {
        // What was left of a body that broke off.
        plain.digest();
    }

    @Override
    public void write(byte[] octets, int offset, int count) {
        plain.write(octets, offset, count);
    }

    @Override
    public void end(Uid uid) {
        digests.put(uid.value(), plain.digest());
    }
}
