package io.mastercontrol.agent.guard;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When the board is watched over: {@code mc.agent.guard.*}. */
@ConfigMapping(prefix = "mc.agent.guard")
public interface GuardConfig {
    /** Time between two looks at the disks and at the temperature. */
    @WithDefault("15s")
    Duration interval();

    Storage storage();

    Thermal thermal();

    /** Percentages of a file system in use, by bytes or by inodes, whichever is more. */
    interface Storage {
        /** From here on, rotated logs are deleted, the oldest first. */
        @WithDefault("85")
        double clean();

        /** From here on, deferrable workloads are paused too. */
        @WithDefault("92")
        double pause();

        /** From here on, it is told as an alert too. */
        @WithDefault("95")
        double alert();

        /** How far below a threshold it must be for what the threshold brought to end. */
        @WithDefault("3")
        double hysteresis();

        /** Bytes kept on the agent's own disk, which it gives up when it cannot write its state otherwise; 0 for none. */
        @WithDefault("1048576")
        long reserve();
    }

    /** Degrees Celsius of the hottest zone. */
    interface Thermal {
        /** From here on, deferrable workloads share half a core each at most. */
        @WithDefault("75")
        double throttle();

        /** From here on, deferrable workloads are paused. */
        @WithDefault("80")
        double pause();

        /** How far below a threshold it must be for what the threshold brought to end. */
        @WithDefault("5")
        double hysteresis();
    }
}
