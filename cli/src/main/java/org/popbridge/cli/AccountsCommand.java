package org.popbridge.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.popbridge.cli.control.Question;
import org.popbridge.mapping.store.AccountName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code popbridge accounts}: each account, and what can be done with it. */
@Command(
        name = "accounts",
        mixinStandardHelpOptions = true,
        versionProvider = Popbridge.Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Shows the accounts of a bridge, and does what is asked with one of them.",
            "Asks the bridge that runs on the data directory; where none runs, opens the data directory itself."
        },
        subcommands = {
            AccountsCommand.ListAll.class,
            AccountsCommand.Show.class,
            AccountsCommand.Sync.class,
            AccountsCommand.Resync.class,
            AccountsCommand.Accept.class,
            AccountsCommand.Restore.class,
            AccountsCommand.Quarantine.class,
            AccountsCommand.Export.class,
            AccountsCommand.Remove.class
        })
final class AccountsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before run().
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: list, show, sync, resync, accept, restore, quarantine, export, or remove");
    }

    /** What the commands have in common. */
    @Command(mixinStandardHelpOptions = true, sortOptions = false)
    abstract static class Asking implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // Picocli sets it before call().
        CommandSpec spec;

        @Mixin final Where where = new Where();

        final ObjectNode ask(Question question, Function<ObjectNode, String> text) {
            PrintWriter out = spec.commandLine().getOut();
            return where.ask(question, out, text);
        }
    }

    /** A command about one account. */
    abstract static class AskingOfOne extends Asking {
        @Parameters(
                index = "0",
                paramLabel = "USER",
                description = "The account, as popbridge accounts list names it")
        @SuppressWarnings("NullAway.Init") // Picocli insists on it.
        private String user;

        final AccountName account() {
            try {
                return new AccountName(user);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
    }

    @Command(name = "list", description = "Lists every account, with the state of its sync.")
    static final class ListAll extends Asking {
        @Override
        public Integer call() {
            ask(new Question.Accounts(), AccountText::list);
            return 0;
        }
    }

    @Command(
            name = "show",
            description = {
                "Tells all about one account: when it was synced and will be, what was learnt of its host, "
                        + "how many messages are listed, stored, awaited, quarantined, held and gone, "
                        + "how their dates came about, its mailboxes, and what it takes on disk."
            })
    static final class Show extends AskingOfOne {
        @Override
        public Integer call() {
            ask(new Question.Show(account()), AccountText::show);
            return 0;
        }
    }

    @Command(
            name = "sync",
            description = "Asks the mail host now, and waits until what is new is here.",
            footer = {
                "",
                "Passwords are in memory only: somebody must have logged in since the bridge was started."
            })
    static final class Sync extends AskingOfOne {
        @Override
        public Integer call() {
            ObjectNode answer = ask(new Question.Sync(account(), false), AccountText::synced);
            return answer.path("done").asBoolean() ? 0 : 1;
        }
    }

    @Command(
            name = "resync",
            description = {
                "Asks the mail host now, asks again for what it refused before, and compares every message that is here "
                        + "with what the host gives.",
                "Forgets nothing and replaces nothing: what differs is counted and logged. It retrieves the whole maildrop."
            })
    static final class Resync extends AskingOfOne {
        @Override
        public Integer call() {
            ObjectNode answer = ask(new Question.Sync(account(), true), AccountText::synced);
            boolean same = answer.path("different").asInt(0) == 0;
            return answer.path("done").asBoolean() && same ? 0 : 1;
        }
    }

    @Command(
            name = "accept",
            description = {
                "Says that messages which the mail host does not list any more are really gone, and lets the sync go on.",
                "When half of a maildrop or more disappears at once, the bridge does not believe it: nothing changes, and clients "
                        + "see an alert. It goes on by itself when the messages are listed again; this command is for the other case. "
                        + "What is here stays or goes by the account's policy (vanished)."
            })
    static final class Accept extends AskingOfOne {
        @Override
        public Integer call() {
            ask(new Question.Accept(account()), AccountText::accepted);
            return 0;
        }
    }

    @Command(
            name = "restore",
            description = {
                "Puts messages that a mail client expunged in INBOX back into it, under new UIDs and without their flags.",
                "What is still here or still on the mail host comes back: all that was expunged within the time that "
                        + "expunge-undo says, and perhaps more. What stands in another folder is left there."
            },
            footer = {"", "Exit code 1: some messages were lost already."})
    static final class Restore extends AskingOfOne {
        @Option(
                names = "--since",
                paramLabel = "TIME",
                defaultValue = "1d",
                converter = ServeCommand.DurationOption.class,
                description = "What was expunged in the last TIME, as in 2h. Default: 1d")
        @SuppressWarnings("NullAway.Init") // Picocli sets it before call().
        private Duration since;

        @Override
        public Integer call() {
            ObjectNode answer = ask(new Question.Restore(account(), since), AccountText::restored);
            return answer.path("lost").asInt() == 0 ? 0 : 1;
        }
    }

    @Command(
            name = "quarantine",
            description = {
                "Lists the messages that the mail host lists and cannot return, with its words.",
                "With --verify also those whose octets on disk are not what was retrieved."
            },
            footer = {"", "Exit code 1: there are such messages."})
    static final class Quarantine extends AskingOfOne {
        @Option(names = "--verify", description = "Read every message and check its digest")
        private boolean verify;

        @Override
        public Integer call() {
            ObjectNode answer =
                    ask(new Question.Quarantine(account(), verify), AccountText::quarantine);
            return answer.path("refused").isEmpty() && answer.path("damaged").isEmpty() ? 0 : 1;
        }
    }

    @Command(
            name = "export",
            description = {
                "Writes the account as Maildir++ to DIR, which is made, or is empty.",
                "Flags are in file names, dates are the files' times, UIDs and POP3 unique-ids are in dovecot-uidlist, so "
                        + "that Dovecot serves it as it was. The bridge writes it, as the user it runs as."
            },
            footer = {"", "Exit code 1: some messages are not in it; they are named."})
    static final class Export extends AskingOfOne {
        @Parameters(index = "1", paramLabel = "DIR", description = "Where to")
        @SuppressWarnings("NullAway.Init") // Picocli insists on it.
        private Path directory;

        @Override
        public Integer call() {
            ObjectNode answer =
                    ask(
                            new Question.Export(account(), directory.toAbsolutePath()),
                            AccountText::exported);
            return answer.path("skipped").asLong() == 0 ? 0 : 1;
        }
    }

    @Command(
            name = "remove",
            description = {
                "Removes the account and all its mail from the data directory. The mail on the POP3 host stays.",
                "Folders, flags and what was sent are lost: export first. Refused while a mail client is connected."
            })
    static final class Remove extends AskingOfOne {
        @Option(names = "--yes", description = "Do it")
        private boolean yes;

        @Override
        public Integer call() {
            if (!yes) {
                throw new ParameterException(
                        spec.commandLine(),
                        "this removes all mail of %s from the bridge: say --yes if that is wanted"
                                .formatted(account()));
            }
            ask(new Question.Remove(account()), AccountText::removed);
            return 0;
        }
    }
}
