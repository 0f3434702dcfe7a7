package io.mastercontrol.registry.event;

import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventBatch;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.link.BrokerLink;
import io.mastercontrol.registry.link.DeadLetters;
import io.mastercontrol.registry.link.Delivery;
import io.mastercontrol.registry.link.TopicConsumer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Takes batches of events and says, after the commit, what is kept. The broker's window of unacknowledged messages
 * bounds how many are under way; what fails is not acknowledged to the device, which sends it again.
 */
@ApplicationScoped
class EventConsumer implements TopicConsumer {
    private static final Logger LOG = Logger.getLogger(EventConsumer.class);
    private static final int MOST = 1_000;
    private static final int LONGEST_WORD = 128;
    private static final int LONGEST_SENTENCE = 8_192;
    private static final String WRONG_DATA = "22";

    private final EventService service;
    private final Instance<BrokerLink> link;
    private final DeadLetters deadLetters;
    private final Counter batches;

    EventConsumer(EventService service, Instance<BrokerLink> link, DeadLetters deadLetters, MeterRegistry meters) {
        this.service = service;
        this.link = link;
        this.deadLetters = deadLetters;
        batches = meters.counter("mc_registry_event_batches_total");
    }

    @Override
    public DeviceTopic topic() {
        return DeviceTopic.EVENTS;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void receive(Delivery delivery) {
        EventBatch batch = delivery.as(EventBatch.class);
        delivery.mustBeFrom(batch.device());
        mustBeKeepable(batch);
        batches.increment();
        service.take(batch, delivery.receivedAt())
                .subscribe()
                .with(
                        upTo -> {
                            acknowledge(batch, upTo);
                            delivery.acknowledge();
                        },
                        e -> {
                            failed(delivery, e);
                            delivery.acknowledge();
                        });
    }

    private static void mustBeKeepable(EventBatch batch) {
        if (batch.events().size() > MOST) {
            throw new MalformedMessage(batch.events().size() + " events in a batch, at most " + MOST, null);
        }
        Delivery.mustBeKeepable("at", batch.at());
        Delivery.mustBeKeepable("stream", batch.stream(), LONGEST_WORD);
        Delivery.mustBeKeepable("traceparent", batch.traceparent(), LONGEST_WORD);
        for (DeviceEvent event : batch.events()) {
            Delivery.mustBeKeepable("event's at", event.at());
            Delivery.mustBeKeepable("type", event.type(), LONGEST_WORD);
            Delivery.mustBeKeepable("workload", event.workload(), LONGEST_WORD);
            Delivery.mustBeKeepable("message", event.message(), LONGEST_SENTENCE);
        }
    }

    private void acknowledge(EventBatch batch, Optional<Long> upTo) {
        if (upTo.isEmpty()) {
            LOG.debugf("device %s is not known; its events are not taken", batch.device());
            return;
        }
        Ack ack = new Ack(
                UUID.randomUUID().toString(),
                Instant.now(),
                batch.traceparent(),
                batch.device(),
                batch.stream(),
                upTo.get());
        link.get().tell(DeviceTopic.ACKS.of(batch.device()), Json.bytes(ack), DeviceTopic.ACKS.qos());
    }

    private void failed(Delivery delivery, Throwable e) {
        if (e instanceof PgException refused
                && refused.getSqlState() != null
                && refused.getSqlState().startsWith(WRONG_DATA)) {
            deadLetters.setAside(delivery, "the database refuses it: " + e.getMessage());
        } else {
            LOG.warnf("events of device %s are not taken yet: %s", delivery.device(), e.getMessage());
        }
    }
}
