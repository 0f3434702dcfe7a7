package io.mastercontrol.controlplane.installation;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.controlplane.database.PostgresCluster;
import io.mastercontrol.controlplane.database.PostgresDistribution;
import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.file.Trees;
import io.mastercontrol.controlplane.pki.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a data directory ready to be started: {@code Prepare ROOT DATA DEVICES PORT_OFFSET}. Whatever an earlier run
 * left stays; only the configuration files are written again. Exits with 1 and one sentence if it cannot.
 */
public final class Prepare {
    private static final int ARGUMENTS = 4;
    private static final int MOST_DEVICES = 100;

    private final Installation installation;
    private final Ports ports;
    private final int devices;

    private Prepare(Installation installation, Ports ports, int devices) {
        this.installation = installation;
        this.ports = ports;
        this.devices = devices;
    }

    public static void main(String[] arguments) {
        if (arguments.length != ARGUMENTS) {
            System.err.println("usage: Prepare ROOT DATA DEVICES PORT_OFFSET");
            System.exit(2);
        }
        try {
            Installation installation = new Installation(
                    Path.of(arguments[0]).toAbsolutePath().normalize(),
                    Path.of(arguments[1]).toAbsolutePath().normalize());
            new Prepare(installation, new Ports(number("--port-offset", arguments[3])), devices(arguments[2])).run();
        } catch (IOException e) {
            System.err.println("master-control: cannot prepare " + arguments[1] + ": " + reason(e));
            System.exit(1);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("master-control: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException {
        Trees.createPrivate(installation.data());
        Requirements.portsAreFree(ports, devices);
        Requirements.spaceIsFree(installation.data(), !Files.exists(installation.postgres()));
        Trees.createPrivate(installation.config());
        Trees.createPrivate(installation.hostAgent());
        Trees.createPrivate(installation.artifacts());
        Pki pki = Pki.create(installation.pki(), List.of(), Clock.systemUTC());
        Secrets secrets = secrets();
        createDatabase(secrets);
        AdminFile admin = AdminFile.prepare(installation.admin(), "http://127.0.0.1:" + ports.dashboard());
        new ServiceProperties(installation, ports, pki, secrets, admin).write();
        SafeFile.writePublic(installation.config().resolve("variables.yaml"), variables());
        new SampleFleet(installation, ports, java()).write(devices);
    }

    private Secrets secrets() throws IOException {
        Path file = installation.config().resolve("secrets.properties");
        if (cluster().exists() && !Files.exists(file)) {
            throw new IllegalStateException(
                    file + " is missing, but the database that it opens is there; restore it from a backup.");
        }
        return Secrets.read(file);
    }

    private void createDatabase(Secrets secrets) throws IOException {
        PostgresDistribution.unpack(installation.postgresPrograms());
        if (cluster().exists()) {
            return;
        }
        Map<String, String> passwords = new LinkedHashMap<>();
        for (String service : Topics.SERVICES) {
            passwords.put(service, secrets.of("postgres." + service));
        }
        cluster().create(secrets.of("postgres.superuser"), passwords);
    }

    private PostgresCluster cluster() {
        return new PostgresCluster(installation.postgres(), installation.postgresPrograms(), installation.asNobody());
    }

    /** Values for the templates in {@code control-plane/workloads/}. */
    private String variables() {
        return """
                # Written by `master-control up`; changes are lost.
                java: "%s"
                checkout: "%s"
                installation: "%s"
                dashboard_port: "%d"
                registry_port: "%d"
                orchestrator_port: "%d"
                alerting_port: "%d"
                postgres_port: "%d"
                mqtt_port: "%d"
                """.formatted(
                        java(),
                        installation.root(),
                        installation.data(),
                        ports.dashboard(),
                        ports.registry(),
                        ports.orchestrator(),
                        ports.alerting(),
                        ports.postgres(),
                        ports.mqtt());
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static int devices(String text) {
        int devices = number("--devices", text);
        if (devices > MOST_DEVICES) {
            throw new IllegalArgumentException("--devices is " + devices + ", but each is a process of its own; "
                    + MOST_DEVICES + " is the most. For more, use `master-control simulate`.");
        }
        return devices;
    }

    private static int number(String option, String text) {
        if (!text.matches("\\d{1,6}")) {
            throw new IllegalArgumentException(option + " is '" + text + "', but must be a whole number from 0.");
        }
        return Integer.parseInt(text);
    }

    private static String reason(IOException e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return text.contains("No space left") ? text + "; make room and try again." : text;
    }
}
