package io.mastercontrol.controlplane.installation;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.controlplane.database.PostgresCluster;
import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.file.Trees;
import io.mastercontrol.controlplane.pki.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes what {@code docker-compose.yml} mounts and asks for: {@code Containers DIR HOST}, where HOST is the name by which
 * devices reach the broker. Keys and passwords that are there stay. Exits with 1 and one sentence if it cannot.
 */
public final class Containers {
    private static final String BROKER = "broker";

    private final Path directory;
    private final String host;

    private Containers(Path directory, String host) {
        this.directory = directory;
        this.host = host;
    }

    public static void main(String[] arguments) {
        try {
            new Containers(Path.of(arguments[0]).toAbsolutePath().normalize(), arguments[1]).write();
        } catch (IOException | IllegalStateException e) {
            System.err.println("master-control: cannot prepare " + arguments[0] + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private void write() throws IOException {
        if (Files.exists(directory.resolve("postgres"))) {
            throw new IllegalStateException(
                    "it is the data of `master-control up`; give containers a directory of" + " their own.");
        }
        Trees.createPrivate(directory);
        Pki.create(directory.resolve("pki"), Stream.of(BROKER, host).distinct().toList(), Clock.systemUTC());
        Secrets secrets = Secrets.read(directory.resolve("secrets.properties"));
        AdminFile admin = AdminFile.prepare(directory.resolve("admin.json"), "http://127.0.0.1:8080");
        Map<String, String> passwords = new LinkedHashMap<>();
        for (String service : Topics.SERVICES) {
            passwords.put(service, secrets.of("postgres." + service));
        }
        // PostgreSQL's own entry point reads it as another user; the directory around it is closed to others.
        SafeFile.writePublic(directory.resolve("roles.sql"), PostgresCluster.schemas(passwords));
        SafeFile.writeSecret(directory.resolve("broker.properties"), brokerProperties());
        SafeFile.writeSecret(directory.resolve("compose.env"), environment(secrets, passwords, admin));
    }

    private static String brokerProperties() {
        return """
                mc.broker.bind=0.0.0.0
                mc.broker.port=8883
                mc.broker.keystore=/etc/mc/broker.p12
                mc.broker.ca=/etc/mc/ca.crt
                mc.broker.work=/var/lib/master-control/work
                """;
    }

    private String environment(Secrets secrets, Map<String, String> passwords, AdminFile admin) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("MC_FILES", directory.toString());
        values.put("MC_UID", String.valueOf(Files.getAttribute(directory, "unix:uid")));
        values.put("MC_GID", String.valueOf(Files.getAttribute(directory, "unix:gid")));
        values.put("MC_BROKER_HOST", host);
        values.put("MC_INTERNAL_KEY", secrets.of("internal.key"));
        values.put("MC_POSTGRES_SUPERUSER", secrets.of("postgres.superuser"));
        passwords.forEach(
                (service, password) -> values.put("MC_POSTGRES_" + service.toUpperCase(Locale.ROOT), password));
        values.put("MC_ADMIN_PASSWORD", admin.password());
        values.put("MC_ADMIN_TOKEN", admin.token());
        StringBuilder text = new StringBuilder("# Written by `master-control containers`; changes are lost.\n");
        values.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }
}
