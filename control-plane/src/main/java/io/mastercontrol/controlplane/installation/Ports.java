package io.mastercontrol.controlplane.installation;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which part listens where: the default port plus {@code --port-offset}. */
public record Ports(int offset) {
    private static final int HIGHEST = 65_535;
    private static final int HIGHEST_DEFAULT = 15_432;

    public Ports {
        if (offset < 0 || offset > HIGHEST - HIGHEST_DEFAULT) {
            throw new IllegalArgumentException(
                    "--port-offset is " + offset + ", but must be from 0 to " + (HIGHEST - HIGHEST_DEFAULT) + ".");
        }
    }

    public int dashboard() {
        return 8080 + offset;
    }

    public int registry() {
        return 8081 + offset;
    }

    public int orchestrator() {
        return 8082 + offset;
    }

    public int alerting() {
        return 8083 + offset;
    }

    public int postgres() {
        return 15_432 + offset;
    }

    public int mqtt() {
        return 8883 + offset;
    }

    /** Local HTTP of the agent that runs the control plane. */
    public int hostAgent() {
        return 9099 + offset;
    }

    /** Local HTTP of a sample device's agent; devices count from 1. */
    public int agent(int device) {
        return 9099 + device + offset;
    }

    /** Where the sample web workload of a device listens: its variable {@code web_port}. */
    public int web(int device) {
        return 9400 + device + offset;
    }

    /** Every port of an installation with so many devices, and whose it is. */
    public Map<Integer, String> all(int devices) {
        Map<Integer, String> all = new LinkedHashMap<>();
        all.put(dashboard(), "console and API");
        all.put(registry(), "registry");
        all.put(orchestrator(), "orchestrator");
        all.put(alerting(), "alerting");
        all.put(postgres(), "PostgreSQL");
        all.put(mqtt(), "MQTT broker");
        all.put(hostAgent(), "agent of the control plane");
        for (int device = 1; device <= devices; device++) {
            all.put(agent(device), "agent of device-" + device);
            all.put(web(device), "sample web workload of device-" + device);
        }
        return all;
    }
}
