package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SessionNews;
import io.mastercontrol.contracts.message.SessionNews.Kind;
import io.mastercontrol.contracts.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the registry what happens to devices' sessions. What it misses while it is away is not told again. */
final class News {
    private static final Logger LOG = LoggerFactory.getLogger(News.class);
    private final Clock clock;

    News(Clock clock) {
        this.clock = clock;
    }

    /** Only devices are told of. */
    void tell(Kind kind, ConnectionInformation connection, String detail) {
        Certificates.of(connection)
                .ifPresent(certificate -> Identity.of(certificate)
                        .filter(Identity.Device.class::isInstance)
                        .ifPresent(device -> publish(new SessionNews(
                                device.name(),
                                kind,
                                Certificates.serial(certificate),
                                Certificates.address(connection),
                                clock.instant(),
                                detail))));
    }

    private static void publish(SessionNews news) {
        Services.publishService()
                .publish(Builders.publish()
                        .topic(Topics.SESSIONS)
                        .qos(Qos.AT_LEAST_ONCE)
                        .payload(ByteBuffer.wrap(Json.bytes(news)))
                        .build())
                .exceptionally(e -> {
                    LOG.warn("The registry is not told of {}'s session: {}", news.device(), e.getMessage());
                    return null;
                });
    }
}
