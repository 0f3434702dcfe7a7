package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.interceptor.subscribe.SubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.subscribe.parameter.SubscribeInboundInput;
import com.hivemq.extension.sdk.api.interceptor.subscribe.parameter.SubscribeInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.Revocations;
import io.mastercontrol.contracts.topic.Topics;
import java.nio.ByteBuffer;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what a service says to the broker itself: which certificates are revoked, and which heartbeats it has taken, from
 * the registry alone; and that it wants heartbeats in bundles.
 */
final class ServicePublishes implements PublishInboundInterceptor, SubscribeInboundInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ServicePublishes.class);
    private static final String REGISTRY = "registry";
    private static final String SHARED_BUNDLES = "$share/" + REGISTRY + "/" + Topics.HEARTBEATS;
    /** What the broker says itself. */
    private static final Set<String> OURS = Set.of(Topics.SESSIONS, Topics.HEARTBEATS);
    /** What only the registry may say. */
    private static final Set<String> THEIRS = Set.of(Topics.REVOCATIONS, Topics.HEARTBEATS_TAKEN);

    private final String service;
    private final RevokedCertificates revoked;
    private final Sessions sessions;
    private final HeartbeatBundles bundles;

    ServicePublishes(String service, RevokedCertificates revoked, Sessions sessions, HeartbeatBundles bundles) {
        this.service = service;
        this.revoked = revoked;
        this.sessions = sessions;
        this.bundles = bundles;
    }

    @Override
    public void onInboundSubscribe(SubscribeInboundInput input, SubscribeInboundOutput output) {
        if (service.equals(REGISTRY)
                && input.getSubscribePacket().getSubscriptions().stream()
                        .anyMatch(subscription -> subscription.getTopicFilter().equals(SHARED_BUNDLES))) {
            bundles.began(input.getClientInformation().getClientId());
        }
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        PublishPacket packet = input.getPublishPacket();
        String topic = packet.getTopic();
        if (OURS.contains(topic) || THEIRS.contains(topic) && !service.equals(REGISTRY)) {
            LOG.warn("Ignored what {} said on {}: it is not for it to say", service, topic);
            output.preventPublishDelivery();
        } else if (THEIRS.contains(topic)) {
            byte[] payload = packet.getPayload().map(ServicePublishes::bytes).orElseGet(() -> new byte[0]);
            output.preventPublishDelivery();
            if (topic.equals(Topics.REVOCATIONS)) {
                take(payload);
            } else if (payload.length == Long.BYTES) {
                bundles.taken(ByteBuffer.wrap(payload).getLong());
            } else {
                LOG.error("The registry names a bundle of heartbeats with {} bytes instead of 8", payload.length);
            }
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

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
