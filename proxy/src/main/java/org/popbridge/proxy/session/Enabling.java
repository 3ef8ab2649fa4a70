package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.imap.NameEncoding;
import org.popbridge.mapping.imap.ResponseCode;
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
            if (names.contains(extension.name())) {
                asked.add(extension);
            }
        }
        session.out().write(new ServerData.Enabled(asked.stream().map(Extension::wire).toList()));
        for (Extension extension : asked) {
            enable(extension);
        }
        return Outcome.ok("Enabled");
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
        session.out().setNames(names());
        session.out()
                .fetch()
                .setNaming(
                        has(Extension.UIDONLY)
                                ? FetchWriter.Naming.UID
                                : FetchWriter.Naming.SEQUENCE);
    }

    /** How names of mailboxes go over the wire. */
    NameEncoding names() {
        return has(Extension.IMAP4REV2) ? NameEncoding.UTF_8 : NameEncoding.MODIFIED_UTF_7;
    }

    /** The client is another one from here on. */
    void forget() {
        enabled.clear();
        print();
    }
}
