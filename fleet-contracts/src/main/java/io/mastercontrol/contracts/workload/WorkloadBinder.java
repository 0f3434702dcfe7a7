package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mastercontrol.contracts.workload.WorkloadSpec.DependencyCondition;
import io.mastercontrol.contracts.workload.WorkloadSpec.HealthCheck;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation;
import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import io.mastercontrol.contracts.workload.WorkloadSpec.StopPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One mapping of fields to one {@link WorkloadSpec}: defaults, and the rules that concern several fields at once. */
final class WorkloadBinder {
    private static final long MEBI = 1024 * 1024;

    private final FieldReader fields;
    private final Problems problems;

    WorkloadBinder(FieldReader fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    /** The workload; worth something only if nothing was found wrong. */
    WorkloadSpec bind() {
        String name = fields.text("name").orElse("?");
        RunMode mode = fields.word("run_mode").map(RunMode::valueOf).orElse(RunMode.forever);
        Optional<Schedule> schedule = schedule(mode);
        Map<String, DependencyCondition> dependsOn = new LinkedHashMap<>();
        fields.namedWords("depends_on")
                .forEach((other, word) -> dependsOn.put(other, DependencyCondition.valueOf(word)));
        if (dependsOn.containsKey(name)) {
            problems.add(fields.line("depends_on"), "'" + name + "' depends on itself");
        }
        Optional<Integer> maxRuns = fields.whole("max_runs");
        return new WorkloadSpec(
                name,
                fields.text("type").orElse("service"),
                mode,
                program(),
                fields.text("version").orElse(null),
                schedule,
                mode == RunMode.n_times ? Optional.of(maxRuns.orElse(1)) : maxRuns,
                fields.time("timeout"),
                fields.whole("cpu_nice"),
                fields.namedTexts("env"),
                fields.text("working_dir"),
                fields.text("user"),
                dependsOn,
                fields.section("health").flatMap(this::health),
                restart(mode),
                stop(),
                resources(),
                isolation(),
                logs(),
                fields.flag("deferrable"),
                fields.texts("tags").orElse(List.of()),
                extensions());
    }

    private Optional<Schedule> schedule(RunMode mode) {
        Optional<FieldReader> section = fields.section("schedule");
        if (mode == RunMode.schedule && section.isEmpty()) {
            problems.add(fields.line("run_mode"), "'run_mode: schedule' needs a 'schedule', for example '*/5 * * * *'");
        }
        if (mode != RunMode.schedule && section.isPresent()) {
            problems.add(
                    fields.line("schedule"),
                    "'schedule' is for 'run_mode: schedule', but the run_mode is '" + mode + "'");
        }
        return section.map(reader -> new Schedule(
                reader.text("cron").map(cron -> cron(reader, cron)).orElse("* * * * *"),
                reader.text("time_zone").map(zone -> zone(reader, zone)),
                reader.word("missed").map(MissedRun::valueOf).orElse(MissedRun.skip)));
    }

    private String cron(FieldReader reader, String cron) {
        boolean open = cron.contains("{{");
        boolean nickname = cron.matches("@(hourly|daily|weekly|monthly|yearly)");
        if (!open && !nickname && !cron.trim().matches("([0-9A-Za-z*,/#?LW-]+\\s+){4}[0-9A-Za-z*,/#?LW-]+")) {
            problems.add(
                    reader.line("cron"),
                    "'" + cron + "' is no cron schedule: it needs five fields, minute hour day month weekday");
        }
        return cron;
    }

    private String zone(FieldReader reader, String zone) {
        try {
            return zone.contains("{{") ? zone : ZoneId.of(zone).getId();
        } catch (DateTimeException e) {
            problems.add(reader.line("time_zone"), "'" + zone + "' is no time zone; write one such as Europe/Berlin");
            return zone;
        }
    }

    private Program program() {
        List<String> given = new ArrayList<>();
        for (String way : List.of("command", "exec", "module")) {
            if (fields.has(way)) {
                given.add(way);
            }
        }
        if (given.size() != 1) {
            problems.add(
                    given.isEmpty() ? fields.line() : fields.line(given.get(1)),
                    given.isEmpty()
                            ? "nothing to run: give a 'command', or a Python 'module'"
                            : "'" + String.join("' and '", given) + "' cannot both be given");
        }
        boolean python = given.contains("module");
        for (String only : List.of("entry_point", "params")) {
            if (!python && fields.has(only)) {
                problems.add(fields.line(only), "'" + only + "' is for a Python 'module', and there is none");
            }
        }
        JsonNode params = fields.anything("params").orElse(JsonNodeFactory.instance.objectNode());
        if (!params.isObject()) {
            problems.add(fields.line("params"), "'params' must be names and values: they are keyword arguments");
        }
        if (python) {
            return new Program.PythonCallable(
                    fields.text("module").orElse("?"),
                    fields.text("entry_point").orElse("run"),
                    params);
        }
        return new Program.Command(fields.commandLine("command")
                .or(() -> fields.commandLine("exec"))
                .orElse(List.of()));
    }

    private Optional<HealthCheck> health(FieldReader health) {
        List<String> ways = List.of("http", "tcp", "exec", "log", "file");
        List<String> given = ways.stream().filter(health::has).toList();
        if (given.size() != 1) {
            problems.add(health.line(), "'health' needs exactly one of " + String.join(", ", ways));
            return Optional.empty();
        }
        Duration interval = health.time("interval").orElse(Duration.ofSeconds(10));
        Duration timeout = health.time("timeout").orElse(Duration.ofSeconds(5));
        int retries = health.whole("retries").orElse(3);
        Duration startPeriod = health.time("start_period").orElse(Duration.ofSeconds(10));
        return probe(health, given.get(0))
                .map(probe -> new HealthCheck(probe, interval, timeout, retries, startPeriod));
    }

    private Optional<Probe> probe(FieldReader health, String way) {
        return switch (way) {
            case "http" -> health.text(way).map(url -> http(health, url));
            case "tcp" -> health.text(way).flatMap(address -> tcp(health, address));
            case "exec" -> health.commandLine(way).map(Probe.Exec::new);
            case "log" -> health.text(way).map(pattern -> log(health, pattern));
            default ->
                health.section(way)
                        .flatMap(file -> file.text("path").map(path -> new Probe.File(path, file.time("max_age"))));
        };
    }

    private Probe http(FieldReader health, String url) {
        if (!url.matches("https?://.+") && !url.contains("{{")) {
            problems.add(health.line("http"), "'" + url + "' is no http:// or https:// URL");
        }
        return new Probe.Http(url);
    }

    private Probe log(FieldReader health, String pattern) {
        try {
            java.util.regex.Pattern.compile(pattern);
        } catch (java.util.regex.PatternSyntaxException e) {
            problems.add(health.line("log"), "'" + pattern + "' is no regular expression: " + e.getDescription());
        }
        return new Probe.Log(pattern);
    }

    private Optional<Probe> tcp(FieldReader health, String address) {
        if (address.contains("{{")) {
            return Optional.of(new Probe.Tcp("127.0.0.1", 1));
        }
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            problems.add(health.line("tcp"), "'" + address + "' is no host:port, nor a port from 1 to 65535");
            return Optional.empty();
        }
        return Optional.of(
                new Probe.Tcp(colon > 0 ? address.substring(0, colon) : "127.0.0.1", Integer.parseInt(port)));
    }

