package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.exec.Errand;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.DeviceDefinitions;
import io.mastercontrol.agent.supervision.Inside;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Puts one version of a release in the place of another, and watches how it does. */
final class WorkloadSwitch implements ReleaseSwitch {
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

    @Override
    public boolean canStandBy(Installed version) throws ArtifactRefused {
        return definitions.of(version).stream()
                .anyMatch(definition -> definition.spec().blueGreen().isPresent()
                        && workloads.status(definition.name()).isPresent());
    }

    @Override
    public Optional<String> standBy(Installed version, Duration within, BooleanSupplier cancelled)
            throws InterruptedException, ArtifactRefused, IOException {
        List<Definition> beside = new ArrayList<>();
        for (Definition definition : definitions.of(version)) {
            Outcome outcome = workloads.standBy(definition);
            if (outcome instanceof Outcome.Refused refused) {
                return Optional.of(refused.message());
            }
            if (!(outcome instanceof Outcome.NotFound)) {
                beside.add(definition);
            }
        }
        Optional<String> trouble =
                new Watch(workloads, signal, beside, WorkloadSwitch::beside).awaitHealthy(within, cancelled);
        for (Definition definition : beside) {
            if (trouble.isPresent() || cancelled.getAsBoolean()) {
                return trouble.map(why -> why + "; what ran before has served all the time");
            }
            trouble = smoke(definition, cancelled);
        }
        return trouble.map(why -> why + "; what ran before has served all the time");
    }

    private static String beside(String name) {
        return name + ".standby";
    }

    private Optional<String> smoke(Definition definition, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        BlueGreen way = definition.spec().blueGreen().orElseThrow();
        Optional<Definition> placed = workloads.definition(beside(definition.name()));
        if (way.smoke().isEmpty() || placed.isEmpty()) {
            return Optional.empty();
        }
        Inside command = workloads.aside(placed.get(), way.smoke().get());
        Errand errand;
        try {
            errand = Errand.of(command, way.smokeTimeout(), cancelled);
        } finally {
            workloads.endAside(placed.get());
        }
        if (cancelled.getAsBoolean() || errand.exitCode() != null && errand.exitCode() == 0) {
            return Optional.empty();
        }
        String how = errand.exitCode() == null
                ? "took longer than " + way.smokeTimeout().toSeconds() + " s"
                : "failed with exit code " + errand.exitCode();
        String last = errand.lastLine();
        return Optional.of("the smoke test of " + definition.name() + " " + how + (last.isEmpty() ? "" : ": " + last));
    }

    @Override
    public void endBeside(Installed version, boolean atOnce) throws ArtifactRefused {
        if (version == null) {
            return;
        }
        if (atOnce) {
            version.workloads().forEach(workload -> workloads.endBeside(workload.name(), Duration.ZERO));
            return;
        }
        for (Definition definition : definitions.of(version)) {
            Duration keep = definition.spec().blueGreen().map(BlueGreen::keep).orElse(Duration.ZERO);
            workloads.endBeside(definition.name(), keep);
        }
    }

    @Override
    public Optional<String> awaitHealthy(Installed version, Duration within, BooleanSupplier cancelled)
            throws InterruptedException, ArtifactRefused {
        endWhatSharesItsSockets(version);
        return watch(version).awaitHealthy(within, cancelled);
    }

    @Override
    public Optional<String> bake(Installed version, Duration bake, BooleanSupplier cancelled)
            throws InterruptedException, ArtifactRefused {
        endWhatSharesItsSockets(version);
        return watch(version).bake(bake, cancelled);
    }

    /** Where the agent was killed as the new one took over, it finds both, and both with the sockets of users. */
    private void endWhatSharesItsSockets(Installed version) throws ArtifactRefused {
        for (Definition definition : definitions.of(version)) {
            if (definition.spec().blueGreen().filter(BlueGreen::handsOver).isPresent()) {
                workloads.endBeside(definition.name(), Duration.ZERO);
            }
        }
    }

    private Watch watch(Installed version) throws ArtifactRefused {
        return new Watch(workloads, signal, definitions.of(version), name -> name);
    }

    @Override
    public Optional<String> commit(Installed version) {
        return Optional.empty();
    }
}
