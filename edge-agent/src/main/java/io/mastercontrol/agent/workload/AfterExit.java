package io.mastercontrol.agent.workload;

import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy.When;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Decides what follows the end of a run. Pure: time is monotonic nanoseconds, and randomness comes in. */
public final class AfterExit {
    /** A run at least this long ended an unlucky streak. */
    private static final Duration STABLE = Duration.ofSeconds(10);
    /** Repeated restarts never come faster than this, even with {@code delay: 0}. */
    private static final Duration FLOOR = Duration.ofMillis(100);

    private AfterExit() {}

    /** How a run ended; {@code what} is a sentence for people. */
    public record Ended(boolean success, Duration ran, String what) {}

    /** What follows, with the history from then on. */
    public sealed interface Next {
        History history();

        record Restart(History history, Duration delay, String reason) implements Next {}

        record CrashLoop(History history, Duration delay, String reason) implements Next {}

        /** The next of several runs. */
        record Again(History history, Duration delay, String waitingFor) implements Next {}

        record AtNextTime(History history) implements Next {}

        record Completed(History history) implements Next {}

        record Failed(History history, String reason) implements Next {}
    }

    /**
     * How long a run must last to end an unlucky streak; empty where there is none. The backoff begins anew after ten
     * steady seconds, or the delay if that is longer. The restarts stay counted until they are older than the window: what
     * dies every twelve seconds is a crash loop too, and one ends only with a run as long as the window.
     */
    public static Optional<Duration> forgivenAfter(WorkloadSpec spec, History history) {
        if (history.crashLooping()) {
            return Optional.of(spec.restart().window());
        }
        boolean unlucky = history.consecutiveFailures() > 0 || history.attempt() > 0;
        Duration delay = spec.restart().delay();
        return unlucky ? Optional.of(delay.compareTo(STABLE) > 0 ? delay : STABLE) : Optional.empty();
    }

    public static Next decide(WorkloadSpec spec, History before, Ended ended, long now, DoubleSupplier random) {
        boolean steady = forgivenAfter(spec, before)
                .filter(after -> ended.ran().compareTo(after) >= 0)
                .isPresent();
        History history = (steady ? before.steady() : before).ended(ended.success());
        return switch (spec.runMode()) {
            case forever -> forever(spec, history, ended, now, random);
            case n_times -> nTimes(spec, history, ended, now, random);
            case schedule -> scheduled(spec, history, ended, now, random);
        };
    }

    private static Next forever(WorkloadSpec spec, History history, Ended ended, long now, DoubleSupplier random) {
        When policy = spec.restart().policy();
        if (policy == When.always || (policy == When.on_failure && !ended.success())) {
            return restart(spec.restart(), history, ended, now, random);
        }
        return ended.success() ? new Next.Completed(history) : new Next.Failed(history, ended.what());
    }

    private static Next nTimes(WorkloadSpec spec, History before, Ended ended, long now, DoubleSupplier random) {
        if (!ended.success() && spec.restart().policy() != When.never) {
            return restart(spec.restart(), before, ended, now, random);
        }
        History history = before.counted();
        int wanted = spec.maxRuns().orElse(1);
        if (history.finished() < wanted) {
            String next = "run " + (history.finished() + 1) + " of " + wanted;
            return new Next.Again(history, spec.restart().delay(), next);
        }
        return ended.success() ? new Next.Completed(history) : new Next.Failed(history, ended.what());
    }

    private static Next scheduled(WorkloadSpec spec, History before, Ended ended, long now, DoubleSupplier random) {
        if (!ended.success() && spec.restart().policy() != When.never) {
            Next retry = restart(spec.restart(), before, ended, now, random);
            if (!(retry instanceof Next.CrashLoop)) {
                return retry;
            }
        }
        History history = before.counted();
        boolean last = spec.maxRuns().isPresent()
                && history.finished() >= spec.maxRuns().get();
        if (!last) {
            return new Next.AtNextTime(history);
        }
        return ended.success() ? new Next.Completed(history) : new Next.Failed(history, ended.what());
    }

    private static Next restart(RestartPolicy policy, History before, Ended ended, long now, DoubleSupplier random) {
        History history = before.restarting(now, policy.window().toNanos());
        if (history.crashLooping() || history.restartTimes().size() > policy.maxRestarts()) {
            String reason = ended.what() + "; " + history.restartTimes().size() + " restarts within "
                    + words(policy.window()) + " are too many, so it is tried every " + words(policy.maxDelay());
            return new Next.CrashLoop(history.looping(), policy.maxDelay(), reason);
        }
        Duration delay = delay(policy, history.attempt(), random);
        return new Next.Restart(history, delay, ended.what() + "; starts again in " + words(delay));
    }

    /**
     * Exponential backoff: the first restart waits exactly the configured delay, each further one {@code factor} times
     * longer, plus or minus a random share, never less than the floor and never more than {@code maxDelay}.
     */
    static Duration delay(RestartPolicy policy, int attempt, DoubleSupplier random) {
        if (attempt <= 1) {
            return policy.delay();
        }
        double base = Math.max(policy.delay().toMillis(), FLOOR.toMillis());
        double grown = Math.min(
                base * Math.pow(policy.factor(), attempt - 1), policy.maxDelay().toMillis());
        double share = 1 + policy.jitter() * (2 * random.getAsDouble() - 1);
        long floored = Math.max(Math.round(grown * share), FLOOR.toMillis());
        return Duration.ofMillis(Math.min(floored, policy.maxDelay().toMillis()));
    }

    static String words(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        return millis % 60_000 == 0 || millis >= 999_500
                ? Math.round(millis / 60_000.0) + " min"
                : String.format(Locale.ROOT, "%.3g s", millis / 1000.0);
    }
}
