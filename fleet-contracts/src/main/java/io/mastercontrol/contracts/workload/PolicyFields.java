package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import java.util.List;

/** The fields of the sections that say how a process is kept: restart, stop, resources, isolation, logs. */
final class PolicyFields {
    static final List<String> SIGNALS =
            List.of("TERM", "INT", "QUIT", "HUP", "KILL", "ABRT", "ALRM", "USR1", "USR2", "WINCH");
    private static final Type DURATION = new Type.Time(false);
    private static final Type DURATION_OR_ZERO = new Type.Time(true);

    static final List<Field> RESTART = List.of(
            new Field(
                    "policy",
                    new Type.Word(List.of("always", "on_failure", "never")),
                    "`always` for `forever`, else `never`",
                    "Which exits are followed by a restart. `on_failure`: an exit code other than 0, a signal, a timeout, an unhealthy workload.",
                    "on_failure"),
            new Field(
                    "delay",
                    DURATION_OR_ZERO,
                    "5s",
                    "Time before the first restart, and between the runs of `n_times`.",
                    "500ms"),
            new Field(
                    "max_delay",
                    DURATION_OR_ZERO,
                    "5m, or `delay` if that is longer",
                    "The delay grows no further than this.",
                    "1m"),
            new Field(
                    "factor",
                    new Type.Decimal(1, 100),
                    "2",
                    "Each further restart waits this many times longer, until a run has been steady for ten seconds.",
                    "1.5"),
            new Field(
                    "jitter",
                    new Type.Decimal(0, 1),
                    "0.1",
                    "Random share added to or taken from each delay, so that a fleet does not restart in step.",
                    "0.2"),
            new Field(
                    "max_restarts",
                    new Type.Whole(1, 1_000_000),
                    "5",
                    "More restarts than this within `window` are a crash loop: it is told, and the workload tries on at `max_delay`.",
                    "10"),
            new Field("window", DURATION, "10m", "Time in which `max_restarts` are counted.", "30m"));

    static final List<Field> STOP = List.of(
            new Field(
                    "signal", new Type.Signal(SIGNALS), "`TERM`", "Signal that asks the process group to end.", "INT"),
            new Field("timeout", DURATION_OR_ZERO, "10s", "Time to end in; then the whole group is killed.", "30s"));

    static final List<Field> RESOURCES = List.of(
            new Field(
                    "memory",
                    new Type.Size(),
                    "none",
                    "Hard cap; a workload that exceeds it is killed. From 90 % of it on, there is a warning.",
                    "128M"),
            new Field(
                    "memory_high",
                    new Type.Size(),
                    "none",
                    "Above this it is slowed down and its memory reclaimed; with cgroup v1, only when the board is short of memory.",
                    "96M"),
            new Field("cpu", new Type.Decimal(0.01, 1024), "none", "Cores, for example `0.5`.", "0.5"),
            new Field(
                    "cpu_weight",
                    new Type.Whole(1, 10_000),
                    "100",
                    "Share of the processor against others, when it is short.",
                    "50"),
            new Field(
                    "cpu_set",
                    new Type.Text("\\d+(-\\d+)?(,\\d+(-\\d+)?)*", "cores such as 0-1 or 0,2"),
                    "all",
                    "Cores that it may run on, for example `0-1`.",
                    "0-1"),
            new Field("pids", new Type.Whole(1, 4_194_304), "none", "Most processes and threads.", "64"),
            new Field(
                    "io_weight",
                    new Type.Whole(1, 10_000),
                    "100",
                    "Share of the disk against others, with a disk scheduler that knows shares (BFQ).",
                    "50"));

    static final List<Field> ISOLATION = List.of(
            new Field(
                    "venv",
                    new Type.FlagOrSection(VenvFields.VENV),
                    "none",
                    "Python virtual environment of its own; workloads that need the same share one.",
                    "{requirements: requirements.txt}"),
            new Field(
                    "podman",
                    new Type.Section(PodmanFields.PODMAN),
                    "none",
                    "Container to run in; `command` may be left to the image then.",
                    "{archive: image.tar}"),
            WallFields.NAMESPACES,
            WallFields.READ_ONLY_PATHS,
            WallFields.PRIVATE_TMP,
            WallFields.NO_NEW_PRIVS,
            WallFields.CAPABILITIES,
            WallFields.SECCOMP);

    static final List<Field> LOGS = List.of(
            new Field("max_size", new Type.Size(), "10M", "Captured output is rotated at this size.", "5M"),
            new Field("keep", new Type.Whole(0, 1000), "3", "Rotated files that stay.", "2"),
            new Field("max_age", DURATION, "none", "Rotated files older than this go.", "7d"),
            new Field(
                    "processors",
                    new Type.Texts(),
                    "none",
                    "Plugins' words for what every line passes through before anybody reads it, in this order; if one fails,"
                            + " lines are withheld.",
                    "[redact]"),
            new Field("ship", new Type.Anything(), "none", "Where else the output goes.", "{to: central}"));

    private PolicyFields() {}
}
