package io.mastercontrol.controlplane.broker;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedHiveMQ;
import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.file.Trees;
import io.mastercontrol.controlplane.pki.Pem;
import io.mastercontrol.controlplane.pki.Pki;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Objects;

/** Makes the directory from which HiveMQ starts: its XML, a trust store with the fleet's authority, empty data. */
final class BrokerDirectory {
    private BrokerDirectory() {}

    /**
     * When a whole fleet comes back at once, handshakes wait for each other; those that are given up and begun again make
     * the others wait longer (docs/performance.md).
     */
    private static final int HANDSHAKE_MILLIS = 60_000;

    /**
     * How many messages a client has in flight; 50 as delivered. A service acknowledges what it has committed, so at 50
     * there could be 50 heartbeats in a transaction and no more.
     */
    private static final int IN_FLIGHT = 2_000;

    static EmbeddedHiveMQ prepare(BrokerConfig config) throws IOException {
        InternalConfigurations.MAX_INFLIGHT_WINDOW_SIZE_MESSAGES = IN_FLIGHT;
        InternalConfigurations.PUBLISH_POLL_BATCH_SIZE = IN_FLIGHT / 4;
        Path work = config.work();
        Trees.delete(work);
        Path conf = Files.createDirectories(work.resolve("conf"));
        Path trust = trust(config);
        writeTrust(trust, config.ca());
        Files.writeString(conf.resolve("config.xml"), xml(config, trust));
        try (InputStream logging = BrokerDirectory.class.getResourceAsStream("/logback.xml")) {
            Files.copy(Objects.requireNonNull(logging, "logback.xml"), conf.resolve("logback.xml"));
        }
        return EmbeddedHiveMQ.builder()
                .withConfigurationFolder(conf)
                .withDataFolder(Files.createDirectories(work.resolve("data")))
                .withExtensionsFolder(Files.createDirectories(work.resolve("extensions")))
                .withEmbeddedExtension(BrokerMain.identity(config))
                .build();
    }

    /** HiveMQ reads a trust store again when it has changed; sessions that stand are not asked again. */
    static void writeTrust(Path file, Path ca) throws IOException {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            int number = 0;
            for (X509Certificate root : Pem.certificates(ca)) {
                trust.setCertificateEntry("fleet-ca-" + number++, root);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            trust.store(bytes, Pki.STORE_PASSWORD.toCharArray());
            SafeFile.writeSecret(file, bytes.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a trust store of " + ca + ": " + e.getMessage(), e);
        }
    }

    static Path trust(BrokerConfig config) {
        return config.work().resolve("conf").resolve("trust.p12");
    }

    private static String xml(BrokerConfig config, Path trust) {
        return """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tls-tcp-listener>
                      <port>%d</port>
                      <bind-address>%s</bind-address>
                      <tls>
                        <protocols>
                          <protocol>TLSv1.3</protocol>
                          <protocol>TLSv1.2</protocol>
                        </protocols>
                        <keystore>
                          <path>%s</path>
                          <password>%s</password>
                          <private-key-password>%s</private-key-password>
                        </keystore>
                        <truststore>
                          <path>%s</path>
                          <password>%s</password>
                        </truststore>
                        <handshake-timeout>%d</handshake-timeout>
                        <client-authentication-mode>REQUIRED</client-authentication-mode>
                      </tls>
                    </tls-tcp-listener>
                  </listeners>
                  <mqtt>
                    <queued-messages>
                      <max-queue-size>10000</max-queue-size>
                      <strategy>discard-oldest</strategy>
                    </queued-messages>
                    <packets>
                      <max-packet-size>4194304</max-packet-size>
                    </packets>
                  </mqtt>
                  <persistence>
                    <mode>in-memory</mode>
                  </persistence>
                  <anonymous-usage-statistics>
                    <enabled>false</enabled>
                  </anonymous-usage-statistics>
                </hivemq>
                """.formatted(
                        config.port(),
                        escape(config.bind()),
                        escape(config.keyStore().toAbsolutePath().toString()),
                        escape(config.keyStorePassword()),
                        escape(config.keyStorePassword()),
                        escape(trust.toString()),
                        escape(Pki.STORE_PASSWORD),
                        HANDSHAKE_MILLIS);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
