package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.HookPoint;
import io.mastercontrol.contracts.release.ReleaseHook;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/** The steps of an installation that are hooks: what comes after each, and how long one that asks for later is waited for. */
final class HookSteps {
    private final Hooks hooks;
    private final Function<String, ReleaseSwitch> switches;
    private final Reporter reporter;
    private final ChangeSignal signal;
    private final Clock clock;
    private final Predicate<ReleaseRecord> superseded;

    /** @param superseded whether what is being done is no longer what is wanted */
    HookSteps(
            Hooks hooks,
            Function<String, ReleaseSwitch> switches,
            Reporter reporter,
            ChangeSignal signal,
            Predicate<ReleaseRecord> superseded) {
        this.hooks = hooks;
        this.switches = switches;
        this.reporter = reporter;
        this.signal = signal;
        this.clock = Clock.systemUTC();
        this.superseded = superseded;
    }

    /** Runs a hook; one that asked for a delay gets it first, during which what runs is watched if it is to be kept next. */
    ReleaseRecord run(ReleaseRecord at, HookPoint point, Step next)
            throws InterruptedException, ArtifactRefused, IOException {
        BooleanSupplier cancelled = () -> !at.step().isGoingBack() && superseded.test(at);
        Optional<ReleaseHook> hook = at.attempt().manifest().hook(point);
        if (at.delays() > 0 && hook.isPresent()) {
            reporter.delayed(
                    at,
                    point + " asked to be tried again, " + at.delays() + " of "
                            + hook.get().retries() + " times");
            Duration pause = Duration.ofMillis((long) (hook.get().retryAfterSeconds() * 1000));
            Optional<String> failure = delay(at, pause, cancelled);
            if (failure.isPresent()) {
                return at.failedBecause(failure.get(), clock.instant());
            }
        }
        if (cancelled.getAsBoolean()) {
            return at;
        }
        Hooks.Result result = hooks.run(at, point, cancelled);
        if (cancelled.getAsBoolean()) {
            return at;
        }
        if (result instanceof Hooks.Result.Failed failed) {
            return at.failedBecause(failed.why(), clock.instant());
        }
        return result instanceof Hooks.Result.Again ? at.delayed(clock.instant()) : at.after(next, clock.instant());
    }

    private Optional<String> delay(ReleaseRecord at, Duration pause, BooleanSupplier cancelled)
            throws InterruptedException, ArtifactRefused, IOException {
        if (at.step() == Step.pre_commit) {
            return switches.apply(at.name()).bake(at.candidate(), pause, cancelled);
        }
        signal.pause(pause, cancelled);
        return Optional.empty();
    }

    /** Nothing of it has taken any place: only what its hooks did is taken back. */
    ReleaseRecord giveUp(ReleaseRecord at) throws InterruptedException, ArtifactRefused, IOException {
        ReleaseRecord after = run(at, HookPoint.rollback, Step.settled);
        if (after.step() != Step.settled || after.phase() != null) {
            return after;
        }
        return at.reason() == null
                ? at.settled(Phase.cancelled, ReleaseRecord.ABANDONED, clock.instant())
                : at.settled(Phase.failed, at.reason(), clock.instant());
    }
}
