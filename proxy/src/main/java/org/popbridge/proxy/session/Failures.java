package org.popbridge.proxy.session;

import java.io.IOException;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.store.MailboxExistsException;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.OverQuotaException;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.StorageFullException;
import org.popbridge.mapping.store.StoreException;
import org.popbridge.mapping.store.TooManyException;
import org.popbridge.mapping.sync.ContentUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where exceptions become outcomes (RFC 5530 §3). */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** What a command comes to that failed so; {@code doing} names it in the log. */
    static Outcome outcome(Exception failure, String doing) {
        return switch (failure) {
            case ContentUnavailableException away ->
                    Outcome.no(ResponseCode.Plain.UNAVAILABLE, text(away));
            case StoreException refusal -> refusal(refusal, doing);
            case IOException disk -> {
                LOG.error("{} failed", doing, disk);
                yield Outcome.no(
                        ResponseCode.Plain.UNAVAILABLE,
                        "The mail store cannot do this now; try again later");
            }
            default -> {
                LOG.error("{} failed by a fault of the server", doing, failure);
                yield Outcome.no(
                        ResponseCode.Plain.SERVERBUG,
                        "A fault of the server, which has been logged; nothing was changed");
            }
        };
    }

    private static Outcome refusal(StoreException refusal, String doing) {
        ResponseCode.Plain code =
                switch (refusal) {
                    case MailboxExistsException _ -> ResponseCode.Plain.ALREADYEXISTS;
                    case NoSuchMailboxException _ -> ResponseCode.Plain.NONEXISTENT;
                    case StorageFullException full -> {
                        LOG.error("{} found no room: {}", doing, full.getMessage());
                        yield ResponseCode.Plain.OVERQUOTA;
                    }
                    case OverQuotaException over -> {
                        LOG.debug("{} is over quota: {}", doing, over.getMessage());
                        yield ResponseCode.Plain.OVERQUOTA;
                    }
                    case TooManyException _ -> ResponseCode.Plain.LIMIT;
                    case StorageDamagedException damage -> {
                        LOG.error("{} met damage", doing, damage);
                        yield ResponseCode.Plain.CORRUPTION;
                    }
                    case StoreException _ -> ResponseCode.Plain.CANNOT;
                };
        return Outcome.no(
                code, refusal instanceof OverQuotaException ? text(refusal) : told(code, refusal));
    }

    /** What a client is told: the files of the server are named in its log alone. */
    private static String told(ResponseCode.Plain code, StoreException refusal) {
        return switch (code) {
            case CORRUPTION ->
                    "A message is damaged on disk and cannot be had again; the server's log names it";
            case OVERQUOTA -> "There is no room left for this; nothing was changed";
            default -> text(refusal);
        };
    }

    static String text(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
