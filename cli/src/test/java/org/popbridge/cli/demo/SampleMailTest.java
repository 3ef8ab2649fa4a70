package org.popbridge.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleMailTest {
    @Test
    void messages_areOnTheWire_andEachIsItself() throws Exception {
        List<byte[]> messages = SampleMail.messages();
        assertThat(messages).hasSizeGreaterThanOrEqualTo(25);
        Set<String> subjects = new HashSet<>();
        for (byte[] message : messages) {
            String text = new String(message, StandardCharsets.ISO_8859_1);
            assertThat(text).doesNotContainPattern("[^\r]\n").endsWith("\r\n");
            MimeMessage parsed =
                    new MimeMessage(
                            Session.getInstance(new Properties()),
                            new ByteArrayInputStream(message));
            assertThat(parsed.getFrom()).isNotEmpty();
            subjects.add(parsed.getSubject() + parsed.getMessageID());
        }
        assertThat(subjects).hasSameSizeAs(messages);
    }

    @Test
    void subjects_inEveryCharset_areReadable() throws Exception {
        StringBuilder all = new StringBuilder();
        for (byte[] message : SampleMail.messages()) {
            all.append(
                            new MimeMessage(
                                            Session.getInstance(new Properties()),
                                            new ByteArrayInputStream(message))
                                    .getSubject())
                    .append('\n');
        }
        assertThat(all)
                .contains("Fahrplanänderung", "crème brûlée", "届きました", "Ваш мотор готов")
                .contains("已发货", "שלום, سلام", "Łódź - Gdańsk", "🔥");
    }

    @Test
    void host_startsWithAllOfIt() throws Exception {
        try (DemoHost host = DemoHost.start()) {
            assertThat(host.port()).isPositive();
            assertThat(host.deliverFresh()).isEqualTo(1);
        }
    }
}
