package io.mastercontrol.orchestrator.bill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How long devices take, by what they took. A device with a past of its own takes the median of it, times a deviation that was
 * seen in the fleet; another takes what some attempt in the fleet took. Pure.
 */
final class Pace {
    /** Below this, a download says how long asking takes, and nothing of the link. */
    private static final long SMALL_BYTES = 256 * 1024;

    private final Map<String, Level> own = new HashMap<>();
    private final double[] rates;
    private final double[] rest;
    private final double[] rateDeviations;
    private final double[] restDeviations;
    private final int attempts;

    /** Medians of one device; NaN for what is not known. */
    private record Level(double bytesPerSecond, double restSeconds, double inAll, int attempts) {}

    /**
     * From what happened.
     *
     * @param fleet newest attempts of any device
     * @param members attempts of those that it is asked about
     */
    Pace(List<Attempt> fleet, List<Attempt> members) {
        Map<String, List<Attempt>> byDevice = new HashMap<>();
        members.stream()
                .filter(Attempt::isDone)
                .forEach(attempt -> byDevice.computeIfAbsent(attempt.device(), device -> new ArrayList<>())
                        .add(attempt));
        List<Double> rateRatios = new ArrayList<>();
        List<Double> restRatios = new ArrayList<>();
        byDevice.forEach((device, past) -> {
            double[] ownRates = rates(past);
            double[] ownRest = rest(past);
            Level level = new Level(
                    median(ownRates),
                    median(ownRest),
                    median(past.stream().mapToDouble(Attempt::seconds).toArray()),
                    past.size());
            own.put(device, level);
            addDeviations(ownRates, level.bytesPerSecond(), rateRatios);
            addDeviations(ownRest, level.restSeconds(), restRatios);
        });
        List<Attempt> all = fleet.stream().filter(Attempt::isDone).toList();
        List<Attempt> pool =
                all.isEmpty() ? members.stream().filter(Attempt::isDone).toList() : all;
        this.attempts = pool.size();
        this.rates = rates(pool);
        this.rest = rest(pool);
        this.rateDeviations = array(rateRatios);
        this.restDeviations = array(restRatios);
    }

    private static boolean saysRate(Attempt attempt) {
        return attempt.bytes() != null && attempt.bytes() >= SMALL_BYTES && attempt.downloadSeconds() > 0;
    }

    private static double[] rates(List<Attempt> past) {
        return past.stream()
                .filter(Pace::saysRate)
                .mapToDouble(attempt -> attempt.bytes() / attempt.downloadSeconds())
                .toArray();
    }

    /** What does not depend on the size: the installing, and with a small download that too. */
    private static double[] rest(List<Attempt> past) {
        return past.stream()
                .mapToDouble(attempt -> saysRate(attempt) ? attempt.installSeconds() : attempt.seconds())
                .toArray();
    }

    private static void addDeviations(double[] seen, double median, List<Double> to) {
        if (seen.length > 1 && median > 0) {
            Arrays.stream(seen).filter(value -> value > 0).forEach(value -> to.add(value / median));
        }
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Whether anything is known at all. */
    boolean isKnown() {
        return attempts > 0;
    }

    /** Whether it is known how fast anybody downloads. */
    boolean knowsRates() {
        return rates.length > 0;
    }

    /** How many attempts it rests on, of any device. */
    int installations() {
        return attempts;
    }

    /** How many of its own a device has; 0 for none. */
    int installationsOf(String device) {
        Level level = own.get(device);
        return level == null ? 0 : level.attempts();
    }

    /** What a device took in all, in the median of its own attempts; NaN without any. */
    double usual(String device) {
        Level level = own.get(device);
        return level == null ? Double.NaN : level.inAll();
    }

    /** What devices took in all, in the median of those that have a past. */
    double usual() {
        return median(own.values().stream().mapToDouble(Level::inAll).toArray());
    }

    /** What a device probably takes for so many bytes; NaN if nothing is known. */
    double probable(String device, long bytes) {
        Level level = own.get(device);
        double fixed = level == null ? median(rest) : level.restSeconds();
        return fixed
                + (bytes == 0
                        ? 0
                        : download(bytes, level == null ? Double.NaN : level.bytesPerSecond(), median(rates)));
    }

    /** What it may take, as it comes, each time that it is asked. Something must be known. */
    Draw draws(String device, long bytes) {
        Level level = own.get(device);
        double fixed = level == null ? Double.NaN : level.restSeconds();
        double rate = level == null ? Double.NaN : level.bytesPerSecond();
        return random -> {
            double seconds = Double.isNaN(fixed) ? pick(rest, random) : fixed * deviation(restDeviations, random);
            if (bytes == 0 || Double.isNaN(rate) && rates.length == 0) {
                return seconds;
            }
            double drawn = Double.isNaN(rate) ? pick(rates, random) : rate * deviation(rateDeviations, random);
            return seconds + bytes / drawn;
        };
    }

    /** Seconds of one device, as they may come. */
    interface Draw {
        double seconds(RandomGenerator random);
    }

    /** No time at all where nobody knows any rate; the bill says so. */
    private static double download(long bytes, double ownRate, double anyRate) {
        double rate = Double.isNaN(ownRate) ? anyRate : ownRate;
        return Double.isNaN(rate) ? 0 : bytes / rate;
    }

    private static double pick(double[] values, RandomGenerator random) {
        return values[random.nextInt(values.length)];
    }

    private static double deviation(double[] ratios, RandomGenerator random) {
        return ratios.length == 0 ? 1 : pick(ratios, random);
    }
}
