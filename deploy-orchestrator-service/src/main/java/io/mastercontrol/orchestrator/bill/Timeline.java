package io.mastercontrol.orchestrator.bill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * How long a rollout takes if nothing fails, by going through it many times with what devices may take as it comes. Half of
 * the times it is done by p50, nine of ten by p90. Pure.
 */
final class Timeline {
    private static final int MOST_TIMES = 200;
    private static final int FEWEST_TIMES = 40;
    private static final int DRAWS = 400_000;

    private final List<Leg> legs;
    private final Order.Bounds bounds;
    private final Pace.Draw[][] draws;
    private final RandomGenerator random;

    /** Seconds. */
    record Range(double p50, double p90) {
        static Range of(double[] seen) {
            double[] sorted = seen.clone();
            Arrays.sort(sorted);
            return new Range(at(sorted, 0.5), at(sorted, 0.9));
        }

        private static double at(double[] sorted, double part) {
            return sorted[(int) Math.ceil(sorted.length * part) - 1];
        }
    }

    /**
     * What came of it.
     *
     * @param begins of each batch after the first began, with the time for which people have to be asked left out
     * @param legs how long each batch takes by itself
     */
    record Outcome(Range all, List<Range> begins, List<Range> legs) {}

    Timeline(List<Leg> legs, Order.Bounds bounds, Pace pace, ToLongFunction<String> bytes, RandomGenerator random) {
        this.legs = legs;
        this.bounds = bounds;
        this.draws = legs.stream()
                .map(leg -> leg.turns().stream()
                        .map(turn -> pace.draws(turn.device(), bytes.applyAsLong(turn.device())))
                        .toArray(Pace.Draw[]::new))
                .toArray(Pace.Draw[][]::new);
        this.random = random;
    }

    Outcome outcome() {
        int devices = legs.stream().mapToInt(leg -> leg.turns().size()).sum();
        int times = Math.max(FEWEST_TIMES, Math.min(MOST_TIMES, DRAWS / Math.max(1, devices)));
        double[][] begins = new double[legs.size()][times];
        double[][] takes = new double[legs.size()][times];
        double[] all = new double[times];
        for (int time = 0; time < times; time++) {
            double at = 0;
            for (int i = 0; i < legs.size(); i++) {
                begins[i][time] = at;
                takes[i][time] = seconds(i);
                at += takes[i][time];
            }
            all[time] = at;
        }
        return new Outcome(Range.of(all), ranges(begins), ranges(takes));
    }

    private static List<Range> ranges(double[][] seen) {
        return Arrays.stream(seen).map(Range::of).toList();
    }

    private double seconds(int number) {
        Leg leg = legs.get(number);
        double[] each = new double[leg.turns().size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = draws[number][i].seconds(random) + bounds.bakeSeconds();
        }
        double seconds = Math.max(inTurn(each, bounds.inFlight()), ofGroups(leg, each));
        double judged = bounds.verdictSeconds() == 0 ? 0 : random.nextDouble() * bounds.verdictSeconds();
        return seconds + judged + leg.watchedSeconds();
    }

    /** When the slowest group is done, of which only some may be under way at once. */
    private double ofGroups(Leg leg, double[] each) {
        if (bounds.perGroup() == 0) {
            return 0;
        }
        Map<String, List<Double>> groups = new HashMap<>();
        for (int i = 0; i < each.length; i++) {
            groups.computeIfAbsent(String.valueOf(leg.turns().get(i).group()), group -> new ArrayList<>())
                    .add(each[i]);
        }
        return groups.values().stream()
                .mapToDouble(group ->
                        inTurn(group.stream().mapToDouble(Double::doubleValue).toArray(), bounds.perGroup()))
                .max()
                .orElse(0);
    }

    /** When the last of them is done if so many are under way at once, and the next begins as soon as one is done. */
    static double inTurn(double[] each, int atOnce) {
        if (atOnce >= each.length) {
            return Arrays.stream(each).max().orElse(0);
        }
        PriorityQueue<Double> ends = new PriorityQueue<>();
        double last = 0;
        for (double seconds : each) {
            double end = (ends.size() < atOnce ? 0 : ends.remove()) + seconds;
            ends.add(end);
            last = Math.max(last, end);
        }
        return last;
    }
}
