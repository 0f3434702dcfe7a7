package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The environment variables of a run. */
final class RunEnvironment {
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private RunEnvironment() {}

    /** The agent's own environment without what configures the agent, what every workload is told, and the spec's. */
    static Map<String, String> of(Ground ground, Definition definition, Surroundings surroundings, String runId) {
        WorkloadSpec spec = surroundings.complete(definition.spec());
        Map<String, String> all = new HashMap<>(System.getenv());
        all.keySet().removeIf(key -> key.startsWith("MC_") || key.startsWith("QUARKUS_"));
        all.putIfAbsent("PATH", USUAL_PATH);
        all.put("MC_WORKLOAD", Twins.workload(spec.name()));
        all.put("MC_DEVICE", ground.device());
        all.put("MC_VERSION", definition.version() == null ? "" : definition.version());
        all.put("MC_STATE_DIR", ground.state(spec.name()).toString());
        all.put(
                "MC_OUTBOX",
                HandOver.directory(Path.of(all.get("MC_STATE_DIR"))).toString());
        all.put("MC_RUN_ID", runId);
        all.put("TRACEPARENT", "00-" + runId + "-" + runId.substring(0, 16) + "-01");
        if (spec.program() instanceof Program.PythonCallable callable) {
            all.put(
                    "MC_PARAMS",
                    callable.params() == null ? "{}" : callable.params().toString());
        }
        ground.walls().tell(spec, all);
        Twin.of(ground, spec).ifPresent(twin -> twin.tell(all));
        all.putAll(spec.env());
        surroundings.tell(all);
        return all;
    }

    /**
     * The workload's own PATH is for its program only: the links of the chain before it may be root's, and are not to be
     * found among what a wheel brought.
     */
    static List<String> inOwnPath(List<String> program, Map<String, String> environment) {
        String agents = System.getenv().getOrDefault("PATH", USUAL_PATH);
        String own = environment.put("PATH", agents);
        if (agents.equals(own)) {
            return program;
        }
        List<String> line = new ArrayList<>(List.of("/usr/bin/env", "PATH=" + own));
        line.addAll(program);
        return line;
    }
}
