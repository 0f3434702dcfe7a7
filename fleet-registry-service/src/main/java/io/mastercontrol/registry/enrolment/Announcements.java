package io.mastercontrol.registry.enrolment;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.certificate.RevocationPublisher;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells what an enrolment changed, once it is committed. */
@ApplicationScoped
class Announcements {
    /** So much of a key's fingerprint is shown to people, by the device too. */
    static final int SHOWN = 12;

    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final RevocationPublisher revocations;
    private final Clock clock = Clock.systemUTC();

    Announcements(FleetJournal journal, FleetEventPublisher publisher, RevocationPublisher revocations) {
        this.journal = journal;
        this.publisher = publisher;
        this.revocations = revocations;
    }

    void tell(Enrolment.Outcome outcome) {
        if (outcome instanceof Enrolment.Admitted admitted) {
            publisher.publish(admitted.events());
            revocations.publish(admitted.revoked());
        } else if (outcome instanceof Enrolment.Waiting waiting) {
            publisher.publish(waiting.events());
        }
    }

    Uni<List<FleetEvent>> waiting(SqlConnection transaction, EnrolmentRequest request) {
        String message = "Somebody who calls itself " + request.name() + " wants to enrol (key "
                + request.key().substring(0, SHOWN) + "): 'master-control device accept " + request.name()
                + "' or 'device reject'.";
        return append(transaction, EventType.DEVICE_WAITING, request, message, Map.of());
    }

    Uni<List<FleetEvent>> rejected(SqlConnection transaction, EnrolmentRequest request, String by) {
        String message =
                request.name() + " (key " + request.key().substring(0, SHOWN) + ") was not let in by " + by + ".";
        return append(transaction, EventType.DEVICE_REJECTED, request, message, Map.of("by", by));
    }

    void publish(List<FleetEvent> committed) {
        publisher.publish(committed);
    }

    private Uni<List<FleetEvent>> append(
            SqlConnection transaction,
            String type,
            EnrolmentRequest request,
            String message,
            Map<String, String> more) {
        Map<String, String> detail = new TreeMap<>(more);
        detail.put("key", request.key());
        return journal.append(
                transaction,
                List.of(NewFleetEvent.ofDevice(
                        type,
                        request.name(),
                        clock.instant(),
                        message,
                        Json.mapper().valueToTree(detail))));
    }
}
