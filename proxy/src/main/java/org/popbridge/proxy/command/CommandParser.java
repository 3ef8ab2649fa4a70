package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Scanner;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.imap.Uids;

/**
 * Makes a {@link Command} of a {@link CommandFrame}, or says what is wrong with it and where.
 *
 * <p>Pure: octets in, a value out; it knows neither channel nor clock nor state, so whether a
 * command is allowed now is asked of its type afterwards. Strict as the grammar, but for what
 * clients are known to send: {@code \Recent} among the flags to set is passed over, and octets
 * above US-ASCII may stand in quoted strings, whatever the {@link Dialect}. Immutable, for any
 * number of threads.
 */
public final class CommandParser {
    /** RFC 2971 §3.3. */
    private static final int ID_FIELDS = 30;

    private static final int ID_NAME = 30;
    private static final int ID_VALUE = 1024;

    private final CommandLimits limits;
    private final Dialect dialect;

    public CommandParser(CommandLimits limits) {
        this(limits, Dialect.REV1);
    }

    /** A parser for sessions that have agreed on how texts go over the wire. */
    public CommandParser(CommandLimits limits, Dialect dialect) {
        this.limits = limits;
        this.dialect = dialect;
    }

    /**
     * Reads a whole command: {@code command = tag SP (command-any / command-auth / command-nonauth
     * / command-select) CRLF}. Whatever comes out, the frame's spooled messages belong to the
     * caller.
     */
    public Parsed parse(CommandFrame frame) {
        Scanner in = new Scanner(frame.octets(), dialect.names());
        String tag = "*";
        try {
            tag = in.tag();
            in.space();
            Command command = command(in, frame);
            in.end();
            return new Parsed.Understood(tag, command);
        } catch (SyntaxException e) {
            return new Parsed.Malformed(tag, e.offset(), e.expected());
        } catch (RefusedException e) {
            return new Parsed.Refused(tag, e.code(), e.text(), e.forgetsResult());
        }
    }

    private Command command(Scanner in, CommandFrame frame)
            throws SyntaxException, RefusedException {
        int start = in.offset();
        return switch (in.keyword("a command")) {
            case "CAPABILITY" -> new AnyState.Capability();
            case "NOOP" -> new AnyState.Noop();
            case "LOGOUT" -> new AnyState.Logout();
            case "ID" -> id(in);
            case "STARTTLS" -> new NotAuthenticated.StartTls();
            case "AUTHENTICATE" -> authenticate(in);
            case "LOGIN" -> login(in);
            case "ENABLE" -> enable(in);
            case "SELECT" -> MailboxCommands.select(in, limits);
            case "EXAMINE" -> MailboxCommands.examine(in, limits);
            case "CREATE" -> MailboxCommands.create(in);
            case "DELETE" -> new Authenticated.Delete(mailbox(in));
            case "RENAME" -> new Authenticated.Rename(mailbox(in), mailbox(in));
            case "SUBSCRIBE" -> new Authenticated.Subscribe(mailbox(in));
            case "UNSUBSCRIBE" -> new Authenticated.Unsubscribe(mailbox(in));
            case "LIST" -> ListCommands.list(in);
            case "LSUB" -> ListCommands.lsub(in);
            case "NAMESPACE" -> new Authenticated.Namespace();
            case "STATUS" -> MailboxCommands.status(in);
            case "APPEND" -> new AppendCommand(in, frame, limits, dialect).append();
            case "IDLE" -> new Authenticated.Idle();
            case "NOTIFY" -> new NotifyCommand(in).command();
            case "COMPRESS" -> compress(in);
            case "REPLACE" -> new AppendCommand(in, frame, limits, dialect).replace(Sequences::new);
            case "GETMETADATA" -> new MetadataCommands(in).get();
            case "SETMETADATA" -> new MetadataCommands(in).set();
            case "GETQUOTA" -> new Authenticated.GetQuota(named(in, "a quota root"));
            case "GETQUOTAROOT" -> new Authenticated.GetQuotaRoot(mailbox(in));
            case "MYRIGHTS" -> new Authenticated.MyRights(mailbox(in));
            case "GETACL" -> new Authenticated.GetAcl(mailbox(in));
            case "LISTRIGHTS" ->
                    new Authenticated.ListRights(mailbox(in), named(in, "an identifier"));
            case "SETACL" ->
                    new Authenticated.SetAcl(
                            mailbox(in), named(in, "an identifier"), named(in, "rights"));
            case "DELETEACL" ->
                    new Authenticated.DeleteAcl(mailbox(in), named(in, "an identifier"));
            case "UNAUTHENTICATE" -> new Authenticated.Unauthenticate();
            case "CHECK" -> new Selected.Check();
            case "CLOSE" -> new Selected.Close();
            case "UNSELECT" -> new Selected.Unselect();
            case "EXPUNGE" -> new Selected.Expunge();
            case "SEARCH" -> searches(in, Selected.Numbering.SEQUENCES).search();
            case "SORT" -> searches(in, Selected.Numbering.SEQUENCES).sort();
            case "THREAD" -> searches(in, Selected.Numbering.SEQUENCES).thread();
            case "ESEARCH" -> searches(in, Selected.Numbering.UIDS).multiSearch();
            case "CANCELUPDATE" -> SearchCommands.cancelUpdate(in);
            case "FETCH" -> new FetchCommand(in).fetch(messages(in).sequences());
            case "STORE" -> StoreCommand.store(messages(in).sequences(), in);
            case "COPY" -> new Selected.Copy(messages(in).sequences(), mailbox(in));
            case "MOVE" -> new Selected.Move(messages(in).sequences(), mailbox(in));
            case "UID" -> uid(in, frame);
            default -> throw new SyntaxException(start, "a command");
        };
    }

