package io.mastercontrol.agent.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerCommandTest {
    private static final String FIXED = "run --name mc-web-1 --replace --label io.mastercontrol.agent=1 --pull never"
            + " --log-driver none --sdnotify ignore --security-opt no-new-privileges --stop-signal ";

    private static WorkloadSpec spec(String fields) {
        String yaml = "name: web\ntype: service\nrun_mode: forever\n" + fields;
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        assertTrue(file.isValid(), () -> file.problems().toString());
        return file.workloads().get(0);
    }

    private static List<String> words(WorkloadSpec spec, boolean unified, boolean rootless) {
        Map<String, String> environment = new HashMap<>(Map.of("LANG", "C", "MC_WORKLOAD", "web", "PATH", "/usr/bin"));
        environment.putAll(spec.env());
        return new ContainerCommand(
                        "mc-web-1",
                        "io.mastercontrol.agent=1",
                        "sha256:1",
                        Path.of("/srv/web"),
                        Path.of("/state"),
                        Path.of("/runner.py"),
                        Path.of("/run/c.pid"),
                        !rootless,
                        unified,
                        rootless)
                .words(spec, environment);
    }

    @Test
    void imageAloneRunsItsOwnProgramAndHasTheStateDirectory() {
        assertEquals(
                FIXED + "TERM --init --pidfile /run/c.pid --volume /state:/state:U --env MC_WORKLOAD sha256:1",
                String.join(" ", words(spec("isolation: {podman: {image: x}}\n"), false, false)));
    }

    @Test
    void fieldsBecomePodmansOwn() {
        WorkloadSpec spec = spec("""
                command: [serve, "a b"]
                working_dir: /app
                stop: {signal: INT}
                resources: {memory: 64M, cpu: 0.5, cpu_set: 0-1, pids: 20, memory_high: 48M, io_weight: 50}
                isolation:
                  podman:
                    image: x
                    network: host
                    ports: ["8080:80"]
                    devices: [/dev/gpiomem]
                    volumes: ["./config:/etc/web:ro", "/srv/data:/data", "cache:/cache"]
                """);
        assertEquals(
                FIXED + "INT --init --pidfile /run/c.pid --network host --publish 8080:80 --device /dev/gpiomem"
                        + " --volume /state:/state:U --volume /srv/web/config:/etc/web:ro --volume /srv/data:/data"
                        + " --volume cache:/cache --env MC_WORKLOAD --memory 67108864b --memory-swap 67108864b --cpus 0.5"
                        + " --cpuset-cpus 0-1 --pids-limit 20 --cgroup-conf memory.high=50331648 --cgroup-conf io.weight=50"
                        + " --workdir /app --entrypoint  sha256:1 serve a b",
                String.join(" ", words(spec, true, false)));
    }

    @Test
    void limitsOfAnotherUsersPodmanAreTheAgents() {
        WorkloadSpec spec = spec("user: pi\nresources: {memory: 64M}\nisolation: {podman: {image: x}}\n");
        List<String> words = words(spec, true, true);
        assertTrue(words.contains("--cgroups=disabled"), words.toString());
        assertFalse(words.contains("--memory"), words.toString());
        assertFalse(words.contains("--pidfile"), "root would believe what a user wrote");
    }

    @Test
    void valuesOfTheEnvironmentAreNoWordsUnlessPodmanWouldGoByThem() {
        WorkloadSpec spec = spec("env: {TOKEN: secret, PATH: /app/bin}\nisolation: {podman: {image: x}}\n");
        List<String> words = words(spec, false, false);
        assertTrue(
                String.join(" ", words).contains("--env MC_WORKLOAD --env PATH=/app/bin --env TOKEN"),
                words.toString());
        assertFalse(words.toString().contains("secret"));
        assertFalse(words.contains("LANG"), "the agent's own");
    }

    @Test
    void pythonCallableIsCalledByTheAgentsScriptInTheImagesPython() {
        WorkloadSpec spec = spec("module: jobs\nentry_point: report\nisolation: {podman: {image: x}}\n");
        assertTrue(String.join(" ", words(spec, false, false))
                .endsWith(
                        "--volume /runner.py:/runner.py:ro --entrypoint  sha256:1 python3 -u /runner.py jobs report"));
    }
}
