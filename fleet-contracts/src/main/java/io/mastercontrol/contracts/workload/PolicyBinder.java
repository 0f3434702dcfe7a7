package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation;
import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import io.mastercontrol.contracts.workload.WorkloadSpec.StopPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the sections that say how a process is kept: restart, stop, resources, isolation, logs. */
final class PolicyBinder {
    private static final long MEBI = 1024 * 1024;

    private final FieldReader fields;
    private final Problems problems;

    PolicyBinder(FieldReader fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    RestartPolicy restart(RunMode mode) {
        Optional<FieldReader> section = fields.section("restart");
        RestartPolicy.When when = section.flatMap(reader -> reader.word("policy"))
                .map(RestartPolicy.When::valueOf)
                .orElse(mode == RunMode.forever ? RestartPolicy.When.always : RestartPolicy.When.never);
        Optional<Duration> own = section.flatMap(reader -> reader.time("delay"));
        Optional<Duration> predecessors = fields.time("restart_delay");
        if (own.isPresent() && predecessors.isPresent()) {
            problems.add(fields.line("restart_delay"), "'restart_delay' and 'restart.delay' cannot both be given");
        }
        Duration delay = own.or(() -> predecessors).orElse(Duration.ofSeconds(5));
        Duration usual = Duration.ofMinutes(5).compareTo(delay) < 0 ? delay : Duration.ofMinutes(5);
        Duration maxDelay = section.flatMap(reader -> reader.time("max_delay")).orElse(usual);
        if (maxDelay.compareTo(delay) < 0) {
            problems.add(fields.line("restart"), "'restart.max_delay' is shorter than the delay");
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
                section.flatMap(reader -> reader.word("signal")).orElse("TERM"),
                section.flatMap(reader -> reader.time("timeout")).orElse(Duration.ofSeconds(10)));
    }

    Resources resources() {
        Optional<FieldReader> section = fields.section("resources");
        Optional<Long> memory = section.flatMap(reader -> reader.bytes("memory"));
        Optional<Long> predecessors = fields.whole("memory_limit_mb").map(mb -> mb * MEBI);
        if (memory.isPresent() && predecessors.isPresent()) {
            problems.add(
                    fields.line("memory_limit_mb"), "'memory_limit_mb' and 'resources.memory' cannot both be given");
        }
        return new Resources(
                memory.or(() -> predecessors),
                section.flatMap(reader -> reader.bytes("memory_high")),
                section.flatMap(reader -> reader.decimal("cpu")),
                section.flatMap(reader -> reader.text("cpu_set")),
                section.flatMap(reader -> reader.whole("pids")),
                section.flatMap(reader -> reader.whole("io_weight")));
    }

    Isolation isolation() {
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        fields.section("isolation").ifPresent(reader -> {
            for (String name : Field.names(WorkloadFields.ISOLATION)) {
                reader.anything(name).ifPresent(value -> settings.put(name, value));
            }
        });
        return new Isolation(settings);
    }

    LogPolicy logs() {
        Optional<FieldReader> section = fields.section("logs");
        return new LogPolicy(
                section.flatMap(reader -> reader.bytes("max_size")).orElse(10 * MEBI),
                section.flatMap(reader -> reader.whole("keep")).orElse(3),
                section.flatMap(reader -> reader.time("max_age")));
    }
}
