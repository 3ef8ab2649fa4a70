package org.popbridge.cli.control;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.popbridge.cli.Json;
import org.popbridge.mapping.store.AccountName;
import tools.jackson.databind.node.ObjectNode;

/** Whatever can be asked: sealed, so that whoever answers answers all. */
public sealed interface Question {
    /** How the bridge does. */
    record Status() implements Question {}

    /** Every account, a line each. */
    record Accounts() implements Question {}

    /** All about one account. */
    record Show(AccountName account) implements Question {}

    /**
     * Ask the host now.
     *
     * @param everything whether to compare all that is here, too
     */
    record Sync(AccountName account, boolean everything) implements Question {}

    /** What the host does not list any more is really gone (law 3). */
    record Accept(AccountName account) implements Question {}

    /**
     * Bring back what clients expunged in INBOX.
     *
     * @param since in the last so much time
     */
    record Restore(AccountName account, Duration since) implements Question {}

    /**
     * What could not be fetched.
     *
     * @param verify whether to read all that is here, too, and tell what is damaged
     */
    record Quarantine(AccountName account, boolean verify) implements Question {}

    /** Write the account as Maildir++. */
    record Export(AccountName account, Path directory) implements Question {}

    /** Remove the account and its mail from the data directory. */
    record Remove(AccountName account) implements Question {}

    /** As the socket carries it. */
    default ObjectNode toJson() {
        ObjectNode json = Json.object();
        switch (this) {
            case Status() -> json.put("ask", "status");
            case Accounts() -> json.put("ask", "accounts");
            case Show(AccountName account) ->
                    json.put("ask", "show").put("account", account.value());
            case Sync(AccountName account, boolean everything) ->
                    json.put("ask", "sync")
                            .put("account", account.value())
                            .put("everything", everything);
            case Accept(AccountName account) ->
                    json.put("ask", "accept").put("account", account.value());
            case Restore(AccountName account, Duration since) ->
                    json.put("ask", "restore")
                            .put("account", account.value())
                            .put("since", since.toString());
            case Quarantine(AccountName account, boolean verify) ->
                    json.put("ask", "quarantine")
                            .put("account", account.value())
                            .put("verify", verify);
            case Export(AccountName account, Path directory) ->
                    json.put("ask", "export")
                            .put("account", account.value())
                            .put("directory", directory.toAbsolutePath().toString());
            case Remove(AccountName account) ->
                    json.put("ask", "remove").put("account", account.value());
        }
        return json;
    }

    /**
     * Reads what {@link #toJson} made.
     *
     * @throws IllegalArgumentException if it is not a question
     */
    static Question of(ObjectNode json) {
        return switch (json.path("ask").asString("")) {
            case "status" -> new Status();
            case "accounts" -> new Accounts();
            case "show" -> new Show(account(json));
            case "sync" -> new Sync(account(json), json.path("everything").asBoolean(false));
            case "accept" -> new Accept(account(json));
            case "restore" -> new Restore(account(json), since(json));
            case "quarantine" ->
                    new Quarantine(account(json), json.path("verify").asBoolean(false));
            case "export" ->
                    new Export(account(json), Path.of(json.path("directory").asString("")));
            case "remove" -> new Remove(account(json));
            case String other ->
                    throw new IllegalArgumentException(
                            "\"%s\" is no question that this Popbridge knows".formatted(other));
        };
    }

    private static Duration since(ObjectNode json) {
        String text = json.path("since").asString("");
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("\"%s\" is not a time".formatted(text), e);
        }
    }

    private static AccountName account(ObjectNode json) {
        return new AccountName(json.path("account").asString(""));
    }
}
