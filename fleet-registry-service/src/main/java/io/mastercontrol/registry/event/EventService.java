package io.mastercontrol.registry.event;

import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventBatch;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.event.StreamPosition.Step;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.mastercontrol.registry.liveness.Liveness;
import io.mastercontrol.registry.liveness.Word;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes the events of devices: each exactly once, in order, whatever the broker loses or repeats. */
@ApplicationScoped
class EventService {
    private final Pool pool;
    private final EventStreamRepository streams;
    private final Liveness liveness;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final Counter kept;

    EventService(
            Pool pool,
            EventStreamRepository streams,
            Liveness liveness,
            FleetJournal journal,
            FleetEventPublisher publisher,
            MeterRegistry meters) {
        this.pool = pool;
        this.streams = streams;
        this.liveness = liveness;
        this.journal = journal;
        this.publisher = publisher;
        kept = meters.counter("mc_registry_events_kept_total");
    }

    private record Taken(long upTo, List<FleetEvent> events, int kept) {}

    /**
     * Takes what is new in a batch.
     *
     * @return up to where the stream is committed now, or empty if the device is not known
     */
    Uni<Optional<Long>> take(EventBatch batch, Instant receivedAt) {
        return pool.withTransaction(transaction -> streams.lock(transaction, batch.device(), batch.stream())
                        .chain(position -> position.isEmpty()
                                ? Uni.createFrom().item(Optional.<Taken>empty())
                                : take(transaction, batch, new StreamPosition(position.get()), receivedAt)
                                        .map(Optional::of)))
                .invoke(taken -> taken.ifPresent(some -> {
                    publisher.publish(some.events());
                    kept.increment(some.kept());
                }))
                .map(taken -> taken.map(Taken::upTo));
    }

    private Uni<Taken> take(SqlConnection transaction, EventBatch batch, StreamPosition position, Instant receivedAt) {
        Step step = position.take(batch);
        List<Word> words = List.of(new Word(batch.device(), receivedAt));
        if (step.events().isEmpty()) {
            return liveness.heard(transaction, words, List.of()).map(events -> new Taken(position.upTo(), events, 0));
        }
        return streams.advance(transaction, batch.device(), batch.stream(), step.upTo(), step.lost())
                .chain(() -> liveness.heard(transaction, words, List.of()))
                .chain(seen -> journal.append(transaction, told(batch, step, receivedAt))
                        .map(appended -> {
                            List<FleetEvent> all = new ArrayList<>(seen);
                            all.addAll(appended);
                            return new Taken(step.upTo(), all, step.events().size());
                        }));
    }

    private static List<NewFleetEvent> told(EventBatch batch, Step step, Instant receivedAt) {
        DeviceClock clock = DeviceClock.reading(batch.at(), receivedAt);
        List<NewFleetEvent> events = new ArrayList<>();
        if (step.lost() > 0) {
            long first = step.events().get(0).sequence();
            events.add(new NewFleetEvent(
                    id(batch, first) + "/lost",
                    receivedAt,
                    batch.traceparent(),
                    EventType.EVENTS_DROPPED,
                    batch.device(),
                    null,
                    "Device " + batch.device() + " no longer holds " + step.lost()
                            + " events that were never delivered.",
                    Json.mapper().createObjectNode().put("dropped", step.lost())));
        }
        for (DeviceEvent event : step.events()) {
            events.add(new NewFleetEvent(
                    id(batch, event.sequence()),
                    clock.correct(event.at()),
                    batch.traceparent(),
                    event.type(),
                    batch.device(),
                    event.workload(),
                    event.message(),
                    event.detail()));
        }
        return events;
    }

    private static String id(EventBatch batch, long sequence) {
        return batch.device() + "/" + batch.stream() + "/" + sequence;
    }
}
