package org.popbridge.proxy.net;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The context of TLS handshakes, made anew when the identity changes. For any thread. */
final class TlsContexts {
    private final Supplier<TlsIdentity> identities;
    private volatile @Nullable Made made;

    private record Made(TlsIdentity identity, SslContext context) {}

    TlsContexts(Supplier<TlsIdentity> identities) {
        this.identities = identities;
    }

    SslContext current() throws SSLException {
        TlsIdentity identity = identities.get();
        Made last = made;
        if (last == null || !last.identity.equals(identity)) {
            last = new Made(identity, context(identity));
            made = last;
        }
        return last.context;
    }

    private static SslContext context(TlsIdentity identity) throws SSLException {
        return SslContextBuilder.forServer(identity.key(), identity.chain())
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
    }
}
