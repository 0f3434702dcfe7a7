package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mastercontrol.contracts.workload.WorkloadSpec.DependencyCondition;
import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Overlap;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import io.mastercontrol.contracts.workload.WorkloadSpec.Ties;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One mapping of fields to one {@link WorkloadSpec}: defaults, and the rules that concern several fields at once. */
final class WorkloadBinder {
    static final List<String> WAYS = List.of("command", "exec", "module");

    private final FieldReader fields;
    private final Problems problems;

    WorkloadBinder(FieldReader fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    /** The workload; worth something only if nothing was found wrong. */
    WorkloadSpec bind() {
        String name = name();
        Optional<Integer> maxRuns = fields.whole("max_runs");
        RunMode mode = runMode(maxRuns);
        Map<String, DependencyCondition> needs = dependsOn(name);
        PolicyBinder policies = new PolicyBinder(fields);
        PluginBinder plugins = new PluginBinder(fields, problems);
        WorkloadSpec spec = new WorkloadSpec(
                name,
                plugins.type(),
                mode,
                program(plugins),
                fields.text("version").orElse(null),
                fields.section("schedule").map(this::schedule),
                mode == RunMode.n_times ? Optional.of(maxRuns.orElse(1)) : maxRuns,
                fields.time("timeout"),
                fields.whole("cpu_nice"),
                fields.namedTexts("env"),
                fields.text("working_dir"),
                fields.text("user"),
                needs,
                ties(needs.keySet()),
                ProbeBinder.health(fields),
                policies.restart(mode),
                policies.stop(),
                policies.resources(),
                policies.isolation(),
                policies.logs(),
                fields.flag("deferrable"),
                fields.texts("tags").orElse(List.of()),
                plugins.options(),
                BlueGreenFields.of(fields, problems),
                MetricFields.of(fields),
                AlertFields.of(fields),
                extensions());
        WallBinder.check(spec, fields);
        BlueGreenFields.check(spec, fields);
        plugins.check(spec);
        return spec;
    }

    private String name() {
        if (fields.isOpen("name")) {
            fields.problem(
                    "name",
                    "is '" + fields.text("name").orElse("") + "', but must be known before the file reaches a device;"
                            + " write it out, or give its variable a value under vars:");
        }
        return fields.text("name").orElse("?");
    }

    /** What must and must not stand beside the mode is judged only where the mode is known. */
    private RunMode runMode(Optional<Integer> maxRuns) {
        Optional<RunMode> mode = fields.word("run_mode").map(RunMode::valueOf);
        if (mode.isPresent() && mode.get() == RunMode.schedule && !fields.has("schedule")) {
            problems.add(
                    fields.line("run_mode"),
                    "'run_mode: schedule' needs a 'schedule' beside it, for example schedule: \"*/5 * * * *\"");
        }
        if (mode.isPresent() && mode.get() != RunMode.schedule && fields.has("schedule")) {
            fields.problem(
                    "schedule",
                    "is for 'run_mode: schedule', but the run_mode is '" + mode.get() + "'; change that, or remove it");
        }
        if (mode.isPresent() && mode.get() == RunMode.forever && maxRuns.isPresent()) {
            fields.problem(
                    "max_runs",
                    "is for 'run_mode: n_times' or 'schedule', but the run_mode is 'forever'; change that, or remove it");
        }
        return mode.orElse(RunMode.forever);
    }

    private Schedule schedule(FieldReader schedule) {
        String cron = Cron.normal(schedule.text("cron").orElse("* * * * *"));
        if (!schedule.isOpen("cron")) {
            Cron.problem(cron)
                    .ifPresent(why -> schedule.problem("cron", "is '" + YamlNode.shown(cron) + "', but " + why));
        }
        return new Schedule(
                cron,
                schedule.text("time_zone").map(zone -> zone(schedule, zone)),
                schedule.word("missed").map(MissedRun::valueOf).orElse(MissedRun.skip),
                schedule.word("overlap").map(Overlap::valueOf).orElse(Overlap.skip),
                schedule.time("splay").orElse(Duration.ZERO));
    }

    private static String zone(FieldReader schedule, String zone) {
        try {
            return schedule.isOpen("time_zone") ? zone : ZoneId.of(zone).getId();
        } catch (DateTimeException e) {
            schedule.problem(
                    "time_zone", "is '" + YamlNode.shown(zone) + "', but must be a time zone such as Europe/Berlin");
            return zone;
        }
    }

    private Map<String, DependencyCondition> dependsOn(String self) {
        Map<String, DependencyCondition> conditions = new LinkedHashMap<>();
        fields.namedWords("depends_on").forEach((name, word) -> {
            conditions.put(Template.show(name), DependencyCondition.valueOf(word));
            int line = fields.line("depends_on", name);
            if (name.equals(self)) {
                problems.add(line, "'" + name + "' depends on itself; remove it from its 'depends_on'");
            } else if (!Template.isOpen(Template.mark(name)) && !name.matches(WorkloadFields.NAME_PATTERN)) {
                problems.add(
                        line,
                        "'depends_on' names '" + YamlNode.shown(name) + "', but the name of a workload is "
                                + WorkloadFields.NAME_HINT);
            }
        });
        return conditions;
    }

    private Ties ties(Set<String> known) {
        List<String> restart = tied("restart_with", known);
        List<String> stop = tied("stop_with", known);
        stop.stream()
                .filter(restart::contains)
                .forEach(name -> problems.add(
                        fields.line("stop_with", name),
                        "'stop_with' and 'restart_with' both name '" + YamlNode.shown(name) + "'; keep one of them"));
        return new Ties(restart, stop);
    }

    private List<String> tied(String field, Set<String> known) {
        List<String> names = fields.texts(field).orElse(List.of());
        names.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.add(
                        fields.line(field, name),
                        "'" + field + "' names '" + YamlNode.shown(name)
                                + "', which is not in 'depends_on'; add it there, or remove it here"));
        return names;
    }

    private Program program(PluginBinder plugins) {
        List<String> given = WAYS.stream().filter(fields::has).toList();
        boolean others = plugins.needsNoProgram()
                || fields.value("isolation")
                        .filter(node -> node instanceof YamlNode.Mapping isolation
                                && isolation.find("podman").isPresent())
                        .isPresent();
        if (given.size() > 1 || (given.isEmpty() && !others && WAYS.stream().noneMatch(fields::isMisspelt))) {
            problems.add(
                    given.isEmpty() ? fields.line("command") : fields.line(given.get(1)),
                    given.isEmpty()
                            ? "nothing to run: give a 'command', or a Python 'module'"
                            : "'" + String.join("' and '", given) + "' cannot all be given; keep one of them");
        }
        boolean python = given.contains("module");
        for (String only : List.of("entry_point", "params")) {
            if (!python && fields.has(only)) {
                fields.problem(only, "is for a Python 'module', and there is none; remove it, or write the module");
            }
        }
        JsonNode params = fields.anything("params").orElse(JsonNodeFactory.instance.objectNode());
        if (!params.isObject()) {
            fields.problem("params", "must be names and values such as {city: Berlin}: they are keyword arguments");
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
        fields.anything("secrets").ifPresent(value -> extensions.put("secrets", value));
        fields.section("logs")
                .flatMap(reader -> reader.anything("ship"))
                .ifPresent(value -> extensions.put("logs.ship", value));
        return extensions;
    }
}
