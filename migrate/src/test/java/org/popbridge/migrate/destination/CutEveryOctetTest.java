package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.migrate.destination.DestinationSession.IfMissing;

/** Laws 5 and 6: whatever is lost on the way, no outcome says what is not so. */
class CutEveryOctetTest {
    private static final List<String> MAILS = List.of("one", "two!", "bad", "three", "four four");

    private static String refusal(String mail) {
        return mail.equals("bad") ? "NO Message contains NUL characters" : "";
    }

    @ParameterizedTest
    @ValueSource(strings = {"UIDPLUS MULTIAPPEND LITERAL+", "UIDPLUS LITERAL+", "UIDPLUS"})
    void cutAnywhere_outcomesAreTrue(String capabilities) throws Exception {
        try (SmallImapServer server =
                new SmallImapServer(capabilities, CutEveryOctetTest::refusal)) {
            server.cutNextAfter(Integer.MAX_VALUE);
            List<AppendOutcome> uncut = run(server);
            assertThat(uncut)
                    .filteredOn(AppendOutcome.Appended.class::isInstance)
                    .hasSize(MAILS.size() - 1);
            assertThat(server.stored().values())
                    .containsExactlyInAnyOrder("one", "two!", "three", "four four");
            int all = server.said();
            for (int cut = 0; cut < all; cut++) {
                server.empty();
                server.cutNextAfter(cut);
                check(run(server), server.stored(), cut);
            }
        }
    }

    /** Outcomes; none where the session did not come to be. */
    private static List<AppendOutcome> run(SmallImapServer server) {
        DestinationSettings settings = Talk.SETTINGS.toBuilder().batch(1 << 20, 3).build();
        try (DestinationSession session =
                new ImapDestination(server.endpoint(), Talk.TANSTAAF, settings).open()) {
            session.select(MailboxName.INBOX, IfMissing.REFUSE);
            return session.append(MAILS.stream().map(Talk::message).toList());
        } catch (DestinationException beforeAnyAppend) {
            return List.of();
        }
    }

    private static void check(List<AppendOutcome> outcomes, Map<Long, String> stored, int cut) {
        for (int i = 0; i < outcomes.size(); i++) {
            String mail = MAILS.get(i);
            switch (outcomes.get(i)) {
                case AppendOutcome.Appended(var validity, var uid) ->
                        assertThat(stored).as("cut at %d", cut).containsEntry(uid.value(), mail);
                case AppendOutcome.Refused(var refusal) ->
                        assertThat(mail).as("cut at %d: %s", cut, refusal).isEqualTo("bad");
                case AppendOutcome.NotSent(var why) ->
                        assertThat(stored.values())
                                .as("cut at %d: %s", cut, why)
                                .doesNotContain(mail);
                // Then whoever looks decides.
                case AppendOutcome.Unknown(var cause) -> assertThat(cause.endsSession()).isTrue();
                case AppendOutcome.AppendedSomewhere() ->
                        assertThat(stored.values()).as("cut at %d", cut).contains(mail);
            }
        }
        assertThat(stored.values()).as("cut at %d", cut).doesNotHaveDuplicates();
    }
}
