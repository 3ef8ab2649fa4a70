package org.popbridge.proxy.command;

import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.UidValidity;

/** A command that is allowed once logged in, with or without a selected mailbox (RFC 9051 §6.3). */
public sealed interface Authenticated extends Command {
    /** RFC 5161 §3.1: use these extensions; names in upper case, unknown ones to be ignored. */
    record Enable(List<String> capabilities) implements Authenticated {
        public Enable {
            capabilities = List.copyOf(capabilities);
        }
    }

    /** SELECT or EXAMINE: the two differ only in whether the mailbox may be changed. */
    sealed interface Opening extends Authenticated {
        MailboxName mailbox();

        Set<SelectParameter> parameters();
    }

    /** RFC 9051 §6.3.2. */
    record Select(MailboxName mailbox, Set<SelectParameter> parameters) implements Opening {
        public Select {
            parameters = Set.copyOf(parameters);
        }
    }

    /** RFC 9051 §6.3.3: SELECT, read-only. */
    record Examine(MailboxName mailbox, Set<SelectParameter> parameters) implements Opening {
        public Examine {
            parameters = Set.copyOf(parameters);
        }
    }

    /** What SELECT and EXAMINE can be asked beside the name (RFC 4466 §2.4). */
    sealed interface SelectParameter {
        /** RFC 7162 §3.1.8: tell mod-sequences from here on. */
        record Condstore() implements SelectParameter {}

        /**
         * RFC 7162 §3.2.5: tell what changed since then.
         *
         * @param validity the UIDVALIDITY that the client knows
         * @param since the mod-sequence that it knows
         * @param known the UIDs that it knows, without {@code *}; all there can be, if not said
         * @param match which of its numbers were which of its UIDs
         */
        record Qresync(
                UidValidity validity,
                ModSeq since,
                Optional<NumberSet> known,
                Optional<SequenceMatch> match)
                implements SelectParameter {}
    }

    /**
     * Sequence numbers and their UIDs, as a client remembers them (RFC 7162 §3.2.5.2): ascending,
     * as many of the one as of the other, without {@code *}.
     */
    record SequenceMatch(NumberSet sequences, NumberSet uids) {}

    /**
     * RFC 9051 §6.3.4. A name that ended in the separator has lost it: the client only announced
     * that it wants names below.
     *
     * @param uses what the mailbox is to be for (RFC 6154 §3)
     */
    record Create(MailboxName mailbox, Set<SpecialUse> uses) implements Authenticated {
        public Create {
            uses = Set.copyOf(uses);
        }
    }

    /** RFC 9051 §6.3.5. */
    record Delete(MailboxName mailbox) implements Authenticated {}

    /** RFC 9051 §6.3.6. */
    record Rename(MailboxName from, MailboxName to) implements Authenticated {}

    /** RFC 9051 §6.3.7. */
    record Subscribe(MailboxName mailbox) implements Authenticated {}

    /** RFC 9051 §6.3.8. */
    record Unsubscribe(MailboxName mailbox) implements Authenticated {}

    /**
     * LIST, RFC 9051 §6.3.9, with selection and return options (RFC 5258).
     *
     * @param form whether the client used any of the extended syntax: {@code LIST "" ""} asks for
     *     the separator only in the basic form
     * @param reference prepended to each pattern
     * @param patterns at least one, Unicode, with {@code %} and {@code *} as wildcards
     * @param status what the return option STATUS asks of each mailbox (RFC 5819); empty without it
     * @param annotations what the return option METADATA asks of each (RFC 9590), in lower case;
     *     empty without it
     */
    record ListMailboxes(
            ListForm form,
            Set<ListSelection> selection,
            String reference,
            List<String> patterns,
            Set<ListReturn> returns,
            Set<StatusItem> status,
            List<String> annotations)
            implements Authenticated {
        public ListMailboxes {
            selection = Set.copyOf(selection);
            patterns = List.copyOf(patterns);
            returns = Set.copyOf(returns);
            status = Set.copyOf(status);
            annotations = List.copyOf(annotations);
        }
    }

    /** Which of its two grammars a LIST used. */
    enum ListForm {
        BASIC,
        EXTENDED
    }

    /** Which mailboxes LIST is to consider (RFC 5258 §3.1, RFC 6154 §5.2). */
    enum ListSelection {
        SUBSCRIBED,
        REMOTE,
        RECURSIVEMATCH,
        SPECIAL_USE
    }

    /** What LIST is to tell of each mailbox (RFC 5258 §3.2, RFC 6154 §5.2, RFC 8440). */
    enum ListReturn {
        SUBSCRIBED,
        CHILDREN,
        SPECIAL_USE,
        /** RFC 8440 §3. */
        MYRIGHTS
    }

    /** RFC 3501 §6.3.9: LIST of the subscribed names. */
    record Lsub(String reference, String pattern) implements Authenticated {}

    /** RFC 2342 §5. */
    record Namespace() implements Authenticated {}

    /** RFC 9051 §6.3.11. */
    record Status(MailboxName mailbox, Set<StatusItem> items) implements Authenticated {
        public Status {
            items = Set.copyOf(items);
        }
    }

