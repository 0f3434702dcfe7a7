package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mastercontrol.contracts.workload.WorkloadSpec.DependencyCondition;
import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One mapping of fields to one {@link WorkloadSpec}: defaults, and the rules that concern several fields at once. */
final class WorkloadBinder {
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
        PolicyBinder policies = new PolicyBinder(fields, problems);
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
                ProbeBinder.health(fields, problems),
                policies.restart(mode),
                policies.stop(),
                policies.resources(),
                policies.isolation(),
                policies.logs(),
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
