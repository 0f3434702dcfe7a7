package io.mastercontrol.agent.supervision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks a plugin whether a run works; blocks up to the timeout.
 *
 * @param spec with what the plugin of its type says to run, if it has one
 * @param check the plugin's word
 * @param environment of the run
 */
record PluginQuestion(
        Plugins plugins,
        WorkloadSpec spec,
        String check,
        Duration timeout,
        long pid,
        Path directory,
        Map<String, String> environment)
        implements Supplier<Optional<String>> {
    @Override
    public Optional<String> get() {
        ObjectNode facts = Json.mapper()
                .createObjectNode()
                .put("pid", pid)
                .put("directory", directory.toString())
                .put("state_dir", environment.get("MC_STATE_DIR"))
                // Behind walls of its own it is not on the board's loopback.
                .put("address", environment.getOrDefault("MC_ADDRESS", "127.0.0.1"));
        facts.set("env", Json.mapper().valueToTree(spec.env()));
        return plugins.check(spec, check, facts, timeout);
    }
}
