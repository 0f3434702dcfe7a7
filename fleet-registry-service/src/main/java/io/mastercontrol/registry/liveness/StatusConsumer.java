package io.mastercontrol.registry.liveness;

import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.DeviceStatus.Connection;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.link.Batcher;
import io.mastercontrol.registry.link.BrokerLink;
import io.mastercontrol.registry.link.Delivery;
import io.mastercontrol.registry.link.TopicConsumer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes {@code online} and {@code offline} of devices and their wills.
 *
 * <p>Which of two is newer is decided by the order in which the broker delivers them, not by the device's clock: on a
 * take-over the broker publishes the will of the old session before the new one's {@code online}. A retained
 * {@code online} is no sign of life (nobody said it just now); a retained {@code offline} is what the broker knows last,
 * and counts. Should a replica lag and write an old {@code offline} late, the next heartbeat puts it right.
 */
@ApplicationScoped
class StatusConsumer implements TopicConsumer {
    private static final Logger LOG = Logger.getLogger(StatusConsumer.class);
    private static final int LONGEST_CAUSE = 200;
    private static final int LONGEST_FACTS = 4_000;

    private final Pool pool;
    private final DeviceRepository devices;
    private final Liveness liveness;
    private final FleetEventPublisher publisher;
    private final Instance<BrokerLink> link;
    private final Event<CameOnline> cameOnline;
    private final Batcher<Said> batcher;

    StatusConsumer(
            Vertx vertx,
            Pool pool,
            DeviceRepository devices,
            Liveness liveness,
            FleetEventPublisher publisher,
            Instance<BrokerLink> link,
            Event<CameOnline> cameOnline) {
        this.pool = pool;
        this.devices = devices;
        this.liveness = liveness;
        this.publisher = publisher;
        this.link = link;
        this.cameOnline = cameOnline;
        batcher = new Batcher<>(vertx, 500, 10, this::write);
    }

    private record Said(DeviceStatus status, boolean retained, Instant receivedAt) {
        Word word() {
            return new Word(status.device(), receivedAt);
        }

        boolean isOnline() {
            return status.status() == Connection.online;
        }
    }

    @Override
    public DeviceTopic topic() {
        return DeviceTopic.STATUS;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public void receive(Delivery delivery) {
        DeviceStatus status = delivery.as(DeviceStatus.class);
        delivery.mustBeFrom(status.device());
        Delivery.mustBeKeepable("cause", status.cause(), LONGEST_CAUSE);
        if (status.facts() != null) {
            Delivery.mustBeKeepable("facts", Json.write(status.facts()), LONGEST_FACTS);
            // In JSON a NUL is six harmless characters; the database refuses it, and everybody's status would wait for
            // ever.
            status.facts().forEach((name, value) -> {
                Delivery.mustBeKeepable("the name of a fact", name, LONGEST_FACTS);
                Delivery.mustBeKeepable("facts", value, LONGEST_FACTS);
            });
        }
        if (delivery.retained() && status.status() == Connection.online) {
            delivery.acknowledge();
            return;
        }
        Said said = new Said(status, delivery.retained(), delivery.receivedAt());
        batcher.add(delivery.device(), said, delivery::acknowledge);
    }

    private Uni<Void> write(List<Said> batch) {
        List<Said> online = batch.stream().filter(Said::isOnline).toList();
        List<Word> back = online.stream().map(Said::word).toList();
        List<Word> gone =
                batch.stream().filter(said -> !said.isOnline()).map(Said::word).toList();
        Map<String, String> causes = batch.stream()
                .filter(said -> said.status().cause() != null)
                .collect(Collectors.toMap(
                        said -> said.status().device(), said -> said.status().cause()));
        Map<String, Map<String, String>> facts = online.stream()
                .map(Said::status)
                .filter(status -> status.facts() != null)
                .collect(Collectors.toMap(
                        DeviceStatus::device, DeviceStatus::facts, (older, newer) -> newer, TreeMap::new));
        return pool.withTransaction(transaction -> devices.tellFacts(transaction, facts)
                        .chain(() -> liveness.said(transaction, back, gone, causes)))
                .onFailure()
                .invoke(e -> LOG.warnf("the status of %d devices is not written yet: %s", batch.size(), e.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                .atMost(Long.MAX_VALUE)
                .invoke(events -> tell(online, events))
                .replaceWithVoid();
    }

    private void tell(List<Said> online, List<FleetEvent> events) {
        publisher.publish(events);
        if (!online.isEmpty()) {
            online.forEach(said -> greet(said.status()));
            cameOnline.fire(CameOnline.saying(online.stream().map(Said::status).toList()));
        }
    }

    /** Tells the device the server's time. */
    private void greet(DeviceStatus status) {
        Ack greeting =
                new Ack(UUID.randomUUID().toString(), Instant.now(), status.traceparent(), status.device(), null, 0);
        link.get().tell(DeviceTopic.ACKS.of(status.device()), Json.bytes(greeting), DeviceTopic.ACKS.qos());
    }
}
