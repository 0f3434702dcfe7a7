package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.journal.FleetEventPublisher;
import io.mastercontrol.orchestrator.journal.FleetJournal;
import io.mastercontrol.orchestrator.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Tells what happens to rollouts: in the log within the change's transaction, on the broker and to watchers after it. */
@ApplicationScoped
class RolloutHistory {
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final BroadcastProcessor<String> touched = BroadcastProcessor.create();

    RolloutHistory(FleetJournal journal, FleetEventPublisher publisher) {
        this.journal = journal;
        this.publisher = publisher;
    }

    Uni<List<FleetEvent>> append(SqlConnection transaction, List<NewFleetEvent> events) {
        return journal.append(transaction, events);
    }

    void tell(List<FleetEvent> committed) {
        publisher.publish(committed);
        committed.stream()
                .map(event -> event.detail().path("rollout").asText())
                .distinct()
                .forEach(touched::onNext);
    }

    /** Ids of rollouts of which this replica has just told something. */
    BroadcastProcessor<String> touched() {
        return touched;
    }

    Uni<List<FleetEvent>> of(String rollout, long after, int limit) {
        return journal.ofRollout(rollout, after, limit);
    }

    static NewFleetEvent changed(Rollout rollout, Instant now) {
        String message = "Rollout of " + rollout.title() + " is "
                + rollout.state().word().replace('_', ' ') + (rollout.reason() == null ? "" : ": " + rollout.reason());
        return event(EventType.ROLLOUT_CHANGED, rollout, null, message, detail(rollout), now);
    }

    static NewFleetEvent changed(Rollout rollout, RolloutDevice device, Instant now) {
        String message = device.device() + " is " + device.phase().name().replace('_', ' ') + " with " + rollout.title()
                + (device.reason() == null ? "" : ": " + device.reason());
        ObjectNode detail = detail(rollout);
        detail.remove("reason");
        detail.put("phase", device.phase().name()).put("batch", device.batch());
        if (device.reason() != null) {
            detail.put("reason", device.reason());
        }
        return event(EventType.ROLLOUT_DEVICE_CHANGED, rollout, device.device(), message, detail, now);
    }

    private static ObjectNode detail(Rollout rollout) {
        ObjectNode detail = Json.mapper().createObjectNode();
        detail.put("rollout", rollout.id()).put("state", rollout.state().word());
        detail.putObject("release").put("name", rollout.releaseName()).put("version", rollout.releaseVersion());
        if (rollout.reason() != null) {
            detail.put("reason", rollout.reason());
        }
        return detail;
    }

    private static NewFleetEvent event(
            String type, Rollout rollout, String device, String message, ObjectNode detail, Instant now) {
        return new NewFleetEvent(
                UUID.randomUUID().toString(),
                now,
                null,
                type,
                device,
                rollout.releaseName(),
                message,
                detail,
                rollout.id());
    }
}