    /** RFC 9051 §6.3.12; several messages at once by RFC 3502: all of them or none. */
    record Append(MailboxName mailbox, List<Message> messages) implements Authenticated {
        public Append {
            messages = List.copyOf(messages);
        }

        /**
         * A message to append.
         *
         * @param date the INTERNALDATE it is to have; now, if the client did not say
         */
        public record Message(List<Flag> flags, Optional<OffsetDateTime> date, MessageData data) {
            public Message {
                flags = List.copyOf(flags);
            }
        }
    }

    /**
     * ESEARCH (RFC 7377 §2): UID SEARCH in several mailboxes.
     *
     * @param sources where to look; in the selected mailbox, if none is named
     */
    record MultiSearch(
            List<MailboxFilter> sources, Selected.SearchReply.Extended reply, SearchKey key)
            implements Authenticated {
        public MultiSearch {
            sources = List.copyOf(sources);
        }
    }

    /**
     * NOTIFY SET (RFC 5465 §3.1): tell of these events whenever they happen, and of no others.
     *
     * @param status whether the figures of the mailboxes are to be told to begin with
     */
    record Notify(boolean status, List<EventGroup> groups) implements Authenticated {
        public Notify {
            groups = List.copyOf(groups);
        }
    }

    /** NOTIFY NONE (RFC 5465 §3.1): tell of nothing. */
    record NotifyNone() implements Authenticated {}

    /**
     * Events of some mailboxes.
     *
     * @param events none, if nothing is to be told of these mailboxes
     * @param items what is to be told of each new message of the selected mailbox
     */
    record EventGroup(MailboxFilter filter, Set<Event> events, List<FetchItem> items) {
        public EventGroup {
            events = Set.copyOf(events);
            items = List.copyOf(items);
        }
    }

    /** What can happen (RFC 5465 §5). */
    enum Event {
        MESSAGENEW("MessageNew"),
        MESSAGEEXPUNGE("MessageExpunge"),
        FLAGCHANGE("FlagChange"),
        MAILBOXNAME("MailboxName"),
        SUBSCRIPTIONCHANGE("SubscriptionChange"),
        MAILBOXMETADATACHANGE("MailboxMetadataChange"),
        SERVERMETADATACHANGE("ServerMetadataChange");

        private final String wire;

        Event(String wire) {
            this.wire = wire;
        }

        /** The name as RFC 5465 spells it. */
        public String wire() {
            return wire;
        }

        /** Whether it happens to messages, and so may be asked of the selected mailbox. */
        public boolean isOfMessages() {
            return switch (this) {
                case MESSAGENEW, MESSAGEEXPUNGE, FLAGCHANGE -> true;
                case MAILBOXNAME, SUBSCRIPTIONCHANGE, MAILBOXMETADATACHANGE, SERVERMETADATACHANGE ->
                        false;
            };
        }
    }

    /** RFC 2177: tell news until DONE. */
    record Idle() implements Authenticated {}

    /** RFC 4978 §3: compress the stream; the mechanism in upper case. */
    record Compress(String mechanism) implements Authenticated {}

    /** RFC 8437 §3: log out, but stay. */
    record Unauthenticate() implements Authenticated {}

    /**
     * RFC 5464 §4.2.
     *
     * @param mailbox none for the server's annotations
     * @param entries their names in lower case, for case does not matter
     * @param most octets of a value that is told; a longer one is only counted
     */
    record GetMetadata(
            Optional<MailboxName> mailbox, List<String> entries, OptionalLong most, Depth depth)
            implements Authenticated {
        public GetMetadata {
            entries = List.copyOf(entries);
        }
    }

    /** Which entries below those named are told as well (RFC 5464 §4.2.2). */
    enum Depth {
        NONE,
        CHILDREN,
        ALL
    }

    /**
     * RFC 5464 §4.3.
     *
     * @param mailbox none for the server's annotations
     * @param values by name in lower case, an octet a character; nothing takes the entry away
     */
    record SetMetadata(Optional<MailboxName> mailbox, Map<String, Optional<String>> values)
            implements Authenticated {
        public SetMetadata {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** RFC 9208 §4.1.1. */
    record GetQuota(String root) implements Authenticated {}

    /** RFC 9208 §4.1.2. */
    record GetQuotaRoot(MailboxName mailbox) implements Authenticated {}

    /** RFC 4314 §3.5: what the user may do. */
    record MyRights(MailboxName mailbox) implements Authenticated {}

    /** RFC 4314 §3.3: who may do what. */
    record GetAcl(MailboxName mailbox) implements Authenticated {}

    /** RFC 4314 §3.4: what somebody could be let do. */
    record ListRights(MailboxName mailbox, String identifier) implements Authenticated {}

    /** RFC 4314 §3.1; the rights with their sign, if any. */
    record SetAcl(MailboxName mailbox, String identifier, String rights) implements Authenticated {}

    /** RFC 4314 §3.2. */
    record DeleteAcl(MailboxName mailbox, String identifier) implements Authenticated {}
}
