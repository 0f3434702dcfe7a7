package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.rollout.Rehearsal.Entry;
import io.mastercontrol.orchestrator.rollout.Rehearsal.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a rehearsal came to, as the API shows it. Times are seconds after its beginning.
 *
 * @param succeeds whether the rollout ends well, whoever failed or stayed away under its gates
 * @param stopped what stopped it, in a sentence; null if nothing did
 * @param persons how often somebody has to let it go on
 * @param course what happened, the first thousand of it
 */
record RehearsalView(
        Map<String, String> release,
        String selector,
        String state,
        boolean succeeds,
        String summary,
        String stopped,
        long seconds,
        int persons,
        Map<String, Long> counts,
        Assumed assumed,
        List<Batch> batches,
        List<Failure> failures,
        List<Step> course,
        boolean more) {
    private static final int MOST = 1_000;

    /** What the copy of the fleet was made of: the devices that were given each fault, and those with a known pace. */
    record Assumed(int devices, int failing, int slow, int offline, int timed, long seed) {}

    /** A batch: when its first device began, when its last one ended (null: it did not), and how many did how. */
    record Batch(int batch, int devices, long beginsSeconds, Long endsSeconds, int succeeded, int failed) {}

    /** A device on which it failed. */
    record Failure(String device, Integer batch, String reason) {}

    /** Something that happened; without a device it is about the rollout. */
    record Step(long seconds, String device, Integer batch, String phase, String reason) {}

    static RehearsalView of(Rollout rollout, Outcome outcome, Assumed assumed) {
        boolean succeeds = outcome.state() instanceof RolloutState.Succeeded;
        Map<Phase, Long> counts = new EnumMap<>(Phase.class);
        outcome.rows().forEach(row -> counts.merge(row.phase(), 1L, Long::sum));
        Map<String, Long> words = new TreeMap<>();
        counts.forEach((phase, count) -> words.put(phase.name(), count));
        words.put("total", (long) outcome.rows().size());
        String stopped = succeeds ? null : stopped(outcome);
        return new RehearsalView(
                Map.of("name", rollout.releaseName(), "version", rollout.releaseVersion()),
                rollout.selector(),
                outcome.state().word(),
                succeeds,
                summary(outcome, counts, succeeds),
                stopped,
                outcome.took().toSeconds(),
                outcome.persons(),
                words,
                assumed,
                batches(outcome),
                outcome.rows().stream()
                        .filter(row -> row.failure() != null)
                        .limit(MOST)
                        .map(row -> new Failure(row.device(), row.batch(), row.failure()))
                        .toList(),
                outcome.entries().stream()
                        .limit(MOST)
                        .map(entry -> new Step(
                                entry.after().toSeconds(),
                                entry.device(),
                                entry.batch(),
                                entry.phase(),
                                entry.reason()))
                        .toList(),
                outcome.entries().size() > MOST);
    }

    private static String stopped(Outcome outcome) {
        String why = outcome.reason() == null ? "nothing more happens" : outcome.reason();
        if (!outcome.ended()) {
            return "It did not come to an end within " + Rehearsal.LONGEST.toDays() + " days: " + why + ".";
        }
        String how = outcome.state() instanceof RolloutState.Paused
                ? "It pauses until a person decides"
                : outcome.state().isFinal()
                        ? "It ends as " + outcome.state().word().replace('_', ' ')
                        : "It goes on waiting";
        return how + ": " + why + ".";
    }

    private static String summary(Outcome outcome, Map<Phase, Long> counts, boolean succeeds) {
        long failed =
                outcome.rows().stream().filter(row -> row.failure() != null).count();
        return (succeeds ? "It would succeed" : "It would not succeed") + ": "
                + counts.getOrDefault(Phase.succeeded, 0L) + " of "
                + outcome.rows().size()
                + (outcome.rows().size() == 1 ? " device has it" : " devices have it") + " after "
                + outcome.took().toSeconds() + " s, and it failed on " + failed + ".";
    }

    private static List<Batch> batches(Outcome outcome) {
        Map<Integer, long[]> times = new TreeMap<>();
        for (Entry entry : outcome.entries()) {
            if (entry.batch() != null) {
                long at = entry.after().toSeconds();
                times.computeIfAbsent(entry.batch(), number -> new long[] {at, at})[1] = at;
            }
        }
        List<Batch> batches = new ArrayList<>();
        times.forEach((number, span) -> {
            List<RolloutDevice> of = outcome.rows().stream()
                    .filter(row -> number.equals(row.batch()))
                    .toList();
            boolean ended = of.stream().noneMatch(RolloutDevice::isInFlight);
            batches.add(new Batch(
                    number,
                    of.size(),
                    span[0],
                    ended ? span[1] : null,
                    (int) of.stream()
                            .filter(row -> row.phase() == Phase.succeeded)
                            .count(),
                    (int) of.stream().filter(row -> row.failure() != null).count()));
        });
        return batches;
    }
}
