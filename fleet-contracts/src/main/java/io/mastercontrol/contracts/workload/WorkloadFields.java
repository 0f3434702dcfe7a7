package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import java.util.List;

/**
 * The table of every field, with {@link HealthFields} and {@link PolicyFields}. {@code docs/workload.md} and {@code docs/workload.schema.json} are
 * generated from it; after a change, run the test {@code WorkloadDocsTest} as its failure says.
 */
final class WorkloadFields {
    static final String NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
    static final String NAME_HINT =
            "1 to 63 letters, digits, dots, hyphens or underscores, beginning with a letter or digit";
    static final List<String> TYPES = List.of("agent", "script", "service");

    private static final Type DURATION = new Type.Time(false);
    private static final Type DURATION_OR_ZERO = new Type.Time(true);

    static final List<Field> SCHEDULE = List.of(
            new Field(
                    "cron",
                    Field.text(),
                    Field.REQUIRED,
                    "Five cron fields, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.",
                    "\"*/5 * * * *\""),
            new Field(
                    "time_zone",
                    Field.text(),
                    "the device's",
                    "IANA name, for example `Europe/Berlin`.",
                    "Europe/Berlin"),
            new Field(
                    "missed",
                    new Type.Word(List.of("skip", "run_once")),
                    "`skip`",
                    "What to do about times that passed while the agent was away.",
                    "run_once"),
            new Field(
                    "overlap",
                    new Type.Word(List.of("skip", "queue", "replace")),
                    "`skip`",
                    "What to do about times that come during a run: nothing, run once more after it, or stop it and start anew.",
                    "queue"),
            new Field(
                    "splay",
                    DURATION_OR_ZERO,
                    "0",
                    "Runs come later by up to this, each device by an amount of its own that stays the same, so that a fleet"
                            + " does not start in step.",
                    "5m"));

