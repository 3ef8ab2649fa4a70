package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.pop3.HostQuirks.Support;
import org.popbridge.mapping.pop3.Listing.UniqueIds;

/**
 * Asks UIDL and LIST and decides what a refusal of UIDL means.
 *
 * <p>UIDL is simply sent, which is the best probe there is: some hosts have it without saying so
 * (POP3-IN-THE-WILD I2). Where it is refused although it is advertised or worked before, or in
 * words of trouble that passes, that is this once (I3); else the host does not have it (I1).
 */
final class ListingExchange {
    private final Pop3Session session;
    private final Wire wire;
    private final Pop3Endpoint endpoint;
    private final Pop3Settings settings;
    private final ListingReader reader;

    ListingExchange(Pop3Session session, Pop3Settings settings, Pop3Endpoint endpoint) {
        this.session = session;
        this.wire = session.wire();
        this.endpoint = endpoint;
        this.settings = settings;
        this.reader = new ListingReader(wire, settings);
    }

    /** Asks, and learns where a host chokes on the two together (C6). */
    Listing run() throws IOException {
        boolean together = session.pipelines();
        try {
            return ask(together);
        } catch (Pop3Exception.BrokenProtocol e) {
            throw together ? session.garbledPipeline(e) : e;
        } catch (Pop3Exception e) {
            throw e;
        } catch (IOException e) {
            if (together) {
                session.learnPipelineDrop(e);
            }
            throw e;
        }
    }

    private Listing ask(boolean together) throws IOException {
        boolean advertised = session.capabilities().has("UIDL");
        Support known = session.host().quirks().uidl();
        boolean asksUidl = advertised || known != Support.FAILS;
        if (asksUidl) {
            wire.queue("UIDL");
        }
        if (together) {
            wire.queue("LIST");
        }
        List<Listed> byUidl = new ArrayList<>();
        UniqueIds uniqueIds =
                asksUidl ? readUidl(advertised, known, byUidl) : UniqueIds.NOT_OFFERED;
        if (!together) {
            wire.queue("LIST");
        } else if (uniqueIds == UniqueIds.GIVEN) {
            // It has read the maildrop: what is slow now is a command that it threw away.
            wire.patience(settings.progressTimeout());
        }
        List<Listed> bySize = new ArrayList<>();
        Reply list = session.status("LIST");
        if (list.positive()) {
            reader.read((number, rest) ->
                    bySize.add(new Listed(number, Optional.empty(), ListingReader.size(rest))));
        } else if (uniqueIds != UniqueIds.GIVEN && !isEmpty()) {
            throw new Pop3Exception.Transient(
                    "%s lists nothing of the maildrop: %s; try again later"
                            .formatted(endpoint, list));
        }
        return new Listing(ListingReader.join(byUidl, bySize), uniqueIds);
    }

    private UniqueIds readUidl(boolean advertised, Support known, List<Listed> byUidl)
            throws IOException {
        Reply uidl = session.status("UIDL");
        if (uidl.positive()) {
            reader.read((number, rest) ->
                    byUidl.add(
                            new Listed(number, ListingReader.uniqueId(rest), Listed.UNKNOWN_SIZE)));
            session.host().learn(quirks -> quirks.withUidl(Support.WORKS));
            return UniqueIds.GIVEN;
        }
        if (advertised || known == Support.WORKS || passes(uidl)) {
            return UniqueIds.REFUSED_THIS_ONCE;
        }
        session.host().learn(quirks -> quirks.withUidl(Support.FAILS));
        return UniqueIds.NOT_OFFERED;
    }

    private static boolean passes(Reply refusal) {
        return switch (Refusal.of(refusal).meaning()) {
            case BUSY, LOCKED, LOGIN_DELAY, GOODBYE -> true;
            case ACCOUNT, CREDENTIALS, UNSUPPORTED, UNCLEAR -> false;
        };
    }

    /** Some hosts refuse LIST where there is nothing to list. */
    private boolean isEmpty() throws IOException {
        session.begin();
        wire.queue("STAT");
        Reply reply = session.status("STAT");
        return reply.positive() && reply.text().matches("0+( .*)?");
    }
}
