package org.popbridge.mapping.pop3;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A way to log in to a POP3 host: USER/PASS and APOP of RFC 1939 §7, the others by AUTH (RFC 5034).
 *
 * <p>The order of declaration is no preference; see {@link #preferred}.
 */
public enum LoginMethod {
    USER_PASS("USER", Disclosure.PASSWORD),
    PLAIN("PLAIN", Disclosure.PASSWORD),
    LOGIN("LOGIN", Disclosure.PASSWORD),
    APOP("APOP", Disclosure.DIGEST),
    CRAM_MD5("CRAM-MD5", Disclosure.DIGEST),
    SCRAM_SHA_1("SCRAM-SHA-1", Disclosure.DIGEST),
    SCRAM_SHA_256("SCRAM-SHA-256", Disclosure.DIGEST),
    OAUTHBEARER("OAUTHBEARER", Disclosure.TOKEN),
    XOAUTH2("XOAUTH2", Disclosure.TOKEN);

    private enum Disclosure {
        PASSWORD,
        DIGEST,
        TOKEN
    }

    private static final List<LoginMethod> PASSWORD_FIRST =
            List.of(
                    USER_PASS,
                    PLAIN,
                    LOGIN,
                    SCRAM_SHA_256,
                    SCRAM_SHA_1,
                    CRAM_MD5,
                    APOP,
                    OAUTHBEARER,
                    XOAUTH2);
    private static final List<LoginMethod> DIGESTS_FIRST =
            List.of(
                    SCRAM_SHA_256,
                    SCRAM_SHA_1,
                    CRAM_MD5,
                    APOP,
                    PLAIN,
                    USER_PASS,
                    LOGIN,
                    OAUTHBEARER,
                    XOAUTH2);

    private final String protocolName;
    private final Disclosure disclosure;

    LoginMethod(String protocolName, Disclosure disclosure) {
        this.protocolName = protocolName;
        this.disclosure = disclosure;
    }

    /** The name on the wire, as in the SASL capability. */
    public String protocolName() {
        return protocolName;
    }

    /** Whether it is an AUTH mechanism. */
    public boolean isSasl() {
        return this != USER_PASS && this != APOP;
    }

    /** Whether an eavesdropper of this login could log in himself. */
    public boolean disclosesSecret() {
        return disclosure != Disclosure.DIGEST;
    }

    /** Whether it takes an OAuth token rather than a password. */
    public boolean takesToken() {
        return disclosure == Disclosure.TOKEN;
    }

    /** By its name on the wire, or by the name of the constant; case does not matter. */
    public static Optional<LoginMethod> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (LoginMethod method : values()) {
            if (method.protocolName.equals(upper) || method.name().equals(upper)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /**
     * The order in which methods are tried.
     *
     * <p>Over TLS with a verified peer the password itself goes first: every host can check it,
     * while a host that keeps only hashes often advertises a digest method that can succeed for
     * nobody, and each such failure counts towards a lock-out. Where nobody proved who the peer is,
     * digests go first, so that the password does not leave unless it must. USER/PASS is before
     * PLAIN because it is what every host was tried with.
     */
    static List<LoginMethod> preferred(boolean verifiedTls) {
        return verifiedTls ? PASSWORD_FIRST : DIGESTS_FIRST;
    }
}
