package io.mastercontrol.registry.identity;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SessionNews;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.certificate.UsedCertificates;
import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.journal.NewFleetEvent;
import io.mastercontrol.registry.link.Batcher;
import io.mastercontrol.registry.link.BrokerFeed;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Takes what the broker tells of devices' sessions: which certificates are used, who takes over, who sends too much. */
@ApplicationScoped
class SessionFeed implements BrokerFeed {
    private static final Logger LOG = Logger.getLogger(SessionFeed.class);
    private static final int LONGEST_DETAIL = 500;

    private final Pool pool;
    private final UsedCertificates used;
    private final Doubts doubts;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final Takeovers takeovers = new Takeovers();
    private final Batcher<SessionNews> connected;

    SessionFeed(
            Vertx vertx,
            Pool pool,
            UsedCertificates used,
            Doubts doubts,
            FleetJournal journal,
            FleetEventPublisher publisher) {
        this.pool = pool;
        this.used = used;
        this.doubts = doubts;
        this.journal = journal;
        this.publisher = publisher;
        this.connected = new Batcher<>(vertx, 500, 200, this::note);
    }

    @Override
    public String topic() {
        return Topics.SESSIONS;
    }

    @Override
    public void receive(byte[] payload, Instant receivedAt) {
        SessionNews news = Json.read(payload, SessionNews.class);
        switch (news.kind()) {
            case connected -> connected.add(news.device() + " " + news.serial(), news, () -> {});
            case taken_over -> {
                if (takeovers.isOneTooMany(news.device(), receivedAt)) {
                    tell(news, transaction -> doubts.tell(transaction, List.of(doubt(news))));
                }
            }
            case limited -> tell(news, transaction -> journal.append(transaction, List.of(limited(news, receivedAt))));
            case refused -> LOG.infof("%s tried to connect with a certificate that is revoked", news.device());
        }
    }

    private Uni<Void> note(List<SessionNews> batch) {
        return used.note(batch.stream().map(SessionNews::serial).toList())
                .onFailure()
                .invoke(e -> LOG.warnf("which certificates are used is not noted: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private void tell(SessionNews news, java.util.function.Function<SqlConnection, Uni<List<FleetEvent>>> what) {
        pool.withTransaction(what)
                .subscribe()
                .with(
                        publisher::publish,
                        e -> LOG.warnf("what the broker saw of %s is not kept: %s", news.device(), e.getMessage()));
    }

    private static Doubts.Doubt doubt(SessionNews news) {
        return new Doubts.Doubt(
                news.device(),
                "they took each other's connection over " + Takeovers.MANY + " times in " + Takeovers.WITHIN.toMinutes()
                        + " minutes, the last time from " + news.address(),
                Map.of("serial", news.serial(), "address", String.valueOf(news.address())));
    }

    private static NewFleetEvent limited(SessionNews news, Instant at) {
        String detail = String.valueOf(news.detail());
        String kept = detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) : detail;
        return NewFleetEvent.ofDevice(
                EventType.DEVICE_LIMITED,
                news.device(),
                at,
                "The broker disconnected " + news.device() + ": it sent " + kept.replace('\0', '?')
                        + ". See what it sends; limits are mc.broker.device-* of the broker.",
                Json.mapper().createObjectNode().put("address", news.address()));
    }
}
