package io.mastercontrol.controlplane.installation;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.file.Trees;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The sample devices: each is a real agent, run as a workload of the control plane's agent, with a directory, ports and
 * template variables of its own. Written as JSON, which is YAML too, so that no path needs quoting rules.
 */
public record SampleFleet(Installation installation, Ports ports, Path java) {
    public static String name(int device) {
        return "device-" + device;
    }

    /** Labels of a device: the sites alternate. */
    public static Map<String, String> labelMap(int device) {
        return Map.of("role", "web", "site", "site-" + (device % 2 == 1 ? 1 : 2));
    }

    private static String labels(int device) {
        return labelMap(device).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .sorted()
                .collect(Collectors.joining(","));
    }

    void write(int devices) throws IOException {
        List<Map<String, Object>> workloads = new ArrayList<>();
        for (int device = 1; device <= devices; device++) {
            Path directory = Trees.createPrivate(installation.device(name(device)));
            SafeFile.writePublic(
                    directory.resolve("variables.yaml"),
                    "# Written by `master-control up`; values for the templates in this device's workloads.\n"
                            + "device: " + name(device) + "\nweb_port: \"" + ports.web(device) + "\"\n");
            workloads.add(workload(device, directory));
        }
        SafeFile.writePublic(
                installation.config().resolve("devices.yaml"),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("workloads", workloads))
                        + "\n");
    }

    private Map<String, Object> workload(int device, Path directory) throws IOException {
        Map<String, Object> workload = new LinkedHashMap<>();
        workload.put("name", name(device));
        workload.put("type", "service");
        workload.put("run_mode", "forever");
        workload.put(
                "command",
                List.of(installation.root().resolve("edge-agent/launcher/agent").toString()));
        workload.put("working_dir", directory.toString());
        workload.put("env", environment(device, directory));
        workload.put("depends_on", Map.of("broker", "started"));
        // Its port, not its /health: that tells of the workloads, and a failed one is no reason to restart the agent.
        workload.put(
                "health",
                Map.of(
                        "tcp",
                        "127.0.0.1:" + ports.agent(device),
                        "interval",
                        "2s",
                        "retries",
                        10,
                        "start_period",
                        "90s"));
        workload.put("restart", Map.of("policy", "always", "delay", "500ms", "max_delay", "10s"));
        workload.put("stop", Map.of("signal", "TERM", "timeout", "60s"));
        workload.put("tags", List.of("sample-fleet"));
        return workload;
    }

    private Map<String, String> environment(int device, Path directory) throws IOException {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("MC_DATA", installation.data().toString());
        env.put("MC_AGENT_JAVA", java.toString());
        env.put("MC_AGENT_DATA", directory.toString());
        env.put("MC_AGENT_NAME", name(device));
        env.put("MC_AGENT_LABELS", labels(device));
        env.put("MC_AGENT_WORKLOADS", installation.root().resolve("examples").toString());
        env.put("MC_AGENT_VARIABLES", directory.resolve("variables.yaml").toString());
        env.put("MC_AGENT_CONTROL_PLANE", "http://127.0.0.1:" + ports.dashboard());
        env.put("MC_AGENT_TOKEN_FILE", directory.resolve("token").toString());
        env.put("MC_AGENT_LOCAL_PORT", String.valueOf(ports.agent(device)));
        env.put("MC_AGENT_ON_TERMINATE", "stop");
        env.putAll(settings(device));
        return env;
    }

    /** What its owner says in {@code settings/device-N.properties}, as the variables that an agent reads. */
    private Map<String, String> settings(int device) throws IOException {
        Path file = installation.data().resolve("settings").resolve(name(device) + ".properties");
        if (!Files.exists(file)) {
            return Map.of();
        }
        Properties said = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            said.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no properties file: " + e.getMessage(), e);
        }
        Map<String, String> env = new TreeMap<>();
        for (String key : said.stringPropertyNames()) {
            if (!key.startsWith("mc.agent.")) {
                throw new IOException(file + " names " + key + ", but settings of an agent begin with mc.agent.");
            }
            env.put(
                    key.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT),
                    said.getProperty(key).strip());
        }
        return env;
    }
}
