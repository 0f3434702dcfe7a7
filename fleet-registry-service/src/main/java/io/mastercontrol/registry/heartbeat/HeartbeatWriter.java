package io.mastercontrol.registry.heartbeat;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.link.DeadLetters;
import io.mastercontrol.registry.liveness.CameOnline;
import io.mastercontrol.registry.liveness.Liveness;
import io.mastercontrol.registry.liveness.Liveness.ClockReading;
import io.mastercontrol.registry.liveness.Word;
import io.mastercontrol.registry.vital.VitalPublisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Writes a batch of heartbeats in one transaction, with what follows from them. A batch that the database refuses is
 * halved until the one at fault is alone and set aside; a database that is away is waited for.
 */
@ApplicationScoped
class HeartbeatWriter {
    private static final Logger LOG = Logger.getLogger(HeartbeatWriter.class);
    /** SQLSTATE classes of data that will not get better: data exception, constraint violation. */
    private static final List<String> HOPELESS = List.of("22", "23");

    private final Pool pool;
    private final HeartbeatRepository heartbeats;
    private final Liveness liveness;
    private final FleetEventPublisher publisher;
    private final VitalPublisher vitals;
    private final Event<CameOnline> cameOnline;
    private final DeadLetters deadLetters;
    private final Counter written;

    HeartbeatWriter(
            Pool pool,
            HeartbeatRepository heartbeats,
            Liveness liveness,
            FleetEventPublisher publisher,
            VitalPublisher vitals,
            Event<CameOnline> cameOnline,
            DeadLetters deadLetters,
            MeterRegistry meters) {
        this.pool = pool;
        this.heartbeats = heartbeats;
        this.liveness = liveness;
        this.publisher = publisher;
        this.vitals = vitals;
        this.cameOnline = cameOnline;
        this.deadLetters = deadLetters;
        written = meters.counter("mc_registry_heartbeats_written_total");
    }

    Uni<Void> write(List<ReceivedHeartbeat> batch) {
        // One order for every replica, so that their batches do not wait for each other in a circle.
        List<ReceivedHeartbeat> ordered = batch.stream()
                .sorted(Comparator.comparing(ReceivedHeartbeat::device))
                .toList();
        return transaction(ordered)
                .onFailure(e -> !isHopeless(e))
                .invoke(e -> LOG.warnf("%d heartbeats are not written yet: %s", ordered.size(), e.getMessage()))
                .onFailure(e -> !isHopeless(e))
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(3))
                .atMost(Long.MAX_VALUE)
                .onFailure()
                .recoverWithUni(e -> divide(ordered, e));
    }

    private Uni<Void> transaction(List<ReceivedHeartbeat> batch) {
        List<Word> words = batch.stream()
                .map(item -> new Word(
                        item.device(),
                        item.delivery().receivedAt(),
                        item.heartbeat().everySeconds()))
                .toList();
        List<ClockReading> clocks = batch.stream()
                .map(item -> new ClockReading(item.device(), item.clockOffsetMillis()))
                .toList();
        return pool.withTransaction(transaction -> heartbeats
                        .write(transaction, batch)
                        .invoke(count -> written.increment(count))
                        .chain(() -> liveness.heard(transaction, words, clocks)))
                .invoke(events -> tell(batch, events))
                .replaceWithVoid();
    }

    private void tell(List<ReceivedHeartbeat> batch, List<FleetEvent> events) {
        vitals.changed(batch.stream().map(ReceivedHeartbeat::device).toList());
        publisher.publish(events);
        List<String> online = events.stream()
                .filter(event -> event.type().equals(EventType.DEVICE_ONLINE))
                .map(FleetEvent::device)
                .toList();
        if (!online.isEmpty()) {
            cameOnline.fire(new CameOnline(online));
        }
    }

    private Uni<Void> divide(List<ReceivedHeartbeat> batch, Throwable cause) {
        if (batch.size() == 1) {
            deadLetters.setAside(batch.get(0).delivery(), "the database refuses it: " + cause.getMessage());
            return Uni.createFrom().voidItem();
        }
        int half = batch.size() / 2;
        return write(batch.subList(0, half)).chain(() -> write(batch.subList(half, batch.size())));
    }

    private static boolean isHopeless(Throwable e) {
        return e instanceof PgException refused
                && refused.getSqlState() != null
                && HOPELESS.contains(refused.getSqlState().substring(0, 2));
    }
}
