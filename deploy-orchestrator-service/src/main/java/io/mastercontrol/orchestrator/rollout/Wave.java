package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is attempted next, of devices none of whose failures shuts the gate. Never more at once than a wave, than
 * {@code max_in_flight}, and than {@code max_unavailable} of each group.
 */
final class Wave {
    private final Strategy strategy;
    private final Progress progress;
    private final List<RolloutDevice> devices;
    private final Instant now;
    private final List<RolloutDevice> flying;
    private final int newest;

    /**
     * What comes of it.
     *
     * @param attempts who is attempted now
     * @param batch the wave that they belong to
     * @param progress where the rollout stands then
     * @param watching why nobody is attempted though somebody could be, or null
     * @param awaitsPerson whether only a person can let it go on
     */
    record Next(List<RolloutDevice> attempts, int batch, Progress progress, String watching, boolean awaitsPerson) {}

    private Wave(Strategy strategy, Progress progress, List<RolloutDevice> devices, Instant now) {
        this.strategy = strategy;
        this.progress = progress;
        this.devices = devices;
        this.now = now;
        this.flying = devices.stream().filter(RolloutDevice::isInFlight).toList();
        this.newest = newest(devices);
    }

    static Next next(Strategy strategy, Progress progress, List<RolloutDevice> devices, Instant now) {
        Wave wave = new Wave(strategy, progress, devices, now);
        return wave.step().map(wave::canary).orElseGet(wave::rolling);
    }

    /** Number of the newest wave, 0 before the first. */
    static int newest(List<RolloutDevice> devices) {
        return devices.stream()
                .mapToInt(row -> row.batch() == null ? 0 : row.batch())
                .max()
                .orElse(0);
    }

    /** The canary's step that is being done, if there is one left. */
    private Optional<Course.Step> step() {
        return strategy.course() instanceof Course.Canary canary
                        && progress.step() < canary.steps().size()
                ? Optional.of(canary.steps().get(progress.step()))
                : Optional.empty();
    }

    private Next rolling() {
        int size = Math.max(1, strategy.course().batch().of(devices.size()));
        int steps = strategy.course().steps().size();
        int wave = Math.max(newest, steps + 1);
        long begun = devices.stream()
                .filter(row -> row.batch() != null && row.batch() == wave)
                .count();
        if (begun >= size && flying.isEmpty()) {
            return attempt(wave + 1, size);
        }
        return attempt(wave, (int) Math.max(0, size - begun));
    }

    private Next canary(Course.Step step) {
        long begun = devices.stream().filter(RolloutDevice::isAttempted).count();
        int wanted = Math.max(1, step.weight().of(devices.size()));
        Next next = attempt(progress.step() + 1, (int) Math.max(0, wanted - begun));
        boolean over = next.attempts().isEmpty() && flying.isEmpty() && begun > 0;
        return over ? watch(step, begun) : next;
    }

    private Next watch(Course.Step step, long begun) {
        Progress watched = progress.since() == null ? progress.watchedSince(now) : progress;
        String done = "canary step " + (progress.step() + 1) + ": " + begun
                + (begun == 1 ? " device has" : " devices have") + " it";
        if (step.pause().isEmpty()) {
            return new Next(List.of(), newest, progress.next(), done + "; resume to go on", true);
        }
        Instant end = watched.since().plus(step.pause().get());
        if (now.isBefore(end)) {
            return new Next(List.of(), newest, watched, done + "; watched until " + end, false);
        }
        return next(strategy, progress.next(), devices, now);
    }

    private Next attempt(int batch, int most) {
        int room = Math.min(most, strategy.inFlightOf(devices.size()) - flying.size());
        Map<String, Integer> busy = new HashMap<>();
        flying.forEach(row -> busy.merge(group(row), 1, Integer::sum));
        List<RolloutDevice> attempts = new ArrayList<>();
        for (RolloutDevice row : devices) {
            if (attempts.size() >= room) {
                break;
            }
            if (isReady(row) && mayBeBusy(busy.getOrDefault(group(row), 0) + 1)) {
                busy.merge(group(row), 1, Integer::sum);
                attempts.add(row);
            }
        }
        return new Next(attempts, batch, progress, null, false);
    }

    private boolean mayBeBusy(int inGroup) {
        return strategy.bounds().groupBy() == null
                || inGroup <= strategy.bounds().maxUnavailable();
    }

    private static String group(RolloutDevice row) {
        return row.group() == null ? "" : row.group();
    }

    /** It is there, and nothing that it waits for is in its way. */
    static boolean isReady(RolloutDevice row) {
        return !row.isAttempted()
                && row.phase() == Phase.pending
                && row.reason() == null
                && row.sight().isOnline();
    }

    /** When a step that is being watched is over; empty if none is. */
    static Optional<Instant> watchedUntil(Strategy strategy, Progress progress) {
        if (progress.since() == null || !(strategy.course() instanceof Course.Canary canary)) {
            return Optional.empty();
        }
        Optional<Duration> pause = canary.steps().get(progress.step()).pause();
        return pause.map(progress.since()::plus);
    }
}
