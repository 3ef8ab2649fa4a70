package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.message.SectionReader;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.FetchItem.Partial;
import org.popbridge.proxy.command.InlineLiteral;
import org.popbridge.proxy.command.MessageData;
import org.popbridge.proxy.command.MessageData.Piece;
import org.popbridge.proxy.command.MessageLiteral;
import org.popbridge.proxy.command.MessageUrl;

/**
 * Has the octets of a message to append in the store: a literal as it came, or pieces put together
 * (CATENATE, RFC 4469), read from where they are and written on in constant memory. Content that is
 * not here yet is waited for, as FETCH would.
 */
final class Catenating {
    private static final int WINDOW = 64 << 10;

    /** The longest URL that BADURL names whole. */
    private static final int LONGEST_TOLD = 1_000;

    private final Session session;
    private final BridgedAccount account;

    Catenating(Session session, BridgedAccount account) {
        this.session = session;
        this.account = account;
    }

    /** What came of it. */
    sealed interface Composed {
        record Ready(StoredOctets octets) implements Composed {}

        record Refused(Outcome why) implements Composed {}
    }

    Composed octets(MessageData data) throws IOException, InterruptedException {
        return switch (data) {
            case MessageData.Whole(var _, MessageLiteral content) ->
                    new Composed.Ready(whole(content));
            case MessageData.Catenated(List<Piece> pieces) -> together(pieces);
        };
    }

    private StoredOctets whole(MessageLiteral literal) throws IOException {
        return switch (literal) {
            case SpooledMessage spooled -> spooled.octets();
            case InlineLiteral inline -> written(List.of(inline.octets()));
            default -> throw new IllegalStateException("a literal of " + literal.getClass());
        };
    }

    private Composed together(List<Piece> pieces) throws IOException, InterruptedException {
        List<Octets> all = new ArrayList<>(pieces.size());
        long sum = 0;
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text(MessageLiteral content) -> all.add(text(content));
                case Piece.Url(String url) -> {
                    Optional<Octets> meant = meant(url);
                    if (meant.isEmpty()) {
                        return new Composed.Refused(badUrl(url));
                    }
                    all.add(meant.get());
                }
            }
            sum += all.getLast().length();
        }
        long most = session.shared().settings().limits().messageOctets();
        if (sum > most) {
            return new Composed.Refused(
                    Outcome.no(
                            ResponseCode.Plain.TOOBIG,
                            "Message of %d octets (at most %d)".formatted(sum, most)));
        }
        return sum == 0
                ? new Composed.Refused(
                        Outcome.no(
                                ResponseCode.Plain.CANNOT,
                                "An empty message: nothing was appended"))
                : new Composed.Ready(written(all));
    }

    private Octets text(MessageLiteral literal) throws IOException {
        return switch (literal) {
            case SpooledMessage spooled when spooled.length() == 0 -> Octets.of(new byte[0]);
            case SpooledMessage spooled -> account.store().octets(spooled.octets());
            case InlineLiteral inline -> inline.octets();
            default -> throw new IllegalStateException("a literal of " + literal.getClass());
        };
    }

    /** What a URL stands for, as {@code FETCH BODY.PEEK} would give it; nothing if it is bad. */
    private Optional<Octets> meant(String text) throws IOException, InterruptedException {
        Optional<MessageUrl> url = MessageUrl.parse(text);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        Optional<Mailbox> mailbox = mailbox(url.get());
        if (mailbox.isEmpty()) {
            return Optional.empty();
        }
        MailboxSnapshot snapshot = account.store().snapshot(mailbox.get().id());
        int position = snapshot.positionOf(url.get().uid().value());
        boolean sameLife = url.get().validity().map(snapshot.uidValidity()::equals).orElse(true);
        if (position < 0 || !sameLife) {
            return Optional.empty();
        }
        Content content = awaited(snapshot.contentAt(position));
        content.requireSound();
        return new SectionReader(content.octets(), content.summary().parts())
                .read(url.get().section())
                .map(octets -> part(octets, url.get().partial()));
    }

    private Optional<Mailbox> mailbox(MessageUrl url) {
        if (url.mailbox().isPresent()) {
            return account.store().mailboxes().find(url.mailbox().get());
        }
        return session.state() instanceof State.Viewing(_, View view)
                ? Optional.of(view.mailbox())
                : Optional.empty();
    }

    private Content awaited(ContentId id) throws IOException, InterruptedException {
        Optional<Content> here = account.store().content(id);
        if (here.isEmpty()) {
            account.require(List.of(id));
            here = account.store().content(id);
        }
        return here.orElseThrow(() -> new IOException("content %s came and is gone".formatted(id)));
    }

    private static Octets part(Octets octets, Partial partial) {
        return switch (partial) {
            case Partial.Whole() -> octets;
            case Partial.Range(long offset, long count) -> {
                long from = Math.min(offset, octets.length());
                yield octets.slice(from, Math.min(count, octets.length() - from));
            }
        };
    }

    private StoredOctets written(List<Octets> pieces) throws IOException {
        try (ContentWriter writer = account.store().newContent()) {
            for (Octets piece : pieces) {
                byte[] window = new byte[(int) Math.min(WINDOW, piece.length())];
                for (long done = 0; done < piece.length(); ) {
                    int n = (int) Math.min(window.length, piece.length() - done);
                    piece.read(done, window, 0, n);
                    writer.write(window, 0, n);
                    done += n;
                }
            }
            return writer.finish();
        }
    }

    /** {@code url-resp-text}: what would end the code early is written in percents. */
    private static Outcome badUrl(String url) {
        StringBuilder told = new StringBuilder();
        String cut = url.length() > LONGEST_TOLD ? url.substring(0, LONGEST_TOLD) : url;
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == ']' || c == '\\') {
                told.append("%%%02X".formatted((int) c));
            } else {
                told.append(c);
            }
        }
        return Outcome.no(
                new ResponseCode.Other("BADURL", told.toString()),
                "That URL names no message here, or no part of one; nothing was appended");
    }
}
