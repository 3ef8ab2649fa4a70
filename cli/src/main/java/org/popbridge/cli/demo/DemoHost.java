package org.popbridge.cli.demo;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Properties;

/**
 * A legacy POP3 host within this process, with one maildrop: GreenMail on a free port of the
 * loopback address. It has UIDL and TOP and no TLS, as such hosts do. Safe for any thread.
 */
public final class DemoHost implements AutoCloseable {
    public static final String USER = "demo@popbridge.example";
    public static final String PASSWORD = "demo";

    private final GreenMail greenMail;
    private final GreenMailUser user;
    private int delivered;

    private DemoHost(GreenMail greenMail, GreenMailUser user) {
        this.greenMail = greenMail;
        this.user = user;
    }

    /** Starts the host with the sample mail in its maildrop. */
    public static DemoHost start() throws IOException {
        GreenMail greenMail =
                new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3));
        greenMail.start();
        try {
            GreenMailUser user =
                    greenMail.getManagers().getUserManager().createUser(USER, USER, PASSWORD);
            DemoHost host = new DemoHost(greenMail, user);
            for (byte[] message : SampleMail.messages()) {
                host.deliver(message);
            }
            return host;
        } catch (UserException e) {
            greenMail.stop();
            throw new IOException("the demo's POP3 host will not have the demo's user", e);
        }
    }

    /** The port on which it speaks POP3. */
    public int port() {
        return greenMail.getPop3().getPort();
    }

    /** Puts one more message into the maildrop, and answers which number it is. */
    public synchronized int deliverFresh() throws IOException {
        deliver(SampleMail.fresh(++delivered, ZonedDateTime.now(ZoneOffset.UTC)));
        return delivered;
    }

    private void deliver(byte[] message) throws IOException {
        try {
            user.deliver(
                    new MimeMessage(
                            Session.getInstance(new Properties()),
                            new ByteArrayInputStream(message)));
        } catch (MessagingException e) {
            throw new IOException("a sample message cannot be delivered", e);
        }
    }

    @Override
    public void close() {
        greenMail.stop();
    }
}
