package io.mastercontrol.controlplane.installation;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.controlplane.database.PostgresCluster;
import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.pki.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code config/*.properties}: written again at each start, from the secrets and the ports, and from what the operator
 * says in {@code settings/*.properties}.
 */
record ServiceProperties(Installation installation, Ports ports, Pki pki, Secrets secrets, AdminFile admin) {
    void write() throws IOException {
        for (String service : Topics.SERVICES) {
            Map<String, String> keys = shared(service);
            keys.putAll(own(service));
            write(service, keys);
        }
        Map<String, String> broker = new LinkedHashMap<>();
        broker.put("mc.broker.bind", "127.0.0.1");
        broker.put("mc.broker.port", String.valueOf(ports.mqtt()));
        broker.put("mc.broker.keystore", pki.brokerStore().toString());
        broker.put("mc.broker.ca", pki.caCertificate().toString());
        broker.put("mc.broker.work", installation.data().resolve("broker").toString());
        write("broker", broker);
    }

    private Map<String, String> shared(String service) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        // Every service is offered the same keys and ignores what it has no use for.
        keys.put("smallrye.config.mapping.validate-unknown", "false");
        keys.put("quarkus.http.host", "127.0.0.1");
        keys.put("quarkus.http.port", String.valueOf(port(service)));
        keys.put("mc.postgres.host", "127.0.0.1");
        keys.put("mc.postgres.port", String.valueOf(ports.postgres()));
        keys.put("mc.postgres.database", PostgresCluster.DATABASE);
        keys.put("mc.postgres.user", service);
        keys.put("mc.postgres.password", secrets.of("postgres." + service));
        keys.put("mc.mqtt.host", "127.0.0.1");
        keys.put("mc.mqtt.port", String.valueOf(ports.mqtt()));
        keys.put("mc.mqtt.ca", pki.caCertificate().toString());
        keys.put("mc.mqtt.certificate", pki.certificate(service).toString());
        keys.put("mc.mqtt.key", pki.key(service).toString());
        for (String peer : Topics.SERVICES) {
            keys.put("mc." + peer + ".url", "http://127.0.0.1:" + port(peer));
        }
        return keys;
    }

    private Map<String, String> own(String service) throws IOException {
        return switch (service) {
            case "registry" ->
                Map.of(
                        "mc.ca.certificate", pki.caCertificate().toString(),
                        "mc.ca.key", pki.caKey().toString(),
                        "mc.ca.issuer", pki.issuer().toString(),
                        "mc.ca.issuer-key", pki.issuerKey().toString(),
                        "mc.release.public-key", pki.releasePublicKey().toString(),
                        "mc.release.root", pki.releaseRoot().toString(),
                        "mc.enrolment.broker-host", "127.0.0.1",
                        "mc.enrolment.broker-port", String.valueOf(ports.mqtt()));
            case "orchestrator" ->
                Map.of(
                        "mc.release.signing-key", pki.releaseKey().toString(),
                        "mc.release.public-key", pki.releasePublicKey().toString(),
                        "mc.artifacts.directory", installation.artifacts().toString());
            case "dashboard" ->
                Map.of(
                        "mc.ca.certificate", pki.caCertificate().toString(),
                        "mc.internal.key", secrets.of("internal.key"),
                        "mc.admin.username", admin.username(),
                        "mc.admin.password", admin.password(),
                        "mc.admin.token", admin.token());
            case "alerting" -> Map.of("mc.alerting.console.url", admin.url());
            default -> Map.of();
        };
    }

    private int port(String service) {
        return switch (service) {
            case "registry" -> ports.registry();
            case "orchestrator" -> ports.orchestrator();
            case "alerting" -> ports.alerting();
            default -> ports.dashboard();
        };
    }

    private void write(String name, Map<String, String> keys) throws IOException {
        StringBuilder text =
                new StringBuilder("# Written by `master-control up`; changes are lost, those in settings/ are not.\n");
        keys.forEach((key, value) ->
                text.append(key).append('=').append(escape(value)).append('\n'));
        Path settings = installation.data().resolve("settings").resolve(name + ".properties");
        if (Files.exists(settings)) {
            // What is said last counts.
            text.append("# From ")
                    .append(settings)
                    .append('\n')
                    .append(Files.readString(settings))
                    .append('\n');
        }
        SafeFile.writeSecret(installation.config().resolve(name + ".properties"), text.toString());
    }

    /** A dollar sign would begin an expression in Quarkus' files, a backslash an escape in Java's. */
    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("${", "\\\\${");
    }
}
