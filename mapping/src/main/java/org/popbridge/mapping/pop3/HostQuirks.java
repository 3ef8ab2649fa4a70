package org.popbridge.mapping.pop3;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * What sessions taught about a host: small, immutable, to be kept by the caller and given to the
 * next session, so that a lesson is paid for once. {@link #toString} and {@link #parse} are the
 * form for a database or a file.
 *
 * @param noCapa closes the connection on CAPA (POP3-IN-THE-WILD C4)
 * @param pipelining whether it takes several commands at once; {@code UNKNOWN} believes CAPA (C6)
 * @param pipelineDrops connections lost between pipelined replies since the last that went well
 * @param uidl whether UIDL was seen to work, or to be refused where CAPA does not name it (I1)
 * @param top the same of TOP (T1)
 * @param unusableLogins methods that it advertises or hangs up on, and that fail where another
 *     works (C4)
 * @param sizesRight messages whose LIST size was what RETR gave, saturating (S1)
 * @param sizesWrong messages where it was not, saturating
 * @param idleLimit it closed a session that was silent for so long (C1)
 * @param loginDelay it wants so long between logins (C3)
 * @param looseEnds messages end otherwise than by CRLF dot CRLF, found out by silence (S2)
 */
public record HostQuirks(
        boolean noCapa,
        Support pipelining,
        int pipelineDrops,
        Support uidl,
        Support top,
        Set<LoginMethod> unusableLogins,
        int sizesRight,
        int sizesWrong,
        Optional<Duration> idleLimit,
        Optional<Duration> loginDelay,
        boolean looseEnds) {

    /** What is known of an optional ability. */
    public enum Support {
        UNKNOWN,
        WORKS,
        FAILS
    }

    /** Nothing learnt yet. */
    public static final HostQuirks NONE =
            new HostQuirks(
                    false,
                    Support.UNKNOWN,
                    0,
                    Support.UNKNOWN,
                    Support.UNKNOWN,
                    Set.of(),
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    false);

    /** So many right sizes and none wrong make a host believed ({@link #sizesAreExact}). */
    public static final int SIZES_TO_BELIEVE = 50;

    private static final int SATURATED = 1_000_000;
    private static final int DROPS_TO_DISTRUST = 2;

    public HostQuirks {
        unusableLogins = Set.copyOf(unusableLogins);
        sizesRight = Math.clamp(sizesRight, 0, SATURATED);
        sizesWrong = Math.clamp(sizesWrong, 0, SATURATED);
        pipelineDrops = Math.clamp(pipelineDrops, 0, SATURATED);
    }

    /** Whether LIST's sizes proved exact: enough of them checked, and none wrong. */
    public boolean sizesAreExact() {
        return sizesWrong == 0 && sizesRight >= SIZES_TO_BELIEVE;
    }

    /** Whether to send several commands at once to a host that advertises this. */
    public boolean allowsPipelining(boolean advertised) {
        return switch (pipelining) {
            case WORKS -> true;
            case FAILS -> false;
            case UNKNOWN -> advertised;
        };
    }

    public HostQuirks withoutCapa() {
        return toBuilder().noCapa(true).build();
    }

    /** What is taken for true of pipelining from now on. */
    public HostQuirks withPipelining(Support support) {
        return toBuilder().pipelining(support).pipelineDrops(0).build();
    }

    /** It garbled or ignored pipelined commands: one at a time from now on (C6). */
    public HostQuirks withFaultyPipelining() {
        return toBuilder().pipelining(Support.FAILS).build();
    }

    /**
     * It closed the connection between pipelined replies: once may be chance, a second time without
     * success in between is taken for {@link #withFaultyPipelining}.
     */
    public HostQuirks afterPipelineDrop() {
        Builder next = toBuilder().pipelineDrops(pipelineDrops + 1);
        return pipelineDrops + 1 < DROPS_TO_DISTRUST
                ? next.build()
                : next.pipelining(Support.FAILS).build();
    }

    /** Pipelined commands were answered as they should be. */
    public HostQuirks afterPipelineSuccess() {
        return pipelineDrops == 0 ? this : toBuilder().pipelineDrops(0).build();
    }

    public HostQuirks withUidl(Support support) {
        return uidl == support ? this : toBuilder().uidl(support).build();
    }

    public HostQuirks withTop(Support support) {
        return top == support ? this : toBuilder().top(support).build();
    }

    public HostQuirks withUnusable(LoginMethod method) {
        Set<LoginMethod> more = EnumSet.of(method);
        more.addAll(unusableLogins);
        return toBuilder().unusableLogins(more).build();
    }

    public HostQuirks withSizes(int right, int wrong) {
        return right == 0 && wrong == 0
                ? this
                : toBuilder().sizesRight(sizesRight + right).sizesWrong(sizesWrong + wrong).build();
    }

    /** It closed a session after so long a silence; the shortest counts. */
    public HostQuirks closedAfter(Duration silence) {
        return toBuilder().idleLimit(shorter(idleLimit, Optional.of(silence))).build();
    }

    public HostQuirks withLoginDelay(Duration delay) {
        return toBuilder().loginDelay(Optional.of(delay)).build();
    }

    public HostQuirks withLooseEnds() {
        return toBuilder().looseEnds(true).build();
    }

    /**
     * What both know, where they were learnt apart: an ability that fails for either fails, counts
     * are the higher, {@code newer} decides about delays.
     */
    public HostQuirks merge(HostQuirks newer) {
        Set<LoginMethod> unusable = EnumSet.noneOf(LoginMethod.class);
        unusable.addAll(unusableLogins);
        unusable.addAll(newer.unusableLogins);
        return new HostQuirks(
                noCapa || newer.noCapa,
                worse(pipelining, newer.pipelining),
                newer.pipelineDrops,
                newer.uidl == Support.UNKNOWN ? uidl : newer.uidl,
                newer.top == Support.UNKNOWN ? top : newer.top,
                unusable,
                Math.max(sizesRight, newer.sizesRight),
                Math.max(sizesWrong, newer.sizesWrong),
                shorter(idleLimit, newer.idleLimit),
                newer.loginDelay.or(() -> loginDelay),
                looseEnds || newer.looseEnds);
    }

    private static Support worse(Support a, Support b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Optional<Duration> shorter(Optional<Duration> a, Optional<Duration> b) {
        return a.isPresent() && b.isPresent()
                ? Optional.of(a.get().compareTo(b.get()) < 0 ? a.get() : b.get())
                : a.or(() -> b);
    }

    /** One line of {@code name=value}, only what differs from {@link #NONE}. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        put(line, "no-capa", noCapa, false);
        put(line, "pipelining", pipelining, Support.UNKNOWN);
        put(line, "pipeline-drops", pipelineDrops, 0);
        put(line, "uidl", uidl, Support.UNKNOWN);
        put(line, "top", top, Support.UNKNOWN);
        String logins =
                unusableLogins.stream().sorted().map(Enum::name).collect(Collectors.joining(","));
        put(line, "unusable-logins", logins, "");
        put(line, "sizes-right", sizesRight, 0);
        put(line, "sizes-wrong", sizesWrong, 0);
        idleLimit.ifPresent(limit -> line.add("idle-limit=" + limit));
        loginDelay.ifPresent(delay -> line.add("login-delay=" + delay));
        put(line, "loose-ends", looseEnds, false);
        return line.toString();
    }

    private static <T> void put(StringJoiner line, String name, T value, T usual) {
        if (!value.equals(usual)) {
            line.add(name + "=" + value);
        }
    }

    /**
     * Reads {@link #toString} back; names that a newer release added are left out.
     *
     * @throws IllegalArgumentException if a value is not one
     */
    public static HostQuirks parse(String line) {
        Map<String, String> values = new HashMap<>();
        for (String pair : line.strip().split(" +", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        Set<LoginMethod> unusable = EnumSet.noneOf(LoginMethod.class);
        for (String name : values.getOrDefault("unusable-logins", "").split(",", -1)) {
            LoginMethod.named(name).ifPresent(unusable::add);
        }
        try {
            return new HostQuirks(
                    Boolean.parseBoolean(values.get("no-capa")),
                    Support.valueOf(values.getOrDefault("pipelining", "UNKNOWN")),
                    Integer.parseInt(values.getOrDefault("pipeline-drops", "0")),
                    Support.valueOf(values.getOrDefault("uidl", "UNKNOWN")),
                    Support.valueOf(values.getOrDefault("top", "UNKNOWN")),
                    unusable,
                    Integer.parseInt(values.getOrDefault("sizes-right", "0")),
                    Integer.parseInt(values.getOrDefault("sizes-wrong", "0")),
                    Optional.ofNullable(values.get("idle-limit")).map(Duration::parse),
                    Optional.ofNullable(values.get("login-delay")).map(Duration::parse),
                    Boolean.parseBoolean(values.get("loose-ends")));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not a duration in host quirks: " + line, e);
        }
    }

    private Builder toBuilder() {
        return new Builder(this);
    }

    /** One change at a time to a record of many components. */
    private static final class Builder {
        private final HostQuirks from;
        private boolean noCapa;
        private Support pipelining;
        private int pipelineDrops;
        private Support uidl;
        private Support top;
        private Set<LoginMethod> unusableLogins;
        private int sizesRight;
        private int sizesWrong;
        private Optional<Duration> idleLimit;
        private Optional<Duration> loginDelay;
        private boolean looseEnds;

        Builder(HostQuirks from) {
            this.from = from;
            noCapa = from.noCapa;
            pipelining = from.pipelining;
            pipelineDrops = from.pipelineDrops;
            uidl = from.uidl;
            top = from.top;
            unusableLogins = from.unusableLogins;
            sizesRight = from.sizesRight;
            sizesWrong = from.sizesWrong;
            idleLimit = from.idleLimit;
            loginDelay = from.loginDelay;
            looseEnds = from.looseEnds;
        }

        Builder noCapa(boolean value) {
            noCapa = value;
            return this;
        }

        Builder pipelining(Support value) {
            pipelining = value;
            return this;
        }

        Builder pipelineDrops(int value) {
            pipelineDrops = value;
            return this;
        }

        Builder uidl(Support value) {
            uidl = value;
            return this;
        }

        Builder top(Support value) {
            top = value;
            return this;
        }

        Builder unusableLogins(Set<LoginMethod> value) {
            unusableLogins = value;
            return this;
        }

        Builder sizesRight(int value) {
            sizesRight = value;
            return this;
        }

        Builder sizesWrong(int value) {
            sizesWrong = value;
            return this;
        }

        Builder idleLimit(Optional<Duration> value) {
            idleLimit = value;
            return this;
        }

        Builder loginDelay(Optional<Duration> value) {
            loginDelay = value;
            return this;
        }

        Builder looseEnds(boolean value) {
            looseEnds = value;
            return this;
        }

        HostQuirks build() {
            HostQuirks built =
                    new HostQuirks(
                            noCapa,
                            pipelining,
                            pipelineDrops,
                            uidl,
                            top,
                            unusableLogins,
                            sizesRight,
                            sizesWrong,
                            idleLimit,
                            loginDelay,
                            looseEnds);
            return built.equals(from) ? from : built;
        }
    }
}
