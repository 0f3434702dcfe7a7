package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.DeviceDefinitions;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Puts one version of a release in the place of another, and watches how it does. */
final class WorkloadSwitch implements ReleaseSwitch {
    private static final long LOOK_MILLIS = 200;

    private final Workloads workloads;
    private final DeviceDefinitions local;
    private final ReleaseDefinitions definitions;
    private final ChangeSignal signal;

    WorkloadSwitch(Workloads workloads, DeviceDefinitions local, ReleaseDefinitions definitions, ChangeSignal signal) {
        this.workloads = workloads;
        this.local = local;
        this.definitions = definitions;
        this.signal = signal;
    }

    @Override
    public Optional<String> refusal() {
        return Optional.empty();
    }

    /** Null is what the device's own YAML says. */
    @Override
    public Optional<String> show(Installed version, Installed instead, Duration within) throws ArtifactRefused {
        List<Definition> wanted = version == null ? List.of() : definitions.of(version);
        Set<String> names = wanted.stream().map(Definition::name).collect(Collectors.toSet());
        for (Definition definition : wanted) {
            Optional<String> refusal = refusal(workloads.define(definition));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return instead == null ? Optional.empty() : leave(instead, names);
    }

    @Override
    public Optional<String> prepare(Installed version, BooleanSupplier cancelled)
            throws InterruptedException, ArtifactRefused {
        for (Definition definition : definitions.of(version)) {
            Optional<String> trouble = workloads.prepare(definition, cancelled);
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        return Optional.empty();
    }

    private Optional<String> leave(Installed gone, Set<String> stay) {
        for (ReleaseWorkload workload : gone.workloads()) {
            if (!stay.contains(workload.name())) {
                Optional<Definition> own = local.definition(workload.name());
                Optional<String> refusal =
                        refusal(own.isPresent() ? workloads.define(own.get()) : workloads.remove(workload.name()));
                if (refusal.isPresent()) {
                    return refusal;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> refusal(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused ? Optional.of(refused.message()) : Optional.empty();
    }

    /** Waits until every workload is well. */
    @Override
    public Optional<String> awaitHealthy(Installed version, Duration within, BooleanSupplier cancelled)
            throws InterruptedException, ArtifactRefused {
        List<Definition> wanted = definitions.of(version);
        Map<String, Long> pids = new HashMap<>();
        Map<String, Long> upSince = new HashMap<>();
        long deadline = System.nanoTime() + within.toNanos();
        while (!cancelled.getAsBoolean()) {
            String waitingFor = null;
            for (Definition definition : wanted) {
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

    @Override
    public Optional<String> bake(Installed version, Duration bake, BooleanSupplier cancelled)
            throws InterruptedException, ArtifactRefused {
        List<Definition> wanted = definitions.of(version);
        Map<String, Long> runs = new HashMap<>();
        long end = System.nanoTime() + bake.toNanos();
        while (!cancelled.getAsBoolean()) {
            for (Definition definition : wanted) {
                WorkloadStatus status = status(definition);
                long before = status == null ? 0 : runs.computeIfAbsent(status.name(), name -> status.runs());
                if (HealthGate.baking(status, hasCheck(definition, status), before)
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

    @Override
    public Optional<String> commit(Installed version) {
        return Optional.empty();
    }

    private WorkloadStatus status(Definition definition) {
        return workloads.status(definition.name()).orElse(null);
    }
}
