package io.mastercontrol.registry.heartbeat;

import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.link.Batcher;
import io.mastercontrol.registry.link.Delivery;
import io.mastercontrol.registry.link.TopicConsumer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** Takes heartbeats; each is acknowledged when it, or a newer one of its device, is committed. */
@ApplicationScoped
class HeartbeatConsumer implements TopicConsumer {
    private static final int LARGEST = 256 * 1024;
    private static final int LONGEST_WORD = 128;

    private final Batcher<ReceivedHeartbeat> batcher;
    private final Pace pace;
    private final Counter received;

    HeartbeatConsumer(Vertx vertx, HeartbeatConfig config, HeartbeatWriter writer, Pace pace, MeterRegistry meters) {
        this.pace = pace;
        batcher = new Batcher<>(vertx, config.batchSize(), config.batchDelay().toMillis(), writer::write);
        received = meters.counter("mc_registry_heartbeats_received_total");
        meters.gauge("mc_registry_heartbeats_waiting", batcher, Batcher::depth);
    }

    @Override
    public DeviceTopic topic() {
        return DeviceTopic.HEARTBEAT;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public boolean bulk() {
        return true;
    }

    @Override
    public void receive(Delivery delivery) {
        if (delivery.payload().length > LARGEST) {
            throw new MalformedMessage(
                    "the heartbeat has " + delivery.payload().length + " bytes, at most " + LARGEST, null);
        }
        Heartbeat heartbeat = delivery.as(Heartbeat.class);
        delivery.mustBeFrom(heartbeat.device());
        Delivery.mustBeKeepable("boot_id", heartbeat.bootId(), LONGEST_WORD);
        Delivery.mustBeKeepable("agent_version", heartbeat.agentVersion(), LONGEST_WORD);
        received.increment();
        ReceivedHeartbeat beat = new ReceivedHeartbeat(heartbeat, delivery);
        batcher.add(delivery.device(), beat, delivery::acknowledge);
        pace.heard(beat);
    }
}
