package org.popbridge.cli;

import java.util.concurrent.Callable;
import org.popbridge.cli.control.Question;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code popbridge status}: how the bridge does. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = Popbridge.Version.class,
        sortOptions = false,
        description = {
            "Tells how the bridge does: since when it runs, how many accounts and sessions it has, "
                    + "how its POP3 hosts are, and what somebody should do something about.",
        },
        footer = {
            "",
            "Exit code 0: a bridge runs and nothing needs anybody; 1: no bridge runs, or there are alerts.",
            "Example: popbridge status --data /var/lib/popbridge"
        })
final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before call().
    private CommandSpec spec;

    @Mixin private final Where where = new Where();

    @Override
    public Integer call() {
        ObjectNode answer =
                where.ask(new Question.Status(), spec.commandLine().getOut(), StatusText::status);
        boolean quiet = answer.path("alerts").isEmpty();
        return answer.path("running").asBoolean() && quiet ? 0 : 1;
    }
}