    /**
     * {@code uid = "UID" SP (copy / expunge / fetch / move / replace / search / sort / store /
     * thread)}.
     */
    private Command uid(Scanner in, CommandFrame frame) throws SyntaxException, RefusedException {
        in.space();
        int start = in.offset();
        return switch (in.keyword("a command that has a UID form")) {
            case "FETCH" -> new FetchCommand(in).fetch(messages(in).uids());
            case "STORE" -> StoreCommand.store(messages(in).uids(), in);
            case "SEARCH" -> searches(in, Selected.Numbering.UIDS).search();
            case "SORT" -> searches(in, Selected.Numbering.UIDS).sort();
            case "THREAD" -> searches(in, Selected.Numbering.UIDS).thread();
            // Not in the grammar, but in the text of RFC 7377 §2.
            case "ESEARCH" -> searches(in, Selected.Numbering.UIDS).multiSearch();
            case "COPY" -> new Selected.Copy(messages(in).uids(), mailbox(in));
            case "MOVE" -> new Selected.Move(messages(in).uids(), mailbox(in));
            case "REPLACE" -> new AppendCommand(in, frame, limits, dialect).replace(Uids::new);
            case "EXPUNGE" -> new Selected.UidExpunge(messages(in).uids());
            default -> throw new SyntaxException(start, "a command that has a UID form");
        };
    }

    private SearchCommands searches(Scanner in, Selected.Numbering numbering) {
        return new SearchCommands(in, numbering, limits, dialect);
    }

    /** A set read before it is known in which numbering; the command's name says. */
    private record Messages(NumberSet numbers) {
        Sequences sequences() {
            return new Sequences(numbers);
        }

        Uids uids() {
            return new Uids(numbers);
        }
    }

    /** {@code SP sequence-set}. */
    private Messages messages(Scanner in) throws SyntaxException {
        in.space();
        return new Messages(in.messageSet(limits.ranges()));
    }

    /** {@code SP mailbox}. */
    private static MailboxName mailbox(Scanner in) throws SyntaxException {
        in.space();
        return in.mailbox();
    }

    /** {@code SP astring}, in UTF-8. */
    private static String named(Scanner in, String what) throws SyntaxException {
        in.space();
        return utf8(in.astring(what));
    }

    /** {@code login = "LOGIN" SP userid SP password}; both are {@code astring}. */
    private static Command login(Scanner in) throws SyntaxException {
        in.space();
        String user = utf8(in.astring("a user name"));
        in.space();
        return new NotAuthenticated.Login(user, Secret.of(in.astring("a password")));
    }

    /** {@code authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]} (RFC 4959 §7). */
    private static Command authenticate(Scanner in) throws SyntaxException {
        in.space();
        String mechanism = in.keyword("a SASL mechanism");
        return new NotAuthenticated.Authenticate(
                mechanism, in.trySpace() ? Optional.of(initialResponse(in)) : Optional.empty());
    }

    /** {@code initial-resp = base64 / "="}. */
    private static Secret initialResponse(Scanner in) throws SyntaxException {
        int start = in.offset();
        if (in.tryOctet('=') && in.atEnd()) {
            return Secret.of(new byte[0]);
        }
        try {
            String base64 = in.atom("an initial response in base 64");
            return Secret.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            throw new SyntaxException(start, "an initial response in base 64");
        }
    }

    /** {@code enable = "ENABLE" 1*(SP capability)} (RFC 5161 §4). */
    private static Command enable(Scanner in) throws SyntaxException {
        List<String> capabilities = new ArrayList<>();
        do {
            in.space();
            capabilities.add(in.keyword("a capability"));
        } while (!in.atEnd());
        return new Authenticated.Enable(capabilities);
    }

    /** {@code compress = "COMPRESS" SP algorithm} (RFC 4978 §5). */
    private static Command compress(Scanner in) throws SyntaxException {
        in.space();
        return new Authenticated.Compress(in.keyword("a compression mechanism"));
    }

    /** {@code id = "ID" SP id_params_list} (RFC 2971 §4). */
    private static Command id(Scanner in) throws SyntaxException {
        in.space();
        Map<String, String> fields = new LinkedHashMap<>();
        if (in.tryNil()) {
            return new AnyState.Id(fields);
        }
        in.octet('(');
        for (int i = 0; !in.tryOctet(')'); i++) {
            if (i > 0) {
                in.space();
            }
            if (i == ID_FIELDS) {
                throw in.expected("at most " + ID_FIELDS + " fields");
            }
            idField(in, fields);
        }
        return new AnyState.Id(fields);
    }

    /** {@code string SPACE nstring}. */
    private static void idField(Scanner in, Map<String, String> fields) throws SyntaxException {
        int start = in.offset();
        byte[] name = in.string();
        in.space();
        Optional<byte[]> value = in.nstring();
        if (name.length > ID_NAME || (value.isPresent() && value.get().length > ID_VALUE)) {
            throw new SyntaxException(
                    start,
                    "a field name of at most %d and a value of at most %d octets"
                            .formatted(ID_NAME, ID_VALUE));
        }
        value.ifPresent(octets -> fields.put(utf8(name), utf8(octets)));
    }

    static String utf8(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
