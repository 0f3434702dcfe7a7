package io.mastercontrol.cli.rollout;

import io.mastercontrol.cli.api.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** To whom a rollout goes, and how it goes about it; what is left out is left to the orchestrator. */
final class Strategy {
    @Option(
            names = "--selector",
            required = true,
            paramLabel = "S",
            description =
                    "label=value,label!=value,label in (a,b),label>=1.2, and @group, @architecture and the like; '' is"
                            + " every device.")
    private String selector;

    @Option(
            names = "--strategy",
            paramLabel = "TYPE",
            defaultValue = "rolling",
            description =
                    "rolling goes wave by wave, canary in watched steps first, all_at_once takes everybody; blue_green is"
                            + " rolling, of a release that runs beside the version before it and takes over when it is well.")
    private String type;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description =
                    "Devices in a wave, or a percentage of them such as 10%%; 1 for rolling, all for the rest of a canary.")
    private String batchSize;

    @Option(
            names = "--step",
            paramLabel = "WEIGHT[:PAUSE]",
            description = "A step of a canary: how many devices have it in all, and how long they are watched, such as"
                    + " 5%%:10m; without a pause, until 'rollout resume'. May be given again.")
    private List<String> steps;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Devices under way at once within a wave, or a percentage.")
    private String maxInFlight;

    @Option(names = "--group-by", paramLabel = "LABEL", description = "Make groups by the values of this label.")
    private String groupBy;

    @Option(
            names = "--max-unavailable",
            paramLabel = "N",
            description = "Devices of each group under way at once; 1 with --group-by.")
    private Integer maxUnavailable;

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
            description =
                    "rollback takes every device back; rollback_batch those of the wave, rollback_device and pause"
                            + " the failed ones; after rollback_batch and pause a person decides.")
    private String onFailure;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            description = "Failures that are put up with, or a percentage of those attempted.")
    private String maxFailures;

    @Option(names = "--queue", description = "Wait for other rollouts of the release, rather than being refused.")
    private boolean queue;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "Of several that wait, the greatest begins first: 0 to 1000. Implies --queue.")
    private Integer priority;

    @Option(names = "--dynamic", description = "Devices that come to match the selector later get it too.")
    private boolean dynamic;

    @Option(
            names = "--window",
            paramLabel = "HOURS",
            description = "Only in these hours, by each device's label time_zone: 02:00-05:00, or sat,sun 22:00-04:00"
                    + " Europe/Berlin, where the zone is for devices without that label.")
    private String window;

    @Option(
            names = "--check",
            paramLabel = "METRIC<MAX",
            description = "Judge the devices that have it: restarts_per_hour<1, cpu_percent<80, memory_percent,"
                    + " temperature_celsius, workload_memory_bytes, failed_workloads, error_lines_per_hour, or metric:NAME for one"
                    + " of a workload's own; with > for a least value; with x, such as cpu_percent<1.5x,"
                    + " compared to those whose turn has not come. May be given again.")
    private List<String> checks;

    @Option(names = "--judge", paramLabel = "URL", description = "Ask there too; it answers with a verdict.")
    private String judge;

    @Option(names = "--check-every", paramLabel = "T", description = "How often they are judged; 30s if left out.")
    private String checkEvery;

    @Option(names = "--during-freeze", description = "Go on while the fleet is frozen; for admins.")
    private boolean duringFreeze;

    @Option(
            names = "--approvals",
            paramLabel = "N",
            description = "Begin only after so many others have said 'rollout approve'.")
    private Integer approvals;

    @Option(names = "--approver-role", paramLabel = "ROLE", description = "What they must be: operator or admin.")
    private String approverRole;

    @Option(names = "--approval", description = "Begin only after 'rollout approve'.")
    private boolean approval;

    @Option(names = "--starts-at", paramLabel = "TIME", description = "Begin then, such as 2026-01-31T22:00:00Z.")
    private String startsAt;

    private static Map<String, Object> step(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? Map.of("weight", share(text))
                : Map.of("weight", share(text.substring(0, colon)), "pause", text.substring(colon + 1));
    }

    /** A number as a number, a percentage as a text. */
    private static Object share(String text) {
        return text != null && text.matches("\\d{1,9}") ? (Object) Integer.valueOf(text) : text;
    }

    private Map<String, Object> analysis() {
        if (checks == null && judge == null) {
            return null;
        }
        Map<String, Object> form = new LinkedHashMap<>();
        if (checkEvery != null) {
            form.put("interval", checkEvery);
        }
        form.put(
                "checks",
                checks == null
                        ? List.of()
                        : checks.stream().map(Strategy::check).toList());
        if (judge != null) {
            form.put("webhook", Map.of("url", judge));
        }
        return form;
    }

    private static Map<String, Object> check(String text) {
        int sign = Math.max(text.lastIndexOf('<'), text.lastIndexOf('>'));
        try {
            String bound = text.substring(sign + 1).strip();
            boolean ratio = bound.endsWith("x");
            boolean least = text.charAt(sign) == '>';
            if (ratio && least) {
                throw new NumberFormatException();
            }
            Map<String, Object> form = new LinkedHashMap<>();
            String metric = text.substring(0, sign).strip();
            boolean own = metric.startsWith("metric:");
            form.put("metric", own ? "workload_metric" : metric);
            if (own) {
                form.put("name", metric.substring("metric:".length()));
            }
            form.put(
                    ratio ? "max_ratio" : least ? "min" : "max",
                    Double.parseDouble(ratio ? bound.substring(0, bound.length() - 1) : bound));
            return form;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new Failure(
                    Failure.USAGE, "'" + text + "' is no check; write it like cpu_percent<80 or cpu_percent<1.5x");
        }
    }

    private Object approvals() {
        if (approvals == null && approverRole == null) {
            return approval ? true : null;
        }
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("count", approvals == null ? 1 : approvals);
        form.put("role", approverRole == null ? "operator" : approverRole);
        return form;
    }

    Map<String, Object> body(String name, String version) {
        Map<String, Object> strategy = new LinkedHashMap<>();
        strategy.put("type", type);
        strategy.put("batch_size", share(batchSize));
        strategy.put(
                "steps",
                steps == null ? null : steps.stream().map(Strategy::step).toList());
        strategy.put("max_in_flight", share(maxInFlight));
        strategy.put("group_by", groupBy);
        strategy.put("max_unavailable", maxUnavailable);
        strategy.put("bake", bake);
        strategy.put("on_failure", onFailure);
        strategy.put("healthy_within", healthyWithin);
        strategy.put("progress_deadline", progressDeadline);
        strategy.put("max_failures", share(maxFailures));
        strategy.put("queue", queue ? true : null);
        strategy.put("priority", priority);
        strategy.put("membership", dynamic ? "dynamic" : null);
        strategy.put("window", window == null ? null : Hours.of(window));
        strategy.put("analysis", analysis());
        strategy.put("during_freeze", duringFreeze ? true : null);
        strategy.put("approval", approvals());
        strategy.put("starts_at", startsAt);
        strategy.values().removeIf(Objects::isNull);
        Map<String, Object> body = new LinkedHashMap<>();
        // In an order that does not change from run to run.
        body.put("release", new TreeMap<>(Map.of("name", name, "version", version)));
        body.put("selector", selector);
        body.put("strategy", strategy);
        return body;
    }
}
