package io.mastercontrol.orchestrator.desired;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.orchestrator.link.BrokerLink;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Says on {@code /desired} what the database holds, always its newest generation. A word that gets lost is said again:
 * to everybody when the broker comes back, since it may have forgotten, and to a device that lags behind.
 */
@ApplicationScoped
public class DesiredStatePublisher {
    private static final Logger LOG = Logger.getLogger(DesiredStatePublisher.class);
    private static final int PAGE = 500;
    private static final String SELECT =
            "select s.device, s.generation, s.payload, s.signature, s.key_id, s.created_at from desired_state s ";

    private final Pool pool;
    private final BrokerLink link;
    private final DesiredConfig config;
    private final Clock clock;

    DesiredStatePublisher(Pool pool, BrokerLink link, DesiredConfig config, Clock clock) {
        this.pool = pool;
        this.link = link;
        this.config = config;
        this.clock = clock;
    }

    /** Says the state of these devices; never fails, for who could not be told now is told again later. */
    public Uni<Void> publish(Collection<String> devices) {
        if (devices.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return pool.preparedQuery(SELECT + "where s.device = any($1) and s.generation > 0")
                .execute(Tuple.of(devices.toArray(String[]::new)))
                .chain(this::say)
                .onFailure()
                .invoke(e -> LOG.warnf("cannot publish %d desired states now: %s", devices.size(), e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    void everything(@Observes BrokerLink.Listening event) {
        AtomicReference<String> after = new AtomicReference<>("");
        Multi.createBy()
                .repeating()
                .uni(() -> page(after))
                .whilst(size -> size == PAGE)
                .collect()
                .with(java.util.stream.Collectors.summingInt(size -> size))
                .subscribe()
                .with(
                        count -> LOG.infof("published the desired states of %d devices", count),
                        e -> LOG.warnf("cannot publish all desired states: %s", e.getMessage()));
    }

    private Uni<Integer> page(AtomicReference<String> after) {
        return pool.preparedQuery(SELECT + "where s.device > $1 and s.generation > 0 order by s.device limit $2")
                .execute(Tuple.of(after.get(), PAGE))
                .chain(rows -> {
                    rows.forEach(row -> after.set(row.getString("device")));
                    return say(rows).replaceWith(rows.size());
                });
    }

    /** Who is there and has not accepted its generation for a while has not heard it, or needs to hear it again. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> sayAgain() {
        if (!link.isListening()) {
            return Uni.createFrom().voidItem();
        }
        var before = clock.instant().minus(config.sayAgainAfter()).atOffset(ZoneOffset.UTC);
        return pool.preparedQuery(SELECT + """
                        join device d on d.id = s.device and d.status = 'online'
                        left join reported r on r.device = s.device
                        where s.generation > coalesce(r.desired_generation, 0) and s.generation > 0 and s.created_at < $1
                        order by random() limit $2""")
                .execute(Tuple.of(before, config.sayAgainAtOnce()))
                .chain(this::say)
                .onFailure()
                .invoke(e -> LOG.warnf("cannot look for devices that lag: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** Clears what is retained for a device that is gone; an agent takes an empty message for none. */
    public Uni<Void> clear(String device) {
        return Uni.join()
                .all(
                        link.publish(DeviceTopic.DESIRED.of(device), new byte[0], true),
                        link.publish(DeviceTopic.TRUST.of(device), new byte[0], true),
                        link.publish(DeviceTopic.REPORTED.of(device), new byte[0], true))
                .andCollectFailures()
                .onFailure()
                .invoke(e -> LOG.warnf("cannot clear what is retained for %s: %s", device, e.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> say(RowSet<Row> rows) {
        return Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUni(this::say)
                .merge(config.window())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> say(Row row) {
        String device = row.getString("device");
        long generation = row.getLong("generation");
        SignedDesiredState message = new SignedDesiredState(
                device + ":" + generation,
                row.getOffsetDateTime("created_at").toInstant(),
                null,
                device,
                generation,
                new SignedText(row.getString("payload"), row.getString("signature"), row.getString("key_id")));
        return link.publish(DeviceTopic.DESIRED.of(device), Json.bytes(message), true);
    }
}
