package io.mastercontrol.agent.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * What a workload has been through.
 *
 * @param runs how often it was started
 * @param restarts how many of those followed an end that nobody asked for
 * @param consecutiveFailures since the last run that ended well or was stable
 * @param finished runs that count towards {@code max_runs}
 * @param attempt restarts since it was last stable; the backoff grows with it
 * @param crashLooping whether it was found to be in a crash loop, and has not been stable since
 * @param restartTimes monotonic nanoseconds of the restarts within the window; of this agent's life only
 */
public record History(
        long runs,
        long restarts,
        long consecutiveFailures,
        long finished,
        int attempt,
        boolean crashLooping,
        List<Long> restartTimes) {
    public static final History NONE = new History(0, 0, 0, 0, 0, false, List.of());

    public History {
        restartTimes = restartTimes == null ? List.of() : List.copyOf(restartTimes);
    }

    public History started() {
        return new History(runs + 1, restarts, consecutiveFailures, finished, attempt, crashLooping, restartTimes);
    }

    /** A finite workload is to be run from the beginning. */
    public History anew() {
        return new History(runs, restarts, 0, 0, 0, false, List.of());
    }

    /** It has run long enough: the backoff begins anew, but what happened within the window stays counted. */
    public History steady() {
        return new History(runs, restarts, 0, finished, 0, false, restartTimes);
    }

    History ended(boolean success) {
        return new History(
                runs, restarts, success ? 0 : consecutiveFailures + 1, finished, attempt, crashLooping, restartTimes);
    }

    History counted() {
        return new History(runs, restarts, consecutiveFailures, finished + 1, 0, crashLooping, restartTimes);
    }

    History restarting(long now, long windowNanos) {
        List<Long> recent = new ArrayList<>(restartTimes);
        recent.removeIf(time -> now - time > windowNanos);
        recent.add(now);
        return new History(runs, restarts + 1, consecutiveFailures, finished, attempt + 1, crashLooping, recent);
    }

    History looping() {
        return new History(runs, restarts, consecutiveFailures, finished, attempt, true, restartTimes);
    }
}
