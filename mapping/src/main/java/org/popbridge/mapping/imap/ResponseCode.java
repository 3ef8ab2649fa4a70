package org.popbridge.mapping.imap;

import java.util.List;

/**
 * What a status response tells a program, in brackets before the words for a person (RFC 9051 §7.1,
 * RFC 5530). Immutable.
 */
public sealed interface ResponseCode {
    /** A code without arguments. */
    enum Plain implements ResponseCode {
        ALERT,
        PARSE,
        READ_ONLY,
        READ_WRITE,
        TRYCREATE,
        /** RFC 4315 §2: the mailbox's UIDs do not outlive the session. */
        UIDNOTSTICKY,
        /** RFC 7162 §3.1.2.2: the mailbox keeps no mod-sequences. */
        NOMODSEQ,
        /** RFC 7162 §3.2.11: the mailbox selected before is closed. */
        CLOSED,
        UNAVAILABLE,
        AUTHENTICATIONFAILED,
        AUTHORIZATIONFAILED,
        EXPIRED,
        PRIVACYREQUIRED,
        CONTACTADMIN,
        NOPERM,
        INUSE,
        EXPUNGEISSUED,
        CORRUPTION,
        SERVERBUG,
        CLIENTBUG,
        CANNOT,
        LIMIT,
        OVERQUOTA,
        ALREADYEXISTS,
        NONEXISTENT,
        /** RFC 9051 §7.1: the mailbox to be deleted has others below it. */
        HASCHILDREN,
        /** RFC 3516 §4.3: the part's transfer encoding cannot be decoded. */
        UNKNOWN_CTE,
        /** RFC 7888 §4: the literal is larger than the server takes. */
        TOOBIG,
        /** RFC 6154 §3: a special use cannot be given to the mailbox. */
        USEATTR,
        /** RFC 5182 §2.5: what was found is not remembered. */
        NOTSAVED,
        /** RFC 5465 §5.8: so much cannot be told. */
        NOTIFICATIONOVERFLOW,
        /** RFC 4978 §3: the stream is compressed already. */
        COMPRESSIONACTIVE,
        /** RFC 9586 §3: messages are named by UID alone. */
        UIDREQUIRED;

        /** The code as the wire has it. */
        public String wire() {
            return name().replace('_', '-');
        }
    }

    /** SEARCH does not know the charset; {@code known} are those it does. */
    record BadCharset(List<String> known) implements ResponseCode {
        public BadCharset {
            known = List.copyOf(known);
        }
    }

    /** The capabilities, told without being asked. */
    record Capability(List<String> capabilities) implements ResponseCode {
        public Capability {
            capabilities = List.copyOf(capabilities);
        }
    }

    /** The flags that clients can change for good; {@code anyKeyword} adds {@code \*}. */
    record PermanentFlags(List<Flag> flags, boolean anyKeyword) implements ResponseCode {
        public PermanentFlags {
            flags = List.copyOf(flags);
        }
    }

    /** The UID that the next message gets, or a smaller one than it gets. */
    record UidNext(Uid next) implements ResponseCode {}

    /** Which life of the mailbox its UIDs belong to. */
    record UidValidityIs(UidValidity validity) implements ResponseCode {}

    /** The sequence number of the first message without {@code \Seen}. */
    record Unseen(int sequence) implements ResponseCode {}

    /** RFC 4315 §3: the UIDs that appended messages got, in the order they were appended. */
    record AppendUid(UidValidity validity, UidSet uids) implements ResponseCode {}

    /** RFC 4315 §3: the n-th of {@code sources} is now the n-th of {@code targets}. */
    record CopyUid(UidValidity validity, UidSet sources, UidSet targets) implements ResponseCode {}

    /** RFC 7162 §3.1.2.1: the mailbox's clock of changes. */
    record HighestModSeq(ModSeq value) implements ResponseCode {}

    /** RFC 7162 §3.1.3: the messages that UNCHANGEDSINCE kept from being changed. */
    record Modified(MessageSet messages) implements ResponseCode {}

    /** RFC 8474 §4: the identity of the mailbox that was made or selected. */
    record MailboxId(ObjectId id) implements ResponseCode {}

    /** RFC 5465 §3.1: {@code known} are the events that can be told of. */
    record BadEvent(List<String> known) implements ResponseCode {
        public BadEvent {
            known = List.copyOf(known);
        }
    }

    /** RFC 5267 §4.3.1: what the search of that tag finds is not kept up to date. */
    record NoUpdate(String tag) implements ResponseCode {}

    /**
     * RFC 9585 §4: how far a command is.
     *
     * @param goal how many there are to do, more than are done; 0 if that cannot be said
     */
    record InProgress(String tag, long done, long goal) implements ResponseCode {}

    /** A code of a server that this vocabulary does not know, without its brackets. */
    record Other(String name, String arguments) implements ResponseCode {}
}
