package io.mastercontrol.agent.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.plugin.Provides.Kind;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BiConsumer;

/**
 * The plugins of this device: executables in any language that add workload types, health checks, metrics and log
 * processors (see docs/plugins.md). Any thread; the calls to plugins block up to their deadlines.
 */
public class Plugins {
    private final PluginConfig config;
    private final ScheduledThreadPoolExecutor timer;
    private final InstalledPlugins installed;
    private volatile BiConsumer<String, String> failed = (name, why) -> {};

    /** @param data the agent's data directory, where plugins can keep things */
    public Plugins(PluginConfig config, Path data) {
        this.config = config;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "plugin-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        // What comes at the very end is not done any more.
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        this.installed = new InstalledPlugins(config, data, timer, (name, why) -> failed.accept(name, why));
    }

    /** @param told the name of a plugin each time it failed, and the sentence why; on any thread, and has to return at once */
    public void onFailure(BiConsumer<String, String> told) {
        failed = told;
    }

    /** Of a device that has none. */
    public static Plugins none(Path data) {
        return new Plugins(new NoPlugins(), data);
    }

    /** Which plugins the workload needs and this device does not have, in a sentence; empty if it has them all. */
    public Optional<String> missing(WorkloadSpec spec) {
        List<String> all = new ArrayList<>();
        if (spec.hasPluginType()
                && installed.provider(Kind.WORKLOAD_TYPE, spec.type()).isEmpty()) {
            all.add(installed.missing(Kind.WORKLOAD_TYPE, "type", spec.type()));
        }
        spec.health()
                .filter(check -> check.probe() instanceof Probe.Plugin)
                .map(check -> ((Probe.Plugin) check.probe()).check())
                .filter(word -> installed.provider(Kind.HEALTH_CHECK, word).isEmpty())
                .ifPresent(word -> all.add(installed.missing(Kind.HEALTH_CHECK, "health.plugin", word)));
        spec.logs().processors().stream()
                .filter(word -> installed.provider(Kind.LOG_PROCESSOR, word).isEmpty())
                .forEach(word -> all.add(installed.missing(Kind.LOG_PROCESSOR, "logs.processors", word)));
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    /** Whether there is another version now of the plugin that said what to run; if it is gone, there is not. */
    public boolean isOutdated(String type, String by) {
        return installed
                .provider(Kind.WORKLOAD_TYPE, type)
                .filter(plugin -> !plugin.manifest().identity().equals(by))
                .isPresent();
    }

    // ---- what they are asked -----------------------------------------------------------------------------------

    /** @return a request about a workload, with its options under {@code word} */
    private static ObjectNode about(WorkloadSpec spec, String word) {
        ObjectNode request = Json.mapper().createObjectNode().put("workload", spec.name());
        JsonNode options = spec.plugins().get(word);
        return request.set("options", options == null ? Json.mapper().createObjectNode() : options);
    }

    /**
     * Asks what to run for a workload of a plugin's type; waits while the plugin pauses after a failure.
     *
     * @param version of the release, or the spec's own, or null
     * @param directory where it will start
     * @param state directory that it may write to
     */
    public Prepared prepare(WorkloadSpec spec, String version, Path directory, Path state)
            throws PluginFailure, InterruptedException {
        Plugin plugin = installed.need(Kind.WORKLOAD_TYPE, "type", spec.type());
        ObjectNode request = about(spec, spec.type())
                .put("type", spec.type())
                .put("directory", directory.toString())
                .put("state_dir", state.toString())
                .put("version", version)
                .put("user", spec.user().orElse(null));
        request.set("env", Json.mapper().valueToTree(spec.env()));
        plugin.awaitTurn(config.prepareTimeout());
        JsonNode answer = plugin.call("prepare", request, config.prepareTimeout());
        try {
            return Prepared.of(plugin.manifest().identity(), answer);
        } catch (IllegalArgumentException e) {
            throw plugin.useless(e.getMessage());
        }
    }

    /**
     * Asks whether a run works.
     *
     * @param facts what the plugin is told besides the workload and its options
     * @return empty when it does, else one sentence on what is wrong
     */
    public Optional<String> check(WorkloadSpec spec, String word, ObjectNode facts, Duration deadline) {
        try {
            Plugin plugin = installed.need(Kind.HEALTH_CHECK, "health.plugin", word);
            ObjectNode request = about(spec, word);
            JsonNode answer = plugin.call("check", request.setAll(facts), deadline);
            if (!answer.path("healthy").isBoolean()) {
                throw plugin.useless("answered 'check' without a 'healthy' that is true or false");
            }
            return answer.path("healthy").asBoolean()
                    ? Optional.empty()
                    : Optional.of(Conversation.sentence(answer.path("message").asText("it is unhealthy")));
        } catch (PluginFailure e) {
            return Optional.of(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the agent is ending");
        }
    }

    /** What the workload's output has to pass through before anybody reads it; empty for nothing. */
    public Optional<LogChain> logs(WorkloadSpec spec) {
        List<LogChain.Processor> processors = new ArrayList<>();
        for (String word : spec.logs().processors()) {
            processors.add(lines -> {
                Plugin plugin = installed.need(Kind.LOG_PROCESSOR, "logs.processors", word);
                JsonNode answer = plugin.call("process", about(spec, word).setAll(lines), config.logTimeout());
                boolean texts = answer.path("lines").isArray();
                for (JsonNode line : answer.path("lines")) {
                    texts &= line.isTextual();
                }
                if (!texts) {
                    throw plugin.useless("answered 'process' without 'lines' that are a list of texts");
                }
                return answer;
            });
        }
        return processors.isEmpty() ? Optional.empty() : Optional.of(new LogChain(spec.name(), processors));
    }

    List<Sample> metrics(Plugin plugin) throws PluginFailure, InterruptedException {
        JsonNode answer = plugin.call("metrics", Json.mapper().createObjectNode(), config.metricsTimeout());
        try {
            return Sample.of(answer, config.metricsSeries());
        } catch (IllegalArgumentException e) {
            throw plugin.useless(e.getMessage());
        }
    }

    InstalledPlugins installed() {
        return installed;
    }

    PluginConfig config() {
        return config;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /**
     * For people.
     *
     * @param anew whether to look into the directories for it
     */
    public List<PluginStatus> statuses(boolean anew) {
        return installed.statuses(anew);
    }

    /** Ends all of them, and waits until they are gone. */
    public void close() {
        installed.close();
        timer.shutdownNow();
    }
}
