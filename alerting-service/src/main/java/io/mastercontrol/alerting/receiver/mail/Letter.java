package io.mastercontrol.alerting.receiver.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import java.util.List;

/**
 * A letter with its addresses.
 *
 * @param id its {@code Message-ID}
 * @param answers the {@code Message-ID} of the letter that it answers, or null
 */
record Letter(String from, List<String> to, String id, String answers, Mail content) {
    private static final String UTF8 = "UTF-8";

    MimeMessage message(Session session) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(new InternetAddress(from));
        for (String one : to) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(one));
        }
        message.setSubject(content.subject(), UTF8);
        message.setSentDate(new Date());
        message.setHeader("Auto-Submitted", "auto-generated");
        if (answers != null) {
            message.setHeader("In-Reply-To", answers);
            message.setHeader("References", answers);
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(content.text(), UTF8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(content.html(), UTF8, "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        return message;
    }
}
