package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.event.MailEvent;
import jakarta.mail.event.MessageChangedEvent;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.BodyTerm;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.search.SubjectTerm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.IdleManager;
import org.eclipse.angus.mail.imap.MessageVanishedEvent;
import org.eclipse.angus.mail.imap.ResyncData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Angus Mail, which most Java programs read mail with, against the built program. */
class AngusIT {
    @TempDir Path directory;
    private Desk desk;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        desk = Desk.open(directory, 30);
    }

    @AfterEach
    void close() {
        if (desk != null) {
            desk.close();
        }
    }

    @Test
    void angus_readsEveryOctet_andWrites() throws Exception {
        try (IMAPStore store = store();
                Folder inbox = opened(store, "INBOX")) {
            List<String> digests = new ArrayList<>();
            for (Message message : inbox.getMessages()) {
                ByteArrayOutputStream octets = new ByteArrayOutputStream();
                message.writeTo(octets);
                digests.add(MaildropOracle.digest(octets.toByteArray()));
            }
            assertThat(digests).isEqualTo(desk.maildrop());
            assertThat(inbox.getMessage(2).isMimeType("multipart/mixed")).isTrue();

            assertThat(inbox.search(new BodyTerm("needle"))).hasSize(6);
            assertThat(inbox.search(new SubjectTerm("mail 2"))).hasSize(11);
            inbox.getMessage(7).setFlag(Flags.Flag.FLAGGED, true);
            inbox.getMessage(8).setFlags(new Flags("$Work"), true);
            assertThat(inbox.search(new FlagTerm(new Flags(Flags.Flag.FLAGGED), true)))
                    .containsExactly(inbox.getMessage(7));

            Folder projects = store.getFolder("Projekte/Größe");
            assertThat(projects.create(Folder.HOLDS_MESSAGES)).isTrue();
            inbox.copyMessages(inbox.getMessages(1, 2), projects);
            ((IMAPFolder) inbox).moveMessages(inbox.getMessages(3, 5), projects);
            projects.appendMessages(new Message[] {appended()});
            assertThat(projects.getMessageCount()).isEqualTo(6);
            inbox.setFlags(1, 2, new Flags(Flags.Flag.DELETED), true);
            // What it moved away counts as expunged too.
            assertThat(inbox.expunge()).hasSize(5);
            assertThat(inbox.getMessageCount()).isEqualTo(25);
            assertThat(projects.renameTo(store.getFolder("Projekte/Alt"))).isTrue();
            assertThat(store.getDefaultFolder().list("*"))
                    .extracting(Folder::getFullName)
                    .contains("INBOX", "Projekte/Alt");
        }
        assertThat(desk.maildrop()).hasSize(30);
    }

    @Test
    void angus_afterBeingAway_isToldWhatChangedByQresync() throws Exception {
        long validity;
        long modSeq;
        try (IMAPStore store = store();
                IMAPFolder inbox = (IMAPFolder) store.getFolder("INBOX")) {
            assertThat(inbox.open(Folder.READ_WRITE, ResyncData.CONDSTORE)).isNullOrEmpty();
            validity = inbox.getUIDValidity();
            modSeq = inbox.getHighestModSeq();
        }
        try (ImapWire other = desk.connect()) {
            other.send("SELECT INBOX").ok();
            other.send("STORE 4 +FLAGS (\\Answered)").ok();
            other.send("UID STORE 10:12 +FLAGS.SILENT (\\Deleted)").ok();
            other.send("EXPUNGE").ok();
        }
        try (IMAPStore store = store();
                IMAPFolder inbox = (IMAPFolder) store.getFolder("INBOX")) {
            List<MailEvent> told = inbox.open(Folder.READ_WRITE, new ResyncData(validity, modSeq));
            assertThat(told).hasSize(2);
            assertThat(told)
                    .filteredOn(MessageVanishedEvent.class::isInstance)
                    .extracting(event -> ((MessageVanishedEvent) event).getUIDs())
                    .containsExactly(new long[] {10, 11, 12});
            assertThat(told)
                    .filteredOn(MessageChangedEvent.class::isInstance)
                    .extracting(event -> ((MessageChangedEvent) event).getMessage())
                    .containsExactly(inbox.getMessageByUID(4));
            assertThat(inbox.getMessageByUID(4).isSet(Flags.Flag.ANSWERED)).isTrue();
            assertThat(inbox.getMessageCount()).isEqualTo(27);
        }
    }

    @Test
    void angus_watchingByIdleManager_isToldAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                IMAPStore store = store(session("false"));
                Folder inbox = opened(store, "INBOX")) {
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            inbox.addMessageCountListener(
                    new MessageCountAdapter() {
                        @Override
                        public void messagesAdded(MessageCountEvent event) {
                            told.add("added " + event.getMessages().length);
                        }

                        @Override
                        public void messagesRemoved(MessageCountEvent event) {
                            told.add("removed " + event.getMessages()[0].getMessageNumber());
                        }
                    });
            IdleManager idling = new IdleManager(session("false"), threads);
            try (ImapWire other = desk.connect()) {
                idling.watch(inbox);
                other.append("INBOX", "Subject: news\r\n\r\n").ok();
                assertThat(told.poll(1, TimeUnit.MINUTES)).isEqualTo("added 1");
                idling.watch(inbox);
                other.send("SELECT INBOX").ok();
                other.send("UID STORE 3 +FLAGS.SILENT (\\Deleted)").ok();
                other.send("EXPUNGE").ok();
                assertThat(told.poll(1, TimeUnit.MINUTES)).isEqualTo("removed 3");
            } finally {
                idling.stop();
            }
        }
    }

    /**
     * @param compress not beside IdleManager: Angus asks the stream of a compressed connection
     *     whether more is there, is told so always, and waits for it while it should say DONE
     */
    private static Session session(String compress) {
        Properties properties = new Properties();
        properties.put("mail.imap.usesocketchannels", "true");
        properties.put("mail.imap.timeout", "60000");
        properties.put("mail.imap.compress.enable", compress);
        return Session.getInstance(properties);
    }

    private IMAPStore store() throws MessagingException {
        return store(session("true"));
    }

    private IMAPStore store(Session session) throws MessagingException {
        IMAPStore store = (IMAPStore) session.getStore("imap");
        store.connect("127.0.0.1", desk.bridge.imap, Desk.USER, Dovecot.PASSWORD);
        return store;
    }

    private static Folder opened(IMAPStore store, String name) throws MessagingException {
        Folder folder = store.getFolder(name);
        folder.open(Folder.READ_WRITE);
        return folder;
    }

    private static Message appended() throws MessagingException {
        byte[] octets =
                LifeIT.message("appended", "by Angus")
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        return new MimeMessage(session("true"), new ByteArrayInputStream(octets));
    }
}
