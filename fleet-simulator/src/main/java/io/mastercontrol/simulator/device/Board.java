package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.DeviceMetrics;
import java.util.concurrent.ThreadLocalRandom;

/** What a virtual device measures of itself. */
final class Board {
    private static final long GIGABYTE = 1L << 30;

    private double celsius = 48;

    void heat(double to) {
        celsius = to;
    }

    DeviceMetrics metrics() {
        return new DeviceMetrics(
                ThreadLocalRandom.current().nextDouble(5, 60),
                GIGABYTE / 2,
                GIGABYTE,
                4 * GIGABYTE,
                16 * GIGABYTE,
                celsius);
    }
}
