package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.proxy.command.Dialect;
import org.popbridge.proxy.net.ImapLimits.Utf8;
import org.popbridge.proxy.response.FetchWriter;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ServerData;

/** What a client has enabled, by ENABLE (RFC 5161) or by using it. */
final class Enabling {
    private final Session session;
    private final Set<Extension> enabled = EnumSet.noneOf(Extension.class);

    Enabling(Session session) {
        this.session = session;
    }

    boolean has(Extension extension) {
        return enabled.contains(extension);
    }

    /** RFC 5161 §3.1: what is not known, or needs no enabling, is passed over. */
    Outcome enable(List<String> names) throws IOException {
        List<Extension> asked = new ArrayList<>();
        for (Extension extension : Extension.values()) {
            if (isKnown(extension) && names.stream().anyMatch(extension.wire()::equalsIgnoreCase)) {
                asked.add(extension);
            }
        }
        if (asked.contains(Extension.UTF8_ACCEPT) && session.state() instanceof State.Viewing) {
            // RFC 9755 §3: in the authenticated state alone.
            return Outcome.misused("UTF8=ACCEPT is to be enabled before a mailbox is selected");
        }
        session.out().write(new ServerData.Enabled(asked.stream().map(Extension::wire).toList()));
        for (Extension extension : asked) {
            enable(extension);
        }
        return Outcome.ok("Enabled");
    }

    private boolean isKnown(Extension extension) {
        return extension != Extension.UTF8_ACCEPT || offersUtf8();
    }

    private boolean offersUtf8() {
        return session.shared().settings().limits().utf8() == Utf8.OFFERED;
    }

    private void enable(Extension extension) throws IOException {
        switch (extension) {
            case CONDSTORE -> enableCondstore();
            case QRESYNC -> {
                enableCondstore();
                enabled.add(extension);
                if (session.state() instanceof State.Viewing(_, View view)) {
                    view.news().tellVanished();
                    view.news().tellClock();
                }
            }
            case UTF8_ACCEPT -> {
                enabled.add(extension);
                print();
            }
            case UIDONLY -> {
                enabled.add(extension);
                print();
                if (session.state() instanceof State.Viewing(_, View view)) {
                    view.news().tellVanished();
                    view.contexts().endNumbered(session.out());
                }
            }
            case IMAP4REV2 -> {
                enabled.add(extension);
                print();
                if (session.state() instanceof State.Viewing(_, View view)) {
                    view.news().hideRecent();
                }
            }
        }
    }

    /** The client has shown that it knows mod-sequences (RFC 7162 §3.1). */
    void enableCondstore() throws IOException {
        if (enabled.add(Extension.CONDSTORE)) {
            if (session.state() instanceof State.Viewing(_, View view)) {
                view.news().tellModSeqs();
                session.out()
                        .write(
                                Response.Untagged.ok(
                                        new ResponseCode.HighestModSeq(
                                                view.snapshot().highestModSeq()),
                                        "Mod-sequences are told from here on"));
            }
        }
    }

    /** From here on responses are printed as what is enabled has it. */
    private void print() {
        session.out().setNames(dialect().names());
        session.out()
                .fetch()
                .setNaming(
                        has(Extension.UIDONLY)
                                ? FetchWriter.Naming.UID
                                : FetchWriter.Naming.SEQUENCE);
    }

    /** How texts go over the wire. */
    Dialect dialect() {
        if (has(Extension.UTF8_ACCEPT)) {
            return Dialect.UTF_8_ACCEPTED;
        }
        if (has(Extension.IMAP4REV2)) {
            return Dialect.REV2;
        }
        return offersUtf8() ? Dialect.REV1_BESIDE_UTF_8 : Dialect.REV1;
    }

    /** Whether the client knows messages with UTF-8 in their headers (RFC 6532). */
    boolean knowsInternationalMessages() {
        return has(Extension.UTF8_ACCEPT) || has(Extension.IMAP4REV2);
    }

    /**
     * Whether a header of octets above US-ASCII is to be refused: from clients that do not know of
     * it, where it is offered to know (RFC 9755 §4). IMAP4rev2 includes it (§1).
     */
    boolean refusesEightBitHeaders() {
        return offersUtf8() && !knowsInternationalMessages();
    }

    /** The client is another one from here on. */
    void forget() {
        enabled.clear();
        print();
    }
}
