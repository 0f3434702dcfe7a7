package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.services.Services;
import io.mastercontrol.contracts.message.SessionNews.Kind;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a device's heartbeats go in bundles, and holds one connection of a device to its {@link Limits}: what is over them waits, and so does everything behind it, since
 * a client's messages are taken one after the other; whoever sends faster still is disconnected.
 */
final class DevicePublishes implements PublishInboundInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(DevicePublishes.class);
    private static final Duration SPARE = Duration.ofSeconds(30);
    private final Limits limits;
    private final News news;
    private final Allowance allowance;
    private final HeartbeatBundles bundles;
    private final String device;
    private final String heartbeats;
    private boolean ended;

    /** @param allowance of the device, whatever connection it has */
    DevicePublishes(String device, Limits limits, Allowance allowance, News news, HeartbeatBundles bundles) {
        this.device = device;
        this.heartbeats = DeviceTopic.HEARTBEAT.of(device);
        this.bundles = bundles;
        this.limits = limits;
        this.allowance = allowance;
        this.news = news;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        int size =
                input.getPublishPacket().getPayload().map(ByteBuffer::remaining).orElse(0);
        if (size > limits.messageBytes()) {
            output.preventPublishDelivery();
            end(
                    input,
                    DisconnectReasonCode.PACKET_TOO_LARGE,
                    "a message of " + size + " bytes on "
                            + input.getPublishPacket().getTopic() + "; " + limits.messageBytes() + " are allowed");
            return;
        }
        long now = System.nanoTime();
        long pause = allowance.take(size, now);
        if (pause > limits.patienceSeconds() * 1_000L || allowance.behindSeconds(now) > limits.patienceSeconds()) {
            output.preventPublishDelivery();
            end(
                    input,
                    DisconnectReasonCode.MESSAGE_RATE_TOO_HIGH,
                    "more than " + limits.messagesPerSecond() + " messages or " + limits.bytesPerSecond()
                            + " bytes a second");
        } else if (pause > 0) {
            Async<PublishInboundOutput> waiting =
                    output.async(Duration.ofMillis(pause).plus(SPARE), TimeoutFallback.SUCCESS);
            Services.extensionExecutorService().schedule(waiting::resume, pause, TimeUnit.MILLISECONDS);
        } else if (isForBundle(input.getPublishPacket(), size)) {
            bundles.add(
                    device,
                    ServicePublishes.bytes(input.getPublishPacket().getPayload().orElseThrow()));
            output.preventPublishDelivery();
        }
    }

    /** Only what a device may say anyway: its permissions are asked after this, and not for what goes another way. */
    private boolean isForBundle(PublishPacket packet, int size) {
        return packet.getTopic().equals(heartbeats)
                && packet.getQos() != Qos.EXACTLY_ONCE
                && !packet.getRetain()
                && size > 0
                && size <= HeartbeatBundles.LONGEST_BEAT
                && bundles.wanted();
    }

    /** What came in before the connection was closed may call this again. */
    private synchronized void end(PublishInboundInput input, DisconnectReasonCode code, String why) {
        if (ended) {
            return;
        }
        ended = true;
        String clientId = input.getClientInformation().getClientId();
        ConnectionInformation connection = input.getConnectionInformation();
        LOG.warn("Disconnected '{}' at {}: it sent {}", clientId, Certificates.address(connection), why);
        news.tell(Kind.limited, connection, why);
        Services.clientService().disconnectClient(clientId, false, code, why).exceptionally(e -> {
            LOG.warn("'{}' is not disconnected: {}", clientId, e.getMessage());
            return null;
        });
    }
}
