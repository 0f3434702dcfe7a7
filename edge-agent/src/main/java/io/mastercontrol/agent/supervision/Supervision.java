package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the supervisor of a device. */
public final class Supervision {
    private Supervision() {}

    /**
     * Does beforehand what the first start of a process needs of the JVM and not of the device: to be called on a thread that
     * has nothing else to do while definitions are read.
     */
    public static void readUp() {
        Fingerprint.readUp();
        Json.mapper().writerFor(RunRecord.class);
        System.getLogger(Supervision.class.getName()).log(System.Logger.Level.TRACE, "read up");
    }

    /**
     * @param data the agent's data directory
     * @param cgroupRoot where control groups are mounted, usually {@code /sys/fs/cgroup}
     * @param memory directory on a file system in memory; by default {@code /run/master-control} where that is one
     * @throws IOException if the data directory cannot be written
     */
    public static Workloads on(Path data, String device, Path cgroupRoot, Optional<Path> memory) throws IOException {
        return on(data, device, cgroupRoot, memory, Plugins.none(data));
    }

    /** The same, with what plugins of the device add; they are ended with the supervisor. */
    public static Workloads on(Path data, String device, Path cgroupRoot, Optional<Path> memory, Plugins plugins)
            throws IOException {
        Ground ground = Ground.of(
                data,
                device,
                cgroupRoot,
                memory.or(Supervision::inMemory),
                ProcessIdentity.bootId(),
                () -> ThreadLocalRandom.current().nextDouble(),
                Clock.systemUTC(),
                plugins);
        // Trying what this device can do costs a process of its own: not before the first workload has its.
        ground.loop().in(Duration.ofSeconds(1), () -> ground.finder().execute(() -> tell(ground)));
        return new Supervisor(ground);
    }

    private static void tell(Ground ground) {
        System.getLogger(Supervision.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "control groups: " + ground.cgroups() + "; read-only views: "
                                + (ground.walls().readOnlyMounts() ? "yes" : "no"));
    }

    private static Optional<Path> inMemory() {
        Path run = Path.of("/run");
        try {
            boolean usable =
                    Files.isWritable(run) && Files.getFileStore(run).type().equals("tmpfs");
            return usable ? Optional.of(run.resolve("master-control")) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
