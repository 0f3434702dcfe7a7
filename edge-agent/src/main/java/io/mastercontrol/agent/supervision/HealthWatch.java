package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.HealthVerdict;
import io.mastercontrol.contracts.workload.WorkloadSpec.HealthCheck;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Asks one run about its health, time and again; lives on the supervisor's thread. */
final class HealthWatch {
    private static final Duration FIRST = Duration.ofMillis(50);

    private final Ground ground;
    private final HealthCheck check;
    private final Supplier<Optional<String>> question;
    private final long startedNanos;
    private final BiConsumer<HealthVerdict, HealthVerdict> changed;
    private HealthVerdict verdict = HealthVerdict.STARTING;
    private String wrong;
    private boolean over;

    /**
     * @param question blocks up to the timeout; answers what is wrong, or nothing
     * @param changed told of the verdict before and after, when the health or what is wrong is another
     */
    HealthWatch(
            Ground ground,
            HealthCheck check,
            Supplier<Optional<String>> question,
            long startedNanos,
            BiConsumer<HealthVerdict, HealthVerdict> changed) {
        this.ground = ground;
        this.check = check;
        this.question = question;
        this.startedNanos = startedNanos;
        this.changed = changed;
    }

    HealthVerdict verdict() {
        return verdict;
    }

    /** What the last check found wrong, or null if it was content or has not answered yet. */
    String wrong() {
        return wrong;
    }

    void begin() {
        later(FIRST);
    }

    void end() {
        over = true;
    }

    private void later(Duration pause) {
        ground.loop().in(pause, this::ask);
    }

    private void ask() {
        if (!over) {
            ground.probes().execute(() -> {
                Optional<String> answer = question.get();
                ground.loop().post(() -> answered(answer));
            });
        }
    }

    private void answered(Optional<String> answer) {
        if (over) {
            return;
        }
        boolean news = !Objects.equals(wrong, answer.orElse(null));
        wrong = answer.orElse(null);
        Duration age = Duration.ofNanos(System.nanoTime() - startedNanos);
        HealthVerdict before = verdict;
        verdict = answer.isEmpty() ? before.passed() : before.failed(age, check.startPeriod(), check.retries());
        if (news || verdict.health() != before.health()) {
            changed.accept(before, verdict);
        }
        later(verdict.pause(check.interval()));
    }
}
