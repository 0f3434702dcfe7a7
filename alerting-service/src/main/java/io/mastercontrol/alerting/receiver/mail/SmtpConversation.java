package io.mastercontrol.alerting.receiver.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import javax.net.SocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** One delivery to a mail server at an address that was checked; what was said is kept. It blocks. */
final class SmtpConversation {
    private static final int SUBMISSION_PORT = 587;
    private static final int TLS_PORT = 465;
    private static final int PERMANENT = 500;
    private static final int LONGEST_DIALOGUE = 8_000;
    private static final String SUPPRESSED = "DEBUG SMTP: AUTH (\\S+) command trace suppressed";
    private static final String LOGGED_IN = "DEBUG SMTP: AUTH \\S+ (failed|succeeded)";

    private final ByteArrayOutputStream traced = new ByteArrayOutputStream();
    private final Session session;
    private final String host;
    private final int port;
    private final String username;
    private final String password;

    /**
     * @param server {@code smtp://} or {@code smtps://}; its certificate must be for this host
     * @param address to which the connection goes, whatever the name says by then
     * @param tls required, optional or none; of smtp only
     * @param username null to send without
     */
    SmtpConversation(URI server, InetAddress address, String tls, String username, String password, Duration patience) {
        boolean always = server.getScheme().equals("smtps");
        this.host = server.getHost();
        this.port = server.getPort() > 0 ? server.getPort() : always ? TLS_PORT : SUBMISSION_PORT;
        this.username = username;
        this.password = password;
        Properties settings = new Properties();
        settings.put("mail.smtp.socketFactory", new Pinned(address));
        settings.setProperty("mail.smtp.socketFactory.fallback", "false");
        settings.setProperty("mail.smtp.ssl.enable", String.valueOf(always));
        settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        settings.setProperty("mail.smtp.starttls.enable", String.valueOf(!always && !tls.equals("none")));
        settings.setProperty("mail.smtp.starttls.required", String.valueOf(!always && tls.equals("required")));
        settings.setProperty("mail.smtp.auth", String.valueOf(username != null));
        settings.setProperty("mail.smtp.quitwait", "false");
        for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            settings.setProperty("mail.smtp." + limit, String.valueOf(patience.toMillis()));
        }
        session = Session.getInstance(settings);
        session.setDebugOut(new PrintStream(traced, true, StandardCharsets.UTF_8));
        session.setDebug(true);
    }

    void deliver(Letter letter) throws MessagingException {
        MimeMessage message = letter.message(session);
        message.saveChanges();
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect(host, port, username, password);
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    /** Line by line, {@code >} what we said; without the letter and the password. */
    String dialogue() {
        StringBuilder said = new StringBuilder();
        boolean inLetter = false;
        for (String line : traced.toString(StandardCharsets.UTF_8).split("\\R")) {
            boolean answer = line.matches("\\d{3}([ -].*)?");
            if (inLetter && answer) {
                said.append("> (the letter)\n");
                inLetter = false;
            }
            if (line.matches(SUPPRESSED)) {
                said.append("> ")
                        .append(line.replaceFirst(SUPPRESSED, "AUTH $1 •••"))
                        .append('\n');
            } else if (line.matches(LOGGED_IN)) {
                said.append("< (it ").append(line.replaceFirst(LOGGED_IN, "$1")).append(")\n");
            } else if (!inLetter && !line.isEmpty() && !line.startsWith("DEBUG")) {
                said.append(answer ? "< " : "> ").append(line).append('\n');
                inLetter = line.startsWith("354");
            }
        }
        return said.length() <= LONGEST_DIALOGUE ? said.toString() : said.substring(0, LONGEST_DIALOGUE) + "…";
    }

    /** Whether the server means it: what it says with a 4 may be otherwise later. */
    static boolean isFinal(Throwable e) {
        int code = code(e);
        boolean refused = e instanceof AuthenticationFailedException
                && !String.valueOf(e.getMessage()).startsWith("4");
        return refused || code >= PERMANENT;
    }

    private static int code(Throwable e) {
        for (Throwable cause = e; cause != null; cause = next(cause)) {
            if (cause instanceof SMTPAddressFailedException address) {
                return address.getReturnCode();
            }
            if (cause instanceof SMTPSenderFailedException sender) {
                return sender.getReturnCode();
            }
            if (cause instanceof SMTPSendFailedException send && send.getReturnCode() > 0 && next(send) == null) {
                return send.getReturnCode();
            }
        }
        return 0;
    }

    private static Throwable next(Throwable e) {
        return e instanceof MessagingException mail && mail.getNextException() != null
                ? mail.getNextException()
                : e.getCause();
    }

    /** The innermost, which says what is really wrong. */
    static String reason(Throwable e) {
        Throwable inner = e;
        while (next(inner) != null) {
            inner = next(inner);
        }
        String said = inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
        String line = said.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    /** Makes sockets that connect to one host, whichever they are told. */
    private static final class Pinned extends SocketFactory {
        private final InetAddress address;

        Pinned(InetAddress address) {
            this.address = address;
        }

        @Override
        public Socket createSocket() {
            return new Socket() {
                @Override
                public void connect(SocketAddress told, int timeout) throws IOException {
                    super.connect(new InetSocketAddress(address, ((InetSocketAddress) told).getPort()), timeout);
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return new Socket(address, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return new Socket(address, port, from, fromPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return new Socket(address, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return new Socket(address, port, from, fromPort);
        }
    }
}
