package org.popbridge.proxy.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.popbridge.mapping.Secret;

/**
 * What a client says in OAUTHBEARER (RFC 7628 §3.1) and XOAUTH2: who it is for, and an access
 * token. Host and port that it names are not looked at: the token goes to the user's mail host,
 * which knows whether it is meant.
 */
record BearerMessage(String user, Secret token) {
    private static final int SEPARATOR = 1;
    private static final Pattern GS2_HEADER = Pattern.compile("[ny],(?:a=([^,]+))?,");
    private static final String BEARER = "auth=Bearer ";

    /** {@code client-resp = gs2-header kvsep *(key "=" value kvsep) kvsep}. */
    static Optional<BearerMessage> ofOAuthBearer(Secret response) {
        String[] fields = fields(response);
        Matcher header = GS2_HEADER.matcher(fields[0]);
        return header.matches() && header.group(1) != null
                ? of(header.group(1).replace("=2C", ",").replace("=3D", "="), fields)
                : Optional.empty();
    }

    /** {@code user=… ^A auth=Bearer … ^A ^A}. */
    static Optional<BearerMessage> ofXOAuth2(Secret response) {
        String[] fields = fields(response);
        return fields[0].startsWith("user=")
                ? of(fields[0].substring("user=".length()), fields)
                : Optional.empty();
    }

    private static String[] fields(Secret response) {
        return new String(response.reveal(), StandardCharsets.UTF_8)
                .split(Character.toString(SEPARATOR), -1);
    }

    private static Optional<BearerMessage> of(String user, String[] fields) {
        return Arrays.stream(fields)
                .filter(field -> field.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(field -> field.substring(BEARER.length()).strip())
                .filter(token ->
                        !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f))
                .map(token -> new BearerMessage(user, Secret.of(token)))
                .findFirst();
    }
}
