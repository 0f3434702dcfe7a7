package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.probe.Question;
import io.mastercontrol.agent.workload.HealthVerdict;
import io.mastercontrol.contracts.workload.WorkloadSpec.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Asks one run about its health, time and again; lives on the supervisor's thread. */
final class HealthWatch {
    private static final Duration FIRST = Duration.ofMillis(50);

    private final Ground ground;
    private final HealthCheck check;
    private final Question question;
    private final long startedNanos;
    private final BiConsumer<HealthVerdict, String> changed;
    private HealthVerdict verdict = HealthVerdict.STARTING;
    private boolean over;

    /** @param changed told of each verdict with another health than before, and what was wrong */
    HealthWatch(
            Ground ground,
            HealthCheck check,
            Question question,
            long startedNanos,
            BiConsumer<HealthVerdict, String> changed) {
        this.ground = ground;
        this.check = check;
        this.question = question;
        this.startedNanos = startedNanos;
        this.changed = changed;
    }

    HealthVerdict verdict() {
        return verdict;
    }

    void begin() {
        later(FIRST);
    }

    void end() {
        over = true;
    }

    private void later(Duration pause) {
        ground.loop().schedule(this::ask, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        if (!over) {
            ground.probes().execute(() -> {
                Optional<String> wrong = question.ask();
                try {
                    ground.loop().execute(() -> answered(wrong));
                } catch (RejectedExecutionException e) {
                    over = true;
                }
            });
        }
    }

    private void answered(Optional<String> wrong) {
        if (over) {
            return;
        }
        Duration age = Duration.ofNanos(System.nanoTime() - startedNanos);
        HealthVerdict before = verdict;
        verdict = wrong.isEmpty() ? before.passed() : before.failed(age, check.startPeriod(), check.retries());
        if (verdict.health() != before.health()) {
            changed.accept(verdict, wrong.orElse(""));
        }
        later(verdict.pause(check.interval()));
    }
}
