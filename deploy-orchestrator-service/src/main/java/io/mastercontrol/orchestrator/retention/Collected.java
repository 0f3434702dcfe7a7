package io.mastercontrol.orchestrator.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.artifact.Artifact;
import io.mastercontrol.orchestrator.delta.PatchStore;
import io.mastercontrol.orchestrator.journal.FleetEventPublisher;
import io.mastercontrol.orchestrator.journal.FleetJournal;
import io.mastercontrol.orchestrator.journal.NewFleetEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/**
 * What was removed, or would be.
 *
 * @param bytes of artifacts and patches together
 */
public record Collected(boolean dryRun, List<Removed> releases, List<Artifact> artifacts, Patches patches, long bytes) {
    /** A release that the retention let go. */
    public record Removed(String name, String version) {}

    /** Patches; they are made again when somebody needs them. */
    public record Patches(int count, long bytes) {}

    static Collected planned(Garbage garbage, PatchStore.Swept swept) {
        return of(true, garbage.releases(), garbage.artifacts(), swept);
    }

    static Collected done(List<ReleaseUse> releases, List<ArtifactUse> artifacts, PatchStore.Swept swept) {
        return of(false, releases, artifacts, swept);
    }

    private static Collected of(
            boolean dryRun, List<ReleaseUse> releases, List<ArtifactUse> artifacts, PatchStore.Swept swept) {
        return new Collected(
                dryRun,
                releases.stream()
                        .map(release -> new Removed(release.name(), release.version()))
                        .toList(),
                artifacts.stream()
                        .map(artifact -> new Artifact(artifact.digest(), artifact.size()))
                        .toList(),
                new Patches(swept.patches(), swept.bytes()),
                artifacts.stream().mapToLong(ArtifactUse::size).sum() + swept.bytes());
    }

    /** Tells of it in the log of fleet events and in the metrics. */
    @ApplicationScoped
    static class Teller {
        /** More than these are counted only. */
        private static final int MOST_NAMED = 100;

        private final Pool pool;
        private final FleetJournal journal;
        private final FleetEventPublisher publisher;
        private final Clock clock;
        private final MeterRegistry meters;

        Teller(Pool pool, FleetJournal journal, FleetEventPublisher publisher, Clock clock, MeterRegistry meters) {
            this.pool = pool;
            this.journal = journal;
            this.publisher = publisher;
            this.clock = clock;
            this.meters = meters;
        }

        Uni<Void> tell(Collected collected, String by) {
            meters.counter("mc_orchestrator_artifacts_removed_total")
                    .increment(collected.artifacts().size());
            meters.counter("mc_orchestrator_artifact_bytes_removed_total").increment(collected.bytes());
            if (collected.artifacts().isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            return pool.withTransaction(transaction -> journal.append(transaction, List.of(event(collected, by))))
                    .invoke(publisher::publish)
                    .replaceWithVoid();
        }

        private NewFleetEvent event(Collected collected, String by) {
            int count = collected.artifacts().size();
            ObjectNode detail = Json.mapper()
                    .createObjectNode()
                    .put("by", by)
                    .put("count", count)
                    .put("bytes", collected.bytes());
            detail.set(
                    "artifacts",
                    Json.mapper()
                            .valueToTree(collected.artifacts().stream()
                                    .limit(MOST_NAMED)
                                    .toList()));
            return new NewFleetEvent(
                    UUID.randomUUID().toString(),
                    clock.instant(),
                    null,
                    EventType.ARTIFACTS_REMOVED,
                    null,
                    null,
                    (count == 1 ? "1 artifact" : count + " artifacts") + " that nothing needed, " + collected.bytes()
                            + " bytes with their patches, removed by " + by,
                    detail,
                    null);
        }
    }
}
