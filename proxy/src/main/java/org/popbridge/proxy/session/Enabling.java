package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.popbridge.proxy.response.ServerData;

/** ENABLE (RFC 5161 §3.1): what is not known, or needs no enabling, is passed over. */
final class Enabling {
    private final Session session;

    Enabling(Session session) {
        this.session = session;
    }

    Outcome enable(List<String> names) throws IOException {
        List<Extension> asked = new ArrayList<>();
        for (Extension extension : Extension.values()) {
            if (names.contains(extension.name())) {
                asked.add(extension);
            }
        }
        session.out().write(new ServerData.Enabled(asked.stream().map(Extension::wire).toList()));
        for (Extension extension : asked) {
            session.enable(extension);
        }
        return Outcome.ok("Enabled");
    }
}
