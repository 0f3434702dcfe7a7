package io.mastercontrol.controlplane.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The YAML that we ship and the YAML that we write are held to the product's own parser. */
class WorkloadYamlTest {
    @TempDir
    Path directory;

    @Test
    void controlPlaneIsValidAndWaitsForItsDatabaseAndBroker() throws Exception {
        Map<String, String> variables =
                new HashMap<>(Map.of("java", "/usr/bin/java", "checkout", "/srv/mc", "installation", "/srv/data"));
        for (String part : List.of("dashboard", "registry", "orchestrator", "alerting", "postgres", "mqtt")) {
            variables.put(part + "_port", "1234");
        }
        WorkloadFile file = WorkloadParser.parse(
                "control-plane.yaml", Files.readString(Path.of("workloads/control-plane.yaml")), variables);
        assertEquals(List.of(), file.problems());
        assertEquals(
                List.of("postgres", "broker", "registry", "orchestrator", "alerting", "dashboard"),
                file.workloads().stream().map(WorkloadSpec::name).toList());
        for (WorkloadSpec service : file.workloads().subList(2, 6)) {
            assertEquals(
                    Map.of(
                            "postgres", WorkloadSpec.DependencyCondition.healthy,
                            "broker", WorkloadSpec.DependencyCondition.healthy),
                    service.dependsOn());
        }
    }

    @Test
    void sampleDevicesAreValidAndDiffer() throws Exception {
        Installation installation = new Installation(Path.of("/srv/mc"), directory);
        Files.createDirectories(installation.config());
        new SampleFleet(installation, new Ports(100), Path.of("/usr/bin/java")).write(2);
        WorkloadFile file = WorkloadParser.parse(
                "devices.yaml", Files.readString(installation.config().resolve("devices.yaml")), Map.of());
        assertEquals(List.of(), file.problems());
        WorkloadSpec second = file.workloads().get(1);
        assertEquals("device-2", second.env().get("MC_AGENT_NAME"));
        assertEquals("role=web,site=site-2", second.env().get("MC_AGENT_LABELS"));
        assertEquals("9201", second.env().get("MC_AGENT_LOCAL_PORT"));
        assertEquals(
                "9502",
                Files.readString(installation.device("device-2").resolve("variables.yaml"))
                        .replaceAll("(?s).*web_port: \"(\\d+)\".*", "$1"));
    }

    @Test
    void whatIsSetForASampleDeviceReachesItsAgent() throws Exception {
        Installation installation = new Installation(Path.of("/srv/mc"), directory);
        Files.createDirectories(installation.config());
        Path settings = Files.createDirectories(directory.resolve("settings"));
        Files.writeString(settings.resolve("device-2.properties"), "mc.agent.heartbeat-interval = 2s\n");
        SampleFleet fleet = new SampleFleet(installation, new Ports(100), Path.of("/usr/bin/java"));
        fleet.write(2);
        WorkloadFile file = WorkloadParser.parse(
                "devices.yaml", Files.readString(installation.config().resolve("devices.yaml")), Map.of());
        assertEquals("2s", file.workloads().get(1).env().get("MC_AGENT_HEARTBEAT_INTERVAL"));
        assertNull(file.workloads().get(0).env().get("MC_AGENT_HEARTBEAT_INTERVAL"));
        Files.writeString(settings.resolve("device-1.properties"), "mc.registry.pace=1s\n");
        String told = assertThrows(IOException.class, () -> fleet.write(2)).getMessage();
        assertTrue(told.contains("device-1.properties names mc.registry.pace"), told);
    }
}
