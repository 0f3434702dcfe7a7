package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import java.util.ArrayList;
import java.util.List;

/** The table of every field. {@code docs/workload.md} and {@code docs/workload.schema.json} are generated from it. */
final class WorkloadFields {
    static final String NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
    static final List<String> TYPES = List.of("agent", "script", "service");
    static final List<String> SIGNALS =
            List.of("TERM", "INT", "QUIT", "HUP", "KILL", "ABRT", "ALRM", "USR1", "USR2", "WINCH");

    private static final Type DURATION = new Type.Time(false);
    private static final Type DURATION_OR_ZERO = new Type.Time(true);

    static final List<Field> SCHEDULE = List.of(
            new Field(
                    "cron",
                    Field.text(),
                    Field.REQUIRED,
                    "Five cron fields, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`."),
            new Field("time_zone", Field.text(), "the device's", "IANA name, for example `Europe/Berlin`."),
            new Field(
                    "missed",
                    new Type.Word(List.of("skip", "run_once")),
                    "`skip`",
                    "What to do about times that passed while the agent was away."));

    static final List<Field> FILE_PROBE = List.of(
            new Field(
                    "path",
                    Field.text(),
                    Field.REQUIRED,
                    "The file; a relative path is below the working directory or `$MC_STATE_DIR`."),
            new Field(
                    "max_age",
                    DURATION,
                    "none",
                    "How long ago it may have been touched; without it, existence is enough."));

    static final List<Field> HEALTH = List.of(
            new Field("http", Field.text(), "–", "URL that answers GET with 2xx or 3xx."),
            new Field("tcp", Field.text(), "–", "`host:port`, or a port of 127.0.0.1, that accepts a connection."),
            new Field("exec", new Type.CommandLine(), "–", "Command that exits with 0."),
            new Field(
                    "log", Field.text(), "–", "Regular expression that a line of output has matched since the start."),
            new Field(
                    "file",
                    new Type.TextOrSection(FILE_PROBE),
                    "–",
                    "File that exists, and was touched within `max_age`."),
            new Field("interval", DURATION, "10s", "Time between two checks."),
            new Field("timeout", DURATION, "5s", "A check that takes longer has failed."),
            new Field(
                    "retries",
                    new Type.Whole(1, 1000),
                    "3",
                    "Failures in a row that make the workload unhealthy; it is then restarted if its policy allows."),
            new Field("start_period", DURATION_OR_ZERO, "10s", "Time after the start in which failures do not count."));

    static final List<Field> RESTART = List.of(
            new Field(
                    "policy",
                    new Type.Word(List.of("always", "on_failure", "never")),
                    "`always` for `forever`, else `never`",
                    "Which exits are followed by a restart. `on_failure`: an exit code other than 0, a signal, a timeout, an unhealthy workload."),
            new Field(
                    "delay",
                    DURATION_OR_ZERO,
                    "5s",
                    "Time before the first restart, and between the runs of `n_times`."),
            new Field(
                    "max_delay",
                    DURATION_OR_ZERO,
                    "5m, or `delay` if that is longer",
                    "The delay grows no further than this."),
            new Field(
                    "factor",
                    new Type.Decimal(1, 100),
                    "2",
                    "Each further restart within `window` waits this many times longer."),
            new Field(
                    "jitter",
                    new Type.Decimal(0, 1),
                    "0.1",
                    "Random share added to or taken from each delay, so that a fleet does not restart in step."),
            new Field(
                    "max_restarts",
                    new Type.Whole(1, 1_000_000),
                    "5",
                    "More restarts than this within `window` are a crash loop: it is told, and the workload tries on at `max_delay`."),
            new Field("window", DURATION, "10m", "A workload that has run this long starts counting afresh."));

    static final List<Field> STOP = List.of(
            new Field("signal", new Type.Word(SIGNALS), "`TERM`", "Signal that asks the process group to end."),
            new Field("timeout", DURATION_OR_ZERO, "10s", "Time to end in; then the whole group is killed."));

    static final List<Field> RESOURCES = List.of(
            new Field("memory", new Type.Size(), "none", "Hard cap; a workload that exceeds it is killed."),
            new Field("memory_high", new Type.Size(), "none", "Above this it is slowed down and its memory reclaimed."),
            new Field("cpu", new Type.Decimal(0.01, 1024), "none", "Cores, for example `0.5`."),
            new Field(
                    "cpu_set",
                    new Type.Text("\\d+(-\\d+)?(,\\d+(-\\d+)?)*", "cores such as 0-1 or 0,2"),
                    "all",
                    "Cores that it may run on, for example `0-1`."),
            new Field("pids", new Type.Whole(1, 4_194_304), "none", "Most processes and threads."),
            new Field("io_weight", new Type.Whole(1, 10_000), "100", "Share of the disk against others."));

    static final List<Field> ISOLATION = List.of(
            new Field("venv", new Type.Anything(), "none", "Python virtual environment of its own."),
            new Field("podman", new Type.Anything(), "none", "Container to run in."),
            new Field("namespaces", new Type.Anything(), "none", "Linux namespaces of its own."),
            new Field("read_only_paths", new Type.Texts(), "none", "Paths that it sees read-only."));

