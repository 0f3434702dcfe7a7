package io.mastercontrol.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measurements of one thing, in milliseconds. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void addNanos(long nanos) {
        values.add(nanos / 1_000_000.0);
    }

    int size() {
        return values.size();
    }

    /** The smallest measurement that at least this share of all do not exceed (nearest rank). */
    double percentile(double percent) {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
