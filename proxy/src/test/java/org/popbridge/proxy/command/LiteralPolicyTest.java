package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.ResponseCode;

class LiteralPolicyTest {
    private record Spooled(long length) implements MessageLiteral {}

    private static LiteralDecision decide(CommandLimits limits, CommandFrame.Builder frame) {
        LiteralHeader announced = frame.announcement().orElseThrow();
        return new LiteralPolicy(limits).decide(frame, announced);
    }

    private static LiteralDecision decide(CommandLimits limits, String text) {
        return decide(limits, CommandFrame.builder().append(Frames.octets(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a APPEND INBOX {310}",
                "a append \"Sent Mail\" (\\Seen) {310+}",
                "a APPEND {5}␍␊INBOX (\\Seen) \" 7-Feb-1994 21:52:25 -0800\" ~{310}",
                "a APPEND box () {310}",
                "a APPEND box {3}␍␊abc (\\Flagged) {310}",
                "a REPLACE 4 Drafts (\\Seen \\Draft) {310}",
                "a uid replace * {5}␍␊Draft {310+}",
                "a APPEND box CATENATE (TEXT {310}",
                "a APPEND box (\\Seen) catenate (URL \"/x/;UID=1\" TEXT {3}␍␊abc URL /x TEXT ~{310}",
                "a APPEND box CATENATE (TEXT {1}␍␊x) {310}",
                "a UID REPLACE 7 box CATENATE (URL {2}␍␊/x TEXT {310}",
                "a APPEND box (\\Seen) UTF8 (~{310}",
                "a append box utf8 (~{1}␍␊x) \" 7-Feb-1994 21:52:25 -0800\" UTF8 (~{310+}",
                "a UID REPLACE 7 box UTF8 (~{310}"
            })
    void decide_messageOfAppend_isSpooled(String text) {
        assertThat(decide(CommandLimits.AFTER_LOGIN, text)).isEqualTo(new LiteralDecision.Spool());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a LOGIN {11}",
                "a LOGIN {4}␍␊fred {7+}",
                "a APPEND {5}",
                "a SEARCH TEXT {310}",
                "a SELECT APPEND {310}",
                "a APPENDIX INBOX {310}",
                "a APPEND a b {310}",
                "a REPLACE {310}",
                "a REPLACE 4 {310}",
                "a UID COPY 4 x {310}",
                "a APPEND box CATENATE {310}",
                "a APPEND box CATENATE (URL {310}",
                "a APPEND box CATENATE (TEXT {1}␍␊x URL {310}",
                "a APPEND box CATENATE (BOTH {310}",
                "a APPEND box UTF8 ~{310}",
                "a APPEND UTF8 (~{310}",
                "a APPEND box UTF8 (~{1}␍␊x ~{310}",
                "{310}"
            })
    void decide_argument_isHeld(String text) {
        assertThat(decide(CommandLimits.AFTER_LOGIN, text)).isEqualTo(new LiteralDecision.Hold());
    }

    @Test
    void decide_afterASpooledMessage_findsTheNext() {
        CommandFrame.Builder frame =
                CommandFrame.builder()
                        .append(Frames.octets("a APPEND box {1000}␍␊"))
                        .spooled(new Spooled(1000))
                        .append(Frames.octets(" (\\Seen) {7}"));
        assertThat(decide(CommandLimits.AFTER_LOGIN, frame)).isEqualTo(new LiteralDecision.Spool());
    }

    @Test
    void decide_tooLarge_isRefusedWithTheTag() {
        assertThat(decide(CommandLimits.AFTER_LOGIN, "a9 APPEND box {67108865}"))
                .isEqualTo(
                        new LiteralDecision.Refuse(
                                "a9",
                                ResponseCode.Plain.TOOBIG,
                                "Message of 67108865 octets (at most 67108864)"));
        assertThat(decide(CommandLimits.BEFORE_LOGIN, "a9 LOGIN {4097}"))
                .isEqualTo(
                        new LiteralDecision.Refuse(
                                "a9",
                                ResponseCode.Plain.TOOBIG,
                                "Literal of 4097 octets (at most 4096)"));
    }

    @Test
    void decide_commandAlreadyLong_leavesLessRoom() {
        String filler = "x".repeat(16_384 - 2 - "a LOGIN  {10}".length() - 9);
        assertThat(decide(CommandLimits.BEFORE_LOGIN, "a LOGIN " + filler + " {10}"))
                .isInstanceOf(LiteralDecision.Refuse.class);
        assertThat(decide(CommandLimits.BEFORE_LOGIN, "a LOGIN " + filler + " {9}"))
                .isInstanceOf(LiteralDecision.Hold.class);
    }

    @Test
    void decide_appendBeforeLogin_isRefused() {
        assertThat(decide(CommandLimits.BEFORE_LOGIN, "a APPEND INBOX {3}"))
                .isInstanceOf(LiteralDecision.Refuse.class);
    }

    @Test
    void decide_untagged_isRefusedUntagged() {
        assertThat(decide(CommandLimits.BEFORE_LOGIN, "{99999}"))
                .isInstanceOfSatisfying(
                        LiteralDecision.Refuse.class,
                        refuse -> assertThat(refuse.tag()).isEqualTo("*"));
    }

    @Test
    void announcement_onlyAtTheEnd() {
        assertThat(CommandFrame.builder().append(Frames.octets("a NOOP")).announcement()).isEmpty();
        assertThat(CommandFrame.builder().append(Frames.octets("a {3} b")).announcement())
                .isEmpty();
        assertThat(CommandFrame.builder().announcement()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DONE", "done", "dOnE"})
    void isDone_done_isSo(String text) {
        assertThat(Frames.frame(text).isDone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DON", "DONE ", "a DONE", "DOME"})
    void isDone_other_isNot(String text) {
        assertThat(Frames.frame(text).isDone()).isFalse();
    }

    @Test
    void saslReply_line_isOneOfThree() {
        assertThat(SaslReply.parse(Frames.frame("*"))).isEqualTo(new SaslReply.Cancelled());
        assertThat(SaslReply.parse(Frames.frame("ä"))).isEqualTo(new SaslReply.Malformed());
        assertThat(SaslReply.parse(Frames.frame("AGEAYg==")))
                .isEqualTo(new SaslReply.Response(org.popbridge.mapping.Secret.of("\0a\0b")));
        assertThat(SaslReply.parse(Frames.frame("")))
                .isEqualTo(new SaslReply.Response(org.popbridge.mapping.Secret.of("")));
    }
}