    static final List<Field> LOGS = List.of(
            new Field("max_size", new Type.Size(), "10M", "Captured output is rotated at this size."),
            new Field("keep", new Type.Whole(0, 1000), "3", "Rotated files that stay."),
            new Field("max_age", DURATION, "none", "Rotated files older than this go."),
            new Field("ship", new Type.Anything(), "none", "Where else the output goes."));

    static final List<Field> WORKLOAD = List.of(
            new Field(
                    "name",
                    new Type.Text(
                            NAME_PATTERN,
                            "1 to 63 letters, digits, dots, hyphens or underscores, beginning with a letter or digit"),
                    Field.REQUIRED,
                    "Unique on the device."),
            new Field("type", Field.text(), Field.REQUIRED, "`agent`, `script`, `service`, or a plug-in's word."),
            new Field(
                    "run_mode",
                    new Type.Word(List.of("schedule", "forever", "n_times")),
                    Field.REQUIRED,
                    "At the times of `schedule`; always; or `max_runs` times."),
            new Field(
                    "command",
                    new Type.CommandLine(),
                    "–",
                    "Program to run: a list is executed as it stands, a text goes to `/bin/sh -c`. One of `command`, `exec` and `module` is needed."),
            new Field("exec", new Type.CommandLine(), "–", "Another word for `command`."),
            new Field(
                    "module",
                    Field.text(),
                    "–",
                    "Python module (dotted name, or a `.py` file) with a callable to run."),
            new Field(
                    "entry_point",
                    new Type.Text("[A-Za-z_][A-Za-z0-9_.]*", "the name of a Python callable"),
                    "`run`",
                    "The callable in `module`; it may be a coroutine function."),
            new Field("params", new Type.Anything(), "none", "Keyword arguments of the callable."),
            new Field("version", Field.text(), "none", "Told in the workload's status."),
            new Field("schedule", new Type.TextOrSection(SCHEDULE), "required by `run_mode: schedule`", "When to run."),
            new Field(
                    "max_runs",
                    new Type.Whole(1, 1_000_000_000),
                    "1 with `n_times`, else no limit",
                    "Runs after which it is completed."),
            new Field("restart_delay", DURATION_OR_ZERO, "5s", "Another word for `restart.delay`."),
            new Field("timeout", DURATION, "none", "A run that takes longer is stopped."),
            new Field("memory_limit_mb", new Type.Whole(1, 16_777_216), "none", "`resources.memory` in MiB."),
            new Field("cpu_nice", new Type.Whole(-20, 19), "0", "Scheduling priority; higher is more polite."),
            new Field("tags", new Type.Texts(), "none", "Words to find it by."),
            new Field("env", new Type.NamedTexts("[A-Za-z_][A-Za-z0-9_]*"), "none", "Environment variables."),
            new Field(
                    "working_dir",
                    Field.text(),
                    "the release, or the file's directory",
                    "Where it starts; a relative path is below that."),
            new Field(
                    "user",
                    new Type.Text("[A-Za-z0-9_][A-Za-z0-9_.-]*\\$?", "the name of a user"),
                    "the agent's",
                    "User to run as."),
            new Field(
                    "depends_on",
                    new Type.NamedWords(List.of("started", "healthy", "completed")),
                    "none",
                    "Workloads to wait for, and what for; in a list, for `started`."),
            new Field(
                    "health",
                    new Type.Section(HEALTH),
                    "none",
                    "How to find out whether it works: exactly one of `http`, `tcp`, `exec`, `log`, `file`."),
            new Field("restart", new Type.Section(RESTART), "see below", "When to start again, and how patiently."),
            new Field("stop", new Type.Section(STOP), "see below", "How to end it."),
            new Field("resources", new Type.Section(RESOURCES), "no limits", "Limits."),
            new Field("isolation", new Type.Section(ISOLATION), "none", "Walls around the process."),
            new Field("logs", new Type.Section(LOGS), "see below", "Captured output."),
            new Field(
                    "deferrable",
                    new Type.Flag(),
                    "`false`",
                    "It may be paused when the board is too hot or short of space."),
            new Field("secrets", new Type.Anything(), "none", "Secrets that it is given."),
            new Field("plugins", new Type.Anything(), "none", "Settings for plug-ins."));

    static final Field VARS = new Field(
            "vars",
            new Type.NamedTexts("[A-Za-z_][A-Za-z0-9_-]*"),
            "none",
            "Values for `{{ name }}`; the device's own win.");
    static final Field WORKLOADS = new Field("workloads", new Type.Workloads(), "–", "Several workloads in one file.");

    /** A file that is one workload. */
    static final List<Field> SINGLE = with(WORKLOAD, VARS);

    /** A file of several. */
    static final List<Field> SEVERAL = List.of(WORKLOADS, VARS);

    private WorkloadFields() {}

    private static List<Field> with(List<Field> fields, Field more) {
        List<Field> all = new ArrayList<>(fields);
        all.add(more);
        return List.copyOf(all);
    }
}
