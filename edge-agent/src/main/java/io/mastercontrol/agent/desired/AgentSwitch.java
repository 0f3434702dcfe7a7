package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.agent.update.AgentUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Puts one agent in the place of another. The step that makes the other one run ends this process: what comes after it is
 * done by whichever agent the launcher starts, from the journal.
 */
final class AgentSwitch implements ReleaseSwitch {
    private static final long LOOK_MILLIS = 200;

    private final AgentUpdate update;
    private final Workloads workloads;
    private final Supplier<CompletableFuture<Void>> report;
    private final ChangeSignal signal;

    /** @param report tells the control plane what runs; completes when the broker has it */
    AgentSwitch(
            AgentUpdate update, Workloads workloads, Supplier<CompletableFuture<Void>> report, ChangeSignal signal) {
        this.update = update;
        this.workloads = workloads;
        this.report = report;
        this.signal = signal;
    }

    @Override
    public Optional<String> refusal() {
        return update.refusal();
    }

    @Override
    public Optional<String> prepare(Installed version, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        return update.prepare(directory(version), version.version());
    }

    @Override
    public Optional<String> show(Installed version, Installed instead, Duration within)
            throws IOException, InterruptedException {
        if (update.refusal().isPresent()) {
            return update.refusal();
        }
        return update.show(directory(version), workloads::statuses, within);
    }

    private Path directory(Installed version) {
        return version == null ? update.packaged() : Path.of(version.directory());
    }

    /** Whether this process is an agent of this version. */
    boolean runs(Installed version) {
        return update.runs(Path.of(version.directory()));
    }

    @Override
    public Optional<String> awaitHealthy(Installed version, Duration within, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        Path agent = directory(version);
        if (!update.runs(agent)) {
            return Optional.of(update.whyNotRunning(agent));
        }
        if (!update.isOnTrial(agent)) {
            return Optional.empty();
        }
        long deadline = System.nanoTime() + within.toNanos();
        CompletableFuture<Void> told = report.get();
        while (!cancelled.getAsBoolean()) {
            boolean reported = told.isDone() && !told.isCompletedExceptionally();
            Optional<String> lost = update.notAdopted(workloads.statuses());
            if (reported && lost.isEmpty()) {
                update.reportedIn();
                return Optional.empty();
            }
            if (System.nanoTime() > deadline) {
                return Optional.of(
                        lost.orElse("it did not reach the control plane within " + within.toSeconds() + " s"));
            }
            signal.await(LOOK_MILLIS);
            if (told.isCompletedExceptionally()) {
                told = report.get();
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> bake(Installed version, Duration bake, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + bake.toNanos();
        for (long left = bake.toNanos(); left > 0 && !cancelled.getAsBoolean(); left = end - System.nanoTime()) {
            Optional<String> lost = update.notAdopted(workloads.statuses());
            if (lost.isPresent()) {
                return Optional.of("it did not last through the bake time: " + lost.get());
            }
            signal.await(Math.max(1, Math.min(LOOK_MILLIS, left / 1_000_000)));
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> commit(Installed version) throws IOException {
        Path agent = directory(version);
        if (!update.runs(agent)) {
            return Optional.of(update.whyNotRunning(agent));
        }
        update.commit(agent);
        return Optional.empty();
    }
}
