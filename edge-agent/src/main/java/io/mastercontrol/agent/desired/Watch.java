package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Waits for workloads to be well, and watches whether they stay so. */
final class Watch {
    private static final long LOOK_MILLIS = 200;

    private final Workloads workloads;
    private final ChangeSignal signal;
    private final List<Definition> watched;
    private final UnaryOperator<String> known;

    /** @param known by what name a workload is known that is to be watched */
    Watch(Workloads workloads, ChangeSignal signal, List<Definition> watched, UnaryOperator<String> known) {
        this.workloads = workloads;
        this.signal = signal;
        this.watched = watched;
        this.known = known;
    }

    /** Why they are not all well within the time; empty if they are, or nobody wants to know any more. */
    Optional<String> awaitHealthy(Duration within, BooleanSupplier cancelled) throws InterruptedException {
        Map<String, Long> pids = new HashMap<>();
        Map<String, Long> upSince = new HashMap<>();
        long deadline = System.nanoTime() + within.toNanos();
        while (!cancelled.getAsBoolean()) {
            String waitingFor = null;
            for (Definition definition : watched) {
                WorkloadStatus status = status(definition);
                HealthGate.Verdict verdict =
                        HealthGate.starting(status, hasCheck(definition, status), up(status, pids, upSince));
                if (verdict instanceof HealthGate.Verdict.Bad bad) {
                    return Optional.of(bad.why());
                }
                if (verdict instanceof HealthGate.Verdict.Pending pending) {
                    waitingFor = pending.waitingFor();
                }
            }
            if (waitingFor == null) {
                return Optional.empty();
            }
            if (System.nanoTime() > deadline) {
                return Optional.of("it was not healthy within " + within.toSeconds() + " s: " + waitingFor);
            }
            signal.await(LOOK_MILLIS);
        }
        return Optional.empty();
    }

    /** Why they did not stay well for so long; empty if they did, or nobody wants to know any more. */
    Optional<String> bake(Duration bake, BooleanSupplier cancelled) throws InterruptedException {
        Map<String, HealthGate.Before> before = new HashMap<>();
        long end = System.nanoTime() + bake.toNanos();
        while (!cancelled.getAsBoolean()) {
            for (Definition definition : watched) {
                WorkloadStatus status = status(definition);
                if (status != null) {
                    before.compute(
                            status.name(),
                            (name, known) -> known == null ? HealthGate.Before.of(status) : known.and(status));
                }
                if (HealthGate.baking(status, hasCheck(definition, status), before.get(known.apply(definition.name())))
                        instanceof HealthGate.Verdict.Bad bad) {
                    return Optional.of("it did not last through the bake time: " + bad.why());
                }
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            signal.await(Math.max(1, Math.min(LOOK_MILLIS, left / 1_000_000)));
        }
        return Optional.empty();
    }

    private WorkloadStatus status(Definition definition) {
        return workloads.status(known.apply(definition.name())).orElse(null);
    }

    /** Its own, or one that the plugin of its type has given to the run. */
    private static boolean hasCheck(Definition definition, WorkloadStatus status) {
        return definition.spec().health().isPresent() || status != null && status.health() != Health.unknown;
    }

    private static Duration up(WorkloadStatus status, Map<String, Long> pids, Map<String, Long> upSince) {
        if (status == null || status.pid() == null) {
            return Duration.ZERO;
        }
        if (!status.pid().equals(pids.put(status.name(), status.pid()))) {
            upSince.put(status.name(), System.nanoTime());
        }
        return Duration.ofNanos(System.nanoTime() - upSince.get(status.name()));
    }
}
