package org.popbridge.mapping.pop3;

import java.time.Duration;
import org.popbridge.mapping.Secret;

/** What the transcript tests share: credentials, impatient settings, and the dull beginning. */
final class Scripts {
    static final Pop3Credentials ANN = new Pop3Credentials.Password("ann", Secret.of("secret"));

    /** A silence that makes an end is short; no host of a script is so slow as the others. */
    static final Pop3Settings IMPATIENT =
            Pop3Settings.builder()
                    .connectTimeout(Duration.ofMinutes(1))
                    .passTimeout(Duration.ofMinutes(1))
                    .progressTimeout(Duration.ofMinutes(1))
                    .looseEndTimeout(Duration.ofMillis(50))
                    .build();

    /** Greeting to login of a host without CAPA. */
    static final String PLAIN_LOGIN =
            """
            S: +OK ready
            C: CAPA
            S: -ERR what?
            C: USER ann
            S: +OK
            C: PASS secret
            S: +OK
            """;

    private Scripts() {}

    /** Greeting to login of a host with these capabilities. */
    static String login(String... capabilities) {
        StringBuilder capa = new StringBuilder("C: CAPA\nS: +OK\n");
        for (String capability : capabilities) {
            capa.append("S: ").append(capability).append('\n');
        }
        capa.append("S: .\n");
        return "S: +OK ready\n" + capa + "C: USER ann\nS: +OK\nC: PASS secret\nS: +OK\n" + capa;
    }

    static Pop3Host host(ScriptedPop3Host scripted) {
        return new Pop3Host(scripted.endpoint(), IMPATIENT);
    }
}
