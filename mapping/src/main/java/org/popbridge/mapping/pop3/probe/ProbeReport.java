package org.popbridge.mapping.pop3.probe;

import java.util.List;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.probe.Finding.Grade;
import org.popbridge.mapping.pop3.probe.Finding.Subject;

/**
 * What a probe found, and what it comes to.
 *
 * @param findings in the order they were made
 */
public record ProbeReport(Pop3Endpoint endpoint, List<Finding> findings) {
    public ProbeReport {
        findings = List.copyOf(findings);
    }

    /** The verdict in one word, for machines. */
    public enum Verdict {
        /** The bridge works with it as it should. */
        GOOD,
        /** It works, with the limits that the findings name. */
        LIMITED,
        /** As far as anybody can see without a login, it is well; no login was tried. */
        UNPROVEN,
        /** The bridge cannot work with it as it was asked to. */
        UNUSABLE
    }

    public Verdict verdict() {
        if (has(Grade.BAD)) {
            return Verdict.UNUSABLE;
        }
        if (findings.stream().noneMatch(f -> f.subject() == Subject.LOGIN)) {
            return Verdict.UNPROVEN;
        }
        return has(Grade.POOR) ? Verdict.LIMITED : Verdict.GOOD;
    }

    /** The verdict in a sentence. */
    public String verdictText() {
        return switch (verdict()) {
            case GOOD -> "The bridge can work with this host in full.";
            case LIMITED ->
                    "The bridge can work with this host; what is marked \"poor\" costs something.";
            case UNPROVEN ->
                    "Nothing speaks against this host so far; give --user to find out what it is worth after login.";
            case UNUSABLE ->
                    "The bridge cannot work with this host as it is asked to: see what is marked \"bad\".";
        };
    }

    private boolean has(Grade grade) {
        return findings.stream().anyMatch(f -> f.grade() == grade);
    }
}
