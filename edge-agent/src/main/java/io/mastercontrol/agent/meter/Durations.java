package io.mastercontrol.agent.meter;

import java.time.Duration;

/** How long runs took, counted in buckets from a tenth of a second to a week. Thread-safe. */
final class Durations {
    static final double[] BOUNDS = {0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 604_800};

    private final long[] counts = new long[BOUNDS.length + 1];
    private double sum;

    synchronized void add(Duration ran) {
        double seconds = ran.toNanos() / 1e9;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sum += seconds;
    }

    synchronized void addTo(Family family, String workload) {
        long cumulated = 0;
        for (int i = 0; i < counts.length; i++) {
            cumulated += counts[i];
            String bound = i < BOUNDS.length ? String.valueOf(BOUNDS[i]) : "+Inf";
            family.addTo("_bucket", cumulated, "workload", workload, "le", bound);
        }
        family.addTo("_count", cumulated, "workload", workload);
        family.addTo("_sum", sum, "workload", workload);
    }
}
