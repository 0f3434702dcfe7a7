package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Phase;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A rollout as the API shows it; {@code devices} only where one is shown. */
record RolloutView(
        String id,
        Map<String, String> release,
        String state,
        String reason,
        JsonNode strategy,
        String selector,
        Counts counts,
        List<DeviceView> devices,
        String createdBy,
        Instant createdAt,
        Instant startsAt,
        Instant startedAt,
        Instant finishedAt) {

    /** Numbers of devices; the parts add up to the total. */
    record Counts(
            long total,
            long pending,
            long inProgress,
            long succeeded,
            long failed,
            long rolledBack,
            long offline,
            long cancelled) {
        static Counts of(Map<Phase, Long> phases) {
            long inProgress = phases.entrySet().stream()
                    .filter(entry -> entry.getKey().isInProgress())
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            return new Counts(
                    phases.values().stream().mapToLong(Long::longValue).sum(),
                    phases.getOrDefault(Phase.pending, 0L),
                    inProgress,
                    phases.getOrDefault(Phase.succeeded, 0L),
                    phases.getOrDefault(Phase.failed, 0L) + phases.getOrDefault(Phase.unable_to_roll_back, 0L),
                    phases.getOrDefault(Phase.rolled_back, 0L),
                    phases.getOrDefault(Phase.offline, 0L),
                    phases.getOrDefault(Phase.cancelled, 0L));
        }
    }

    /** A device in it. */
    record DeviceView(
            String id,
            Integer batch,
            Phase phase,
            String contentDigest,
            String reason,
            String previousVersion,
            Long progressBytes,
            Long totalBytes,
            Instant changedAt) {
        static DeviceView of(RolloutDevice row) {
            var said = row.isInFlight() ? row.sight().release() : null;
            return new DeviceView(
                    row.device(),
                    row.batch(),
                    row.phase(),
                    row.contentDigest(),
                    row.reason(),
                    row.previousVersion(),
                    said == null ? null : said.progressBytes(),
                    said == null ? null : said.totalBytes(),
                    row.changedAt());
        }
    }

    static RolloutView brief(Rollout rollout, Map<Phase, Long> phases) {
        return of(rollout, phases, null);
    }

    static RolloutView full(Rollout rollout, List<RolloutDevice> rows) {
        Map<Phase, Long> phases = new EnumMap<>(Phase.class);
        rows.forEach(row -> phases.merge(row.phase(), 1L, Long::sum));
        return of(rollout, phases, rows.stream().map(DeviceView::of).toList());
    }

    RolloutView withoutReason() {
        return new RolloutView(
                id,
                release,
                state,
                null,
                strategy,
                selector,
                counts,
                devices,
                createdBy,
                createdAt,
                startsAt,
                startedAt,
                finishedAt);
    }

    private static RolloutView of(Rollout rollout, Map<Phase, Long> phases, List<DeviceView> devices) {
        return new RolloutView(
                rollout.id(),
                Map.of("name", rollout.releaseName(), "version", rollout.releaseVersion()),
                rollout.state().word(),
                rollout.reason(),
                StrategyForm.write(rollout.strategy()),
                rollout.selector(),
                Counts.of(phases),
                devices,
                rollout.createdBy(),
                rollout.createdAt(),
                rollout.startsAt(),
                rollout.startedAt(),
                rollout.finishedAt());
    }
}
