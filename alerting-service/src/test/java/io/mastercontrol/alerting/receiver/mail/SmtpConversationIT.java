package io.mastercontrol.alerting.receiver.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail server with TLS whose certificate is for a name that no name server knows. */
class SmtpConversationIT {
    private static final String NAME = "mail.example.test";
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private static SSLContext usual;
    private GreenMail server;

    @BeforeAll
    static void certify() throws Exception {
        usual = SSLContext.getDefault();
        Path store = directory.resolve("mail.p12");
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "mail",
                        "-dname",
                        "CN=" + NAME,
                        "-ext",
                        "san=dns:" + NAME,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, made.waitFor(), said);
        System.setProperty("greenmail.tls.keystore.file", store.toString());
        System.setProperty("greenmail.tls.keystore.password", PASSWORD);
        trust(store);
    }

    @BeforeEach
    void start() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        server.start();
        server.setUser("alerts@example.org", "alerts", "the password");
    }

    private static void trust(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mail", keys.getCertificate("mail"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        SSLContext.setDefault(context);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @AfterAll
    static void forget() {
        SSLContext.setDefault(usual);
        System.clearProperty("greenmail.tls.keystore.file");
        System.clearProperty("greenmail.tls.keystore.password");
    }

    private SmtpConversation with(String host) {
        return new SmtpConversation(
                URI.create("smtps://" + host + ":" + server.getSmtps().getPort()),
                InetAddress.getLoopbackAddress(),
                "required",
                "alerts",
                "the password",
                Duration.ofSeconds(10));
    }

    private static Letter letter() {
        return new Letter(
                "alerts@example.org",
                List.of("ops@example.org"),
                "<1@master-control>",
                null,
                new Mail("It burns", "It burns.", "<p>It burns.</p>"));
    }

    /** Nobody could have looked the name up: the connection went to the address that was given, and the name was believed. */
    @Test
    void goesToTheAddressThatWasCheckedAndComparesTheCertificateWithTheName() throws Exception {
        SmtpConversation conversation = with(NAME);
        conversation.deliver(letter());
        assertEquals("It burns", server.getReceivedMessages()[0].getSubject());
        assertEquals("<1@master-control>", server.getReceivedMessages()[0].getMessageID());
        String said = conversation.dialogue();
        assertTrue(said.contains("> MAIL FROM:<alerts@example.org>") && said.contains("> AUTH "), said);
        assertTrue(said.contains("> (the letter)\n< 250 "), said);
        String secret = java.util.Base64.getEncoder()
                .encodeToString("the password".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertFalse(said.contains("the password") || said.contains(secret) || said.contains("burns"), said);
    }

    @Test
    void aCertificateForAnotherNameEndsIt() {
        MessagingException refused = assertThrows(
                MessagingException.class, () -> with("other.example.test").deliver(letter()));
        assertTrue(SmtpConversation.reason(refused).contains("other.example.test"), SmtpConversation.reason(refused));
        assertFalse(SmtpConversation.isFinal(refused), "somebody may set it right");
        assertEquals(0, server.getReceivedMessages().length);
    }
}
