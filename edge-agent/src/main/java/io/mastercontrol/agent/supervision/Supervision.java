package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the supervisor of a device. */
public final class Supervision {
    private Supervision() {}

    /**
     * @param data the agent's data directory
     * @param cgroupRoot where control groups are mounted, usually {@code /sys/fs/cgroup}
     * @throws IOException if the data directory cannot be written
     */
    public static Workloads on(Path data, String device, Path cgroupRoot) throws IOException {
        Ground ground = Ground.of(
                data,
                device,
                cgroupRoot,
                ProcessIdentity.bootId(),
                () -> ThreadLocalRandom.current().nextDouble());
        System.getLogger(Supervision.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "control groups: " + ground.cgroups() + "; read-only views: "
                                + (ground.walls().readOnlyMounts() ? "yes" : "no"));
        return new Supervisor(ground);
    }
}
