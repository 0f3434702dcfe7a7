package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation;
import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import io.mastercontrol.contracts.workload.WorkloadSpec.StopPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the sections that say how a process is kept: restart, stop, resources, isolation, logs. */
final class PolicyBinder {
    private static final long MEBI = 1024 * 1024;

    private final FieldReader fields;

    PolicyBinder(FieldReader fields) {
        this.fields = fields;
    }

    RestartPolicy restart(RunMode mode) {
        Optional<FieldReader> section = fields.section("restart");
        RestartPolicy.When when = section.flatMap(reader -> reader.word("policy"))
                .map(RestartPolicy.When::valueOf)
                .orElse(mode == RunMode.forever ? RestartPolicy.When.always : RestartPolicy.When.never);
        Optional<Duration> own = section.flatMap(reader -> reader.time("delay"));
        Optional<Duration> predecessors = fields.time("restart_delay");
        if (own.isPresent() && predecessors.isPresent()) {
            fields.problem("restart_delay", "and 'restart.delay' cannot both be given; keep one of them");
        }
        Duration delay = own.or(() -> predecessors).orElse(Duration.ofSeconds(5));
        Duration usual = Duration.ofMinutes(5).compareTo(delay) < 0 ? delay : Duration.ofMinutes(5);
        Duration maxDelay = section.flatMap(reader -> reader.time("max_delay")).orElse(usual);
        if (maxDelay.compareTo(delay) < 0) {
            section.ifPresent(reader -> reader.problem(
                    "max_delay",
                    "is shorter than the first delay of " + Quantity.plain(delay.toMillis() / 1000.0)
                            + " s; write a longer one"));
        }
        return new RestartPolicy(
                when,
                delay,
                maxDelay,
                section.flatMap(reader -> reader.decimal("factor")).orElse(2.0),
                section.flatMap(reader -> reader.decimal("jitter")).orElse(0.1),
                section.flatMap(reader -> reader.whole("max_restarts")).orElse(5),
                section.flatMap(reader -> reader.time("window")).orElse(Duration.ofMinutes(10)));
    }

    StopPolicy stop() {
        Optional<FieldReader> section = fields.section("stop");
        return new StopPolicy(
                section.flatMap(reader -> reader.signal("signal")).orElse("TERM"),
                section.flatMap(reader -> reader.time("timeout")).orElse(Duration.ofSeconds(10)));
    }

    Resources resources() {
        Optional<FieldReader> section = fields.section("resources");
        Optional<Long> memory = section.flatMap(reader -> reader.bytes("memory"));
        Optional<Long> predecessors = fields.whole("memory_limit_mb").map(mb -> mb * MEBI);
        if (memory.isPresent() && predecessors.isPresent()) {
            fields.problem("memory_limit_mb", "and 'resources.memory' cannot both be given; keep one of them");
        }
        Optional<Long> cap = memory.or(() -> predecessors);
        Optional<Long> high = section.flatMap(reader -> reader.bytes("memory_high"));
        if (cap.isPresent() && high.isPresent() && high.get() > cap.get()) {
            section.get()
                    .problem(
                            "memory_high",
                            "is above the hard cap of " + Quantity.plain(cap.get() / (double) MEBI)
                                    + " MiB, so it would never be reached; write less");
        }
        return new Resources(
                cap,
                high,
                section.flatMap(reader -> reader.decimal("cpu")),
                section.flatMap(PolicyBinder::cpuSet),
                section.flatMap(reader -> reader.whole("pids")),
                section.flatMap(reader -> reader.whole("io_weight")),
                section.flatMap(reader -> reader.whole("cpu_weight")));
    }

    private static Optional<String> cpuSet(FieldReader resources) {
        Optional<String> set = resources.text("cpu_set");
        Matcher range = Pattern.compile("(\\d{1,9})-(\\d{1,9})").matcher(set.orElse(""));
        while (range.find() && !resources.isOpen("cpu_set")) {
            if (Integer.parseInt(range.group(1)) > Integer.parseInt(range.group(2))) {
                resources.problem(
                        "cpu_set",
                        "has '" + range.group() + "'; write the smaller first: '" + range.group(2) + "-"
                                + range.group(1) + "'");
            }
        }
        return set;
    }

    Isolation isolation() {
        Map<String, JsonNode> settings = Map.of();
        Optional<FieldReader> section = fields.section("isolation");
        return new Isolation(
                settings,
                section.flatMap(WallBinder::confinement),
                section.flatMap(VenvFields::venv),
                section.flatMap(reader -> PodmanFields.podman(fields, reader)));
    }

    LogPolicy logs() {
        Optional<FieldReader> section = fields.section("logs");
        return new LogPolicy(
                section.flatMap(reader -> reader.bytes("max_size")).orElse(10 * MEBI),
                section.flatMap(reader -> reader.whole("keep")).orElse(3),
                section.flatMap(reader -> reader.time("max_age")),
                section.map(PluginBinder::processors).orElse(List.of()));
    }
}
