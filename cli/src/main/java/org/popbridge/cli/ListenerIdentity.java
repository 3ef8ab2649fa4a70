package org.popbridge.cli;

import java.util.function.Supplier;
import org.popbridge.proxy.net.TlsIdentity;
import org.popbridge.proxy.tls.Identity;
import org.popbridge.proxy.tls.ServerCertificate;

/**
 * Gives the listeners the certificate in use: the same instance until the files brought a new one.
 */
final class ListenerIdentity implements Supplier<TlsIdentity> {
    private final ServerCertificate certificate;
    private volatile Pair last;

    private record Pair(Identity from, TlsIdentity to) {
        Pair(Identity identity) {
            this(identity, new TlsIdentity(identity.key(), identity.chain()));
        }
    }

    ListenerIdentity(ServerCertificate certificate) {
        this.certificate = certificate;
        this.last = new Pair(certificate.identity());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // another instance is a new one
    public TlsIdentity get() {
        Pair pair = last;
        if (pair.from != certificate.identity()) {
            pair = new Pair(certificate.identity());
            last = pair;
        }
        return pair.to;
    }
}
