package io.mastercontrol.orchestrator.retention;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.desired.DesiredChange;
import io.mastercontrol.orchestrator.desired.DesiredStates;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.journal.FleetEventPublisher;
import io.mastercontrol.orchestrator.journal.FleetJournal;
import io.mastercontrol.orchestrator.journal.NewFleetEvent;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/**
 * Removes releases that nothing needs. The version stays known, so that it is never given to other content. See
 * docs/adr/0027-what-is-kept.md.
 */
@ApplicationScoped
class ReleaseRemoval {
    private final Pool pool;
    private final ReleaseRepository releases;
    private final Uses uses;
    private final DesiredStates desired;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final Clock clock;

    ReleaseRemoval(
            Pool pool,
            ReleaseRepository releases,
            Uses uses,
            DesiredStates desired,
            FleetJournal journal,
            FleetEventPublisher publisher,
            Clock clock) {
        this.pool = pool;
        this.releases = releases;
        this.uses = uses;
        this.desired = desired;
        this.journal = journal;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Removes one.
     *
     * @throws Refusal if there is none, or something needs it
     */
    Uni<Void> remove(String name, String version, String by) {
        return pool.withTransaction(transaction -> remove(transaction, name, version, by))
                .invoke(publisher::publish)
                .replaceWithVoid();
    }

    private Uni<List<FleetEvent>> remove(SqlConnection transaction, String name, String version, String by) {
        return releases.lock(transaction, name, version)
                .invoke(there -> {
                    if (!there) {
                        throw Refusal.notFound("There is no release " + name + " " + version + ".");
                    }
                })
                .chain(() -> uses.release(transaction, name, version))
                .invoke(use -> use.flatMap(ReleaseUse::need).ifPresent(need -> {
                    throw Refusal.conflict("Release " + name + " " + version + " is still needed: " + need + ".");
                }))
                .chain(() -> forgotten(transaction, name, version))
                .chain(() -> releases.remove(transaction, name, version, by))
                .chain(() -> journal.append(transaction, List.of(event(name, version, by))));
    }

    /** What is left of devices that were forgotten, should one of them ever come back. */
    private Uni<Void> forgotten(SqlConnection transaction, String name, String version) {
        return uses.leftovers(transaction, name, version)
                .map(devices -> devices.stream()
                        .map(device -> new DesiredChange(
                                device, name, null, null, 0, 0, Variables.NONE, "the release was removed"))
                        .toList())
                .chain(changes -> desired.change(transaction, changes))
                .replaceWithVoid();
    }

    private NewFleetEvent event(String name, String version, String by) {
        ObjectNode detail = Json.mapper().createObjectNode().put("by", by);
        detail.putObject("release").put("name", name).put("version", version);
        return new NewFleetEvent(
                UUID.randomUUID().toString(),
                clock.instant(),
                null,
                EventType.RELEASE_REMOVED,
                null,
                name,
                "Release " + name + " " + version + " was removed by " + by,
                detail,
                null);
    }
}
