package org.popbridge.proxy.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.command.CommandParser;
import org.popbridge.proxy.command.Dialect;
import org.popbridge.proxy.command.LiteralPolicy;
import org.popbridge.proxy.net.Connection;
import org.popbridge.proxy.net.Conversation;

/**
 * Opens sessions, and holds what all of them share. For any thread.
 *
 * <p>The entry point of this package: {@code Edge} is given {@link #open}.
 */
public final class Sessions {
    private final SessionSettings settings;
    private final UserCounts users;
    private final SearchWaits searchWaits = new SearchWaits();
    private final Rules beforeLogin = new Rules(CommandLimits.BEFORE_LOGIN, Dialect.REV1);
    private final Map<Dialect, Rules> afterLogin = new EnumMap<>(Dialect.class);

    /** What a client may send, and who reads it. */
    record Rules(CommandLimits limits, CommandParser parser, LiteralPolicy literals) {
        Rules(CommandLimits limits, Dialect dialect) {
            this(limits, new CommandParser(limits, dialect), new LiteralPolicy(limits));
        }
    }

    public Sessions(SessionSettings settings) {
        this.settings = settings;
        this.users = new UserCounts(settings.limits().connectionsPerUser());
        CommandLimits limits =
                CommandLimits.AFTER_LOGIN.withMessage(settings.limits().messageOctets());
        for (Dialect dialect : Dialect.values()) {
            afterLogin.put(dialect, new Rules(limits, dialect));
        }
    }

    /** A session for a new connection. */
    public Conversation open(Connection connection) {
        return new Session(this, connection);
    }

    /** How many sessions each account has that has any. */
    public Map<AccountName, Integer> counts() {
        return users.all();
    }

    public SearchWaits searchWaits() {
        return searchWaits;
    }

    SessionSettings settings() {
        return settings;
    }

    UserCounts users() {
        return users;
    }

    Rules rules(State state, Dialect dialect) {
        return switch (state) {
            case State.Greeted() -> beforeLogin;
            case State.Inside _ -> Objects.requireNonNull(afterLogin.get(dialect));
        };
    }
}
