package io.mastercontrol.orchestrator.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** What a rollout would cost and how long it would take, by what devices said and by how long earlier ones took. Pure. */
final class Forecast {
    /** The agent leaves so much of the disk free. */
    static final long RESERVE_BYTES = 16L * 1024 * 1024;
    /** Below this, no patch is asked for. */
    static final long SMALL_BYTES = 16 * 1024;

    private static final double SLOW = 2;
    private static final double NOTEWORTHY_SECONDS = 30;

    private Forecast() {}

    /** How content would come to a device. */
    enum Way {
        /** It lies there. */
        nothing,
        patch,
        whole
    }

    /**
     * What a device would download.
     *
     * @param atMost a patch may still be made, and is smaller
     * @param diskBytes that have to be free for it
     */
    record Delivery(Way way, long bytes, boolean atMost, long diskBytes) {}

    /**
     * @param has digest of what runs there, or null
     * @param wanted digest of the release's content, or null for one without
     * @param size of that
     * @param patch bytes of the patch between the two, if it lies ready
     * @param patchable whether there can be one
     */
    static Delivery delivery(String has, String wanted, long size, Optional<Long> patch, boolean patchable) {
        if (wanted == null || wanted.equals(has)) {
            return new Delivery(Way.nothing, 0, false, 0);
        }
        boolean comesAsPatch = has != null && patchable && size >= SMALL_BYTES;
        if (comesAsPatch && patch.isPresent()) {
            return new Delivery(Way.patch, patch.get(), false, size + patch.get() + RESERVE_BYTES);
        }
        return new Delivery(Way.whole, size, comesAsPatch, 2 * size + RESERVE_BYTES);
    }

    /**
     * How long installations took, without their bake.
     *
     * @param median of all, seconds
     * @param high nine tenths were quicker
     * @param devices the median of each that has some
     * @param count of all that this rests on
     */
    record History(double median, double high, Map<String, Double> devices, int count) {
        /** @param seconds of each device's installations */
        static Optional<History> of(Map<String, List<Double>> seconds) {
            double[] all = seconds.values().stream()
                    .flatMap(Collection::stream)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            if (all.length == 0) {
                return Optional.empty();
            }
            Map<String, Double> medians = new java.util.TreeMap<>();
            seconds.forEach((device, own) -> medians.put(
                    device,
                    quantile(
                            own.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .sorted()
                                    .toArray(),
                            0.5)));
            return Optional.of(new History(quantile(all, 0.5), quantile(all, 0.9), medians, all.length));
        }

        double usually(String device) {
            return devices.getOrDefault(device, median);
        }

        double atWorst(String device) {
            return Math.max(high, usually(device));
        }

        boolean isSlow(String device) {
            double own = usually(device);
            return own > SLOW * median && own > median + NOTEWORTHY_SECONDS;
        }
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    /**
     * Seconds from the first device to the gate behind the last wave.
     *
     * @param p50 if each takes as long as usual
     * @param p90 if each takes as long as the slow ones
     * @param waitsForPeople how often a person has to say that it goes on; that takes as long as it takes
     */
    record Span(double p50, double p90, int waitsForPeople) {}

    static Span span(List<List<String>> waves, Strategy strategy, int members, History history) {
        List<Course.Step> steps = strategy.course().steps();
        double usual = 0;
        double worst = 0;
        int people = 0;
        for (int i = 0; i < waves.size(); i++) {
            int atOnce = Math.min(strategy.inFlightOf(members), waves.get(i).size());
            usual += wave(waves.get(i), atOnce, history::usually, strategy.bake());
            worst += wave(waves.get(i), atOnce, history::atWorst, strategy.bake());
            Optional<Duration> pause = i < steps.size() ? steps.get(i).pause() : Optional.of(Duration.ZERO);
            people += pause.isPresent() ? 0 : 1;
            usual += seconds(pause.orElse(Duration.ZERO));
            worst += seconds(pause.orElse(Duration.ZERO));
        }
        return new Span(usual, worst, people);
    }

    /** So many at once, the next one as soon as one is done. */
    private static double wave(
            List<String> devices, int atOnce, java.util.function.ToDoubleFunction<String> takes, Duration bake) {
        PriorityQueue<Double> ends = new PriorityQueue<>();
        double last = 0;
        for (String device : devices) {
            double begins = ends.size() < atOnce ? 0 : ends.remove();
            double end = begins + takes.applyAsDouble(device) + seconds(bake);
            ends.add(end);
            last = Math.max(last, end);
        }
        return last;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** For people. */
    static String told(long bytes) {
        List<String> units = Arrays.asList("B", "kB", "MB", "GB", "TB");
        double amount = bytes;
        int unit = 0;
        while (amount >= 1000 && unit < units.size() - 1) {
            amount /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(java.util.Locale.ROOT, "%.1f %s", amount, units.get(unit));
    }

    /** Waves in their order: devices that are there, as many in each as the course says. */
    static List<List<String>> waves(Strategy strategy, int members, List<String> there) {
        List<List<String>> waves = new ArrayList<>();
        int from = 0;
        for (int size : strategy.course().waves(members, there.size())) {
            waves.add(there.subList(from, from + size));
            from += size;
        }
        return waves;
    }
}