    static final List<Field> WORKLOAD = List.of(
            new Field("name", new Type.Text(NAME_PATTERN, NAME_HINT), Field.REQUIRED, "Unique on the device.", "web"),
            new Field(
                    "type",
                    Field.text(),
                    Field.REQUIRED,
                    "`agent`, `script`, `service`, or a plugin's word that `plugins` has options for.",
                    "service"),
            new Field(
                    "run_mode",
                    new Type.Word(List.of("schedule", "forever", "n_times")),
                    Field.REQUIRED,
                    "At the times of `schedule`; always; or `max_runs` times.",
                    "forever"),
            new Field(
                    "command",
                    new Type.CommandLine(),
                    "–",
                    "Program to run: a list is executed as it stands, a text goes to `/bin/sh -c`. One of `command`, `exec` and `module` is needed, unless a plugin says what to run.",
                    "[python3, -u, server.py]"),
            new Field(
                    "exec",
                    new Type.CommandLine(),
                    "–",
                    "Another word for `command`.",
                    "\"python3 server.py | tee log\""),
            new Field(
                    "module",
                    Field.text(),
                    "–",
                    "Python module (dotted name, or a `.py` file) with a callable to run.",
                    "weather.report"),
            new Field(
                    "entry_point",
                    new Type.Text("[A-Za-z_][A-Za-z0-9_.]*", "the name of a Python callable"),
                    "`run`",
                    "The callable in `module`; it may be a coroutine function.",
                    "report"),
            new Field(
                    "params",
                    new Type.Anything(),
                    "none",
                    "Keyword arguments of the callable.",
                    "{city: Berlin, readings: 3}"),
            new Field("version", Field.text(), "none", "Told in the workload's status.", "1.2.0"),
            new Field(
                    "schedule",
                    new Type.TextOrSection(SCHEDULE),
                    "required by `run_mode: schedule`",
                    "When to run.",
                    "\"*/5 * * * *\""),
            new Field(
                    "max_runs",
                    new Type.Whole(1, 1_000_000_000),
                    "1 with `n_times`, else no limit",
                    "Runs after which it is completed.",
                    "3"),
            new Field("restart_delay", DURATION_OR_ZERO, "5s", "Another word for `restart.delay`.", "7"),
            new Field("timeout", DURATION, "none", "A run that takes longer is stopped.", "30s"),
            new Field("memory_limit_mb", new Type.Whole(1, 16_777_216), "none", "`resources.memory` in MiB.", "64"),
            new Field("cpu_nice", new Type.Whole(-20, 19), "0", "Scheduling priority; higher is more polite.", "5"),
            new Field("tags", new Type.Texts(), "none", "Words to find it by.", "[camera, night]"),
            new Field(
                    "env",
                    new Type.NamedTexts("[A-Za-z_][A-Za-z0-9_]*"),
                    "none",
                    "Environment variables.",
                    "{LEVEL: debug}"),
            new Field(
                    "working_dir",
                    Field.text(),
                    "the release, or the file's directory",
                    "Where it starts; a relative path is below that.",
                    "web"),
            new Field(
                    "user",
                    new Type.Text("[A-Za-z0-9_][A-Za-z0-9_.-]*\\$?", "the name of a user"),
                    "the agent's",
                    "User to run as.",
                    "pi"),
            new Field(
                    "depends_on",
                    new Type.NamedWords(List.of("started", "healthy", "completed")),
                    "none",
                    "Workloads to wait for, and what for; in a list, for `started`.",
                    "{database: healthy}"),
            new Field(
                    "restart_with",
                    new Type.Texts(),
                    "none",
                    "Those of `depends_on` with which it is started anew: it runs on when one ends, and restarts when that is"
                            + " back.",
                    "[database]"),
            new Field(
                    "stop_with",
                    new Type.Texts(),
                    "none",
                    "Those of `depends_on` without which it must not run: it is stopped when one ends, and started when that"
                            + " is back.",
                    "[database]"),
            new Field(
                    "health",
                    new Type.Section(HealthFields.HEALTH),
                    "none",
                    "How to find out whether it works: exactly one of `http`, `tcp`, `exec`, `log`, `file`, `plugin`.",
                    "{tcp: 8000}"),
            new Field(
                    "restart",
                    new Type.Section(PolicyFields.RESTART),
                    "see below",
                    "When to start again, and how patiently.",
                    "{delay: 1s}"),
            new Field("stop", new Type.Section(PolicyFields.STOP), "see below", "How to end it.", "{signal: INT}"),
            new Field("resources", new Type.Section(PolicyFields.RESOURCES), "no limits", "Limits.", "{memory: 128M}"),
            new Field(
                    "isolation",
                    new Type.Section(PolicyFields.ISOLATION),
                    "none",
                    "Walls around the process.",
                    "{read_only_paths: [/etc]}"),
            new Field(
                    "blue_green",
                    new Type.Section(BlueGreenFields.BLUE_GREEN),
                    "the old version is stopped, then the new one started",
                    "A new version runs beside the old one, and takes over when it is well.",
                    "{port: 8080}"),
            new Field(
                    "metrics",
                    new Type.Section(MetricFields.METRICS),
                    "none",
                    "What it measures of itself, for the judgement of rollouts.",
                    "{url: 'http://127.0.0.1:9200/metrics', names: [queue_length]}"),
            AlertFields.ALERTS,
            new Field("logs", new Type.Section(PolicyFields.LOGS), "see below", "Captured output.", "{keep: 2}"),
            new Field(
                    "deferrable",
                    new Type.Flag(),
                    "`false`",
                    "It may be paused when the board is too hot or short of space.",
                    "true"),
            new Field("secrets", new Type.Anything(), "none", "Secrets that it is given.", "[token]"),
            new Field(
                    "plugins",
                    new Type.NamedTrees(NAME_PATTERN, NAME_HINT),
                    "none",
                    "Options for plugins, by the word that the workload uses them with; what can be said is theirs.",
                    "{camera: {fps: 5}}"));

    static final Field VARS = new Field(
            "vars",
            new Type.NamedTexts("[A-Za-z_][A-Za-z0-9_-]*"),
            "none",
            "Values for `{{ name }}`, each of which may use those above it; the device's own win.",
            "{port: 8000}");
    static final Field TEMPLATE = new Field(
            "template",
            new Type.Word(List.of("qute")),
            "`{{ name }}` alone",
            "With `qute`, the file may have `{=name}` and Qute's sections, `{#if}` and `{#for}`.",
            "qute");
    static final Field WORKLOADS =
            new Field("workloads", new Type.Workloads(), "–", "Several workloads in one file.", "[…]");

    private WorkloadFields() {}
}
