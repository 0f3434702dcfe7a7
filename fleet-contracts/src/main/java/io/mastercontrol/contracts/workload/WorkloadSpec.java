package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One workload as its YAML says, with every default filled in and templates rendered.
 *
 * @param type {@code agent}, {@code script}, {@code service}, or a word of {@code plugins}
 * @param program what to execute
 * @param version as written, or null
 * @param schedule cron, present exactly when the run mode is {@code schedule}
 * @param maxRuns how often to run with {@code n_times} (1 by default), or the cap on a schedule; empty for no cap
 * @param timeout a run that takes longer is stopped; empty for no limit
 * @param cpuNice -20 to 19, or empty
 * @param dependsOn in the order written
 * @param ties what becomes of it when one of those ends
 * @param plugins options by the words that plugins provide, any JSON
 * @param metrics what it measures of itself, if that is to be told
 * @param alerts what the device is to look after by itself
 * @param blueGreen how a new version takes over from one that runs; empty for: the old is stopped, the new started
 */
public record WorkloadSpec(
        String name,
        String type,
        RunMode runMode,
        Program program,
        String version,
        Optional<Schedule> schedule,
        Optional<Integer> maxRuns,
        Optional<Duration> timeout,
        Optional<Integer> cpuNice,
        Map<String, String> env,
        Optional<String> workingDir,
        Optional<String> user,
        Map<String, DependencyCondition> dependsOn,
        Ties ties,
        Optional<HealthCheck> health,
        RestartPolicy restart,
        StopPolicy stop,
        Resources resources,
        Isolation isolation,
        LogPolicy logs,
        boolean deferrable,
        List<String> tags,
        Map<String, JsonNode> plugins,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<BlueGreen> blueGreen,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<OwnMetrics> metrics,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LocalAlert> alerts,
        Map<String, JsonNode> extensions) {

    /**
     * The same workload as this user, if it names none itself. A container is left as it is: podman maps users on its own.
     */
    public WorkloadSpec orAs(Optional<String> fallback) {
        if (user.isPresent() || fallback.isEmpty() || isolation.podman().isPresent()) {
            return this;
        }
        return as(name, program, env, fallback, health);
    }

    /** Whether a plugin of the device has to say what to run. */
    public boolean hasPluginType() {
        return plugins.containsKey(type) && !WorkloadFields.TYPES.contains(type);
    }

    /** The same workload with what a plugin says to run; what the file itself says of environment and health wins. */
    public WorkloadSpec running(List<String> argv, Map<String, String> environment, Optional<HealthCheck> check) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putAll(env);
        return as(name, new Program.Command(argv), all, user, health.or(() -> check));
    }

    /** The same workload by another name. */
    public WorkloadSpec named(String other) {
        return as(other, program, env, user, health);
    }

    /** The same workload, asked otherwise how it is. */
    public WorkloadSpec checkedBy(HealthCheck check) {
        return as(name, program, env, user, Optional.of(check));
    }

    private WorkloadSpec as(
            String name,
            Program program,
            Map<String, String> env,
            Optional<String> user,
            Optional<HealthCheck> health) {
        return new WorkloadSpec(
                name,
                type,
                runMode,
                program,
                version,
                schedule,
                maxRuns,
                timeout,
                cpuNice,
                env,
                workingDir,
                user,
                dependsOn,
                ties,
                health,
                restart,
                stop,
                resources,
                isolation,
                logs,
                deferrable,
                tags,
                plugins,
                blueGreen,
                metrics,
                alerts,
                extensions);
    }

    /**
     * How two versions run side by side, and how users come from the one to the other. At least one of {@code port},
     * {@code socket}, {@code symlink} and {@code listen} is there.
     *
     * @param port that users connect to
     * @param ownPort at which one of the two listens; the other has the next; 0 if neither has one
     * @param socket path of a Unix socket that users connect to; a relative one is below {@code $MC_STATE_DIR}
     * @param symlink path of a symbolic link to what the version that serves brought
     * @param symlinkTo what in the version's directory the link leads to
     * @param smoke command that must end with 0 before the new version serves
     * @param keep how long the old version runs on after the new one was committed
     * @param listen where the agent listens for both, each as {@link ListenAddress} reads it
     */
    public record BlueGreen(
            Optional<Integer> port,
            int ownPort,
            Optional<String> socket,
            Optional<String> symlink,
            String symlinkTo,
            Optional<List<String>> smoke,
            Duration smokeTimeout,
            Duration keep,
            List<String> listen) {
        /** Whether both versions have the sockets that users come to, which the agent keeps open for them. */
        public boolean handsOver() {
            return !listen.isEmpty();
        }

        /** What is to be listened at, in the order of the file. */
        public List<ListenAddress> addresses() {
            return listen.stream()
                    .flatMap(text -> ListenAddress.of(text).stream())
                    .toList();
        }

        /** Whether each version has a port of its own. */
        public boolean hasOwnPort() {
            return ownPort > 0;
        }
    }

    /**
     * What a workload measures of itself, in Prometheus' text format.
     *
     * @param names of metrics, each with labels in braces where only some series are meant; several series are summed
     */
    public record OwnMetrics(String url, List<String> names) {}

    /** When a workload runs. */
    public enum RunMode {
        schedule,
        forever,
        n_times
    }

    /** What a dependent waits for. */
    public enum DependencyCondition {
        started,
        healthy,
        completed
    }

    /**
     * What becomes of a workload when one that it depends on ends; of those in neither list, nothing.
     *
     * @param restartWith it runs on, and is started anew when the other is back
     * @param stopWith it is stopped at once, and started when the other is back
     */
    public record Ties(List<String> restartWith, List<String> stopWith) {}

    /** What is executed: any program, or a Python callable. */
    public sealed interface Program {
        /**
         * An executable and its arguments. {@code command: [..]} is executed as it stands; a single string, or
         * {@code exec:}, is given to {@code /bin/sh -c}.
         */
        record Command(List<String> argv) implements Program {}

        /** A Python callable, coroutine functions included. */
        record PythonCallable(String module, String entryPoint, JsonNode params) implements Program {}
    }

    /**
     * Five cron fields.
     *
     * @param timeZone IANA name, or empty for the device's own
     * @param missed what to do about a time that passed while the agent was away: {@code skip} or {@code run_once}
     * @param overlap what to do about a time that comes during a run
     * @param splay each device's runs come later than the schedule says, by a share of this that is always the same
     */
    public record Schedule(String cron, Optional<String> timeZone, MissedRun missed, Overlap overlap, Duration splay) {}

    /** What happens to a scheduled time that comes while the run before it is still going. */
    public enum Overlap {
        skip,
        /** One run follows at once, however many times have come. */
        queue,
        /** The run is stopped, and another is started. */
        replace
    }

    /** What happens to a scheduled time at which the device was off. */
    public enum MissedRun {
        skip,
        run_once
    }

    /** When to start again, and how patiently. */
    public record RestartPolicy(
            When policy,
            Duration delay,
            Duration maxDelay,
            double factor,
            double jitter,
            int maxRestarts,
            Duration window) {
        /** Which exits call for a restart. */
        public enum When {
            always,
            on_failure,
            never
        }
    }

    /** How to end a process: this signal, then KILL to the whole group after the timeout. */
    public record StopPolicy(String signal, Duration timeout) {}

    /**
     * Limits; empty means none.
     *
     * @param memoryBytes hard cap: the workload that exceeds it is killed
     * @param memoryHighBytes reclaim and throttle above this
     * @param cpu cores, for example 0.5
     * @param cpuSet for example {@code 0-1}
     * @param ioWeight 1 to 10000
     * @param cpuWeight 1 to 10000
     */
    public record Resources(
            Optional<Long> memoryBytes,
            Optional<Long> memoryHighBytes,
            Optional<Double> cpu,
            Optional<String> cpuSet,
            Optional<Integer> pids,
            Optional<Integer> ioWeight,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> cpuWeight) {
        public static final Resources NONE = new Resources(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Walls around the process. Fields that this agent cannot honour yet are refused when the workload is loaded.
     *
     * @param settings those that no other component holds
     */
    public record Isolation(
            Map<String, JsonNode> settings,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Confinement> confinement,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Venv> venv,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Podman> podman) {
        public Isolation(Map<String, JsonNode> settings) {
            this(settings, Optional.empty(), Optional.empty(), Optional.empty());
        }

        public boolean isEmpty() {
            return settings.isEmpty() && confinement.isEmpty() && venv.isEmpty() && podman.isEmpty();
        }

        /**
         * A Python environment of its own.
         *
         * @param requirements {@code requirements.txt} or {@code pyproject.toml}; empty to look for one beside the workload
         * @param wheels directory to install from, with no network; empty for {@code wheels} where that exists
         * @param python interpreter's name or path
         */
        public record Venv(
                Optional<String> requirements, Optional<String> wheels, String python, boolean systemSitePackages) {}

        /**
         * A container. At least one of {@code image} and {@code archive} is there; a program without words is the image's
         * own.
         *
         * @param network podman's word for it; empty for podman's default
         * @param volumes {@code SOURCE:TARGET[:OPTIONS]}, sources that begin with a dot below the workload's directory
         * @param init empty for: if the board has one
         * @param rootless empty for: as a {@code user}, if there is one
         */
        public record Podman(
                Optional<String> image,
                Optional<String> archive,
                Optional<String> network,
                List<String> ports,
                List<String> volumes,
                List<String> devices,
                Optional<Boolean> init,
                Optional<Boolean> rootless) {}
    }

    /**
     * Captured output: a file is rotated at {@code maxSizeBytes}, and {@code keep} old ones stay.
     *
     * @param processors plugins' words for what every line passes through, in this order, before anybody reads it
     */
    public record LogPolicy(long maxSizeBytes, int keep, Optional<Duration> maxAge, List<String> processors) {
        public LogPolicy(long maxSizeBytes, int keep, Optional<Duration> maxAge) {
            this(maxSizeBytes, keep, maxAge, List.of());
        }
    }

    /**
     * How to find out whether it works.
     *
     * @param startTimeout a run that has not been healthy by then is stopped; empty for no limit
     */
    public record HealthCheck(
            Probe probe,
            Duration interval,
            Duration timeout,
            int retries,
            Duration startPeriod,
            Optional<Duration> startTimeout) {}

    /** One way of asking. */
    public sealed interface Probe {
        /** Healthy on a 2xx or 3xx answer to GET. */
        record Http(String url) implements Probe {}

        /** Healthy when a connection is accepted. */
        record Tcp(String host, int port) implements Probe {}

        /** Healthy on exit code 0. */
        record Exec(List<String> argv) implements Probe {}

        /** Healthy once a line of output matched the regular expression since the start of this run. */
        record Log(String pattern) implements Probe {}

        /**
         * Healthy while the file exists and was touched within {@code maxAge} (empty: existence is enough); relative
         * paths are below the working directory or {@code $MC_STATE_DIR}.
         */
        record File(String path, Optional<Duration> maxAge) implements Probe {}

        /** Healthy when the plugin that provides this word says so. */
        record Plugin(String check) implements Probe {}
    }
}
