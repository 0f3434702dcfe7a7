package io.mastercontrol.cli.rollout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Option;

/** To whom a rollout goes, and how it goes about it; what is left out is left to the orchestrator. */
final class Strategy {
    @Option(
            names = "--selector",
            required = true,
            paramLabel = "S",
            description = "label=value,label!=value,label in (a,b); '' is every device.")
    private String selector;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "1",
            description = "Devices at a time, or a percentage of them such as 10%%.")
    private String batchSize;

    @Option(
            names = "--bake",
            paramLabel = "T",
            defaultValue = "10s",
            description = "How long a device must stay healthy before it counts.")
    private String bake;

    @Option(names = "--healthy-within", paramLabel = "T", description = "How long a device may take to become healthy.")
    private String healthyWithin;

    @Option(
            names = "--progress-deadline",
            paramLabel = "T",
            description = "How long a device may say nothing new before it counts as failed.")
    private String progressDeadline;

    @Option(
            names = "--on-failure",
            paramLabel = "WHAT",
            defaultValue = "rollback",
            description = "rollback takes every device back, pause waits for a person.")
    private String onFailure;

    @Option(names = "--max-failures", paramLabel = "N", description = "Failures that are put up with.")
    private Integer maxFailures;

    @Option(names = "--approval", description = "Begin only after 'rollout approve'.")
    private boolean approval;

    @Option(names = "--starts-at", paramLabel = "TIME", description = "Begin then, such as 2026-01-31T22:00:00Z.")
    private String startsAt;

    Map<String, Object> body(String name, String version) {
        Map<String, Object> strategy = new LinkedHashMap<>();
        strategy.put("type", "rolling");
        strategy.put("batch_size", batchSize.matches("\\d{1,9}") ? (Object) Integer.valueOf(batchSize) : batchSize);
        strategy.put("bake", bake);
        strategy.put("on_failure", onFailure);
        strategy.put("healthy_within", healthyWithin);
        strategy.put("progress_deadline", progressDeadline);
        strategy.put("max_failures", maxFailures);
        strategy.put("approval", approval ? true : null);
        strategy.put("starts_at", startsAt);
        strategy.values().removeIf(Objects::isNull);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", Map.of("name", name, "version", version));
        body.put("selector", selector);
        body.put("strategy", strategy);
        return body;
    }
}
