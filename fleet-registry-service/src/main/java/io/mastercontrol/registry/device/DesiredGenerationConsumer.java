package io.mastercontrol.registry.device;

import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.device.DeviceRepository.DesiredGeneration;
import io.mastercontrol.registry.link.Batcher;
import io.mastercontrol.registry.link.Delivery;
import io.mastercontrol.registry.link.TopicConsumer;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** Notes which generation the orchestrator wants of a device, to be shown beside the one that it reports. */
@ApplicationScoped
class DesiredGenerationConsumer implements TopicConsumer {
    private final Batcher<DesiredGeneration> batcher;

    DesiredGenerationConsumer(Vertx vertx, DeviceRepository devices) {
        batcher = new Batcher<>(vertx, 500, 100, devices::desire);
    }

    @Override
    public DeviceTopic topic() {
        return DeviceTopic.DESIRED;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public void receive(Delivery delivery) {
        long generation = delivery.as(SignedDesiredState.class).generation();
        batcher.add(delivery.device(), new DesiredGeneration(delivery.device(), generation), delivery::acknowledge);
    }
}
