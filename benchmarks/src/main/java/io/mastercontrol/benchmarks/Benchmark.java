package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One benchmark; it measures something real or fails. */
interface Benchmark {
    /**
     * What it is told.
     *
     * @param data data directory of a running installation
     * @param count how often to measure, or how many devices
     * @param devices how many simulated devices there are while alerts are measured
     * @param device the device to measure on, or null for the first one online
     * @param selector labels of the devices to roll out to
     * @param pairs names of pairs of releases
     * @param warmUpSeconds how long to load what is measured beforehand
     * @param batches how many batches a rollout has
     * @param hawkbit jar of hawkBit's update server to measure beside us, or null
     */
    record Setting(
            Path data,
            int count,
            int devices,
            String device,
            String selector,
            List<String> pairs,
            int warmUpSeconds,
            int batches,
            Path hawkbit) {}

    Report run(Setting setting) throws IOException, InterruptedException;
}
