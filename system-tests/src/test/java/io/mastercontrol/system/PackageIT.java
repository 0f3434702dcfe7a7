package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package in the life of a device: installed, used, upgraded, killed, removed and purged, under a real systemd. */
@Order(0)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackageIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    static Path packages;

    private static DebianSystem device;

    @BeforeAll
    static void buildAndBoot() throws Exception {
        build("1.0.0");
        build("1.1.0");
        device = new DebianSystem(packages);
    }

    @AfterAll
    static void shutDown() throws IOException {
        if (device != null) {
            device.close();
        }
    }

    private static String architecture() throws Exception {
        Process process = new ProcessBuilder("dpkg", "--print-architecture").start();
        return new String(process.getInputStream().readAllBytes()).trim();
    }

    private static Path build(String version) throws Exception {
        return build(version, architecture());
    }

    private static Path build(String version, String architecture) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                ROOT.resolve("master-control").toString(),
                "package",
                "--arch",
                architecture,
                "--version",
                version,
                "--output",
                packages.toString());
        builder.environment().put("MASTER_CONTROL_BUILT", "true");
        builder.environment().put("SOURCE_DATE_EPOCH", "1767225600");
        Path log = packages.resolve("build.log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(log));
        return packages.resolve("master-control-agent_" + version + "_" + architecture + ".deb");
    }

    private static String said(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes()).trim();
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static String install(String version) throws Exception {
        return device.say("dpkg --install /mnt/master-control-agent_" + version + "_" + architecture() + ".deb");
    }

    private static JsonNode workload(String name) throws Exception {
        // The first question makes the token.
        device.run("curl -s http://127.0.0.1:9100/local/v1/workloads");
        return new ObjectMapper()
                .readTree(device.say("curl -sf -H \"Authorization: Bearer $(cat /var/lib/master-control/local.token)\""
                        + " http://127.0.0.1:9100/local/v1/workloads/" + name));
    }

    @Test
    @Order(1)
    void theSameSourcesMakeTheSamePackage() throws Exception {
        Path first = packages.resolve("first.deb");
        Path deb = packages.resolve("master-control-agent_1.0.0_" + architecture() + ".deb");
        Files.copy(deb, first);
        build("1.0.0");
        assertEquals(hash(first), hash(deb));
        Files.delete(first);
    }

    /** What was tested on this machine's architecture is what the boards get. */
    @Test
    @Order(1)
    void thePackagesOfAllArchitecturesHoldTheSameFiles() throws Exception {
        String files = "dpkg-deb --fsys-tarfile \"$0\" | sha256sum";
        String here = said("sh", "-c", files, build("1.0.0").toString());
        for (String architecture : List.of("amd64", "arm64", "armhf")) {
            Path deb = build("1.0.0", architecture);
            assertEquals(architecture, said("dpkg-deb", "--field", deb.toString(), "Architecture"));
            assertEquals("1.0.0", said("dpkg-deb", "--field", deb.toString(), "Version"));
            assertEquals(here, said("sh", "-c", files, deb.toString()), architecture);
        }
    }

    private static String hash(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    @Order(2)
    void isInstalledAndSupervisesWhatLiesInItsDirectory() throws Exception {
        install("1.0.0");
        assertEquals("active", device.say("systemctl is-active master-control-agent"));
        assertEquals("enabled", device.say("systemctl is-enabled master-control-agent"));
        assertTrue(device.say("getent passwd master-control").contains(":/var/lib/master-control:"));
        device.say("""
                cat > /etc/master-control/workloads.d/counter.yaml <<'YAML'
                name: counter
                type: service
                run_mode: forever
                command: [sh, -c, "touch $MC_STATE_DIR/mine; n=0; while :; do n=$((n+1)); echo line $n; sleep 0.1; done"]
                YAML
                systemctl restart master-control-agent""");
        JsonNode counter = Await.until(
                "the counter runs",
                Duration.ofSeconds(10),
                () -> workload("counter"),
                seen -> seen.path("pid").isNumber());
        assertEquals("running", counter.path("state").asText(), counter.toString());
        device.say("test -e /var/lib/master-control/workloads/counter/state/mine");
        assertEquals(
                "master-control",
                device.say("ps -o user:20= -p " + counter.path("pid").asLong()));
        assertTrue(device.say("master-control --version").contains("1.0.0"));
        assertEquals(
                "",
                device.run("systemd-analyze verify master-control-agent.service")
                        .err());
    }

    @Test
    @Order(3)
    void anUpgradeLeavesWorkloadsAlone() throws Exception {
        long pid = workload("counter").path("pid").asLong();
        String launcher = device.say("systemctl show -P MainPID master-control-agent");
        install("1.1.0");
        assertFalse(device.say("systemctl show -P MainPID master-control-agent").equals(launcher), "a new agent");
        assertEquals("1.1.0", device.say("cat /usr/lib/master-control/agent/version"));
        assertEquals(pid, workload("counter").path("pid").asLong());
    }

    @Test
    @Order(4)
    void aKilledServiceComesBackAndAdopts() throws Exception {
        long pid = workload("counter").path("pid").asLong();
        String launcher = device.say("systemctl show -P MainPID master-control-agent");
        device.say("systemctl kill --signal=KILL --kill-whom=main master-control-agent");
        Await.until(
                "systemd starts it again",
                Duration.ofSeconds(20),
                () -> device.say(
                        "systemctl show -P MainPID master-control-agent; systemctl is-active master-control-agent"),
                seen -> !seen.startsWith(launcher) && seen.endsWith("\nactive"));
        assertEquals(pid, workload("counter").path("pid").asLong());
        int expected = 1;
        for (String line : device.say("cat /var/lib/master-control/workloads/counter/logs/stdout.log")
                .split("\n")) {
            assertEquals("line " + expected++, line);
        }
    }

    @Test
    @Order(5)
    void removalStopsEverythingAndKeepsTheStateAndPurgingTakesItAway() throws Exception {
        device.say("dpkg --remove master-control-agent");
        assertEquals("", device.run("pgrep -f '[e]cho line|[q]uarkus-run'").out(), "processes left");
        device.say("test -e /var/lib/master-control/workloads/counter/logs/stdout.log");
        device.say("test -e /etc/master-control/workloads.d/counter.yaml");
        install("1.1.0");
        Await.until(
                "the counter runs again",
                Duration.ofSeconds(10),
                () -> workload("counter").path("pid").isNumber());
        device.say("dpkg --purge master-control-agent");
        assertEquals(
                "",
                device.run("ls -d /var/lib/master-control /etc/master-control /run/master-control")
                        .out());
        assertEquals("", device.run("pgrep -f '[e]cho line|[q]uarkus-run'").out(), "processes left");
    }

    @Test
    @Order(6)
    void theWatchdogsReplaceAnAgentOrALauncherThatStandsStill() throws Exception {
        install("1.1.0");
        device.say("""
                printf 'MC_LAUNCHER_LOOK=1\\nMC_LAUNCHER_PATIENCE=7\\n' >> /etc/master-control/agent.env
                mkdir -p /etc/systemd/system/master-control-agent.service.d
                printf '[Service]\\nWatchdogSec=3\\n' > /etc/systemd/system/master-control-agent.service.d/quick.conf
                systemctl daemon-reload && systemctl restart master-control-agent""");
        String agent = device.say("pgrep -f '[q]uarkus-run'");
        device.say("kill -STOP " + agent);
        Await.until(
                "the launcher has replaced the agent",
                Duration.ofSeconds(20),
                () -> device.run("pgrep -f '[q]uarkus-run'").out().trim(),
                seen -> !seen.isEmpty() && !seen.equals(agent));
        String launcher = device.say("systemctl show -P MainPID master-control-agent");
        device.say("kill -STOP " + launcher);
        Await.until(
                "systemd has replaced the launcher",
                Duration.ofSeconds(20),
                () -> device.say(
                        "systemctl show -P MainPID master-control-agent; systemctl is-active master-control-agent || :"),
                seen -> !seen.startsWith(launcher) && seen.endsWith("\nactive"));
    }

    @Test
    @Order(7)
    void theShutdownOfTheBoardStopsDependentsFirst() throws Exception {
        device.say("""
                cat > /etc/master-control/workloads.d/order.yaml <<'YAML'
                workloads:
                  - name: base
                    type: service
                    run_mode: forever
                    user: root
                    command: [sh, -c, "trap 'echo base >> /mnt/order; exit' TERM; while :; do sleep 0.1; done"]
                  - name: dependent
                    type: service
                    run_mode: forever
                    user: root
                    depends_on: {base: started}
                    command: [sh, -c, "trap 'sleep 0.5; echo dependent >> /mnt/order; exit' TERM; while :; do sleep 0.1; done"]
                YAML
                systemctl restart master-control-agent""");
        Await.until(
                "both run",
                Duration.ofSeconds(10),
                () -> workload("base").path("pid").isNumber()
                        && workload("dependent").path("pid").isNumber());
        device.run("systemctl poweroff");
        Path order = packages.resolve("order");
        Await.until("the board is off", Duration.ofSeconds(30), device::isOff);
        assertEquals("dependent\nbase\n", Files.readString(order));
    }
}
