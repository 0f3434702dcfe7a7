package io.mastercontrol.controlplane.broker;

import io.mastercontrol.controlplane.pki.Pki;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What the broker is told, from a properties file; a system property of the same name wins.
 *
 * @param bind {@code mc.broker.bind}, address to listen on; 127.0.0.1 by default
 * @param port {@code mc.broker.port}, MQTT over TLS; 8883 by default
 * @param keyStore {@code mc.broker.keystore}, PKCS#12 with the broker's key and chain
 * @param keyStorePassword {@code mc.broker.keystore-password}
 * @param ca {@code mc.broker.ca}, PEM: whose client certificates are accepted
 * @param work {@code mc.broker.work}, scratch directory; emptied at each start, because sessions live in memory
 * @param revoked {@code mc.broker.revoked}, file of the certificates that are turned away; {@code broker-revoked.json}
 *     beside the scratch directory by default
 * @param limits of devices, {@code mc.broker.device-*}
 */
record BrokerConfig(
        String bind,
        int port,
        Path keyStore,
        String keyStorePassword,
        Path ca,
        Path work,
        Path revoked,
        Limits limits) {
    private static final int HIGHEST_PORT = 65_535;

    static BrokerConfig read(Path file) throws IOException {
        Properties properties = new Properties();
        if (file != null) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("mc.broker."))
                .forEach(name -> properties.setProperty(name, System.getProperty(name)));
        return of(properties);
    }

    static BrokerConfig of(Properties properties) {
        Path work = Path.of(required(properties, "mc.broker.work")).toAbsolutePath();
        return new BrokerConfig(
                properties.getProperty("mc.broker.bind", "127.0.0.1"),
                port(properties.getProperty("mc.broker.port", "8883")),
                file(properties, "mc.broker.keystore"),
                properties.getProperty("mc.broker.keystore-password", Pki.STORE_PASSWORD),
                file(properties, "mc.broker.ca"),
                work,
                Path.of(properties.getProperty(
                        "mc.broker.revoked",
                        work.resolveSibling("broker-revoked.json").toString())),
                Limits.of(properties));
    }

    private static int port(String text) {
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= HIGHEST_PORT) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("mc.broker.port is '" + text + "', but must be a port from 0 to 65535.");
    }

    private static Path file(Properties properties, String key) {
        Path file = Path.of(required(properties, key));
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(key + ": cannot read " + file + ".");
        }
        return file;
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(key + " is not set.");
        }
        return value;
    }
}
