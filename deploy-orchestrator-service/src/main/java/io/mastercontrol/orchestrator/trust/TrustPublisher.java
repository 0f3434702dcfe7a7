package io.mastercontrol.orchestrator.trust;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.trust.TimestampDocument;
import io.mastercontrol.contracts.trust.TrustMessage;
import io.mastercontrol.orchestrator.link.BrokerLink;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.signing.Signer;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Says on {@code /trust} what is newest, to every device again and again, and at once when there is a new root document, a
 * new device, or a broker that may have forgotten it.
 */
@ApplicationScoped
class TrustPublisher {
    private static final Logger LOG = Logger.getLogger(TrustPublisher.class);
    private static final int PAGE = 500;

    private final Pool pool;
    private final RootRepository roots;
    private final Signer signer;
    private final BrokerLink link;
    private final TrustConfig config;
    private final Clock clock;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile Instant renewed = Instant.MIN;

    TrustPublisher(Pool pool, RootRepository roots, Signer signer, BrokerLink link, TrustConfig config, Clock clock) {
        this.pool = pool;
        this.roots = roots;
        this.signer = signer;
        this.link = link;
        this.config = config;
        this.clock = clock;
    }

    /** A message, ready to be published. */
    private record Word(String device, byte[] message) {}

    void onBroker(@Observes BrokerLink.Listening event) {
        everything();
    }

    void onRotation(@Observes Roots.Rotated event) {
        everything();
    }

    void onPresence(@Observes Presence.Changed event) {
        told.removeAll(event.forgotten());
        List<String> fresh = event.devices().stream()
                .filter(device -> !event.forgotten().contains(device) && !told.contains(device))
                .toList();
        if (!fresh.isEmpty()) {
            say(fresh.toArray(String[]::new), "", Integer.MAX_VALUE)
                    .subscribe()
                    .with(ignored -> {}, e -> LOG.warnf("cannot tell new devices whom to trust: %s", e.getMessage()));
        }
    }

    @Scheduled(every = "30s", delayed = "30s")
    void regularly() {
        if (link.isListening() && !clock.instant().isBefore(renewed.plus(config.renewEvery()))) {
            everything();
        }
    }

    private void everything() {
        renewed = clock.instant();
        AtomicReference<String> after = new AtomicReference<>("");
        Multi.createBy()
                .repeating()
                .uni(() -> say(null, after.get(), PAGE)
                        .invoke(words -> words.forEach(word -> after.set(word.device())))
                        .map(List::size))
                .whilst(size -> size == PAGE)
                .collect()
                .with(java.util.stream.Collectors.summingInt(size -> size))
                .subscribe()
                .with(count -> LOG.debugf("told %d devices what is newest", count), e -> {
                    LOG.warnf("cannot tell all devices what is newest: %s; trying again", e.getMessage());
                    renewed = Instant.MIN;
                });
    }

    /** @param devices null for all */
    private Uni<List<Word>> say(String[] devices, String after, int most) {
        return pool.withTransaction(transaction ->
                        roots.all(transaction).chain(documents -> words(transaction, documents, devices, after, most)))
                .call(words -> Multi.createFrom()
                        .iterable(words)
                        .onItem()
                        .transformToUni(word -> link.publish(DeviceTopic.TRUST.of(word.device()), word.message(), true)
                                .invoke(() -> told.add(word.device())))
                        .merge(config.window())
                        .collect()
                        .last());
    }

    /** Read under a lock that replicas share, so that a later version never says less than an earlier one. */
    private Uni<List<Word>> words(
            SqlConnection transaction,
            List<TrustMessage.Numbered> documents,
            String[] devices,
            String after,
            int most) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        long rootVersion =
                documents.isEmpty() ? 0 : documents.get(documents.size() - 1).version();
        return transaction
                .query("select pg_advisory_xact_lock(hashtext('orchestrator.timestamp'))")
                .execute()
                .chain(() -> transaction
                        .preparedQuery("""
                                select d.id, coalesce(s.generation, 0) as generation, nextval('timestamp_version') as version,
                                    (select coalesce(max(sequence), 0) from release) as sequence
                                from device d left join desired_state s on s.device = d.id
                                where d.id > $1 and ($2::text[] is null or d.id = any($2)) order by d.id limit $3""")
                        .execute(Tuple.tuple()
                                .addString(after)
                                .addArrayOfString(devices)
                                .addInteger(most)))
                .map(rows -> {
                    List<TimestampDocument> timestamps = new ArrayList<>(rows.size());
                    rows.forEach(row -> timestamps.add(new TimestampDocument(
                            row.getString("id"),
                            row.getLong("version"),
                            now,
                            now.plus(config.validFor()),
                            rootVersion,
                            row.getLong("sequence"),
                            row.getLong("generation"))));
                    return timestamps;
                })
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(timestamps -> timestamps.stream()
                        .map(timestamp -> word(timestamp, documents))
                        .toList());
    }

    private Word word(TimestampDocument timestamp, List<TrustMessage.Numbered> documents) {
        TrustMessage message = new TrustMessage(
                timestamp.device() + ":" + timestamp.version(),
                timestamp.at(),
                timestamp.device(),
                documents,
                signer.signTimestamp(Json.write(timestamp)));
        return new Word(timestamp.device(), Json.bytes(message));
    }
}
