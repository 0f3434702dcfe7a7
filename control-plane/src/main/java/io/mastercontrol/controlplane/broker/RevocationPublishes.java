package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.Revocations;
import io.mastercontrol.contracts.topic.Topics;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to what a service says to the broker itself; revocations are taken from the registry alone. */
final class RevocationPublishes implements PublishInboundInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationPublishes.class);
    private static final String REGISTRY = "registry";
    private final String service;
    private final RevokedCertificates revoked;
    private final Sessions sessions;

    RevocationPublishes(String service, RevokedCertificates revoked, Sessions sessions) {
        this.service = service;
        this.revoked = revoked;
        this.sessions = sessions;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        PublishPacket packet = input.getPublishPacket();
        String topic = packet.getTopic();
        if (topic.equals(Topics.SESSIONS) || topic.equals(Topics.REVOCATIONS) && !service.equals(REGISTRY)) {
            LOG.warn("Ignored what {} said on {}: it is not for it to say", service, topic);
            output.preventPublishDelivery();
        } else if (topic.equals(Topics.REVOCATIONS)) {
            take(packet.getPayload().map(RevocationPublishes::bytes).orElseGet(() -> new byte[0]));
            output.preventPublishDelivery();
        }
    }

    private void take(byte[] payload) {
        try {
            int added = revoked.add(Json.read(payload, Revocations.class).revoked());
            if (added > 0) {
                LOG.info("{} more certificates are revoked", added);
                sessions.endRevoked();
            }
        } catch (MalformedMessage e) {
            LOG.error("The registry's list of revoked certificates cannot be read: {}", e.getMessage());
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
