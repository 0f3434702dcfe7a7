package io.mastercontrol.agent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an agent is told at its start: {@code mc.agent.*}, or the environment's {@code MC_AGENT_*}. */
@ConfigMapping(prefix = "mc.agent")
public interface AgentConfig {
    /** Directory for everything that the agent keeps. */
    @WithDefault("/var/lib/master-control")
    Path data();

    /** Name to enrol under; the host name by default. */
    Optional<String> name();

    /** Labels to enrol with. */
    Map<String, String> labels();

    /** Workload files, or directories of them. */
    Optional<List<Path>> workloads();

    /** User that workloads run as which name none and are no containers; the agent's own by default. */
    Optional<String> user();

    /** A YAML file of values for templates. */
    Optional<Path> variables();

    /** Base URL of the control plane; without it the agent works for itself. */
    Optional<URI> controlPlane();

    /** Enrolment token. */
    Optional<String> token();

    /** File that holds, or will hold, the enrolment token. */
    Optional<Path> tokenFile();

    /** Port of the local HTTP interface, on loopback. */
    @WithDefault("9100")
    int localPort();

    /** Whether people on the device may open a shell beside a workload, or one of the agent. */
    @WithDefault("true")
    boolean shell();

    /** Time between heartbeats. */
    @WithDefault("10s")
    Duration heartbeatInterval();

    /** Longest time between heartbeats that the control plane may ask for while it is overloaded. */
    @WithDefault("5m")
    Duration heartbeatLongest();

    /** Where the kernel shows its devices: thermometers, power, lights. */
    @WithDefault("/sys")
    Path sysfs();

    /** Where the kernel's control groups are mounted. */
    @WithDefault("/sys/fs/cgroup")
    Path cgroups();

    /**
     * Directory on a file system in memory, for what is only good until the next boot; {@code /run/master-control} where
     * that is one, and the data directory where nothing is.
     */
    Optional<Path> memory();

    /** What SIGTERM means for the workloads. */
    @WithDefault("leave")
    OnTerminate onTerminate();

    /** What becomes of the workloads when the agent is asked to end. */
    enum OnTerminate {
        /** They run on, and the next agent adopts them. */
        leave,
        /** They are stopped first, in reverse order. */
        stop
    }
}