    private RestartPolicy restart(RunMode mode) {
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

    private StopPolicy stop() {
        Optional<FieldReader> section = fields.section("stop");
        return new StopPolicy(
                section.flatMap(reader -> reader.word("signal")).orElse("TERM"),
                section.flatMap(reader -> reader.time("timeout")).orElse(Duration.ofSeconds(10)));
    }

    private Resources resources() {
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

    private Isolation isolation() {
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        fields.section("isolation").ifPresent(reader -> {
            for (String name : Field.names(WorkloadFields.ISOLATION)) {
                reader.anything(name).ifPresent(value -> settings.put(name, value));
            }
        });
        return new Isolation(settings);
    }

    private LogPolicy logs() {
        Optional<FieldReader> section = fields.section("logs");
        return new LogPolicy(
                section.flatMap(reader -> reader.bytes("max_size")).orElse(10 * MEBI),
                section.flatMap(reader -> reader.whole("keep")).orElse(3),
                section.flatMap(reader -> reader.time("max_age")));
    }

    private Map<String, JsonNode> extensions() {
        Map<String, JsonNode> extensions = new LinkedHashMap<>();
        for (String name : List.of("secrets", "plugins")) {
            fields.anything(name).ifPresent(value -> extensions.put(name, value));
        }
        fields.section("logs")
                .flatMap(reader -> reader.anything("ship"))
                .ifPresent(value -> extensions.put("logs.ship", value));
        return extensions;
    }
}
