package org.popbridge.mapping.wire;

import java.util.Arrays;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsDHGroupVerifier;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A TLS client that also offers what was given up: the versions it is told to, triple DES, and
 * small DH groups (POP3-IN-THE-WILD C7). Whom it trusts is for its heirs to say.
 */
public abstract class OldSuites extends DefaultTlsClient {
    private static final int[] TRIPLE_DES = {
        CipherSuite.TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA, CipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA
    };

    private final int smallestGroup;
    private final ProtocolVersion[] versions;

    /**
     * @param smallestGroup bits of the smallest DH group that will do
     */
    protected OldSuites(TlsCrypto crypto, int smallestGroup, ProtocolVersion... versions) {
        super(crypto);
        this.smallestGroup = smallestGroup;
        this.versions = versions.clone();
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return versions.clone();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        int[] usual = super.getSupportedCipherSuites();
        int[] all = Arrays.copyOf(usual, usual.length + TRIPLE_DES.length);
        System.arraycopy(TRIPLE_DES, 0, all, usual.length, TRIPLE_DES.length);
        return TlsUtils.getSupportedCipherSuites(getCrypto(), all);
    }

    @Override
    public TlsDHGroupVerifier getDHGroupVerifier() {
        return group -> group.getP().bitLength() >= smallestGroup;
    }
}
